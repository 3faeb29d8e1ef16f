using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using System.Threading.Channels;
using Parley.Client;

namespace Parley.Unit.Client.Live;

/// <summary>A server whose streams a test writes step by step. A test sets the answers of the other requests.</summary>
internal sealed class LiveServer : HttpMessageHandler
{
    private readonly Channel<FakeStream> _streams = Channel.CreateUnbounded<FakeStream>();
    private readonly ConcurrentDictionary<string, Func<LiveRequest, Task<HttpResponseMessage>>> _answers = [];
    private readonly ConcurrentQueue<HttpResponseMessage> _refusals = [];
    private readonly HttpClient _http;

    public LiveServer(TimeProvider? time = null, Func<CancellationToken, ValueTask<string?>>? token = null, Random? random = null)
    {
        _http = new(this, disposeHandler: false) { BaseAddress = new("http://parley.example/") };
        Parley = new(_http, new()
        {
            TimeProvider = time ?? TimeProvider.System,
            Token = token,
            MaxTries = 1,
            Random = random ?? new Random(1),
        });
        On("GET", "users", """{"items":[],"nextCursor":null,"users":{}}""");
    }

    public ParleyClient Parley { get; }

    /// <summary>All requests but those of streams.</summary>
    public ConcurrentQueue<LiveRequest> Seen { get; } = [];

    /// <summary>Whether a stream is answered at all. A proxy that buffers passes nothing on.</summary>
    public bool AnswersStreams { get; set; } = true;

    public void On(string method, string path, string answer) => On(method, path, _ => Ok(answer));

    public void On(string method, string path, Func<LiveRequest, HttpResponseMessage> answer) =>
        _answers[$"{method} {path}"] = request => Task.FromResult(answer(request));

    public void On(string method, string path, Func<LiveRequest, Task<HttpResponseMessage>> answer) =>
        _answers[$"{method} {path}"] = answer;

    /// <summary>The next stream is refused.</summary>
    public void RefuseStream(int status, string code) => _refusals.Enqueue(Refusal(status, code));

    /// <summary>The next request of a stream.</summary>
    public async Task<FakeStream> StreamAsync() => await _streams.Reader.ReadAsync(Patience.Token);

    public static HttpResponseMessage Ok(string body) =>
        new(HttpStatusCode.OK) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    public static HttpResponseMessage Refusal(int status, string code, string? reason = null) => new((HttpStatusCode)status)
    {
        Content = new StringContent(Wire.Problem(status, code, reason), Encoding.UTF8, "application/problem+json"),
    };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.AbsolutePath["/v1/".Length..];
        if (path is "events")
            return await OpenAsync(request, cancellationToken);
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        var seen = new LiveRequest(request.Method.Method, path, request.RequestUri.Query.TrimStart('?'), body)
        {
            User = request.Headers.TryGetValues("Parley-User", out var users) ? users.Single() : null,
        };
        Seen.Enqueue(seen);
        return _answers.TryGetValue($"{seen.Method} {path}", out var answer)
            ? await answer(seen).WaitAsync(cancellationToken)
            : Refusal(404, "not_found");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _http.Dispose();
        base.Dispose(disposing);
    }

    private async Task<HttpResponseMessage> OpenAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var last = request.Headers.TryGetValues("Last-Event-ID", out var values) ? values.Single() : null;
        var stream = new FakeStream(last, request.Headers.Authorization?.Parameter);
        Assert.True(_streams.Writer.TryWrite(stream));
        if (_refusals.TryDequeue(out var refusal))
            return refusal;
        if (!AnswersStreams)
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        return stream.Answer();
    }
}

/// <summary>One request.</summary>
internal sealed record LiveRequest(string Method, string Path, string Query, string Body)
{
    /// <summary>The person for whom the page acts, or null.</summary>
    public string? User { get; init; }

    public long Number(string name) =>
        long.Parse(Query.Split('&').Single(part => part.StartsWith($"{name}=", StringComparison.Ordinal))[(name.Length + 1)..]);
}

/// <summary>One stream of the server.</summary>
internal sealed class FakeStream(string? lastEventId, string? token)
{
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 0));

    public string? LastEventId => lastEventId;

    public string? Token => token;

    public HttpResponseMessage Answer() => new(HttpStatusCode.OK)
    {
        Content = new StreamContent(_pipe.Reader.AsStream()) { Headers = { ContentType = new("text/event-stream") } },
    };

    public async Task SendAsync(params string[] texts) => await SendAsync(Encoding.UTF8.GetBytes(string.Concat(texts)));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes) => await _pipe.Writer.WriteAsync(bytes, Patience.Token);

    /// <summary>Writes without waiting for the reader.</summary>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_pipe.Writer.GetSpan(Math.Max(1, bytes.Length)));
        _pipe.Writer.Advance(bytes.Length);
        Assert.True(_pipe.Writer.FlushAsync().AsTask().IsCompleted);
    }

    public void End() => _pipe.Writer.Complete();

    public void Break() => _pipe.Writer.Complete(new IOException("Connection reset."));
}

/// <summary>Ends a test that waits for something that does not come.</summary>
internal static class Patience
{
    public static CancellationToken Token => new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;
}
