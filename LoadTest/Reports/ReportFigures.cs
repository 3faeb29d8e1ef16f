namespace Parley.LoadTest.Reports;

/// <summary>Figures that follow from a report. They are null if nothing was measured.</summary>
internal static class ReportFigures
{
    /// <summary>The names of the latencies, in the order of the tables, and what each one measures.</summary>
    public static readonly IReadOnlyList<(string Name, string Meaning)> Latencies =
    [
        ("send", "until the server acknowledged a message"),
        ("delivery", "until a message reached a connected member, for each member"),
        ("delivery.last", "until a message reached the last connected member"),
        ("inbox", "until the inbox was read"),
        ("page", "until a page of messages was read"),
        ("catch-up", "until a member who was away had all messages"),
    ];

    /// <summary>The time before the measured time, in seconds.</summary>
    public static double UnmeasuredSeconds(this RunReport report) => report.Settings.RampUpSeconds + report.Settings.WarmUpSeconds;

    /// <summary>Tells whether a second belongs to the measured time.</summary>
    public static bool IsMeasured(this RunReport report, ReportedSecond second) =>
        second.Second >= report.UnmeasuredSeconds() && second.Second < report.UnmeasuredSeconds() + report.Settings.DurationSeconds;

    /// <summary>The seconds of the measured time.</summary>
    public static IReadOnlyList<ReportedSecond> MeasuredSeconds(this RunReport report) => [.. report.Seconds.Where(report.IsMeasured)];

    /// <summary>A latency; null if it has no value.</summary>
    public static ReportedLatency? Latency(this RunReport report, string name) =>
        report.Latencies.GetValueOrDefault(name) is { Count: > 0 } latency ? latency : null;

    /// <summary>The number of failed calls.</summary>
    public static long ErrorCount(this RunReport report) => report.Totals.Errors.Values.Sum();

    /// <summary>The share of failed calls in messages and failed calls, in per cent.</summary>
    public static double? ErrorPercent(this RunReport report) =>
        Ratio(100.0 * report.ErrorCount(), report.Totals.Messages + report.ErrorCount());

    /// <summary>The number of violations; null if no message was checked.</summary>
    public static double? ViolationCount(this RunReport report)
    {
        var count = report.Check.Violations.Values.Sum();
        return count == 0 && (report.Check.Messages == 0 || !report.Check.IsComplete) ? null : count;
    }

    /// <summary>The mean processor time of the server in the measured time, in cores.</summary>
    public static double? ServerCores(this RunReport report) =>
        report.MeasuredSeconds().Where(second => second.ServerCpu is not null).Select(second => second.ServerCpu).Average();

    /// <summary>The largest memory of the server in the measured time, in bytes.</summary>
    public static double? ServerBytes(this RunReport report) => report.MeasuredSeconds().Max(second => second.ServerBytes);

    /// <summary>The processor time of the generator for each message, in microseconds.</summary>
    public static double? GeneratorCpuPerMessage(this RunReport report) =>
        Ratio(report.Generator.Cores * 1e6, report.Totals.MessagesPerSecond);

    /// <summary>The processor time of the server for each message, in microseconds.</summary>
    public static double? ServerCpuPerMessage(this RunReport report) =>
        report.ServerCores() is { } cores ? Ratio(cores * 1e6, report.Totals.MessagesPerSecond) : null;

    /// <summary>A quotient; null if the divisor is 0.</summary>
    public static double? Ratio(double dividend, double divisor) => divisor == 0 ? null : dividend / divisor;
}
