namespace Parley.LoadTest.Reports;

/// <summary>The result of a comparison of one metric.</summary>
internal enum ComparisonVerdict
{
    /// <summary>A side has no value, or too few values to know the noise.</summary>
    Unknown,

    /// <summary>There is no difference, and none would be noise.</summary>
    Unchanged,

    /// <summary>The difference is not larger than the noise.</summary>
    WithinNoise,

    /// <summary>The second side is better.</summary>
    Better,

    /// <summary>The second side is worse.</summary>
    Worse,
}

/// <summary>A metric on both sides.</summary>
/// <remarks><para>The value of a side is the median of its runs; for violations it is their mean, so that one violation in one run stays
/// visible.</para>
/// <para>A change is more than noise if the two values differ by more than the noise of both sides together, and by more than
/// 2 % of the first one.</para>
/// <para>If a side has two or more runs, its noise is half the range of their values. A single run on the other side then counts as
/// equally noisy. If both sides have a single run, the noise of a side is <see cref="ComparedMetric.Spread"/>: half the range of the
/// tenths of the measured time, without the lowest and the highest one. For a p50 or p99.9 without tenths it is the relative spread of the
/// p99. For a count of events it is twice its square root.</para>
/// <para>Violations are never noise: every increase is worse.</para></remarks>
/// <param name="Metric">The metric.</param>
/// <param name="A">The value of the first side; null if nothing was measured.</param>
/// <param name="B">The value of the second side; null if nothing was measured.</param>
/// <param name="Verdict">The verdict on the second side.</param>
internal sealed record ComparedValue(ComparedMetric Metric, double? A, double? B, ComparisonVerdict Verdict)
{
    private const double SmallestShare = 0.02;

    /// <summary>The change in per cent of the first value; null if that is 0 or unknown.</summary>
    public double? ChangePercent => A is { } a && B is { } b ? ReportFigures.Ratio((b - a) * 100, a) : null;

    /// <summary>Compares a metric.</summary>
    public static ComparedValue Of(ComparedMetric metric, ReportSide sideA, ReportSide sideB)
    {
        double[] a = [.. sideA.Runs.Select(metric.Read).OfType<double>()];
        double[] b = [.. sideB.Runs.Select(metric.Read).OfType<double>()];
        var (valueA, valueB) = (Value(metric, a), Value(metric, b));
        var noise = a.Length >= 2 || b.Length >= 2
            ? HalfRange(a.Length >= 2 ? a : b) + HalfRange(b.Length >= 2 ? b : a)
            : metric.Spread(sideA.Runs[0]) + metric.Spread(sideB.Runs[0]);
        return new(metric, valueA, valueB, Judge(metric, valueA, valueB, noise));
    }

    private static double? Value(ComparedMetric metric, double[] values) =>
        values.Length == 0 ? null : metric.IsExact ? values.Average() : Median.Of(values);

    private static ComparisonVerdict Judge(ComparedMetric metric, double? valueA, double? valueB, double? noise)
    {
        if (valueA is not { } a || valueB is not { } b)
            return ComparisonVerdict.Unknown;
        var isBetter = b > a == metric.IsMoreBetter ? ComparisonVerdict.Better : ComparisonVerdict.Worse;
        if (metric.IsExact)
            return a == b ? ComparisonVerdict.Unchanged : isBetter;
        if (Math.Abs(b - a) <= SmallestShare * Math.Abs(a))
            return ComparisonVerdict.WithinNoise;
        return noise is null ? ComparisonVerdict.Unknown : Math.Abs(b - a) > noise ? isBetter : ComparisonVerdict.WithinNoise;
    }

    private static double HalfRange(double[] values) => (values.Max() - values.Min()) / 2;
}
