using System.Diagnostics.CodeAnalysis;
using Azure.Core;
using Azure.Core.Pipeline;
using Request = Azure.Core.Request;

namespace Parley.Testing.AzureTables;

/// <summary>Below a client's own retries, lets requests to a table service go wrong in all the ways in which they do.</summary>
public sealed class FaultyService : HttpPipelineTransport
{
    private readonly HttpClientTransport _line = HttpClientTransport.Shared;
    private int _requests;

    /// <summary>Decides what happens to a request; null: nothing.</summary>
    public Func<Request, ServiceFault>? Draw { get; set; }

    /// <summary>What another process does before the next request is sent; runs once, after <see cref="Draw"/> has decided on that
    /// request.</summary>
    public Func<Task>? Meanwhile { get; set; }

    /// <summary>Hears of each fault.</summary>
    public Action<string>? Heard { get; set; }

    /// <summary>The pause that a throttled request is asked to make, as the header says it.</summary>
    public string RetryAfter { get; set; } = "0";

    /// <summary>Requests that were made so far, retries included.</summary>
    public int Requests => _requests;

    /// <summary>The next request goes wrong in one way, if it is a write; what follows does not.</summary>
    /// <param name="fault">What happens to the write.</param>
    /// <param name="after">What another process does after it, before the next request; or null.</param>
    public void FailNextWrite(ServiceFault fault, Func<Task>? after = null) => Draw = request =>
    {
        if (request.Method == RequestMethod.Get)
            return ServiceFault.None;
        Draw = after is null ? null : _ =>
        {
            Draw = null;
            Meanwhile = after;
            return ServiceFault.None;
        };
        return fault;
    };

    /// <inheritdoc/>
    public override Request CreateRequest() => _line.CreateRequest();

    /// <inheritdoc/>
    public override void Process(HttpMessage message) => throw new NotSupportedException("The stores ask asynchronously.");

    /// <inheritdoc/>
    public override async ValueTask ProcessAsync(HttpMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        Interlocked.Increment(ref _requests);
        var fault = Draw?.Invoke(message.Request) ?? ServiceFault.None;
        if (Meanwhile is { } meanwhile)
        {
            Meanwhile = null;
            await meanwhile();
        }

        if (fault is not ServiceFault.None)
            Heard?.Invoke($"{fault} {message.Request.Method} {message.Request.Uri.Path}");
        if (fault is ServiceFault.Lost)
            throw new IOException("The connection broke before the request.");
        if (fault is not (ServiceFault.Throttled or ServiceFault.Error or ServiceFault.NotFound))
            await _line.ProcessAsync(message);
        if (fault is ServiceFault.Twice)
            await _line.ProcessAsync(message);
        if (fault is ServiceFault.ReplyLost)
            throw new IOException("The connection broke before the answer.");
        if (AnswerOf(fault) is { } answer)
            message.Response = answer;
    }

    private Answer? AnswerOf(ServiceFault fault) => fault switch
    {
        ServiceFault.Throttled => new(503, "ServerBusy", new HttpHeader("Retry-After", RetryAfter)),
        ServiceFault.Error or ServiceFault.ErrorAfter => new(500, "InternalError"),
        ServiceFault.NotFound or ServiceFault.NotFoundAfter => new(404, "ResourceNotFound"),
        _ => null,
    };

    /// <summary>An answer as the service gives it where something is wrong.</summary>
    private sealed class Answer(int status, string code, params HttpHeader[] headers) : Azure.Response
    {
        public override int Status => status;

        public override string ReasonPhrase => code;

        public override Stream? ContentStream { get; set; } = BinaryData.FromString(
            $$"""{ "odata.error": { "code": "{{code}}", "message": { "lang": "en-US", "value": "0:On purpose." } } }""").ToStream();

        public override string ClientRequestId { get; set; } = "";

        public override void Dispose() => ContentStream?.Dispose();

        protected override bool ContainsHeader(string name) => TryGetHeader(name, out _);

        protected override IEnumerable<HttpHeader> EnumerateHeaders() =>
            [new("Content-Type", "application/json;odata=minimalmetadata"), .. headers];

        protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
        {
            value = EnumerateHeaders().FirstOrDefault(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
            return value is not null;
        }

        protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
        {
            values = TryGetHeader(name, out var value) ? [value] : null;
            return values is not null;
        }
    }
}
