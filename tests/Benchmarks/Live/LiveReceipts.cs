using System.Globalization;
using Parley.Benchmarks.Load;
using Parley.Benchmarks.Measuring;

namespace Parley.Benchmarks.Live;

/// <summary>Ten members mark the messages of a conversation as read, with and without streams.</summary>
internal static class LiveReceipts
{
    private const string Connected = "read position, ten members connected";
    private const string Quiet = "read position, nobody connected";

    // Read positions a second, over all groups.
    private const double Rate = 2_000;

    private static readonly TimeSpan Flushed = TimeSpan.FromSeconds(4);

    /// <summary>Runs the part.</summary>
    public static async Task<Report> RunAsync(Settings settings, IProgress<string> progress, CancellationToken stop)
    {
        var count = settings.Connections;
        await using var server = await MeasuredServer.ParleyAsync("--Live:MaxStreams=100000", "--Inbox:FlushInterval=00:00:03");
        using var seeder = new BenchmarkSeeder(server.Address, progress);
        var (connected, quiet) = (await seeder.GroupsAsync("read", count), await seeder.GroupsAsync("quiet", count));

        // Each read position moves by one message. There are enough messages for all turns.
        var reads = (int)(Rate * settings.Turn.TotalSeconds * (settings.Rounds + 2));
        var messages = (reads / LiveWorld.Ten) + count;
        await seeder.FillAsync(connected, messages, stop);
        await seeder.FillAsync(quiet, messages, stop);
        using var streams = new StreamReaders(server.Address) { IsCounting = true };
        await streams.OpenAsync(
            Enumerable.Range(0, count * LiveWorld.Ten).Select(number => seeder.StreamOf(Member("read", number))), stop);
        using var with = new LoadGenerator(server.Address, Reads("read", connected), reads: true, count: count);
        using var without = new LoadGenerator(server.Address, Reads("quiet", quiet), reads: true, count: count);
        Candidate[] candidates =
            [new(Quiet, server, without) { Behind = Flushed }, new(Connected, server, with) { Behind = Flushed }];
        await Task.Delay(Flushed, stop);
        var begun = streams.Events;
        var figures = await new AlternatingComparison(candidates, settings.Turn, progress).PaceAsync(settings.Rounds, _ => Rate, stop);
        return new(
            Report.ThisMachine(),
            figures,
            [new("read position with ten members connected: CPU, times one without streams", figures[1].CpuTimes(figures[0]), 2)])
        {
            Values = [new("events of all streams for each read position", (double)(streams.Events - begun) / with.Sent, "")],
        };

        IReadOnlyList<RequestTemplate> Reads(string name, IReadOnlyList<RequestTemplate> groups) =>
            [.. Enumerable.Range(0, count * LiveWorld.Ten)
                .Select(number => seeder.ReadsOf(groups[number / LiveWorld.Ten], Member(name, number)))];
    }

    private static string Member(string name, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{name}-{number / LiveWorld.Ten}-{number % LiveWorld.Ten}");
}
