namespace Parley.LoadTest.Reports;

/// <summary>The time axis that all charts of a report share.</summary>
/// <remarks>A long run has too many seconds for a chart. So each point stands for a bin of one or more seconds, and there are at most
/// <see cref="MostBins"/> of them.</remarks>
internal sealed class Timeline
{
    /// <summary>The most points of a line.</summary>
    public const int MostBins = 300;

    // Sizes that readers can convert: a bin of 7 seconds would fit as well, but its times are odd.
    private static readonly int[] Sizes = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600];

    /// <summary>Divides the seconds of a report into bins.</summary>
    public Timeline(RunReport report)
    {
        Seconds = report.Seconds.Count == 0 ? 0 : report.Seconds.Max(second => second.Second) + 1;
        BinSeconds = Sizes.FirstOrDefault(size => Math.Ceiling((double)Seconds / size) <= MostBins, (Seconds / MostBins) + 1);
        var bySlot = report.Seconds.ToLookup(second => second.Second / BinSeconds);
        Bins = [.. Enumerable.Range(0, (int)Math.Ceiling((double)Seconds / BinSeconds)).Select(slot => bySlot[slot].ToArray())];
        Measured = report.MeasuredSeconds();
        RampUpEnd = Math.Min(report.Settings.RampUpSeconds, Seconds);
        MeasuredFrom = Math.Min(report.UnmeasuredSeconds(), Seconds);
        Disturbances = [.. report.Disturbances.Where(disturbance => disturbance.Second >= 0 && disturbance.Second <= Seconds)];
    }

    /// <summary>The length of the axis.</summary>
    public int Seconds { get; }

    /// <summary>The length of a bin.</summary>
    public int BinSeconds { get; }

    /// <summary>The samples of each bin; a bin can be empty.</summary>
    public IReadOnlyList<IReadOnlyList<ReportedSecond>> Bins { get; }

    /// <summary>The samples of the measured time.</summary>
    public IReadOnlyList<ReportedSecond> Measured { get; }

    /// <summary>The end of the ramp-up.</summary>
    public double RampUpEnd { get; }

    /// <summary>The end of the warm-up.</summary>
    public double MeasuredFrom { get; }

    /// <summary>The disturbances on the axis.</summary>
    public IReadOnlyList<ReportedDisturbance> Disturbances { get; }

    /// <summary>The name of the axis.</summary>
    public string AxisName => "time since the start, " + (Seconds <= 180 ? "s" : Seconds <= 7200 ? "min:s" : "h:min");

    /// <summary>The times of the labels: at most 7.</summary>
    public IEnumerable<int> Ticks()
    {
        int[] steps = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 28800];
        var step = steps.FirstOrDefault(step => Seconds / step <= 6, Seconds / 6);
        for (var second = 0; second <= Seconds; second += step)
            yield return second;
    }

    /// <summary>A time, in the unit of the axis.</summary>
    public string Label(double second) =>
        Seconds <= 180 ? ReportText.Invariant($"{second:0.#}")
        : Seconds <= 7200 ? ReportText.Invariant($"{(int)second / 60}:{(int)second % 60:00}")
        : ReportText.Invariant($"{(int)second / 3600}:{(int)second / 60 % 60:00}");

    /// <summary>The part of the run to which a time belongs, if it was not measured; otherwise empty.</summary>
    public string Phase(double second) =>
        second >= MeasuredFrom ? "" : second < RampUpEnd ? " (ramp-up, not measured)" : " (warm-up, not measured)";
}
