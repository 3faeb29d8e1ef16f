using Microsoft.Extensions.Logging;

namespace Parley.Grains.Delivery;

/// <summary>Work of a silo beside its grains, from when it is active until it stops. The start of the silo waits for none of it.</summary>
/// <param name="time">The clock.</param>
/// <param name="logger">Told what happens.</param>
public abstract partial class SiloBackgroundService(
    TimeProvider time, ILogger logger) : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stopping = new();
    private Task _watching = Task.CompletedTask;

    /// <summary>The clock.</summary>
    protected TimeProvider Time => time;

    /// <summary>Told what happens.</summary>
    protected ILogger Logger => logger;

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle?.Subscribe(GetType().Name, ServiceLifecycleStage.Active, StartAsync, StopAsync);

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Goes on until it is told to stop, or there is nothing more to watch. What fails is begun anew after a pause.</summary>
    protected abstract Task WatchAsync(CancellationToken cancellationToken);

    private Task StartAsync(CancellationToken cancellationToken)
    {
        _watching = KeepWatchingAsync(_stopping.Token); // kept and awaited when the silo stops
        return Task.CompletedTask;
    }

    private async Task KeepWatchingAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await WatchAsync(cancellationToken);
                return;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                LogInterrupted(logger, exception);
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    // What a watch comes to when it is told to stop is nobody's concern; who does not end gets the time that the silo has for its stop.
    private async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _watching.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    [LoggerMessage(LogLevel.Warning, "Watching was interrupted, and is begun anew")]
    private static partial void LogInterrupted(ILogger logger, Exception exception);
}
