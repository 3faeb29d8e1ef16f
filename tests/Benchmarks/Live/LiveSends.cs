using Parley.Benchmarks.Measuring;

namespace Parley.Benchmarks.Live;

/// <summary>Sends as fast as possible to members who are all connected.</summary>
internal static class LiveSends
{
    /// <summary>Runs the part.</summary>
    public static async Task<Report> RunAsync(LiveWorld world, Settings settings, IProgress<string> progress, CancellationToken stop)
    {
        var comparison = new AlternatingComparison(
            [world.DirectFloor, world.Direct, world.GroupFloor, world.Group], settings.Turn, progress);
        await comparison.WarmUpAsync(stop);
        var fastest = await comparison.RunAsync(settings.Rounds, stop);
        return new(
            Report.ThisMachine(),
            fastest,
            [
                new("group of ten, all connected: CPU, times its floor", fastest[3].CpuTimes(fastest[2]), 1.6),
                new("one-to-one, both connected: CPU, times its floor", fastest[1].CpuTimes(fastest[0]), 2),
            ]);
    }
}
