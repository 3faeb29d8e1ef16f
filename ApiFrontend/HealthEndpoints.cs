using Microsoft.AspNetCore.Http.HttpResults;
using Parley.ApiFrontend.Http;

namespace Parley.ApiFrontend;

/// <summary>Whether this process lives, and whether it should get traffic.</summary>
internal static class HealthEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/health").WithTags("Health");
        group.MapGet("/live", Live).WithSummary("The process answers.");
        group.MapGet("/ready", Ready).WithSummary("The process takes requests: it has started and is not draining.");
    }

    private static Ok<HealthResponse> Live() => TypedResults.Ok(new HealthResponse("live"));

    // The silo, and with it the store, has started before this process listens.
    private static Results<Ok<HealthResponse>, ProblemResult> Ready(IHostApplicationLifetime lifetime) =>
        lifetime.ApplicationStopping.IsCancellationRequested
            ? Problems.From(new(ErrorCode.Unavailable, "This process is ending.") { RetryAfter = TimeSpan.FromSeconds(1) })
            : TypedResults.Ok(new HealthResponse("ready"));
}

/// <summary>A good state of the process.</summary>
internal sealed record HealthResponse(string Status);
