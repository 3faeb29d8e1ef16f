using Parley.Benchmarks.Load;

namespace Parley.Benchmarks.Measuring;

/// <summary>A server under one kind of load, to be compared with other candidates.</summary>
/// <param name="Name">The name of its row in the tables.</param>
/// <param name="Server">The server that is measured.</param>
/// <param name="Load">The load on it.</param>
internal sealed record Candidate(string Name, IMeasuredServer Server, LoadGenerator Load)
{
    /// <summary>How long the server may still work after its last answer. This work counts as part of the turn.</summary>
    public TimeSpan Behind { get; init; } = TimeSpan.FromSeconds(3);
}

/// <summary>Measures the candidates in alternating turns, so that other activity of the machine affects all of them alike.</summary>
/// <remarks>A server's counters are read when its turn begins, and again after the pause that follows the turn. So work after the answers
/// is counted.</remarks>
internal sealed class AlternatingComparison(IReadOnlyList<Candidate> candidates, TimeSpan turn, IProgress<string> progress)
{
    // The runtime recompiles methods that turn out to be hot. Until that is over, a turn measures the compiler. Each process compiles its
    // own code, so many processes with little load each take longest.
    private const int Settled = 150;
    private const int MostWarmUps = 5;

    /// <summary>An additional turn of something that is not a server; or null.</summary>
    public Func<Task>? AfterRound { get; init; }

    /// <summary>Runs all candidates at full speed, with equal numbers of turns, until hardly any method is compiled any more.</summary>
    /// <returns>The answers per second of the slowest candidate at the end.</returns>
    public async Task<double> WarmUpAsync(CancellationToken stop)
    {
        var (mostCompiled, slowest) = (long.MaxValue, 0.0);
        for (var round = 1; round <= MostWarmUps && mostCompiled > Settled; round++)
        {
            (mostCompiled, slowest) = (0, double.MaxValue);
            foreach (var candidate in candidates)
            {
                var before = await candidate.Server.SampleAsync();
                slowest = Math.Min(slowest, (await candidate.Load.RunAsync(turn, stop)).Rate);
                var compiled = (await candidate.Server.SampleAsync()).CompiledMethods - before.CompiledMethods;
                mostCompiled = Math.Max(mostCompiled, compiled);
                progress.Report($"warming up: {candidate.Name}, {compiled:N0} methods compiled");
            }
        }

        return slowest;
    }

    /// <summary>Runs all candidates in turn at full speed, in rounds. A first round is the warm-up and does not count.</summary>
    public Task<IReadOnlyList<Figures>> RunAsync(int rounds, CancellationToken stop) =>
        RunAsync(rounds, candidate => candidate.Load.RunAsync(turn, stop));

    /// <summary>Runs all candidates in turn, each at its own rate.</summary>
    public Task<IReadOnlyList<Figures>> PaceAsync(int rounds, Func<Candidate, double> rate, CancellationToken stop) =>
        RunAsync(rounds, candidate => candidate.Load.PaceAsync(rate(candidate), turn, stop));

    private async Task<IReadOnlyList<Figures>> RunAsync(int rounds, Func<Candidate, Task<Turn>> run)
    {
        var turns = candidates.ToDictionary(candidate => candidate.Name, _ => new List<MeasuredTurn>());
        for (var round = 0; round <= rounds; round++)
        {
            // Alternates the order, so that no candidate always follows the same one.
            foreach (var candidate in round % 2 == 0 ? candidates : candidates.Reverse())
            {
                var before = await candidate.Server.SampleAsync();
                var result = await run(candidate);
                await Task.Delay(candidate.Behind);
                if (round > 0)
                    turns[candidate.Name].Add(new(result, before, await candidate.Server.SampleAsync()));
                progress.Report(
                    $"round {round} of {rounds}: {candidate.Name}, {result.Rate:N0} a second{(round == 0 ? " (warming up)" : "")}");
            }

            if (AfterRound is not null)
                await AfterRound();
        }

        return [.. candidates.Select(candidate => Figures.Of(candidate.Name, turns[candidate.Name]))];
    }
}
