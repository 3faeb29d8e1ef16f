using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Parley.Core.Storage;

namespace Parley.Api.Hosting;

/// <summary>Health answers GET and HEAD of load balancers alike.</summary>
public sealed class HealthTests
{
    private static readonly HttpMethod[] Methods = [HttpMethod.Get, HttpMethod.Head];

    [Fact]
    public async Task Health_answers_without_a_token_whether_the_process_lives_and_is_ready()
    {
        var store = new Store();
        await using var server = await ParleyServer.StartAsync(
            services => services.Replace(ServiceDescriptor.Singleton<IStoreHealth>(store)));
        using var http = server.Anonymous();
        foreach (var takesWrites in new[] { true, false })
        {
            store.TakesWrites = takesWrites;
            foreach (var method in Methods)
            {
                Assert.Equal(HttpStatusCode.OK, await AskAsync(http, method, "/health/live"));
                Assert.Equal(
                    takesWrites ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable,
                    await AskAsync(http, method, "/health/ready"));
            }
        }
    }

    private static async Task<HttpStatusCode> AskAsync(HttpClient http, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        using var response = await http.SendAsync(request);
        Assert.Equal(method == HttpMethod.Get, (await response.Content.ReadAsByteArrayAsync()).Length > 0);
        return response.StatusCode;
    }

    private sealed class Store : IStoreHealth
    {
        public bool TakesWrites { get; set; }
    }
}
