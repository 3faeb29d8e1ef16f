using Parley.Benchmarks.Load;

namespace Parley.Benchmarks.Measuring;

/// <summary>One who takes turns: a server under one kind of load.</summary>
/// <param name="Name">As in tables.</param>
/// <param name="Server">Who is measured.</param>
/// <param name="Load">With what.</param>
internal sealed record Contender(string Name, IMeasured Server, Connections Load)
{
    /// <summary>How long after its answers it may still work on them; counted as theirs.</summary>
    public TimeSpan Behind { get; init; } = TimeSpan.FromSeconds(3);
}

/// <summary>Measures alternately, so that what the machine does meanwhile falls on all alike.</summary>
/// <remarks>A server's counters are read when its turn begins and again after the pause that follows the turn, so that what it does
/// behind its answers is counted.</remarks>
internal sealed class Contest(IReadOnlyList<Contender> contenders, TimeSpan turn, IProgress<string> progress)
{
    // The runtime compiles a method again when it turns out to be busy: until that is over, a turn tells of the compiler. Each process has
    // its own to compile, so that many processes with little to do each are the last to be done.
    private const int Settled = 150;
    private const int MostWarmUps = 5;

    /// <summary>Another turn, of somebody who is no server; or null.</summary>
    public Func<Task>? AfterRound { get; init; }

    /// <summary>Has everybody work as fast as they can, all for as many turns, until hardly anything more is compiled anywhere.</summary>
    /// <returns>Answers a second of the slowest one, at the end.</returns>
    public async Task<double> WarmUpAsync(CancellationToken stop)
    {
        var (mostCompiled, slowest) = (long.MaxValue, 0.0);
        for (var round = 1; round <= MostWarmUps && mostCompiled > Settled; round++)
        {
            (mostCompiled, slowest) = (0, double.MaxValue);
            foreach (var contender in contenders)
            {
                var before = await contender.Server.SampleAsync();
                slowest = Math.Min(slowest, (await contender.Load.RunAsync(turn, stop)).Rate);
                var compiled = (await contender.Server.SampleAsync()).CompiledMethods - before.CompiledMethods;
                mostCompiled = Math.Max(mostCompiled, compiled);
                progress.Report($"warming up: {contender.Name}, {compiled:N0} methods compiled");
            }
        }

        return slowest;
    }

    /// <summary>Everybody in turn, as fast as they can, in rounds; a first round that does not count warms them up.</summary>
    public Task<IReadOnlyList<Figures>> RunAsync(int rounds, CancellationToken stop) =>
        RunAsync(rounds, contender => contender.Load.RunAsync(turn, stop));

    /// <summary>Everybody in turn, at rates of their own.</summary>
    public Task<IReadOnlyList<Figures>> PaceAsync(int rounds, Func<Contender, double> rate, CancellationToken stop) =>
        RunAsync(rounds, contender => contender.Load.PaceAsync(rate(contender), turn, stop));

    private async Task<IReadOnlyList<Figures>> RunAsync(int rounds, Func<Contender, Task<Turn>> run)
    {
        var turns = contenders.ToDictionary(contender => contender.Name, _ => new List<Measured>());
        for (var round = 0; round <= rounds; round++)
        {
            // Forth and back: nobody always follows the same one.
            foreach (var contender in round % 2 == 0 ? contenders : contenders.Reverse())
            {
                var before = await contender.Server.SampleAsync();
                var result = await run(contender);
                await Task.Delay(contender.Behind);
                if (round > 0)
                    turns[contender.Name].Add(new(result, before, await contender.Server.SampleAsync()));
                progress.Report($"round {round} of {rounds}: {contender.Name}, {result.Rate:N0} a second{(round == 0 ? " (warming up)" : "")}");
            }

            if (AfterRound is not null)
                await AfterRound();
        }

        return [.. contenders.Select(contender => Figures.Of(contender.Name, turns[contender.Name]))];
    }
}
