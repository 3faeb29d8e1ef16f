using Parley.Benchmarks.Load;
using Parley.Benchmarks.Measuring;

namespace Parley.Benchmarks;

/// <summary>Sends to one-to-ones and to groups of ten, compared with the floor server.</summary>
internal static class SendBenchmark
{
    private const string Direct = "Parley, one-to-one";
    private const string Group = "Parley, group of ten";
    private const string OtherDirect = "other build, one-to-one";
    private const string OtherGroup = "other build, group of ten";
    private const string DirectFloor = "floor, two members";
    private const string GroupFloor = "floor, ten members";

    // Parley stores pointers after its answer, within Inbox:FlushInterval (10 s).
    private static readonly TimeSpan Flushed = TimeSpan.FromSeconds(11);

    /// <summary>Runs the benchmark.</summary>
    public static async Task<Report> RunAsync(Settings settings, IProgress<string> progress, CancellationToken stop)
    {
        await using var floor = await MeasuredServer.FloorAsync();
        await using var parley = await MeasuredServer.ParleyAsync();
        await using var other = settings.Beside is { } folder ? await MeasuredServer.OtherBuildAsync(folder) : null;
        using var seeder = new BenchmarkSeeder(parley.Address);
        using var otherSeeder = other is null ? null : new BenchmarkSeeder(other.Address);
        using var floorDirects = new LoadGenerator(floor.Address, FloorTemplates("direct", 2, settings.Connections));
        using var floorGroups = new LoadGenerator(floor.Address, FloorTemplates("group", 10, settings.Connections));
        using var directs = new LoadGenerator(parley.Address, await seeder.DirectsAsync("direct", settings.Connections));
        using var groups = new LoadGenerator(parley.Address, await seeder.GroupsAsync("group", settings.Connections));
        using var otherDirects = other is null
            ? null
            : new LoadGenerator(other.Address, await otherSeeder!.DirectsAsync("direct", settings.Connections));
        using var otherGroups = other is null
            ? null
            : new LoadGenerator(other.Address, await otherSeeder!.GroupsAsync("group", settings.Connections));
        Candidate[] others = other is null
            ? []
            : [new(OtherDirect, other, otherDirects!) { Behind = Flushed }, new(OtherGroup, other, otherGroups!) { Behind = Flushed }];
        Candidate[] candidates =
        [
            new(DirectFloor, floor, floorDirects), new(Direct, parley, directs) { Behind = Flushed },
            new(GroupFloor, floor, floorGroups), new(Group, parley, groups) { Behind = Flushed },
            .. others,
        ];

        var comparison = new AlternatingComparison(candidates, settings.Turn, progress);
        var fastest = (await comparison.RunAsync(settings.Rounds, stop)).ToDictionary(figures => figures.Name);
        var paced = await new AlternatingComparison(candidates, settings.Turn, progress)
            .PaceAsync(1, candidate => fastest[candidate.Name].PerSecond / 2, stop);
        progress.Report("the disk alone");
        var disk = DiskBaseline.Measure(settings.Turn, stop);
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
            ])
        {
            Values = other is null
                ? []
                :
                [
                    new("one-to-one: CPU, beside the other build", 100 * fastest[Direct].CpuTimes(fastest[OtherDirect]), "%"),
                    new("group of ten: CPU, beside the other build", 100 * fastest[Group].CpuTimes(fastest[OtherGroup]), "%"),
                ],
        };
    }

    private static List<RequestTemplate> FloorTemplates(string name, int members, int count) =>
        [.. Enumerable.Range(0, count).Select(number => new RequestTemplate($"/{name}-{number}/{members}", null))];
}
