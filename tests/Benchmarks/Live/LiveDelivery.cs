using System.Collections.Concurrent;
using Parley.Benchmarks.Load;
using Parley.Benchmarks.Measuring;

namespace Parley.Benchmarks.Live;

/// <summary>The time from a send to a group of ten until the last member has the event, at half of the highest rate.</summary>
internal static class LiveDelivery
{
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(3);

    /// <summary>Runs the part.</summary>
    public static async Task<Report> RunAsync(LiveWorld world, Settings settings, IProgress<string> progress, CancellationToken stop)
    {
        var waiting = new ConcurrentDictionary<string, (long From, Count Left)>();
        var last = Latency.None();
        using var load = new LoadGenerator(world.Address, [.. world.Groups.Select(group => group with { IsMarked = true })])
        {
            // The excerpt of the pointer is cut before the mark, so each member's event has the mark once, in the item.
            OnSend = (clientId, from) => waiting[clientId] = (from, new Count { Value = LiveWorld.Ten }),
        };
        await load.RunAsync(settings.Turn, stop);
        var rate = (await load.RunAsync(settings.Turn, stop)).Rate / 2;
        await Task.Delay(Late, stop);
        waiting.Clear();
        world.Streams.OnMark = mark =>
        {
            if (!waiting.TryGetValue(mark, out var sent)
                || Interlocked.Decrement(ref sent.Left.Value) > 0
                || !waiting.TryRemove(mark, out _))
                return;
            lock (last)
                last.RecordValue(Latency.Since(sent.From));
        };
        var turn = await load.PaceAsync(rate, settings.Turn * settings.Rounds, stop);
        await Task.Delay(Late, stop);
        world.Streams.OnMark = null;
        progress.Report($"{turn.Count:N0} sends at half rate; {waiting.Count:N0} did not reach every member as an entry");
        return new(
            Report.ThisMachine(),
            [],
            [
                new("p99 to the last of ten members, times p99 of the send",
                    (double)last.GetValueAtPercentile(99) / turn.Latency.GetValueAtPercentile(99), 3),
            ])
        {
            Values =
            [
                new("half of the highest rate to groups of ten", rate, "a second"),
                new("p99 of a send at half rate", turn.Latency.GetValueAtPercentile(99) / 1_000.0, "ms"),
                new("p99 from the send to the last of ten members", last.GetValueAtPercentile(99) / 1_000.0, "ms"),
                new("p50 from the send to the last of ten members", last.GetValueAtPercentile(50) / 1_000.0, "ms"),
                new("sends that did not reach every member as an entry", waiting.Count, $"of {turn.Count:N0}"),
                new("streams that ended", world.Streams.Ended, ""),
            ],
        };
    }

    private sealed class Count
    {
        public int Value;
    }
}
