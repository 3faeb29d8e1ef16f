namespace Parley.ApiFrontend.Http;

/// <summary>Maps routes that load balancers and caches also request without the body.</summary>
internal static class ReadableRouteExtensions
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Maps a handler to GET and HEAD. For HEAD, the server sends the same answer without its body.</summary>
    public static RouteHandlerBuilder MapReadable(this IEndpointRouteBuilder routes, string pattern, Delegate handler) =>
        routes.MapMethods(pattern, Methods, handler);
}
