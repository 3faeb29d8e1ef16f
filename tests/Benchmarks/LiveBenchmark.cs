using System.Collections.Concurrent;
using System.Globalization;
using HdrHistogram;
using Parley.Benchmarks.Load;
using Parley.Benchmarks.Measuring;

namespace Parley.Benchmarks;

/// <summary>Sends whose members are connected to event streams, compared with a floor that pushes, too.</summary>
internal static class LiveBenchmark
{
    private const int Ten = 10;
    private const string Direct = "Parley, one-to-one, both connected";
    private const string Group = "Parley, group of ten, all connected";
    private const string QuietGroup = "Parley, group of ten, nobody connected";
    private const string DirectFloor = "floor, two members, both connected";
    private const string GroupFloor = "floor, ten members, all connected";
    private const string QuietFloor = "floor, ten members, nobody connected";

    // Messages a second to groups of ten: 5,000 and 20,000 events a second.
    private static readonly int[] Rates = [100, 500, 2_000];

    private static readonly TimeSpan Flushed = TimeSpan.FromSeconds(11);

    /// <summary>Runs the benchmark.</summary>
    public static async Task<Report> RunAsync(Settings settings, IProgress<string> progress, CancellationToken stop)
    {
        var count = settings.Connections;
        await using var floor = await MeasuredServer.FloorAsync();
        await using var parley = await MeasuredServer.ParleyAsync("--Live:MaxStreams=100000");
        using var seeder = new BenchmarkSeeder(parley.Address);
        var directs = await seeder.DirectsAsync("direct", count);
        var groups = await seeder.GroupsAsync("group", count);
        var quiet = await seeder.GroupsAsync("quiet", count);
        using var streams = new StreamReaders(parley.Address);
        await streams.OpenAsync(
            Members("direct", 2, count).Concat(Members("group", Ten, count)).Select(seeder.StreamOf), stop);
        using var floorStreams = new StreamReaders(floor.Address);
        await floorStreams.OpenAsync(
            Members("direct", 2, count)
                .Concat(Members("group", Ten, count))
                .Select(member => new RequestTemplate($"/stream/{member}", null)),
            stop);
        using var directLoad = new LoadGenerator(parley.Address, directs);
        using var groupLoad = new LoadGenerator(parley.Address, groups);
        using var quietLoad = new LoadGenerator(parley.Address, quiet);
        using var floorDirectLoad = new LoadGenerator(floor.Address, Floor("direct", 2, count));
        using var floorGroupLoad = new LoadGenerator(floor.Address, Floor("group", Ten, count));
        using var floorQuietLoad = new LoadGenerator(floor.Address, Floor("quiet", Ten, count));
        Candidate[] candidates =
        [
            new(DirectFloor, floor, floorDirectLoad), new(Direct, parley, directLoad) { Behind = Flushed },
            new(GroupFloor, floor, floorGroupLoad), new(Group, parley, groupLoad) { Behind = Flushed },
        ];
        var fastest = (await new AlternatingComparison(candidates, settings.Turn, progress).RunAsync(settings.Rounds, stop))
            .ToDictionary(figures => figures.Name);

        Candidate[] pushes =
        [
            new(QuietFloor, floor, floorQuietLoad), new(GroupFloor, floor, floorGroupLoad),
            new(QuietGroup, parley, quietLoad) { Behind = Flushed }, new(Group, parley, groupLoad) { Behind = Flushed },
        ];
        var values = new List<Value>();
        var targets = new List<Target>();
        var paced = new List<Figures>();
        foreach (var rate in Rates)
        {
            var at = (await new AlternatingComparison(pushes, settings.Turn, progress).PaceAsync(settings.Rounds, _ => rate, stop))
                .ToDictionary(figures => figures.Name);
            var bare = (at[GroupFloor].CpuMicroseconds - at[QuietFloor].CpuMicroseconds) / Ten;
            var pushed = (at[Group].CpuMicroseconds - at[QuietGroup].CpuMicroseconds) / Ten;
            values.Add(new($"bare write and flush at {rate * Ten:N0} events a second", bare, "us"));
            values.Add(new($"pushed event at {rate * Ten:N0} events a second", pushed, "us"));
            if (rate >= 500)
                targets.Add(new($"pushed event at {rate * Ten:N0} a second, times a bare write and flush", pushed / bare, 1.3));
            paced.AddRange(at.Values.Select(figures => figures with { Name = $"{figures.Name}, {rate:N0} a second" }));
        }

        var (post, last) = await DeliveryAsync(parley, groups, streams, fastest[Group].PerSecond / 2, settings.Turn * 2, progress, stop);
        values.Add(new("p99 of a send to a group of ten at half rate", post.GetValueAtPercentile(99) / 1_000.0, "ms"));
        values.Add(new("p99 from the send to the last of ten members", last.GetValueAtPercentile(99) / 1_000.0, "ms"));
        values.Add(new("streams that ended", streams.Ended, ""));
        return new(
            Report.ThisMachine(),
            [.. fastest.Values, .. paced],
            [
                new("group of ten, all connected: CPU, times its floor", fastest[Group].CpuTimes(fastest[GroupFloor]), 1.6),
                new("one-to-one, both connected: CPU, times its floor", fastest[Direct].CpuTimes(fastest[DirectFloor]), 2),
                .. targets,
                new("p99 to the last member, times p99 of the send",
                    (double)last.GetValueAtPercentile(99) / post.GetValueAtPercentile(99), 3),
            ])
        {
            Values = values,
        };
    }

    /// <summary>Sends at a fixed rate, and measures until the answer and until the last member has the event.</summary>
    private static async Task<(HistogramBase Post, HistogramBase Last)> DeliveryAsync(
        MeasuredServer parley,
        IReadOnlyList<RequestTemplate> groups,
        StreamReaders streams,
        double rate,
        TimeSpan duration,
        IProgress<string> progress,
        CancellationToken stop)
    {
        var waiting = new ConcurrentDictionary<string, (long From, StrongBox Left)>();
        var last = Latency.None();
        streams.OnMark = mark =>
        {
            if (!waiting.TryGetValue(mark, out var sent)
                || Interlocked.Decrement(ref sent.Left.Value) > 0
                || !waiting.TryRemove(mark, out _))
                return;
            lock (last)
                last.RecordValue(Latency.Since(sent.From));
        };
        using var load = new LoadGenerator(parley.Address, [.. groups.Select(group => group with { IsMarked = true })])
        {
            // The excerpt of the pointer is cut before the mark, so each member's event has the mark once, in the item.
            OnSend = (clientId, from) => waiting[clientId] = (from, new StrongBox { Value = Ten }),
        };
        var turn = await load.PaceAsync(rate, duration, stop);
        await Task.Delay(TimeSpan.FromSeconds(3), stop);
        streams.OnMark = null;
        progress.Report($"{turn.Count:N0} sends at half rate; {waiting.Count:N0} did not reach every member as an entry");
        return (turn.Latency, last);
    }

    private static IEnumerable<string> Members(string name, int members, int count) =>
        from number in Enumerable.Range(0, count)
        from member in Enumerable.Range(0, members)
        select string.Create(CultureInfo.InvariantCulture, $"{name}-{number}-{member}");

    private static List<RequestTemplate> Floor(string name, int members, int count) =>
        [.. Enumerable.Range(0, count).Select(number => new RequestTemplate($"/{name}-{number}/{members}", null))];

    private sealed class StrongBox
    {
        public int Value;
    }
}
