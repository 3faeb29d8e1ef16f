using System.Globalization;
using Parley.Silo;

namespace Parley.Benchmarks.Floor;

/// <summary>What no server of this kind can do without, and nothing else: bare Kestrel, one grain, one synced write,
/// the members' grains, 201.</summary>
/// <remarks>No authentication, checks, idempotency or limits. What Parley costs is told as a multiple of it.</remarks>
internal static class FloorServer
{
    /// <summary>Serves until told to stop.</summary>
    public static async Task<int> RunAsync(string folder, string urls, CancellationToken stop)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls(urls);
        builder.Services.AddSingleton(new FloorStore(folder));
        builder.UseOrleans(silo => silo.UseOneProcess());
        await using var app = builder.Build();
        var grains = app.Services.GetRequiredService<IGrainFactory>();
        app.Run(context => context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal)
            ? Task.CompletedTask
            : context.Request.Path.StartsWithSegments("/bare", out var number)
            ? grains.GetGrain<IBareGrain>(number.Value!).TouchAsync()
            : SendAsync(context, grains));
        await app.RunAsync(stop);
        return 0;
    }

    // The path is /{conversation}/{members}.
    private static async Task SendAsync(HttpContext context, IGrainFactory grains)
    {
        var path = context.Request.Path.Value!.Split('/');
        var message = new byte[context.Request.ContentLength!.Value];
        await context.Request.Body.ReadExactlyAsync(message);
        var seq = await grains.GetGrain<IFloorConversation>(path[1]).SendAsync(message, int.Parse(path[2], CultureInfo.InvariantCulture));
        context.Response.StatusCode = StatusCodes.Status201Created;
        await context.Response.WriteAsync(seq.ToString(CultureInfo.InvariantCulture));
    }
}
