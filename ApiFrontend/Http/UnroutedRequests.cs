namespace Parley.ApiFrontend.Http;

/// <summary>Handles requests that match no route.</summary>
internal static class UnroutedRequests
{
    /// <summary>Answers a request without a route at once: with 404, or with the answer of the routing itself, for example 405. Later
    /// middleware does not run, so such a request is neither authenticated nor counted.</summary>
    public static IApplicationBuilder UseUnrouted(this IApplicationBuilder app) => app.Use((context, next) => context.GetEndpoint() switch
    {
        RouteEndpoint => next(context),
        { RequestDelegate: { } answer } => answer(context),
        _ => Problems.FromStatus(StatusCodes.Status404NotFound)!.ExecuteAsync(context),
    });
}
