using System.Globalization;
using System.Net;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Api.Reference;

namespace Parley.Api.Live;

/// <summary>One event as it arrived.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Id">Its id, or null.</param>
/// <param name="Data">Its data.</param>
internal sealed record RawEvent(string Name, long? Id, JsonObject Data)
{
    /// <summary>The conversation that it is about, or null.</summary>
    public string? ConversationId => (string?)Data["conversationId"] ?? (string?)Data["pointer"]?["conversationId"];

    /// <summary>The sequence numbers of its items.</summary>
    public IEnumerable<long> Seqs => Data["items"]?.AsArray().Select(item => (long)item!["seq"]!) ?? [];
}

/// <summary>Reads an event stream without the typed client. Each event must be as the OpenAPI document says.</summary>
internal sealed class EventReader : IAsyncDisposable
{
    /// <summary>The media type of a stream.</summary>
    public const string MediaType = "text/event-stream";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpResponseMessage _response;
    private readonly IAsyncEnumerator<SseItem<string>> _events;
    private readonly StringBuilder _text = new();

    private EventReader(HttpResponseMessage response, Stream body)
    {
        _response = response;
        var parser = SseParser.Create(body);
        (Parser, _events) = (parser, parser.EnumerateAsync().GetAsyncEnumerator());
    }

    /// <summary>The headers of the answer.</summary>
    public HttpResponseMessage Response => _response;

    /// <summary>The parser, with the last id and the time of reconnection.</summary>
    public SseParser<string> Parser { get; }

    /// <summary>The data of all events so far.</summary>
    public string Text => _text.ToString();

    /// <summary>Opens a stream. It has begun when this returns, that is, the first event is <c>hello</c>.</summary>
    public static async Task<EventReader> OpenAsync(HttpClient http, long? since = null, string? lastEventId = null)
    {
        var reader = await ConnectAsync(http, since, lastEventId);
        Assert.Equal("hello", (await reader.NextAsync()).Name);
        return reader;
    }

    /// <summary>Opens a stream without waiting for its first event.</summary>
    public static async Task<EventReader> ConnectAsync(HttpClient http, long? since = null, string? lastEventId = null)
    {
        var response = await SendAsync(http, since?.ToString(CultureInfo.InvariantCulture), lastEventId);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return new(response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>Requests a stream.</summary>
    public static Task<HttpResponseMessage> SendAsync(HttpClient http, string? since, string? lastEventId = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, since is null ? "/v1/events" : $"/v1/events?since={since}");
        if (lastEventId is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        return http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>The next event that is not a beat.</summary>
    public async Task<RawEvent> NextAsync() =>
        await NextOrEndAsync() ?? throw new InvalidOperationException($"The stream has ended. Events so far:\n{Text}");

    /// <summary>The next event that is not a beat; null if the stream ends.</summary>
    public async Task<RawEvent?> NextOrEndAsync()
    {
        while (await _events.MoveNextAsync().AsTask().WaitAsync(Patience))
        {
            var (name, text) = (_events.Current.EventType, _events.Current.Data);
            _text.Append(name).Append(' ').AppendLine(text);
            using (var data = JsonDocument.Parse(text))
                Assert.Null(OpenApiContract.Reviewed.WhyNotEvent(name, data.RootElement));
            if (name != "beat")
            {
                var id = _events.Current.EventId;
                return new(
                    name, id is null ? null : long.Parse(id, CultureInfo.InvariantCulture), JsonNode.Parse(text)!.AsObject());
            }
        }

        return null;
    }

    /// <summary>The next event of a name. Others are skipped.</summary>
    public async Task<RawEvent> NextAsync(string name)
    {
        while (true)
        {
            var next = await NextAsync();
            if (next.Name == name)
                return next;
        }
    }

    /// <summary>Reads on until a pointer has a sequence number.</summary>
    public async Task<RawEvent> UntilSeqAsync(string conversationId, long seq)
    {
        while (true)
        {
            var next = await NextAsync();
            if (next.ConversationId == conversationId && next.Data["pointer"] is { } pointer && (long)pointer["lastSeq"]! >= seq)
                return next;
        }
    }

    /// <summary>Everything that is left. The stream must end.</summary>
    public async Task<List<RawEvent>> RestAsync()
    {
        var rest = new List<RawEvent>();
        while (await NextOrEndAsync() is { } next)
            rest.Add(next);
        return rest;
    }

    public async ValueTask DisposeAsync()
    {
        _response.Dispose();
        await Task.CompletedTask;
    }
}
