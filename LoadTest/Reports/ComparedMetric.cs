namespace Parley.LoadTest.Reports;

/// <summary>A metric of a comparison.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Unit">Its unit; empty for counts.</param>
/// <param name="Read">Its value in a run; null if nothing was measured.</param>
/// <param name="Spread">How far its value in a single run can be from that of an equal run; null if unknown.</param>
internal sealed record ComparedMetric(string Name, string Unit, Func<RunReport, double?> Read, Func<RunReport, double?> Spread)
{
    private const double Mebibyte = 1024 * 1024;
    private const int Slices = 10;
    private const int FewestSlices = 3;
    private const int FewestSlicesToTrim = 5;

    /// <summary>Whether a higher value is better.</summary>
    public bool IsMoreBetter { get; init; }

    /// <summary>Whether any increase is worse. Then there is no noise.</summary>
    public bool IsExact { get; init; }

    /// <summary>The metrics of the given runs.</summary>
    public static IEnumerable<ComparedMetric> Of(IEnumerable<RunReport> runs) =>
    [
        new("violations", "per run", report => report.ViolationCount(), _ => 0) { IsExact = true },
        Sliced("throughput", "messages/s", report => report.Totals.MessagesPerSecond, seconds => seconds.Average(second => second.Sends))
            with { IsMoreBetter = true },
        .. ReportFigures.Latencies.Select(latency => latency.Name)
            .Union(runs.SelectMany(run => run.Latencies.Keys))
            .SelectMany(OfLatency),
        Counted("errors", report => report.ErrorCount()),
        Counted("resyncs", report => report.Totals.Resyncs),
        Counted("undelivered", report => report.Totals.Undelivered),
        Sliced(
            "generator CPU", "us/message", report => report.GeneratorCpuPerMessage(),
            seconds => CpuPerMessage(seconds, second => second.GeneratorCpu)),
        Sliced(
            "server CPU", "us/message", report => report.ServerCpuPerMessage(),
            seconds => CpuPerMessage(seconds, second => second.ServerCpu)),
        Sliced(
            "server memory", "MiB", report => report.ServerBytes() / Mebibyte,
            seconds => seconds.Max(second => second.ServerBytes) / Mebibyte),
    ];

    /// <summary>Half the range of the tenths of a run. The lowest and the highest one are left out, so that one pause does not hide every
    /// change.</summary>
    public static double? SpreadOf(IEnumerable<double> tenths)
    {
        double[] sorted = [.. tenths.Where(double.IsFinite).Order()];
        if (sorted.Length < FewestSlices)
            return null;
        var trimmed = sorted.Length < FewestSlicesToTrim ? sorted : sorted[1..^1];
        return (trimmed[^1] - trimmed[0]) / 2;
    }

    private static ComparedMetric[] OfLatency(string name) =>
    [
        new($"{name}.p50", "ms", report => report.Latency(name)?.P50, report => MedianSpread(report, name)),
        new($"{name}.p99", "ms", report => report.Latency(name)?.P99, report => SpreadOf(report.Latency(name)?.SliceP99 ?? [])),
        // A p99.9 of the run and a p99 of a tenth depend on equally many slow values. So they are equally noisy.
        new(
            $"{name}.p99.9", "ms", report => report.Latency(name)?.P999,
            report => RelativeSpread(report, name) * report.Latency(name)?.P999),
    ];

    /// <summary>The spread of a median. Two latencies have a median for each second; the others have only the spread of the p99.</summary>
    private static double? MedianSpread(RunReport report, string name) => name switch
    {
        "send" => SpreadOf(Tenths(report, seconds => MedianOf(seconds.Select(second => second.SendP50)))),
        "delivery.last" => SpreadOf(Tenths(report, seconds => MedianOf(seconds.Select(second => second.DeliveryP50)))),
        _ => RelativeSpread(report, name) * report.Latency(name)?.P50,
    };

    private static double? RelativeSpread(RunReport report, string name) =>
        report.Latency(name) is { SliceP99.Count: > 0 } latency && Median.Of(latency.SliceP99) is > 0 and var median
            ? SpreadOf(latency.SliceP99) / median
            : null;

    private static ComparedMetric Sliced(
        string name, string unit, Func<RunReport, double?> read, Func<IReadOnlyList<ReportedSecond>, double?> ofTenth) =>
        new(name, unit, read, report => SpreadOf(Tenths(report, ofTenth)));

    /// <summary>A number of events. If they happen by chance, twice the square root of their number is a wide margin.</summary>
    private static ComparedMetric Counted(string name, Func<RunReport, double?> read) =>
        new(name, "per run", read, report => read(report) is { } count ? 2 * Math.Sqrt(count) : null);

    private static IEnumerable<double> Tenths(RunReport report, Func<IReadOnlyList<ReportedSecond>, double?> ofTenth)
    {
        var seconds = report.MeasuredSeconds();
        return seconds.Select((second, index) => (second, Tenth: index * Slices / seconds.Count))
            .GroupBy(pair => pair.Tenth, pair => pair.second)
            .Select(tenth => ofTenth([.. tenth]))
            .OfType<double>();
    }

    private static double? MedianOf(IEnumerable<double?> values)
    {
        double[] known = [.. values.OfType<double>()];
        return known.Length == 0 ? null : Median.Of(known);
    }

    private static double? CpuPerMessage(IReadOnlyList<ReportedSecond> seconds, Func<ReportedSecond, double?> cores) =>
        seconds.Any(second => cores(second) is null)
            ? null
            : ReportFigures.Ratio(seconds.Sum(second => cores(second) ?? 0) * 1e6, seconds.Sum(second => second.Sends));
}
