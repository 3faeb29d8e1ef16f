namespace Parley.Silo.Clustering;

/// <summary>A client's connection to the cluster. It is established in the background, without a time limit, so that the host's start does
/// not wait for it. After that it is monitored.</summary>
public sealed partial class ClusterConnection(
    IServiceProvider services, TimeProvider time, ILogger<ClusterConnection> logger) : IHostedService, IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.5);

    private readonly CancellationTokenSource _stopping = new();
    private Task _connecting = Task.CompletedTask;
    private Task _searching = Task.CompletedTask;
    private volatile int _gateways;

    /// <summary>Whether the client is connected to a silo.</summary>
    public bool IsUp => _gateways > 0 && _connecting.IsCompletedSuccessfully;

    // Resolved lazily: IClusterClient depends on the gateway observer, which depends on this service.
    private IHostedService Client => (IHostedService)services.GetRequiredService<IClusterClient>();

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _connecting = ConnectAsync(); // kept, and awaited at the end
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _connecting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _searching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_connecting.IsCompletedSuccessfully)
            await Client.StopAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    /// <summary>Records the number of connected gateways.</summary>
    internal void Note(int gateways)
    {
        var before = Interlocked.Exchange(ref _gateways, gateways);
        if (gateways == 0 && before > 0)
        {
            LogLost();
            _searching = SearchAsync(); // kept, and awaited at the end
        }
        else if (gateways != before)
            LogGateways(gateways);
    }

    /// <summary>Calls a grain until a silo answers. The client opens connections only to send a call. While no silo is connected, the host
    /// lets no request through, so nothing else would send one.</summary>
    private async Task SearchAsync()
    {
        while (_gateways == 0 && !_stopping.IsCancellationRequested)
        {
            await Task.Delay(Pause, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                await services.GetRequiredService<IClusterClient>().GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true);

                // A silo has answered, so there is a gateway. The notifications about gateways come on several threads and may arrive in
                // the wrong order, so they may still say that there is none.
                if (Interlocked.CompareExchange(ref _gateways, 1, 0) == 0)
                    LogGateways(1);
            }
            catch (Exception exception) when (!_stopping.IsCancellationRequested)
            {
                LogNotFound(exception.GetBaseException().Message);
            }
        }
    }

    private async Task ConnectAsync()
    {
        try
        {
            await Task.Run(() => Client.StartAsync(_stopping.Token), _stopping.Token);
        }
        catch (Exception exception) when (!_stopping.IsCancellationRequested)
        {
            LogNotStarted(exception); // The client waits for missing silos, so this is a different fault, which does not end by waiting.
            throw;
        }
    }

    [LoggerMessage(LogLevel.Critical, "The cluster client cannot be started. This process will not become ready.")]
    private partial void LogNotStarted(Exception exception);

    [LoggerMessage(LogLevel.Information, "Connected to {Gateways} silos.")]
    private partial void LogGateways(int gateways);

    [LoggerMessage(LogLevel.Warning, "No silo answers.")]
    private partial void LogLost();

    [LoggerMessage(LogLevel.Debug, "No silo was found: {Reason}")]
    private partial void LogNotFound(string reason);

    /// <summary>Retries until a silo answers or the host stops.</summary>
    internal sealed partial class KeepTrying(TimeProvider time, ILogger<ClusterConnection> logger) : IClientConnectionRetryFilter
    {
        /// <inheritdoc/>
        public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
        {
            LogWaiting(exception.GetBaseException().Message);
            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return !cancellationToken.IsCancellationRequested;
        }

        [LoggerMessage(LogLevel.Information, "Waiting for a silo: {Reason}")]
        private partial void LogWaiting(string reason);
    }
}
