using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Parley.Testing.Processes;

namespace Parley.Clients;

/// <summary>Answers a sample as a test says. Its one conversation has the entries that the test gives. The sample sends one
/// message.</summary>
/// <param name="streams">The event streams, in the order of the requests. Each returns what the stream carries before it ends. Its
/// argument is the client id of the message that the sample has sent. After the last one, requests for streams are refused.</param>
internal sealed class ScriptedServer(params Func<string, string>[] streams) : IAsyncDisposable
{
    public const string Hello = "retry: 1\nevent: hello\ndata: {\"revision\":5,\"heartbeatSeconds\":15}\n\n";

    private readonly HttpListener _listener = new();
    private readonly TaskCompletionSource<string> _sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _serving = Task.CompletedTask;
    private long _ended;

    /// <summary>The address.</summary>
    public string Address { get; } = $"http://127.0.0.1:{ServerProcess.FreePort()}";

    /// <summary>The entries of the conversation.</summary>
    public List<JsonObject> Entries { get; } = [];

    /// <summary>Method, path and query of each request.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>The requests for changes.</summary>
    public IEnumerable<string> Reads => Requests.Where(line => line.Contains("/changes", StringComparison.Ordinal));

    /// <summary>The time between the end of each stream and the request for the next one.</summary>
    public List<TimeSpan> Pauses { get; } = [];

    /// <summary>Refuses the sign-in, after it has broken a connection without an answer.</summary>
    public bool RefusesSignIn { get; init; }

    public static JsonObject Entry(int seq, string text, string? clientId = null) =>
        new() { ["seq"] = seq, ["changedSeq"] = null, ["clientId"] = clientId, ["senderId"] = "alice", ["text"] = text };

    /// <summary>An event <c>entry</c> with one own message.</summary>
    public static string Own(long id, int seq, string text, string clientId) =>
        $"event: entry\nid: {id}\ndata: " + new JsonObject
        {
            ["conversationId"] = "d~alice~bob",
            ["pointer"] = Pointer(id, seq),
            ["clientIds"] = new JsonObject { [$"{seq}"] = clientId },
            ["after"] = seq - 1,
            ["items"] = new JsonArray(new JsonObject { ["seq"] = seq, ["entry"] = Entry(seq, text) }),
        }.ToJsonString() + "\n\n";

    public static JsonObject Pointer(long revision, int lastSeq) =>
        new() { ["conversationId"] = "d~alice~bob", ["lastSeq"] = lastSeq, ["revision"] = revision };

    public ScriptedServer Start()
    {
        _listener.Prefixes.Add(Address + "/");
        _listener.Start();
        _serving = ServeAsync();
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Close();
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
            _ = AnswerAsync(await _listener.GetContextAsync()); // not awaited: a stream lasts until the sample has sent its message
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var path = context.Request.Url!.AbsolutePath;
        var count = Requests.Count(line => line.Contains(path, StringComparison.Ordinal));
        Requests.Enqueue($"{context.Request.HttpMethod} {context.Request.RawUrl}");
        if (path == "/v1/events")
        {
            if (count > 0)
                Pauses.Add(Stopwatch.GetElapsedTime(_ended));
            if (count >= streams.Length)
                context.Response.StatusCode = 400;
            else
                await WriteAsync(context, "text/event-stream", streams[count](await _sent.Task));
            _ended = Stopwatch.GetTimestamp();
            context.Response.Close();
            return;
        }

        if (RefusesSignIn && count == 0)
        {
            context.Response.Abort();
            return;
        }

        if (RefusesSignIn)
            context.Response.StatusCode = 404;
        await WriteAsync(context, "application/json", (await JsonAsync(context.Request, path)).ToJsonString());
        context.Response.Close();
    }

    private async Task<JsonObject> JsonAsync(HttpListenerRequest request, string path)
    {
        if (path.EndsWith("/messages", StringComparison.Ordinal))
        {
            _sent.TrySetResult((string)(await JsonNode.ParseAsync(request.InputStream))!["clientId"]!);
            return [];
        }

        if (!path.EndsWith("/changes", StringComparison.Ordinal))
            return new() { ["token"] = "t", ["revision"] = 5, ["conversation"] = new JsonObject { ["id"] = "d~alice~bob" } };
        var after = int.Parse(request.QueryString["after"]!, System.Globalization.CultureInfo.InvariantCulture);
        var items = Entries.Where(entry => (int)entry["seq"]! > after)
            .Select(entry => (JsonNode)new JsonObject { ["seq"] = (int)entry["seq"]!, ["entry"] = entry.DeepClone() });
        return new() { ["items"] = new JsonArray([.. items]), ["through"] = Entries.Count, ["head"] = Entries.Count };
    }

    private static async Task WriteAsync(HttpListenerContext context, string mediaType, string text)
    {
        context.Response.ContentType = mediaType;
        await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(text));
    }
}
