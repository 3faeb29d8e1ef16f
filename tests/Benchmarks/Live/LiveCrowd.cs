using System.Globalization;
using Parley.Benchmarks.Load;
using Parley.Benchmarks.Measuring;

namespace Parley.Benchmarks.Live;

/// <summary>Many people with idle streams: their memory, their heartbeats, and the reconnection of all of them at once.</summary>
internal static class LiveCrowd
{
    private const int Pointers = 20;
    private const double Limit = 24 * 1024;

    // Sends a second to groups of ten, while all streams reconnect.
    private const double Rate = 100;

    private static readonly string[] Options =
    [
        "--Live:MaxStreams=100000",
        "--Conversations:QuietTime=00:00:02",
        "--Inbox:FlushInterval=00:00:01",
        "--Inbox:IdleTime=00:00:02",
    ];

    // The server that starts after the kill sends one of twenty, so that the difference to the one before is what 95 % of the beats cost.
    private const string FewBeats = "--Live:Beat=00:05:00";
    private const double Missing = 0.95;

    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(15);

    // A measurement of beats counts if the runtime has compiled at most this number of methods during it.
    private const int Settled = 50;
    private const int MostBeats = 4;

    // Two rounds of beats.
    private static readonly TimeSpan Beats = TimeSpan.FromSeconds(30);

    // The first `retry` of a stream lies between these times.
    private static readonly TimeSpan LeastRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MostRetry = TimeSpan.FromSeconds(5);

    /// <summary>Runs the part.</summary>
    /// <param name="count">The number of streams.</param>
    /// <param name="settings">The amount of measuring.</param>
    /// <param name="progress">Reports the progress.</param>
    /// <param name="stop">Stops the run early.</param>
    public static async Task<Report> RunAsync(int count, Settings settings, IProgress<string> progress, CancellationToken stop)
    {
        await using var server = await MeasuredServer.ParleyAsync(Options);
        using var seeder = new BenchmarkSeeder(server.Address, progress);
        await seeder.ConversationsAsync(
            count * Pointers / LiveWorld.Ten,
            number => [.. Enumerable.Range(0, LiveWorld.Ten)
                .Select(member => Person(((number * LiveWorld.Ten) + member + (number * LiveWorld.Ten / count)) % count))]);
        var groups = await seeder.GroupsAsync("group", settings.Connections);
        await server.RestartAsync();

        using var streams = new StreamReaders(server.Address);
        await streams.OpenAsync(People(0, count / 2), stop); // compiles the code, so that it is not counted
        var half = await SampleAsync(server, stop);
        var opening = await server.SampleAsync();
        await streams.OpenAsync(People(count / 2, count - (count / 2)), stop);
        var opened = await server.SampleAsync();
        var all = await SampleAsync(server, stop);
        var (managed, resident) = (
            (double)(all.HeapBytes - half.HeapBytes) / (count - (count / 2)),
            (double)(all.ResidentBytes - half.ResidentBytes) / (count - (count / 2)));
        progress.Report($"{count:N0} streams: {managed:N0} B managed and {resident:N0} B resident for each one");

        var beating = await BeatsAsync(server, progress, stop);

        var everybody = People(0, count).ToList();
        using var load = new LoadGenerator(server.Address, groups);
        await load.PaceAsync(Rate, settings.Turn, stop);
        var quiet = await load.PaceAsync(Rate, settings.Turn * 2, stop);
        var (cutTook, cutTurn) = await ReturnAsync(streams.Cut);
        await Task.Delay(Idle, stop);
        var p99 = Latency(quiet);

        // The streams come back to a server that has just started. Sends fail while it is down, so they begin afterwards.
        var killing = TimeProvider.System.GetTimestamp();
        await server.KillAsync(FewBeats);
        var down = TimeProvider.System.GetElapsedTime(killing);
        var (killTook, killTurn) = await ReturnAsync(streams.Cut);
        await Task.Delay(Idle, stop);
        var silent = await BeatsAsync(server, progress, stop);
        streams.Cut();
        await server.SampleAsync();
        await Task.Delay(Idle, stop);
        var idle = await BeatsAsync(server, progress, stop);
        return new(
            Report.ThisMachine(),
            [],
            [
                new($"idle stream of {count:N0}, managed bytes, with its user and an inbox of {Pointers}", managed, Limit),
                new($"beats to {count:N0} streams, % of a core", 100 * (beating - silent) / Beats / Missing, 1),
                new($"reconnection of {count:N0} streams after a cut, s", cutTook.TotalSeconds, 30),
                new("p99 of sends during it, times the quiet p99", Latency(cutTurn) / p99, 5),
            ])
        {
            Values =
            [
                new("idle stream, resident", resident, "B"),
                new("opening of a stream: CPU", (opened.Cpu - opening.Cpu).TotalMicroseconds / (count - (count / 2)), "us"),
                new("server with all streams idle", 100 * beating / Beats, "% of a core"),
                new("server with all streams idle, few beats", 100 * silent / Beats, "% of a core"),
                new("server without streams", 100 * idle / Beats, "% of a core"),
                new("p99 of sends while nothing else happens", p99, "ms"),
                new("p99 of sends during the reconnection", Latency(cutTurn), "ms"),
                new("kill -9: until the server answers again", down.TotalSeconds, "s"),
                new("kill -9: reconnection of all streams after that", killTook.TotalSeconds, "s"),
                new("kill -9: p99 of sends during it", Latency(killTurn), "ms"),
            ],
        };

        IEnumerable<RequestTemplate> People(int first, int number) =>
            Enumerable.Range(first, number).Select(person => seeder.StreamOf(Person(person)));

        async Task<(TimeSpan Took, Turn Sends)> ReturnAsync(Action cut)
        {
            cut();
            var begun = TimeProvider.System.GetTimestamp();
            var back = streams.OpenAsync(everybody, LeastRetry, MostRetry, stop);
            var sends = load.PaceAsync(Rate, MostRetry + settings.Turn, stop);
            await back;
            var took = TimeProvider.System.GetElapsedTime(begun);
            progress.Report($"{count:N0} streams are back after {took.TotalSeconds:N1} s");
            return (took, await sends);
        }
    }

    // During the first beats, the runtime compiles their code again, with optimisations. So this repeats until it compiles few methods.
    private static async Task<TimeSpan> BeatsAsync(MeasuredServer server, IProgress<string> progress, CancellationToken stop)
    {
        for (var round = 1; ; round++)
        {
            var before = await server.SampleAsync();
            await Task.Delay(Beats, stop);
            var after = await server.SampleAsync();
            var compiled = after.CompiledMethods - before.CompiledMethods;
            progress.Report($"{Beats.TotalSeconds} s of idle streams: {compiled:N0} methods compiled");
            if (compiled <= Settled || round == MostBeats)
                return after.Cpu - before.Cpu;
        }
    }

    private static double Latency(Turn turn) => turn.Latency.GetValueAtPercentile(99) / 1_000.0;

    private static async Task<Sample> SampleAsync(MeasuredServer server, CancellationToken stop)
    {
        await Task.Delay(Idle, stop);
        await server.SampleAsync(collect: true); // objects with a finalizer are freed by the second collection
        return await server.SampleAsync(collect: true);
    }

    private static string Person(int number) => string.Create(CultureInfo.InvariantCulture, $"person-{number}");
}
