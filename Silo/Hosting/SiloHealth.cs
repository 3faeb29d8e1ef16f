namespace Parley.Silo.Hosting;

/// <summary>Whether this silo lives, and whether it has joined and is not leaving.</summary>
internal static class SiloHealth
{
    /// <summary>Maps the two.</summary>
    public static void MapSiloHealth(this WebApplication app)
    {
        app.MapGet("/health/live", () => Results.Ok());
        app.MapGet("/health/ready", (ISiloStatusOracle silo) =>
            silo.CurrentStatus is SiloStatus.Active && !app.Lifetime.ApplicationStopping.IsCancellationRequested
                ? Results.Ok()
                : Results.StatusCode(StatusCodes.Status503ServiceUnavailable));
    }
}
