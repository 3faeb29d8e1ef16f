using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Api.Live;

namespace Parley.Api.Reference;

/// <summary>Compares each request and its answer with the OpenAPI document. A difference throws, which fails the test.</summary>
internal sealed class ContractHandler() : DelegatingHandler(new SocketsHttpHandler { UseCookies = false })
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var sent = request.Content is { } content ? await content.ReadAsByteArrayAsync(cancellationToken) : [];
        var response = await base.SendAsync(request, cancellationToken);
        if (OpenApiContract.Reviewed.Find(request.Method, request.RequestUri!.AbsolutePath) is { } operation
            && response.Content.Headers.ContentType?.MediaType != EventReader.MediaType) // the reader of a stream validates each event
        {
            await response.Content.LoadIntoBufferAsync(cancellationToken);
            var answered = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            if (operation.WhyNot(response, answered) is { } difference)
                throw Difference(request, response, answered, difference);
            if (IsAccepted(response, answered) && operation.WhyNotSent(sent) is { } narrower)
                throw Difference(request, response, sent, $"the server accepted a body that the document refuses: {narrower}");
        }

        return response;
    }

    // A request to several targets is answered 200 although each target refuses the message.
    private static bool IsAccepted(HttpResponseMessage response, byte[] answered) =>
        response.IsSuccessStatusCode
        && !(response.Content.Headers.ContentType?.MediaType == "application/json"
            && JsonNode.Parse(answered) is JsonObject answer && answer["results"] is JsonArray results
            && results.All(result => result!["code"] is not null));

    private static JsonException Difference(HttpRequestMessage request, HttpResponseMessage response, byte[] body, string difference) =>
        new($"{request.Method} {request.RequestUri!.PathAndQuery} was answered {(int)response.StatusCode}, and {difference}\n"
            + System.Text.Encoding.UTF8.GetString(body));
}
