using Parley.LoadTest.Reports;
using Parley.LoadTest.Users;

namespace Parley.LoadTest.Display;

/// <summary>Shows the progress and the results of the command.</summary>
internal interface IRunDisplay
{
    /// <summary>Says something before or after a run.</summary>
    void Say(string sentence);

    /// <summary>Shows the progress of work whose size is known.</summary>
    /// <param name="title">The name of the work.</param>
    /// <param name="count">The size of the work.</param>
    /// <param name="work">The work. It reports how much is done.</param>
    Task<T> ProgressAsync<T>(string title, int count, Func<IProgress<int>, Task<T>> work);

    /// <summary>Shows a run.</summary>
    /// <param name="length">The length of the run.</param>
    /// <param name="run">The run. It shows each second.</param>
    Task RunAsync(TimeSpan length, Func<Action<LiveFigures>, Task> run);

    /// <summary>Shows the results.</summary>
    void Finish(RunReport report, string reportPath);
}

/// <summary>The figures that are shown during a run.</summary>
/// <param name="Second">The last second.</param>
/// <param name="Messages">Acknowledged messages of the measured time.</param>
/// <param name="SendP50">The median of sends in the measured time, in milliseconds.</param>
/// <param name="SendP99">Their 99th percentile.</param>
/// <param name="DeliveryP50">The median of deliveries to the last connected member.</param>
/// <param name="DeliveryP99">Their 99th percentile.</param>
/// <param name="Errors">Failed calls by problem code.</param>
/// <param name="Resyncs">Events <c>resync</c>.</param>
/// <param name="Violations">The violations so far; the check at the end may find more.</param>
internal sealed record LiveFigures(
    ReportedSecond Second,
    long Messages,
    double? SendP50,
    double? SendP99,
    double? DeliveryP50,
    double? DeliveryP99,
    IReadOnlyDictionary<string, long> Errors,
    long Resyncs,
    long Violations)
{
    /// <summary>The figures of a run.</summary>
    public static LiveFigures Of(ReportedSecond second, RunContext run) => new(
        second,
        run.Measurements.Messages,
        run.Measurements.Send.Percentile(50),
        run.Measurements.Send.Percentile(99),
        run.Measurements.LastDelivery.Percentile(50),
        run.Measurements.LastDelivery.Percentile(99),
        run.Measurements.Errors,
        run.Measurements.Resyncs,
        run.Violations.Count);
}
