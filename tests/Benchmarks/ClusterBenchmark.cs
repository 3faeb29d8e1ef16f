using Parley.BenchmarkProbe;
using Parley.Benchmarks.Floor;
using Parley.Benchmarks.Load;
using Parley.Benchmarks.Measuring;

namespace Parley.Benchmarks;

/// <summary>The part of the cluster benchmark to run.</summary>
internal enum ClusterPart
{
    /// <summary>Everything.</summary>
    All,

    /// <summary>Measures only the cost of a second silo, with longer turns in the same time.</summary>
    Silos,

    /// <summary>Compares one silo of this build with one silo of another build, and measures nothing else.</summary>
    Builds,
}

/// <summary>Sends through a cluster, compared with one process and with a bare transaction of the store.</summary>
internal static class ClusterBenchmark
{
    private const string OneProcess = "one process";
    private const string OneSilo = "one silo, one front end";
    private const string TwoSilos = "two silos, one front end";
    private const string OtherSilo = "other build, one silo, one front end";
    private const string TwoSilosApart = "two silos whose inboxes stay";
    private const int MembersOfBusyGroup = 10;
    private const int QuietMessages = 200;
    private const int RoundsAtFullSpeed = 3;
    private const double ShareOfHighestRate = 0.7;

    // A silo stores pointers after its answer, within Inbox:FlushInterval (10 s).
    private static readonly TimeSpan Flushed = TimeSpan.FromSeconds(11);

    /// <summary>Runs the benchmark.</summary>
    public static Task<Report> RunAsync(Settings settings, ClusterPart part, IProgress<string> progress, CancellationToken stop) =>
        part switch
        {
            ClusterPart.Silos => SilosAsync(settings, progress, stop),
            ClusterPart.Builds => BuildsAsync(settings, progress, stop),
            _ => AllAsync(settings, progress, stop),
        };

    private static async Task<Report> BuildsAsync(Settings settings, IProgress<string> progress, CancellationToken stop)
    {
        var folder = settings.Beside ?? throw new ArgumentException("--part Builds needs --beside: the folder of the other build.");
        await using var one = await MeasuredCluster.StartAsync(silos: 1);
        await using var other = await MeasuredCluster.StartOtherBuildAsync(folder, silos: 1);
        using var oneSeeder = new BenchmarkSeeder(one.Address);
        using var otherSeeder = new BenchmarkSeeder(other.Address);
        using var oneDirect = new LoadGenerator(one.Address, await oneSeeder.DirectsAsync("direct", settings.Connections));
        using var otherDirect = new LoadGenerator(other.Address, await otherSeeder.DirectsAsync("direct", settings.Connections));
        Candidate[] candidates =
            [new(OneSilo, one, oneDirect) { Behind = Flushed }, new(OtherSilo, other, otherDirect) { Behind = Flushed }];
        var comparison = new AlternatingComparison(candidates, settings.Turn, progress);
        var rate = await comparison.WarmUpAsync(stop) * ShareOfHighestRate;
        var figures = await comparison.PaceAsync(settings.Rounds, _ => rate, stop);
        return new(Report.ThisMachine(), figures, []) { Values = [BesideOther(figures[0], figures[1])] };
    }

