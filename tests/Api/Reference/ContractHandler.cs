using System.Text.Json;

namespace Parley.Api.Reference;

/// <summary>Compares each request and its answer with the OpenAPI document. A difference fails the request, and with it the test.</summary>
internal sealed class ContractHandler() : DelegatingHandler(new SocketsHttpHandler())
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var sent = request.Content is { } content ? await content.ReadAsByteArrayAsync(cancellationToken) : [];
        var response = await base.SendAsync(request, cancellationToken);
        if (OpenApiContract.Reviewed.Find(request.Method, request.RequestUri!.AbsolutePath) is { } operation)
        {
            await response.Content.LoadIntoBufferAsync(cancellationToken);
            var answered = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            if (operation.WhyNot(response, answered) is { } difference)
                throw Difference(request, response, answered, difference);
            if (response.IsSuccessStatusCode && operation.WhyNotSent(sent) is { } narrower)
                throw Difference(request, response, sent, $"the server accepted a body that the document refuses: {narrower}");
        }

        return response;
    }

    private static JsonException Difference(HttpRequestMessage request, HttpResponseMessage response, byte[] body, string difference) =>
        new($"{request.Method} {request.RequestUri!.PathAndQuery} was answered {(int)response.StatusCode}, and {difference}\n"
            + System.Text.Encoding.UTF8.GetString(body));
}
