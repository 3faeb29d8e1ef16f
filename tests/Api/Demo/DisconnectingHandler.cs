namespace Parley.Api.Demo;

/// <summary>Fails every request after a number of requests: before the request is sent, or after the server has processed it.</summary>
internal sealed class DisconnectingHandler(int requests, bool afterwards) : DelegatingHandler(new SocketsHttpHandler())
{
    private int _left = requests;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (_left-- > 0)
            return await base.SendAsync(request, cancellationToken);
        if (afterwards)
            (await base.SendAsync(request, cancellationToken)).Dispose();
        throw new HttpRequestException("The connection was lost.");
    }
}
