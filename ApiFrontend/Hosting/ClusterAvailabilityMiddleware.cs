using Parley.ApiFrontend.Admission;
using Parley.Silo.Clustering;

namespace Parley.ApiFrontend.Hosting;

/// <summary>While no silo is reachable, refuses every request that needs one at once. The request has no effect, so the client may repeat
/// it.</summary>
internal sealed class ClusterAvailabilityMiddleware(RequestDelegate next, ClusterConnection connection)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Runs the request, or refuses it.</summary>
    public Task InvokeAsync(HttpContext context) =>
        connection.IsUp || context.GetEndpoint()?.Metadata.GetMetadata<WithoutSiloMetadata>() is not null
            ? next(context)
            : Problems.From(new(ErrorCode.Unavailable, "No silo answers at the moment.") { RetryAfter = Pause }).ExecuteAsync(context);
}
