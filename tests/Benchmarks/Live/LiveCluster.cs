using System.Globalization;
using Parley.BenchmarkProbe;
using Parley.Benchmarks.Load;
using Parley.Benchmarks.Measuring;

namespace Parley.Benchmarks.Live;

/// <summary>The calls between silo and front end for each event, in a cluster of one silo and one front end.</summary>
/// <remarks>The emulator limits the number of messages a second. A high rate of events therefore needs events that are not stored. The
/// benchmark uses <c>typing</c> events: they take the same way from the user grain to the front end as other events.</remarks>
internal static class LiveCluster
{
    // Few groups with many senders, because the emulator limits the number of transactions, and a busy conversation needs few.
    private const int Groups = 4;

    // There are many groups, because a conversation drops a typing event for a member while the call with the previous event is in flight.
    private const int TypingGroups = 40;

    // The calls of a front end to the silo for one request. For typing, it calls the user grain for the settings, then the conversation.
    private const int CallsToSend = 1;
    private const int CallsToType = 2;

    private static readonly TimeSpan Late = TimeSpan.FromSeconds(3);

    /// <summary>Runs the part.</summary>
    public static async Task<Report> RunAsync(Settings settings, IProgress<string> progress, CancellationToken stop)
    {
        await using var cluster = await MeasuredCluster.StartAsync(silos: 1, "--Conversations:TypingPause=00:00:00");
        using var seeder = new BenchmarkSeeder(cluster.Address);
        using var streams = new StreamReaders(cluster.Address) { IsCounting = true };
        var busy = await ConnectedAsync("busy", Groups);
        using var sends = new LoadGenerator(cluster.Address, busy, count: settings.Connections);
        var sent = await CountAsync(sends, CallsToSend);

        var chatty = await ConnectedAsync("typing", TypingGroups);
        using (var first = new LoadGenerator(cluster.Address, chatty, count: settings.Connections))
            await first.RunAsync(chatty.Count, stop); // each conversation learns from the deliveries who listens
        using var types = new LoadGenerator(
            cluster.Address, [.. chatty.Select(BenchmarkSeeder.TypingOf)], reads: true, count: settings.Connections);
        var typed = await CountAsync(types, CallsToType);
        return new(
            Report.ThisMachine(),
            [],
            [
                new("calls between silo and front end for each event, messages", sent.Calls / sent.Events, 0.3),
                new("calls between silo and front end for each event, typing", typed.Calls / typed.Events, 0.3),
            ])
        {
            Values =
            [
                new("sends to connected groups through the cluster", sent.Turn.Rate, "a second"),
                new("events of these sends", sent.Events / sent.Turn.Elapsed.TotalSeconds, "a second"),
                new("messages in the events of each person, for each event", (double)sent.Turn.Count * LiveWorld.Ten / sent.Events, ""),
                new("events that somebody types", typed.Events / typed.Turn.Elapsed.TotalSeconds, "a second"),
            ],
        };

        async Task<IReadOnlyList<RequestTemplate>> ConnectedAsync(string name, int count)
        {
            var groups = new List<RequestTemplate>();
            for (var group = 0; group < count; group++)
                groups.AddRange(await seeder.GroupAsync($"{name}-{group}", LiveWorld.Ten));
            await streams.OpenAsync(
                from @group in Enumerable.Range(0, count)
                from member in Enumerable.Range(0, LiveWorld.Ten)
                select seeder.StreamOf(string.Create(CultureInfo.InvariantCulture, $"{name}-{@group}-{member}")),
                stop);
            return groups;
        }

        async Task<(Turn Turn, double Calls, long Events)> CountAsync(LoadGenerator load, int callsOfRequest)
        {
            await load.RunAsync(settings.Turn, stop); // warm-up
            await Task.Delay(Late, stop);
            var (before, events) = (Sent(await cluster.CountAsync()), streams.Events);
            var turn = await load.RunAsync(settings.Turn * settings.Rounds, stop);
            await Task.Delay(Late, stop);
            events = streams.Events - events;

            // A call between front end and silo is two messages, in either direction.
            var calls = ((Sent(await cluster.CountAsync()) - before) / 2.0) - (turn.Count * callsOfRequest);
            progress.Report($"{turn.Count:N0} requests, {events:N0} events");
            return (turn, calls, events);
        }
    }

    private static long Sent(Dictionary<string, long> counts) => counts.GetValueOrDefault(Probe.SentName);
}
