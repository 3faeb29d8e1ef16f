namespace Parley.ApiFrontend.Http;

/// <summary>Requests that no route answers.</summary>
internal static class UnroutedRequests
{
    /// <summary>Answers them at once: 404, or what routing itself has to say, as 405. They are nobody's, and cost nothing.</summary>
    public static IApplicationBuilder UseUnrouted(this IApplicationBuilder app) => app.Use((context, next) => context.GetEndpoint() switch
    {
        RouteEndpoint => next(context),
        { RequestDelegate: { } answer } => answer(context),
        _ => Problems.FromStatus(StatusCodes.Status404NotFound)!.ExecuteAsync(context),
    });
}
