namespace Parley.Silo.Hosting;

/// <summary>Whether this silo lives, and whether it has joined and is not leaving.</summary>
internal static class SiloHealth
{
    // Load balancers ask either way.
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Maps the two.</summary>
    public static void MapSiloHealth(this WebApplication app)
    {
        app.MapMethods("/health/live", Methods, () => Results.Ok());
        app.MapMethods("/health/ready", Methods, (ISiloStatusOracle silo) =>
            silo.CurrentStatus is SiloStatus.Active && !app.Lifetime.ApplicationStopping.IsCancellationRequested
                ? Results.Ok()
                : Results.StatusCode(StatusCodes.Status503ServiceUnavailable));
    }
}
