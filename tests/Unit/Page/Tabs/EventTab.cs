using System.Globalization;
using Parley.Unit.Client.Live;
using Parley.WebClient.Tabs;

namespace Parley.Unit.Page.Tabs;

/// <summary>A tab of alice, which requests streams as her feed does.</summary>
internal sealed class EventTab : IDisposable
{
    private readonly HttpMessageInvoker _http;

    public EventTab(FakeBrowser browser, HttpMessageHandler server)
    {
        Tab = browser.Open();
        Events = new(Tab) { InnerHandler = server };
        _http = new(Events, disposeHandler: false);
        Events.Begin("alice");
    }

    public FakeTab Tab { get; }

    public SharedEvents Events { get; }

    public Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, long? since = null, CancellationToken cancellationToken = default)
    {
        var request = new HttpRequestMessage(method, $"http://parley.example/v1/{path}");
        if (since is { } revision)
            request.Headers.Add("Last-Event-ID", revision.ToString(CultureInfo.InvariantCulture));
        return _http.SendAsync(request, cancellationToken).WaitAsync(Patience.Token);
    }

    public async Task<EventReader> OpenAsync(long since)
    {
        var response = await SendAsync(HttpMethod.Get, "events", since);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new(response, await response.Content.ReadAsStreamAsync());
    }

    public void Dispose()
    {
        Events.End();
        _http.Dispose();
    }
}

/// <summary>Reads a stream, one event at a time.</summary>
internal sealed class EventReader(HttpResponseMessage response, Stream body) : IDisposable
{
    private readonly EventSplitter _splitter = new();
    private readonly Queue<EventBlock> _events = [];
    private readonly byte[] _buffer = new byte[64];

    /// <summary>The next event as a text; null at the end of the stream.</summary>
    public async Task<string?> TextAsync()
    {
        while (_events.Count is 0)
        {
            if (await body.ReadAsync(_buffer, Patience.Token) is not (> 0 and var count))
                return null;
            _splitter.Add(_buffer.AsSpan(0, count)).ForEach(_events.Enqueue);
        }

        return _events.Dequeue().Text;
    }

    /// <summary>The names and ids of the next events, up to a number or to the end of the stream.</summary>
    public async Task<string> NextAsync(int count = 1)
    {
        var names = new List<string>();
        while (names.Count < count)
        {
            if (await TextAsync() is not { } text)
            {
                names.Add("end");
                break;
            }

            var next = new EventBlock(text);
            names.Add($"{next.Name} {next.Id}".Trim());
        }

        return string.Join(", ", names);
    }

    public void Dispose() => response.Dispose();
}
