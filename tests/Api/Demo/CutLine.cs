namespace Parley.Api.Demo;

/// <summary>A line to the server that breaks after so many requests: before a request goes out, or after it was done and nobody hears of it.</summary>
internal sealed class CutLine(int requests, bool afterwards) : DelegatingHandler(new SocketsHttpHandler())
{
    private int _left = requests;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (_left-- > 0)
            return await base.SendAsync(request, cancellationToken);
        if (afterwards)
            (await base.SendAsync(request, cancellationToken)).Dispose();
        throw new HttpRequestException("The line was cut.");
    }
}
