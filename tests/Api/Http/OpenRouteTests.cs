using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;
using Parley.Api.Hosting;
using Parley.ApiFrontend.Admission;

namespace Parley.Api.Http;

/// <summary>Only the routes in this list work without a token. All others need one, however the URL is spelled.</summary>
public sealed class OpenRouteTests(SharedServer shared)
{
    private static readonly string[] Open =
    [
        "/docs/favicon.svg", "/docs/page.js", "/docs/scalar.aspnetcore.js", "/docs/scalar.js", "/docs/{documentName?}",
        "/health/live", "/health/ready",
        "/openapi/v1.json", "/v1/dev/sign-in", "/v1/limits", "/v1/media/{name}",
    ];

    private static readonly string[] AlwaysAnswered = ["/health/live", "/health/ready"];

    // Each file of the page has a route of its own.
    private IEnumerable<RouteEndpoint> Endpoints =>
        shared.Server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null);

    [Fact]
    public void Only_these_routes_need_no_token() => Assert.Equal(Open, PathsWith<IAllowAnonymous>());

    [Fact]
    public void Every_endpoint_is_a_route() => Assert.All(
        shared.Server.Services.GetRequiredService<EndpointDataSource>().Endpoints, endpoint => Assert.IsType<RouteEndpoint>(endpoint));

    [Fact]
    public void Only_health_bypasses_admission_and_routes_that_need_a_silo_need_a_token_or_sign_in()
    {
        Assert.Equal(AlwaysAnswered, PathsWith<AlwaysAnsweredMetadata>());
        Assert.Equal(Open.Except(["/v1/dev/sign-in"]), PathsWith<WithoutSiloMetadata>());
    }

    [Fact]
    public async Task Every_other_route_answers_401_without_a_token_in_any_spelling()
    {
        using var http = shared.Server.Anonymous();
        foreach (var endpoint in Endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null))
        {
            var path = BadRequestGenerator.PathOf(endpoint);
            foreach (var spelling in new[] { path, path.Replace("/v1/", "/V1/", StringComparison.Ordinal), path + "/" })
            {
                using var request = new HttpRequestMessage(
                    new(endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods[0]), new Uri(spelling, UriKind.Relative));
                using var response = await http.SendAsync(request);
                Assert.True(
                    response.StatusCode == HttpStatusCode.Unauthorized, $"{(int)response.StatusCode} to {request.Method} {spelling}");
            }
        }
    }

    [Theory]
    [InlineData("/HEALTH/Live")]
    [InlineData("/Health/READY")]
    [InlineData("/health/live/")]
    public async Task Health_is_answered_in_any_spelling(string path)
    {
        using var http = shared.Server.Anonymous();
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(path)).StatusCode);
    }

    private string[] PathsWith<T>()
        where T : class =>
        [
            .. Endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<T>() is not null)
                .Select(endpoint => "/" + endpoint.RoutePattern.RawText!.Trim('/')).Distinct().Order(StringComparer.Ordinal),
        ];
}
