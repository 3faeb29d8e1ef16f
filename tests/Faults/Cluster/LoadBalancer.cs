using System.Net;

namespace Parley.Faults.Cluster;

/// <summary>A load balancer before the front ends: requests go to one of them as long as it answers, then to the next.</summary>
/// <param name="frontEnds">The addresses of the front ends.</param>
/// <param name="first">The index of the first front end to use.</param>
internal sealed class LoadBalancer(IReadOnlyList<Uri> frontEnds, int first) : DelegatingHandler(new SocketsHttpHandler())
{
    private int _current = first;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var current = Volatile.Read(ref _current);
        request.RequestUri = new Uri(frontEnds[current % frontEnds.Count], request.RequestUri!.PathAndQuery);
        var isAnswered = false;
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            isAnswered = response.StatusCode is not HttpStatusCode.ServiceUnavailable;
            return response;
        }
        finally
        {
            if (!isAnswered)
                Interlocked.CompareExchange(ref _current, current + 1, current);
        }
    }
}
