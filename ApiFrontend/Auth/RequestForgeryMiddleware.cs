using Microsoft.Extensions.Options;

namespace Parley.ApiFrontend.Auth;

/// <summary>Refuses two kinds of requests with the session cookie: requests that a page of another origin may have caused, and requests
/// whose header <see cref="ExpectedUser"/> names another user than the cookie. The cookie can change while a page is open.</summary>
internal sealed class RequestForgeryMiddleware(RequestDelegate next, IOptions<ApiOptions> options)
{
    /// <summary>The header that names the user for whom a page acts. It is checked only on requests with the session cookie.</summary>
    public const string ExpectedUser = "Parley-User";

    private const string FetchSite = "Sec-Fetch-Site";

    /// <summary>Refuses the request, or passes it on. Authentication must have run.</summary>
    public Task InvokeAsync(HttpContext context) =>
        SessionCookie.Identifies(context) && WhyNot(context) is { } error
            ? Problems.From(error).ExecuteAsync(context)
            : next(context);

    private static bool IsSafe(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    private Error? WhyNot(HttpContext context)
    {
        var request = context.Request;
        if (context.GetEndpoint()?.Metadata.GetMetadata<RefusesCrossSiteMetadata>() is not null
            && request.Headers[FetchSite] is { Count: > 0 } site
            && site is not ["same-origin"])
            return AuthErrors.OtherSite;
        if (request.Headers[ExpectedUser] is { Count: > 0 } expected && expected != Caller.Of(context)!.Id.Value)
            return AuthErrors.OtherUser;
        return IsSafe(request.Method) || IsOwnOrigin(request) ? null : AuthErrors.OtherOrigin;
    }

    private bool IsOwnOrigin(HttpRequest request) =>
        request.Headers.Origin is [{ } origin]
        && ServerOrigin.Of(request, options.Value) is { } own
        && origin.Equals(ServerOrigin.Format(own), StringComparison.OrdinalIgnoreCase);
}

/// <summary>Marks endpoints that answer a request with the session cookie only if a page of the same origin has sent it.</summary>
internal sealed record RefusesCrossSiteMetadata;

/// <summary>Adds <see cref="RefusesCrossSiteMetadata"/> to routes.</summary>
internal static class CrossSiteRoutes
{
    /// <summary>With the session cookie, refuses requests whose header <c>Sec-Fetch-Site</c> is not <c>same-origin</c>.</summary>
    public static TBuilder RefusesCrossSite<TBuilder>(this TBuilder routes)
        where TBuilder : IEndpointConventionBuilder =>
        routes.WithMetadata(new RefusesCrossSiteMetadata());
}
