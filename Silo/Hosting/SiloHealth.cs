namespace Parley.Silo.Hosting;

/// <summary>The health endpoints of a silo: live while the process answers, ready while the silo has joined and is not stopping.</summary>
internal static class SiloHealth
{
    // Load balancers use either method.
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Maps the endpoints.</summary>
    public static void MapSiloHealth(this WebApplication app)
    {
        app.MapMethods("/health/live", Methods, () => Results.Ok());
        app.MapMethods("/health/ready", Methods, (ISiloStatusOracle silo) =>
            silo.CurrentStatus is SiloStatus.Active && !app.Lifetime.ApplicationStopping.IsCancellationRequested
                ? Results.Ok()
                : Results.StatusCode(StatusCodes.Status503ServiceUnavailable));
    }
}
