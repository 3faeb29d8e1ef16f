using System.Globalization;
using Parley.BenchmarkProbe;
using Parley.Benchmarks.Load;
using Parley.Benchmarks.Measuring;

namespace Parley.Benchmarks.Live;

/// <summary>The calls between silo and front end for each event, in a cluster of one silo and one front end.</summary>
internal static class LiveCluster
{
    // Few groups with many senders, because the emulator limits the number of transactions, and a busy conversation needs few.
    private const int Groups = 4;

    private static readonly TimeSpan Late = TimeSpan.FromSeconds(3);

    /// <summary>Runs the part.</summary>
    public static async Task<Report> RunAsync(Settings settings, IProgress<string> progress, CancellationToken stop)
    {
        await using var cluster = await MeasuredCluster.StartAsync(silos: 1);
        using var seeder = new BenchmarkSeeder(cluster.Address);
        var groups = new List<RequestTemplate>();
        for (var group = 0; group < Groups; group++)
            groups.AddRange(await seeder.GroupAsync($"busy-{group}", LiveWorld.Ten));
        using var streams = new StreamReaders(cluster.Address) { IsCounting = true };
        await streams.OpenAsync(
            from @group in Enumerable.Range(0, Groups)
            from member in Enumerable.Range(0, LiveWorld.Ten)
            select seeder.StreamOf(string.Create(CultureInfo.InvariantCulture, $"busy-{@group}-{member}")),
            stop);
        using var load = new LoadGenerator(cluster.Address, groups, count: settings.Connections);
        await load.RunAsync(settings.Turn, stop); // warm-up
        await Task.Delay(Late, stop);
        var (sent, events) = (Sent(await cluster.CountAsync()), streams.Events);
        var turn = await load.RunAsync(settings.Turn * settings.Rounds, stop);
        await Task.Delay(Late, stop);
        events = streams.Events - events;

        // A send is one call from the front end to the silo: two messages. A call of the silo to the front end is two messages, too.
        var calls = ((Sent(await cluster.CountAsync()) - sent) / 2.0) - turn.Count;
        progress.Report($"{turn.Count:N0} sends, {events:N0} events");
        return new(Report.ThisMachine(), [], [new("calls between silo and front end for each event", calls / events, 0.3)])
        {
            Values =
            [
                new("sends to connected groups through the cluster", turn.Rate, "a second"),
                new("events", events / turn.Elapsed.TotalSeconds, "a second"),
                new("messages in the events of each person, for each event", (double)turn.Count * LiveWorld.Ten / events, ""),
            ],
        };
    }

    private static long Sent(Dictionary<string, long> counts) => counts.GetValueOrDefault(Probe.SentName);
}