    private static async Task<Report> SilosAsync(Settings settings, IProgress<string> progress, CancellationToken stop)
    {
        await using var one = await MeasuredCluster.StartAsync(silos: 1);
        await using var two = await MeasuredCluster.StartAsync(silos: 2);
        await using var apart = await MeasuredCluster.StartAsync(silos: 2, "--Inbox:MoveAfter=0");
        using var oneSeeder = new BenchmarkSeeder(one.Address);
        using var twoSeeder = new BenchmarkSeeder(two.Address);
        using var apartSeeder = new BenchmarkSeeder(apart.Address);
        using var oneDirect = new LoadGenerator(one.Address, await oneSeeder.DirectsAsync("direct", settings.Connections));
        using var twoDirect = new LoadGenerator(two.Address, await twoSeeder.DirectsAsync("direct", settings.Connections));
        using var apartDirect = new LoadGenerator(apart.Address, await apartSeeder.DirectsAsync("direct", settings.Connections));
        Candidate[] candidates =
        [
            new(OneSilo, one, oneDirect) { Behind = Flushed },
            new(TwoSilos, two, twoDirect) { Behind = Flushed },
            new(TwoSilosApart, apart, apartDirect) { Behind = Flushed },
        ];
        var comparison = new AlternatingComparison(candidates, settings.Turn, progress);
        var rate = await comparison.WarmUpAsync(stop) * ShareOfHighestRate;
        var (oneBefore, twoBefore, apartBefore) = (await one.CountAsync(), await two.CountAsync(), await apart.CountAsync());
        var figures = await comparison.PaceAsync(settings.Rounds, _ => rate, stop);
        return new(Report.ThisMachine(), figures, [OfTwoSilos(figures[1], figures[0])])
        {
            Values =
            [
                new("CPU with two silos whose inboxes stay, times that with one", figures[2].CpuTimes(figures[0]), ""),
                SentBy(OneSilo, Since(oneBefore, await one.CountAsync())),
                SentBy(TwoSilos, Since(twoBefore, await two.CountAsync())),
                SentBy(TwoSilosApart, Since(apartBefore, await apart.CountAsync())),
            ],
        };
    }

