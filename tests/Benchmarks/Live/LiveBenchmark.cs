using Parley.Benchmarks.Measuring;

namespace Parley.Benchmarks.Live;

/// <summary>The part of the live benchmark to run.</summary>
internal enum LivePart
{
    /// <summary>All parts.</summary>
    All,

    /// <summary>Sends as fast as possible, compared with a floor that pushes, too.</summary>
    Sends,

    /// <summary>The cost of a pushed event at several rates.</summary>
    Events,

    /// <summary>The latency until the last member has an event.</summary>
    Delivery,

    /// <summary>The cost of a read position.</summary>
    Receipts,

    /// <summary>The memory of idle streams, and the reconnection of all of them.</summary>
    Crowd,

    /// <summary>The calls between silo and front end.</summary>
    Cluster,
}

/// <summary>Sends whose members are connected to event streams.</summary>
internal static class LiveBenchmark
{
    /// <summary>Runs all parts, or one part.</summary>
    /// <param name="settings">The amount of measuring.</param>
    /// <param name="part">The part.</param>
    /// <param name="streams">The number of idle streams.</param>
    /// <param name="progress">Reports the progress.</param>
    /// <param name="stop">Stops the run early.</param>
    public static async Task<Report> RunAsync(
        Settings settings, LivePart part, int streams, IProgress<string> progress, CancellationToken stop)
    {
        var reports = new List<Report>();
        if (part is LivePart.All or LivePart.Sends or LivePart.Events or LivePart.Delivery)
        {
            await using var world = await LiveWorld.StartAsync(settings.Connections, stop);
            if (part is LivePart.All or LivePart.Sends)
                reports.Add(await LiveSends.RunAsync(world, settings, progress, stop));
            if (part is LivePart.All or LivePart.Events)
                reports.Add(await LiveEvents.RunAsync(world, settings, progress, stop));
            if (part is LivePart.All or LivePart.Delivery)
                reports.Add(await LiveDelivery.RunAsync(world, settings, progress, stop));
        }

        if (part is LivePart.All or LivePart.Receipts)
            reports.Add(await LiveReceipts.RunAsync(settings, progress, stop));
        if (part is LivePart.All or LivePart.Crowd)
            reports.Add(await LiveCrowd.RunAsync(streams, settings, progress, stop));
        if (part is LivePart.All or LivePart.Cluster)
            reports.Add(await LiveCluster.RunAsync(settings, progress, stop));
        return new(
            Report.ThisMachine(),
            [.. reports.SelectMany(report => report.Figures)],
            [.. reports.SelectMany(report => report.Targets)])
        {
            Values = [.. reports.SelectMany(report => report.Values)],
        };
    }
}
