namespace Parley.ApiFrontend.Http;

/// <summary>What load balancers and caches ask for without its body, too.</summary>
internal static class ReadableRouteExtensions
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Maps a handler to GET, and to HEAD: the same answer, of which the server leaves the body out.</summary>
    public static RouteHandlerBuilder MapReadable(this IEndpointRouteBuilder routes, string pattern, Delegate handler) =>
        routes.MapMethods(pattern, Methods, handler);
}
