using Parley.Benchmarks.Load;
using Parley.Benchmarks.Measuring;

namespace Parley.Benchmarks;

/// <summary>Sends to one-to-ones and to groups of ten, against a floor: what no server of this kind can do without.</summary>
internal static class SendBenchmark
{
    private const string Direct = "Parley, one-to-one";
    private const string Group = "Parley, group of ten";
    private const string DirectFloor = "floor, two members";
    private const string GroupFloor = "floor, ten members";

    // What Parley writes behind an answer waits for Inbox:FlushInterval, 10 s.
    private static readonly TimeSpan Flushed = TimeSpan.FromSeconds(11);

    /// <summary>Measures.</summary>
    public static async Task<Report> RunAsync(Settings settings, IProgress<string> progress, CancellationToken stop)
    {
        await using var floor = await Subject.FloorAsync();
        await using var parley = await Subject.ParleyAsync();
        using var world = new World(parley.Address);
        using var floorDirects = new Connections(floor.Address, FloorAsked("direct", 2, settings.Connections));
        using var floorGroups = new Connections(floor.Address, FloorAsked("group", 10, settings.Connections));
        using var directs = new Connections(parley.Address, await world.DirectsAsync("direct", settings.Connections));
        using var groups = new Connections(parley.Address, await world.GroupsAsync("group", settings.Connections));
        Contender[] contenders =
        [
            new(DirectFloor, floor, floorDirects), new(Direct, parley, directs) { Behind = Flushed },
            new(GroupFloor, floor, floorGroups), new(Group, parley, groups) { Behind = Flushed },
        ];

        var contest = new Contest(contenders, settings.Turn, progress);
        var fastest = (await contest.RunAsync(settings.Rounds, stop)).ToDictionary(figures => figures.Name);
        var paced = await new Contest(contenders, settings.Turn, progress).PaceAsync(1, contender => fastest[contender.Name].PerSecond / 2, stop);
        progress.Report("the disk alone");
        var disk = DiskAlone.Measure(settings.Turn, stop);
        var half = paced.ToDictionary(figures => figures.Name);
        return new(
            Report.ThisMachine(),
            [.. fastest.Values, .. paced.Select(figures => figures with { Name = $"{figures.Name}, half rate" }), disk],
            [
                new("one-to-one: CPU, times its floor", fastest[Direct].CpuTimes(fastest[DirectFloor]), 2.5),
                new("group of ten: CPU, times its floor", fastest[Group].CpuTimes(fastest[GroupFloor]), 2.5),
                new("group of ten: CPU, times one-to-one", fastest[Group].CpuTimes(fastest[Direct]), 1.8),
                new("messages per synced write", fastest[Direct].PerWrite, 16, AtLeast: true),
                new("p99 of one-to-ones at half rate, ms", half[Direct].P99Milliseconds, 10),
                new("p99 of groups at half rate, ms", half[Group].P99Milliseconds, 10),
            ]);
    }

    private static List<Asked> FloorAsked(string name, int members, int count) =>
        [.. Enumerable.Range(0, count).Select(number => new Asked($"/{name}-{number}/{members}", null))];
}
