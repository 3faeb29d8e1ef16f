namespace Parley.ApiFrontend.Http;

/// <summary>Declares the refusals of routes for the OpenAPI document.</summary>
internal static class RefusalRoutes
{
    /// <summary>Declares the codes with which the handler may refuse a request. The document adds the codes that the middleware may answer,
    /// such as <c>unauthenticated</c>.</summary>
    public static TBuilder Refuses<TBuilder>(this TBuilder routes, params ErrorCode[] codes)
        where TBuilder : IEndpointConventionBuilder =>
        routes.WithMetadata(new RefusalMetadata(codes));
}

/// <summary>The codes with which the handler of an endpoint may refuse a request.</summary>
/// <param name="Codes">The codes.</param>
internal sealed record RefusalMetadata(IReadOnlyList<ErrorCode> Codes);
