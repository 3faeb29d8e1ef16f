using System.Collections.Frozen;
using Microsoft.AspNetCore.Routing.Patterns;
using Parley.ApiFrontend.Admission;
using Parley.ApiFrontend.Auth;

namespace Parley.ApiFrontend.Page;

/// <summary>Serves the web page: its files, and the shell. Every address of the page gets the same shell.</summary>
internal static class PageEndpoints
{
    // The first segments of addresses that are not of the page. The page itself interprets all others.
    private static readonly FrozenSet<string> Reserved =
        FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "v1", "docs", "openapi", "health", "_framework", "_content");

    // What the page may load and run. Its scripts and styles are files of this server. WebAssembly needs a permission of its own. Pictures
    // of content come from any https host.
    private const string ContentSecurityPolicy =
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' https: data:; connect-src 'self'; "
        + "object-src 'none'; base-uri 'self'; frame-ancestors 'none'; form-action 'self'";

    // The shell is not a route. As a route it would match GET and HEAD on every path, and a path of the API without these methods would
    // answer 404 instead of 405.
    private static readonly Endpoint ShellEndpoint = CreateShell();

    /// <summary>Maps the static files of the page.</summary>
    public static void MapPageFiles(this IEndpointRouteBuilder routes) =>
        routes.MapStaticAssets().AllowAnonymous().AnswersFromMemory();

    /// <summary>Answers GET and HEAD with the shell on each address of the page that no route matches.</summary>
    public static void UsePageShell(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (context.GetEndpoint() is null && IsOfPage(context))
            context.SetEndpoint(ShellEndpoint);
        return next(context);
    });

    private static Endpoint CreateShell()
    {
        var shell = new RouteEndpointBuilder(ShellAsync, RoutePatternFactory.Parse("/{**path}"), order: 0) { DisplayName = "The page" };
        new ShellConventions(shell).AllowAnonymous().AnswersFromMemory();
        return shell.Build();
    }

    private static bool IsOfPage(HttpContext context)
    {
        var (method, path) = (context.Request.Method, context.Request.Path);
        return (HttpMethods.IsGet(method) || HttpMethods.IsHead(method))
            && (path.Value is not { Length: > 1 } text || !Reserved.Contains(text[1..].Split('/')[0]))
            && (!IsStyleguide(path) || IsDevelopment(context));
    }

    private static Task ShellAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers["Referrer-Policy"] = "no-referrer"; // picture hosts must not learn ids of conversations
        headers.XContentTypeOptions = "nosniff";
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(Shell.For(context.Request.PathBase, SessionOf(context)), context.RequestAborted);
    }

    private static bool IsStyleguide(PathString path) => path.StartsWithSegments("/styleguide", StringComparison.OrdinalIgnoreCase);

    private static bool IsDevelopment(HttpContext context) =>
        context.RequestServices.GetRequiredService<IHostEnvironment>().IsDevelopment();

    // The cookie is SameSite=Strict: a browser does not send it after a click on a link of another site. Then the answer is "unknown".
    private static string SessionOf(HttpContext context) =>
        Caller.Of(context) is not null ? "yes"
        : context.Request.Headers["Sec-Fetch-Site"] is ["same-origin" or "none"] ? "no"
        : "unknown";

    private sealed class ShellConventions(EndpointBuilder shell) : IEndpointConventionBuilder
    {
        public void Add(Action<EndpointBuilder> convention) => convention(shell);
    }
}