    private static async Task<Report> AllAsync(Settings settings, IProgress<string> progress, CancellationToken stop)
    {
        await using var parley = await MeasuredServer.ParleyAsync();
        await using var one = await MeasuredCluster.StartAsync(silos: 1);
        await using var two = await MeasuredCluster.StartAsync(silos: 2);
        await using var other = settings.Beside is { } folder ? await MeasuredCluster.StartOtherBuildAsync(folder, silos: 1) : null;
        using var seeder = new BenchmarkSeeder(parley.Address);
        using var oneSeeder = new BenchmarkSeeder(one.Address);
        using var twoSeeder = new BenchmarkSeeder(two.Address);
        using var direct = new LoadGenerator(parley.Address, await seeder.DirectsAsync("direct", settings.Connections));
        using var oneDirect = new LoadGenerator(one.Address, await oneSeeder.DirectsAsync("direct", settings.Connections));
        using var twoDirect = new LoadGenerator(two.Address, await twoSeeder.DirectsAsync("direct", settings.Connections));
        using var otherSeeder = other is null ? null : new BenchmarkSeeder(other.Address);
        using var otherDirect = other is null
            ? null
            : new LoadGenerator(other.Address, await otherSeeder!.DirectsAsync("direct", settings.Connections));
        using var group = new LoadGenerator(
            one.Address, await oneSeeder.GroupAsync("busy", MembersOfBusyGroup), count: settings.Connections);
        using var quiet = new LoadGenerator(one.Address, await oneSeeder.DirectsAsync("quiet", 1));

        var begun = await one.CountAsync();
        await quiet.RunAsync(QuietMessages, stop);
        var alone = Since(begun, await one.CountAsync());
        progress.Report("one sender in a quiet conversation");

        await using var bare = BareTransactions.Start(one.ConnectionString, settings.Connections);
        await bare.RunAsync(settings.Turn); // warm-up
        var transactions = new List<double>();
        Candidate[] candidates =
        [
            new(OneProcess, parley, direct) { Behind = Flushed },
            new(OneSilo, one, oneDirect) { Behind = Flushed },
            new(TwoSilos, two, twoDirect) { Behind = Flushed },
            .. other is null ? [] : new[] { new Candidate(OtherSilo, other, otherDirect!) { Behind = Flushed } },
        ];
        var comparison = new AlternatingComparison(candidates, settings.Turn, progress)
        {
            AfterRound = async () =>
            {
                var (count, cpu) = await bare.RunAsync(settings.Turn);
                transactions.Add(cpu);
                progress.Report($"bare transactions: {count / settings.Turn.TotalSeconds:N0} a second");
            },
        };
        await comparison.WarmUpAsync(stop);
        var fastest = await comparison.RunAsync(RoundsAtFullSpeed, stop);

        // The cost of a message depends on the rate. So all candidates are compared at a rate that the slowest one can sustain.
        var rate = fastest.Min(found => found.PerSecond) * ShareOfHighestRate;
        var (oneBefore, twoBefore) = (await one.CountAsync(), await two.CountAsync());
        var figures = (await comparison.PaceAsync(settings.Rounds, _ => rate, stop)).ToDictionary(found => found.Name);
        Value[] sent =
            [SentBy(OneSilo, Since(oneBefore, await one.CountAsync())), SentBy(TwoSilos, Since(twoBefore, await two.CountAsync()))];

        await group.RunAsync(settings.Turn, stop);
        await Task.Delay(Flushed, stop);
        var busyBefore = await one.CountAsync();
        var turn = await group.RunAsync(settings.Turn, stop);
        await Task.Delay(Flushed, stop);
        var busy = Since(busyBefore, await one.CountAsync());

        // The ratio of each pair of turns; the turns at the highest rate are left out.
        var bareCpu = transactions[^settings.Rounds..];
        var bound = figures[OneProcess] with
        {
            CpuByTurn = [.. figures[OneProcess].CpuByTurn.Zip(bareCpu, (process, bare) => (1.6 * process) + (1.2 * bare))],
        };
        return new(
            Report.ThisMachine(),
            [.. fastest.Select(found => found with { Name = $"{found.Name}, as fast as it can" }), .. figures.Values],
            [
                new("transactions a message, one sender, quiet conversation", Transactions(alone) / (double)QuietMessages, 1.05),
                new(
                    $"transactions a message, {settings.Connections} senders to one conversation",
                    Transactions(busy) / (double)turn.Count,
                    0.1),
                new("pointers written a message and member, busy group", Pointers(busy) / (double)turn.Count / MembersOfBusyGroup, 0.2),
                new(
                    "CPU of front end and silo at one rate, times 1.6 x one process + 1.2 x a bare transaction",
                    figures[OneSilo].CpuTimes(bound),
                    1),
                OfTwoSilos(figures[TwoSilos], figures[OneSilo]),
            ])
        {
            Values =
            [
                new("a bare transaction: CPU", Figures.Median([.. bareCpu]), "us"),
                .. sent,
                new("busy group: sends", turn.Rate, "a second"),
                .. other is null ? [] : new[] { BesideOther(figures[OneSilo], figures[OtherSilo]) },
            ],
        };
    }

    private static Target OfTwoSilos(Figures two, Figures one) =>
        new("CPU with two silos at one rate, times that with one", two.CpuTimes(one), 1.3);

    private static Value BesideOther(Figures one, Figures other) =>
        new("one silo: CPU at one rate, beside the other build", 100 * one.CpuTimes(other), "%");

    // A send to a one-to-one is one transaction.
    private static Value SentBy(string whom, Dictionary<string, long> counts) =>
        new(
            $"{whom}: sent between processes",
            counts.GetValueOrDefault(Probe.SentName) / (double)Math.Max(1, Transactions(counts)),
            "messages of Orleans a send");

    private static Dictionary<string, long> Since(Dictionary<string, long> before, Dictionary<string, long> after) =>
        after.ToDictionary(count => count.Key, count => count.Value - before.GetValueOrDefault(count.Key));

    private static long Transactions(Dictionary<string, long> counts) =>
        counts.GetValueOrDefault("parley.store.requests ParleyConversations write")
        + counts.GetValueOrDefault("parley.store.requests ParleyOpenConversations write");

    // Every save of an inbox writes its head as well.
    private static long Pointers(Dictionary<string, long> counts) =>
        counts.GetValueOrDefault("parley.store.operations ParleyInboxes")
        - counts.GetValueOrDefault("parley.store.requests ParleyInboxes write");
}
