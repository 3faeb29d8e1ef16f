using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Parley.ApiFrontend;
using Parley.ApiFrontend.Auth;
using Parley.ApiFrontend.Http;
using Parley.Users;

namespace Parley.Unit.Auth;

/// <summary>Requests that a page of another origin can make a browser send, and those of Parley's own pages.</summary>
public sealed class RequestForgeryTests
{
    private const string Own = "http://localhost:5080";
    private const string Public = "https://chat.example";

    private static readonly ServiceProvider Services = new ServiceCollection()
        .Configure<JsonOptions>(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ProblemJson.Default))
        .BuildServiceProvider();

    [Theory]
    [InlineData("POST", Own, null, true)]
    [InlineData("DELETE", "HTTP://LOCALHOST:5080", null, true)]
    [InlineData("POST", null, null, false)]
    [InlineData("PUT", "", null, false)]
    [InlineData("PATCH", "null", null, false)]
    [InlineData("TRACE", null, null, false)]
    [InlineData("POST", "http://localhost:5081", null, false)]
    [InlineData("POST", "http://localhost", null, false)]
    [InlineData("POST", "https://localhost:5080", null, false)]
    [InlineData("POST", "http://127.0.0.1:5080", null, false)]
    [InlineData("POST", "http://localhost:5080.evil.example", null, false)]
    [InlineData("POST", "http://localhost:5080/", null, false)]
    [InlineData("POST", "http://evil.example", null, false)]
    [InlineData("POST", "http://localhost:5080, http://evil.example", null, false)]
    [InlineData("GET", null, null, true)]
    [InlineData("HEAD", null, null, true)]
    [InlineData("OPTIONS", "http://evil.example", null, true)]
    [InlineData("POST", Public, Public, true)]
    [InlineData("POST", Public, "https://CHAT.example:443", true)]
    [InlineData("POST", Own, Public, false)]
    [InlineData("POST", "http://chat.example", Public, false)]
    [InlineData("POST", "https://chat.example:8443", Public, false)]
    [InlineData("POST", "https://xn--bcher-kva.example", "https://b\u00fccher.example", true)]
    public async Task A_request_with_the_cookie_needs_the_own_origin(string method, string? origin, string? publicOrigin, bool isAccepted)
    {
        var context = Request(method, origin);
        Assert.Equal(isAccepted, await IsAcceptedAsync(context, publicOrigin));

        // With a token, a page of another origin would have to ask first.
        context = Request(method, origin);
        context.Request.Headers.Authorization = "Bearer t";
        Assert.True(await IsAcceptedAsync(context, publicOrigin));
    }

    [Fact]
    public async Task Two_origins_are_none()
    {
        var context = Request("POST", null);
        context.Request.Headers.Origin = new([Own, Own]);
        Assert.False(await IsAcceptedAsync(context, null));
    }

    [Fact]
    public async Task A_request_without_a_caller_is_left_to_authorization()
    {
        var context = Request("POST", null);
        context.Features.Set<Caller>(null);
        Assert.True(await IsAcceptedAsync(context, null));
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("same-origin", true)]
    [InlineData("same-site", false)]
    [InlineData("cross-site", false)]
    [InlineData("none", false)]
    [InlineData("", false)]
    [InlineData("same-origin, cross-site", false)]
    public async Task A_route_that_refuses_cross_site_requests_answers_pages_of_its_origin_only(string? site, bool isAccepted)
    {
        var marked = Request("GET", null, site, new RefusesCrossSiteMetadata());
        Assert.Equal(isAccepted, await IsAcceptedAsync(marked, null));
        Assert.True(await IsAcceptedAsync(Request("GET", null, site), null));

        marked = Request("GET", null, site, new RefusesCrossSiteMetadata());
        marked.Request.Headers.Authorization = "Bearer t";
        Assert.True(await IsAcceptedAsync(marked, null));
    }

    private static DefaultHttpContext Request(string method, string? origin, string? site = null, params object[] metadata)
    {
        var context = new DefaultHttpContext { RequestServices = Services };
        (context.Request.Method, context.Request.Scheme, context.Request.Host) = (method, "http", new("localhost:5080"));
        if (origin is not null)
            context.Request.Headers.Origin = origin;
        if (site is not null)
            context.Request.Headers["Sec-Fetch-Site"] = site;
        context.SetEndpoint(new(null, new(metadata), null));
        context.Features.Set(new Caller(UserId.Parse("alice"), "session", DateTimeOffset.MaxValue));
        return context;
    }

    private static async Task<bool> IsAcceptedAsync(DefaultHttpContext context, string? publicOrigin)
    {
        var isAccepted = false;
        var options = new ApiOptions { PublicOrigin = publicOrigin is null ? null : new(publicOrigin) };
        RequestDelegate next = _ =>
        {
            isAccepted = true;
            return Task.CompletedTask;
        };
        await new RequestForgeryMiddleware(next, Options.Create(options)).InvokeAsync(context);
        Assert.Equal(isAccepted ? 200 : 403, context.Response.StatusCode);
        return isAccepted;
    }
}
