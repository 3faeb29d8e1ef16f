using Microsoft.Extensions.Logging;

namespace Parley.Grains.Delivery;

/// <summary>Background work of a silo, from the time when the silo is active until it stops. The silo's start does not wait for
/// it.</summary>
/// <param name="time">The clock.</param>
/// <param name="logger">Logs failures of the work.</param>
public abstract partial class SiloBackgroundService(
    TimeProvider time, ILogger logger) : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stopping = new();
    private Task _watching = Task.CompletedTask;

    /// <summary>The clock.</summary>
    protected TimeProvider Time => time;

    /// <summary>The logger.</summary>
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

    /// <summary>Does the work until it is cancelled or complete. If it throws, it is started again after a pause of 10 seconds.</summary>
    protected abstract Task WatchAsync(CancellationToken cancellationToken);

    private Task StartAsync(CancellationToken cancellationToken)
    {
        _watching = KeepWatchingAsync(_stopping.Token); // kept, and awaited when the silo stops
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

    // The result of the work no longer matters during the stop. Work that ignores the cancellation is awaited until the silo's own stop
    // times out.
    private async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _watching.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    [LoggerMessage(LogLevel.Warning, "The background work failed. It is started again after a pause")]
    private static partial void LogInterrupted(ILogger logger, Exception exception);
}
