using System.Globalization;

namespace Parley.WebClient.Tabs;

/// <summary>Sends the requests of the page, and gives all tabs of a person one stream of events.</summary>
/// <remarks>Over HTTP/1.1, a browser opens at most six connections to one server. With one stream for each tab, the seventh tab would not
/// load.</remarks>
/// <param name="tabs">The other tabs.</param>
/// <param name="maxWaiting">The most messages that wait for the feed of a tab that follows.</param>
internal sealed class SharedEvents(ITabs tabs, int maxWaiting = 1_000) : DelegatingHandler
{
    private EventRelay? _relay;

    /// <summary>Begins to share the stream of a person. Call it before the feed reads the inbox: events are queued from now on, so the
    /// feed misses none.</summary>
    public void Begin(string userId)
    {
        End();
        _relay = new(tabs, userId, maxWaiting);
    }

    /// <summary>Ends sharing.</summary>
    public void End()
    {
        _relay?.Dispose();
        _relay = null;
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        _relay is { } relay && SinceOf(request) is { } since
            ? relay.OpenAsync(since, () => base.SendAsync(request, cancellationToken), cancellationToken)
            : base.SendAsync(request, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            End();
        base.Dispose(disposing);
    }

    // The revision of a request for events; null for any other request. A feed always names its revision.
    private static long? SinceOf(HttpRequestMessage request) =>
        request.Method == HttpMethod.Get
        && request.RequestUri?.AbsolutePath.EndsWith("/v1/events", StringComparison.Ordinal) is true
        && request.Headers.TryGetValues("Last-Event-ID", out var values)
        && long.TryParse(values.FirstOrDefault(), CultureInfo.InvariantCulture, out var since)
            ? since
            : null;
}
