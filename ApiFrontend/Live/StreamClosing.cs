using Microsoft.Extensions.Options;
using Parley.Grains.Live;

namespace Parley.ApiFrontend.Live;

/// <summary>Closes the event streams in portions when the process stops, before anything else stops.</summary>
internal sealed class StreamClosing(
    LiveHub hub, IOptions<LiveOptions> options, IHostApplicationLifetime lifetime, TimeProvider time) : IHostedService
{
    private const int Portions = 20;

    private CancellationTokenRegistration _registration;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _registration = lifetime.ApplicationStopping.Register(() =>
        {
            hub.IsClosing = true;
            _ = CloseAsync(); // not awaited: the web server waits for the streams as for every request
        });
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => _registration.DisposeAsync().AsTask();

    private async Task CloseAsync()
    {
        foreach (var feed in hub.Feeds)
            hub.Remove(feed); // if it has no stream
        var streams = hub.Feeds.SelectMany(feed => feed.Streams).ToArray();
        Random.Shared.Shuffle(streams);
        var size = Math.Max(1, (streams.Length + Portions - 1) / Portions);
        for (var start = 0; start < streams.Length; start += size)
        {
            foreach (var stream in streams.AsSpan(start, Math.Min(size, streams.Length - start)))
                hub.CloseForStop(stream);
            if (start + size < streams.Length)
                await Task.Delay(options.Value.ClosingTime / Portions, time);
        }
    }
}
