using Parley.Benchmarks.Measuring;

namespace Parley.Benchmarks.Live;

/// <summary>The cost of one pushed event at several rates, compared with a bare write and flush of the same size.</summary>
internal static class LiveEvents
{
    // Messages a second to groups of ten. The targets are for 5,000 and 20,000 events a second.
    private static readonly int[] Rates = [100, 500, 2_000];

    private static readonly int[] Targets = [500, 2_000];

    /// <summary>Runs the part.</summary>
    public static async Task<Report> RunAsync(LiveWorld world, Settings settings, IProgress<string> progress, CancellationToken stop)
    {
        var comparison = new AlternatingComparison(
            [world.QuietFloor, world.GroupFloor, world.Quiet, world.Group], settings.Turn, progress);
        await comparison.WarmUpAsync(stop);
        var (figures, values, targets) = (new List<Figures>(), new List<Value>(), new List<Target>());
        foreach (var rate in Rates)
        {
            var at = await comparison.PaceAsync(settings.Rounds, _ => rate, stop);
            var (bare, pushed) = (Pushed(at[0], at[1]), Pushed(at[2], at[3]));
            values.Add(new($"bare write and flush at {rate * LiveWorld.Ten:N0} events a second", bare, "us"));
            values.Add(new($"pushed event at {rate * LiveWorld.Ten:N0} events a second", pushed, "us"));
            if (Targets.Contains(rate))
                targets.Add(new($"pushed event at {rate * LiveWorld.Ten:N0} a second, times a bare write and flush", pushed / bare, 1.3));
            figures.AddRange(at.Select(one => one with { Name = $"{one.Name}, {rate:N0} a second" }));
        }

        return new(Report.ThisMachine(), figures, targets) { Values = values };
    }

    // The difference is taken turn by turn, so that other work of the machine affects both sides alike.
    private static double Pushed(Figures quiet, Figures connected) =>
        Figures.Median([.. connected.CpuByTurn.Zip(quiet.CpuByTurn, (with, without) => (with - without) / LiveWorld.Ten)]);
}
