using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Parley.ApiFrontend.Admission;
using Parley.ApiFrontend.Http;
using Parley.Core.Storage;
using Parley.Silo.Clustering;

namespace Parley.ApiFrontend.Hosting;

/// <summary>The liveness and the readiness of this process.</summary>
internal static class HealthEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/health").WithTags("Health").AllowAnonymous().IsAlwaysAnswered();
        group.MapReadable("/live", Live)
            .WithName("getLiveness")
            .WithSummary("Check that the process answers.")
            .WithDescription("For a liveness probe.");
        group.MapReadable("/ready", Ready)
            .WithName("getReadiness")
            .Refuses(ErrorCode.Unavailable)
            .WithSummary("Check that the process accepts requests.")
            .WithDescription("For a readiness probe. The process is ready when it has started, is not shutting down, and its store accepts "
                + "writes or a silo of its cluster answers.");
    }

    private static Ok<HealthResponse> Live() => TypedResults.Ok(new HealthResponse("live"));

    // The embedded silo and its store start before this process listens. A silo of a cluster may become available later.
    private static Results<Ok<HealthResponse>, ProblemResult> Ready(
        IHostApplicationLifetime lifetime, [FromServices] IStoreHealth? store, [FromServices] ClusterConnection? cluster)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            return Problems.From(new(ErrorCode.Unavailable, "This process is shutting down.") { RetryAfter = TimeSpan.FromSeconds(1) });
        if (store is { TakesWrites: false })
            return Problems.From(new(ErrorCode.Unavailable, "The store accepts no writes. The log says why. Reads continue.")
            {
                RetryAfter = TimeSpan.FromSeconds(10),
            });
        if (cluster is { IsUp: false })
            return Problems.From(new(ErrorCode.Unavailable, "No silo answers.") { RetryAfter = TimeSpan.FromSeconds(1) });
        return TypedResults.Ok(new HealthResponse("ready"));
    }
}

/// <summary>The state of a healthy process.</summary>
/// <param name="Status"><c>live</c> or <c>ready</c>.</param>
internal sealed record HealthResponse(string Status);
