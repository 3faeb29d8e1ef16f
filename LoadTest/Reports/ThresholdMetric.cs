namespace Parley.LoadTest.Reports;

/// <summary>A metric that a threshold can limit.</summary>
/// <param name="Name">Its name, for example <c>send.p99</c>.</param>
/// <param name="Unit">The kind of its unit.</param>
/// <param name="Meaning">What it measures.</param>
/// <param name="Read">Its value, in the base unit; null if nothing was measured.</param>
internal sealed record ThresholdMetric(string Name, MetricUnit Unit, string Meaning, Func<RunReport, double?> Read)
{
    /// <summary>All metrics. <c>errors</c> appears twice: as a number and as a share.</summary>
    public static readonly IReadOnlyList<ThresholdMetric> All =
    [
        new("messages", MetricUnit.Number, "acknowledged messages", report => report.Totals.Messages),
        new("messages.rate", MetricUnit.Number, "acknowledged messages per second", report => report.Totals.MessagesPerSecond),
        new("deliveries", MetricUnit.Number, "deliveries to connected members", report => report.Totals.Deliveries),
        new("undelivered", MetricUnit.Number, "messages that did not reach every connected member", report => report.Totals.Undelivered),
        new("connections", MetricUnit.Number, "opened streams", report => report.Totals.Connections),
        new("resyncs", MetricUnit.Number, "events resync", report => report.Totals.Resyncs),
        new("errors", MetricUnit.Number, "failed calls", report => report.ErrorCount()),
        new("errors", MetricUnit.Share, "share of failed calls in messages and failed calls", report => report.ErrorPercent()),
        new("violations", MetricUnit.Number, "violations; no value if the check is not complete", report => report.ViolationCount()),
        new("unchecked", MetricUnit.Number, "reasons why something could not be checked", report => report.Check.Unchecked.Count),
        .. ReportFigures.Latencies.SelectMany(latency => OfLatency(latency.Name, latency.Meaning)),
        new("server.cpu", MetricUnit.Number, "mean processor time of the server, in cores", report => report.ServerCores()),
        new("server.memory", MetricUnit.Memory, "largest memory of the server", report => report.ServerBytes()),
        new("generator.cpu", MetricUnit.Number, "processor time of the generator, in cores", report => report.Generator.Cores),
        new("generator.memory", MetricUnit.Memory, "memory of the generator at the end", report => report.Generator.Bytes),
        new("generator.lag.p99", MetricUnit.Time, "delay of the generator's timer", report => report.Generator.LagP99),
        new("generator.limits", MetricUnit.Number, "reasons why the generator was the limit", report => report.Generator.Limits.Count),
    ];

    /// <summary>All metrics with their units, for the help of the command and for error messages.</summary>
    public static string Describe() => string.Join(
        '\n',
        All.Select(metric => $"  {metric.Name,-20} {metric.Unit.Name,-10} {metric.Meaning}"));

    private static IEnumerable<ThresholdMetric> OfLatency(string name, string meaning)
    {
        (string Suffix, Func<ReportedLatency, double> Read)[] values =
        [
            ("mean", latency => latency.Mean), ("p50", latency => latency.P50), ("p90", latency => latency.P90),
            ("p99", latency => latency.P99), ("p99.9", latency => latency.P999), ("max", latency => latency.Max),
        ];
        return values.Select(value => new ThresholdMetric(
            $"{name}.{value.Suffix}",
            MetricUnit.Time,
            $"time {meaning}",
            report => report.Latency(name) is { } latency ? value.Read(latency) : null));
    }
}

/// <summary>A kind of unit: the spellings that a threshold may use, each with the number of base units.</summary>
/// <param name="Name">Its name in lists.</param>
/// <param name="Example">A value in this unit.</param>
/// <param name="Factors">The size of each spelling in base units: milliseconds, bytes, per cent.</param>
internal sealed record MetricUnit(string Name, string Example, IReadOnlyDictionary<string, double> Factors)
{
    /// <summary>A number without a unit.</summary>
    public static readonly MetricUnit Number = new("number", "10", new Dictionary<string, double> { [""] = 1 });

    /// <summary>A share.</summary>
    public static readonly MetricUnit Share = new("%", "0.1%", new Dictionary<string, double> { ["%"] = 1 });

    /// <summary>A time.</summary>
    public static readonly MetricUnit Time = new(
        "us, ms, s", "50ms", new Dictionary<string, double> { ["us"] = 0.001, ["µs"] = 0.001, ["ms"] = 1, ["s"] = 1000 });

    /// <summary>A size of memory.</summary>
    public static readonly MetricUnit Memory = new(
        "KiB...GiB",
        "1GiB",
        new Dictionary<string, double>
        {
            ["B"] = 1,
            ["kB"] = 1e3,
            ["MB"] = 1e6,
            ["GB"] = 1e9,
            ["KiB"] = 1024,
            ["MiB"] = 1024 * 1024,
            ["GiB"] = 1024.0 * 1024 * 1024,
        });
}
