using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.Silo.Hosting;

namespace Parley.Unit.Hosting;

/// <summary>A silo's health answers GET and HEAD alike.</summary>
public sealed class SiloHealthTests
{
    [Theory]
    [InlineData(SiloStatus.Joining, HttpStatusCode.ServiceUnavailable)]
    [InlineData(SiloStatus.Active, HttpStatusCode.OK)]
    [InlineData(SiloStatus.ShuttingDown, HttpStatusCode.ServiceUnavailable)]
    public async Task A_silo_is_ready_only_while_it_is_active_and_live_before_and_after(SiloStatus status, HttpStatusCode ready)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(Stub.Of<ISiloStatusOracle>((_, _) => status));
        await using var app = builder.Build();
        app.MapSiloHealth();
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var http = new HttpClient { BaseAddress = new(app.Urls.Single()) };
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
        {
            Assert.Equal(HttpStatusCode.OK, await AskAsync(http, method, "/health/live"));
            Assert.Equal(ready, await AskAsync(http, method, "/health/ready"));
        }
    }

    private static async Task<HttpStatusCode> AskAsync(HttpClient http, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
