using System.Xml.Linq;

namespace Parley.LoadTest.Reports;

/// <summary>The charts of a report.</summary>
internal static class ReportCharts
{
    private const double LargestInMebibytes = 4.0 * 1024 * 1024 * 1024;

    /// <summary>All charts that have values.</summary>
    public static IEnumerable<XElement> Of(RunReport report)
    {
        var time = new Timeline(report);
        return Charts(report, time).Where(chart => chart.HasValues).Select(chart => chart.Figure());
    }

    private static IEnumerable<TimeChart> Charts(RunReport report, Timeline time)
    {
        yield return new(
            time, "Sends and errors", "per second", [new("acknowledged messages", Binning.Mean, second => second.Sends)])
        {
            Bars = new("errors", Binning.Sum, second => second.Errors),
        };
        yield return Latency(time, "Time until a message is acknowledged", second => second.SendP50, second => second.SendP99);
        yield return Latency(
            time, "Time until a message reached the last connected member", second => second.DeliveryP50, second => second.DeliveryP99);
        yield return new(time, "Streams and resyncs", "streams", [new("working streams", Binning.Lowest, second => second.Streams)])
        {
            Bars = new("resyncs", Binning.Sum, second => second.Resyncs),
        };
        yield return new(
            time,
            "Processor time",
            "cores",
            [
                new("generator", Binning.Mean, second => second.GeneratorCpu),
                new("server", Binning.Mean, second => second.ServerCpu),
            ]);
        var (unit, size) = report.Seconds.Max(second => second.ServerBytes) > LargestInMebibytes
            ? ("GiB", 1024.0 * 1024 * 1024)
            : ("MiB", 1024.0 * 1024);
        yield return new(time, "Memory of the server", unit, [new("server", Binning.Highest, second => second.ServerBytes / size)]);
    }

    private static TimeChart Latency(
        Timeline time, string title, Func<ReportedSecond, double?> median, Func<ReportedSecond, double?> percentile) =>
        new(time, title, "ms", [new("p50", Binning.Highest, median), new("p99", Binning.Highest, percentile)]) { IsLogarithmic = true };
}
