using Parley.Benchmarks.Load;

namespace Parley.Benchmarks.Measuring;

/// <summary>The cost of one kind of load on a server, over all turns.</summary>
/// <param name="Name">Server and load.</param>
/// <param name="PerSecond">Answers per second: the median of the turns.</param>
/// <param name="CpuMicroseconds">Processor time of the server for each answer, including the work after the answer: the median of the
/// turns.</param>
/// <param name="P50Milliseconds">The median latency.</param>
/// <param name="P99Milliseconds">The 99th percentile of the latency.</param>
/// <param name="MaxMilliseconds">The highest latency.</param>
/// <param name="PerWrite">Commits for each synced write.</param>
/// <param name="DiskBytes">Bytes sent to the disk for each answer.</param>
/// <param name="AllocatedBytes">Managed memory allocated for each answer.</param>
internal sealed record Figures(
    string Name,
    double PerSecond,
    double CpuMicroseconds,
    double P50Milliseconds,
    double P99Milliseconds,
    double MaxMilliseconds,
    double PerWrite,
    double DiskBytes,
    double AllocatedBytes)
{
    /// <summary>Processor time for each answer, turn by turn.</summary>
    public IReadOnlyList<double> CpuByTurn { get; init; } = [];

    /// <summary>The ratio of the processor time for each answer to that of another server. It is the median of the ratios of the turns, so
    /// that one disturbed turn does not decide the result.</summary>
    public double CpuTimes(Figures other) => Median([.. CpuByTurn.Zip(other.CpuByTurn, (mine, theirs) => mine / theirs)]);

    /// <summary>Summarizes turns.</summary>
    public static Figures Of(string name, IReadOnlyCollection<MeasuredTurn> turns)
    {
        var latency = Latency.None();
        foreach (var turn in turns)
            latency.Add(turn.Turn.Latency);
        var count = (double)turns.Sum(turn => turn.Turn.Count);
        double PerAnswer(Func<Sample, double> field) => turns.Sum(turn => field(turn.After) - field(turn.Before)) / count;
        double[] cpu = [.. turns.Select(turn => (turn.After.Cpu - turn.Before.Cpu).TotalMicroseconds / turn.Turn.Count)];
        var writes = turns.Sum(turn => turn.After.Writes - turn.Before.Writes);
        return new(
            name,
            Median([.. turns.Select(turn => turn.Turn.Rate)]),
            Median([.. cpu]),
            latency.GetValueAtPercentile(50) / 1_000.0,
            latency.GetValueAtPercentile(99) / 1_000.0,
            latency.GetValueAtPercentile(100) / 1_000.0,
            writes == 0 ? 0 : (double)turns.Sum(turn => turn.After.Commits - turn.Before.Commits) / writes,
            PerAnswer(sample => sample.DiskBytes),
            PerAnswer(sample => sample.AllocatedBytes))
        {
            CpuByTurn = cpu,
        };
    }

    /// <summary>The median: the middle value, or the mean of the two middle values.</summary>
    public static double Median(double[] values)
    {
        Array.Sort(values);
        return (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }
}

/// <summary>One turn, with the server's counters before and after it.</summary>
internal sealed record MeasuredTurn(Turn Turn, Sample Before, Sample After);
