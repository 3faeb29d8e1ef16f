using System.Globalization;
using Parley.Silo;

namespace Parley.Benchmarks.Floor;

/// <summary>The least work that any server of this kind must do for a send: bare Kestrel, one grain call, one synced write, one call to the
/// grain of each member, and the answer 201.</summary>
/// <remarks>It has no authentication, checks, idempotency or limits. Parley's cost is reported as a multiple of the cost of this
/// server.</remarks>
internal static class FloorServer
{
    /// <summary>Serves until it is stopped.</summary>
    public static async Task<int> RunAsync(string folder, string urls, CancellationToken stop)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls(urls);
        builder.Services.AddSingleton(new FloorStore(folder)).AddSingleton<FloorStreams>();
        builder.UseOrleans(silo => silo.UseOneProcess());
        await using var app = builder.Build();
        var grains = app.Services.GetRequiredService<IGrainFactory>();
        var streams = app.Services.GetRequiredService<FloorStreams>();
        app.Run(context => context.Request.Path.StartsWithSegments("/stream", out var member)
            ? streams.OpenAsync(member.Value!.TrimStart('/'), context)
            : ServeAsync(context, grains));
        await app.RunAsync(stop);
        return 0;
    }

    private static Task ServeAsync(HttpContext context, IGrainFactory grains) =>
        context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal)
                ? Task.CompletedTask
                : context.Request.Path.StartsWithSegments("/bare", out var number)
                ? grains.GetGrain<IBareGrain>(number.Value!).TouchAsync()
                : SendAsync(context, grains);

    // The path is /{conversation}/{members} or /{conversation}/{members}/{size of each pushed event}.
    private static async Task SendAsync(HttpContext context, IGrainFactory grains)
    {
        var path = context.Request.Path.Value!.Split('/');
        var message = new byte[context.Request.ContentLength!.Value];
        await context.Request.Body.ReadExactlyAsync(message);
        var seq = await grains.GetGrain<IFloorConversation>(path[1])
            .SendAsync(message, Number(path[2]), path.Length > 3 ? Number(path[3]) : message.Length);
        context.Response.StatusCode = StatusCodes.Status201Created;
        await context.Response.WriteAsync(seq.ToString(CultureInfo.InvariantCulture));
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
