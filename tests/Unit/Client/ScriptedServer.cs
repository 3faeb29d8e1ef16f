using System.Net;
using System.Text;
using Parley.Client;

namespace Parley.Unit.Client;

/// <summary>A server that gives the answers of a script, one after the other, and records the requests.</summary>
internal sealed class ScriptedServer : HttpMessageHandler
{
    private readonly Queue<Func<CancellationToken, Task<HttpResponseMessage>>> _script = [];
    private readonly ParleyClientOptions _defaults = new();
    private readonly HttpClient _http;

    public ScriptedServer()
    {
        _http = new(this, disposeHandler: false) { BaseAddress = new("http://parley.example/") };
        Time = new(_defaults.TryTimeout);
    }

    public AutoAdvancingTime Time { get; }

    public List<RecordedRequest> Seen { get; } = [];

    /// <summary>The times between two successive requests.</summary>
    public IEnumerable<TimeSpan> Pauses => Seen.Zip(Seen.Skip(1), (one, next) => next.At - one.At);

    public ScriptedServer Answers(HttpStatusCode status, string body, int? retryAfterSeconds = null) => Next(_ =>
    {
        var response = new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (retryAfterSeconds is { } seconds)
            response.Headers.RetryAfter = new(TimeSpan.FromSeconds(seconds));
        return Task.FromResult(response);
    });

    public ScriptedServer Answers(string body) => Answers(HttpStatusCode.OK, body);

    /// <summary>Answers when a task of the test has completed.</summary>
    public ScriptedServer AnswersAfter(Task until, string body) => Next(async _ =>
    {
        await until;
        return new(HttpStatusCode.OK) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
    });

    public ScriptedServer Refuses(HttpStatusCode status, string code, int? retryAfterSeconds = null) =>
        Answers(status, $$"""{"code":"{{code}}","title":"T","status":{{(int)status}},"detail":"D"}""", retryAfterSeconds);

    public ScriptedServer BreaksTheConnection() => Next(_ => throw new HttpRequestException("Connection reset."));

    /// <summary>Does not answer before the timeout of the attempt.</summary>
    public ScriptedServer IsSilent() => Next(async token =>
    {
        var silence = Task.Delay(Timeout.InfiniteTimeSpan, token);
        Time.Advance(_defaults.TryTimeout);
        await silence;
        throw new InvalidOperationException("A request without an answer ends only by cancellation.");
    });

    /// <summary>A client whose pauses have their longest (1) or shortest (0) length.</summary>
    public ParleyClient Client(int maxTries = 5, double luck = 1, Func<CancellationToken, ValueTask<string?>>? token = null) =>
        new(_http, new() { TimeProvider = Time, Random = new FixedRandom(luck), MaxTries = maxTries, Token = token });

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        Seen.Add(
            new(request.Method.Method, request.RequestUri!.PathAndQuery, body, request.Headers.Authorization?.Parameter, Time.GetUtcNow()));
        return await _script.Dequeue()(cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _http.Dispose();
        base.Dispose(disposing);
    }

    private ScriptedServer Next(Func<CancellationToken, Task<HttpResponseMessage>> answer)
    {
        _script.Enqueue(answer);
        return this;
    }

    private sealed class FixedRandom(double value) : Random
    {
        public override double NextDouble() => value;
    }
}

internal sealed record RecordedRequest(string Method, string Path, string Body, string? Token, DateTimeOffset At);
