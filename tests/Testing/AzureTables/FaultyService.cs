using System.Diagnostics.CodeAnalysis;
using Azure.Core;
using Azure.Core.Pipeline;
using Request = Azure.Core.Request;

namespace Parley.Testing.AzureTables;

/// <summary>Injects faults into requests to a table service, below the retries of the client.</summary>
public sealed class FaultyService : HttpPipelineTransport
{
    private readonly HttpClientTransport _line = HttpClientTransport.Shared;
    private int _requests;

    /// <summary>Determines the fault of a request; null: no faults.</summary>
    public Func<Request, ServiceFault>? Draw { get; set; }

    /// <summary>The action of another process before the next request is sent. It runs once, after <see cref="Draw"/> has determined the
    /// fault of that request.</summary>
    public Func<Task>? Meanwhile { get; set; }

    /// <summary>Called for each fault.</summary>
    public Action<string>? Heard { get; set; }

    /// <summary>The value of the Retry-After header of a throttled request.</summary>
    public string RetryAfter { get; set; } = "0";

    /// <summary>The number of requests so far, including retries.</summary>
    public int Requests => _requests;

    /// <summary>Injects a fault into the next request, if it is a write, and into no later one.</summary>
    /// <param name="fault">The fault.</param>
    /// <param name="after">The action of another process after the write and before the next request; or null.</param>
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
    public override void Process(HttpMessage message) => throw new NotSupportedException("The stores send only asynchronous requests.");

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

    /// <summary>An error answer as the service sends it.</summary>
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
