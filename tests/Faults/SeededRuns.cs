using System.Collections.Concurrent;
using System.Globalization;
using Parley.Faults.Simulation;

namespace Parley.Faults;

/// <summary>Many seeded runs of the domain over the reference stores.</summary>
public sealed class SeededRuns
{
    private static readonly int Seeds = Setting("PARLEY_SEEDS", 300);
    private static readonly int Operations = Setting("PARLEY_OPERATIONS", 500);

    [Fact]
    public void No_seed_breaks_a_promise()
    {
        var (first, count) = Setting("PARLEY_SEED", -1) is >= 0 and var only ? (only, 1) : (1, Seeds);
        ConcurrentDictionary<int, string> broken = [];
        long numbers = 0;
        long events = 0;
        Parallel.For(
            first,
            first + count,
            new ParallelOptions
            {
                MaxDegreeOfParallelism = Environment.ProcessorCount,
                CancellationToken = TestContext.Current.CancellationToken,
            },
            seed =>
            {
                var run = NewRun(seed);
                if (run.Run(Operations) is { } found)
                    broken[seed] = found;
                Interlocked.Add(ref numbers, run.Numbers);
                Interlocked.Add(ref events, run.Followed.Changes + run.Followed.Entries);
            });
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{count} seeds of {Operations} operations gave {numbers} numbers. Clients followed {events} live events.");

        Assert.True(broken.IsEmpty, broken.IsEmpty ? "" : Explain(broken));
    }

    [Fact]
    public void The_same_seed_gives_the_same_run()
    {
        var (one, other) = (NewRun(7), NewRun(7));
        one.Run(200);
        other.Run(200);
        Assert.Equal(one.Trace, other.Trace);
        Assert.Equal(one.Followed, other.Followed);
        Assert.True(one.Followed is { Changes: > 0, Entries: > 0 }, "No client followed a live event.");
    }

    /// <summary>Reruns the lowest failing seed with growing numbers of operations until it fails. Reports the trace of that run, and the
    /// command that replays it.</summary>
    private static string Explain(ConcurrentDictionary<int, string> broken)
    {
        var seed = broken.Keys.Min();
        for (var operations = 1; ; operations = Math.Min(Operations, operations < 16 ? operations + 1 : operations * 5 / 4))
        {
            var run = NewRun(seed);
            var found = run.Run(operations);
            if (found is not null || operations == Operations)
                return Explain(
                    seed, operations, found ?? $"{broken[seed]}, and now nothing: the run is no function of its seed", run.Trace);
        }

        string Explain(int failing, int operations, string found, IReadOnlyList<string> trace) =>
            $"{string.Join('\n', broken.OrderBy(pair => pair.Key).Take(10).Select(pair => $"Seed {pair.Key}: {pair.Value}"))}\n"
            + $"{broken.Count} of the seeds failed: {string.Join(' ', broken.Keys.Order().Take(50))}\n"
            + $"{string.Join('\n', trace)}\nSeed {failing}: {found}\nReplay: {ReplayOf(failing, operations)}";
    }

    private static string ReplayOf(int seed, int operations) => string.Create(
        CultureInfo.InvariantCulture,
        $"PARLEY_SEED={seed} PARLEY_OPERATIONS={operations} dotnet run --project tests/Faults -- --filter-class "
        + $"'Parley.Faults.SeededRuns'");

    // Every third seed simulates one process, the others a cluster of three silos, because both are deployed.
    private static SeededRun NewRun(int seed) => new(seed, SiloStores.InMemory(runs: seed % 3 == 0 ? 1 : 3));

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : otherwise;
}
