namespace Parley.LoadTest.Reports;

/// <summary>How the seconds of a bin become one value.</summary>
internal enum Binning
{
    Mean,
    Highest,
    Lowest,
    Sum,
}

/// <summary>A series of a chart.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Binning">How the seconds of a bin become one value.</param>
/// <param name="Read">The value of a second; null if there is none.</param>
internal sealed record ChartSeries(string Name, Binning Binning, Func<ReportedSecond, double?> Read)
{
    /// <summary>The value of each bin.</summary>
    public double?[] Values(Timeline time) => [.. time.Bins.Select(Value)];

    private double? Value(IReadOnlyList<ReportedSecond> bin)
    {
        double[] values = [.. bin.Select(Read).OfType<double>().Where(double.IsFinite)];
        return values.Length == 0
            ? null
            : Binning switch
            {
                Binning.Mean => values.Average(),
                Binning.Highest => values.Max(),
                Binning.Lowest => values.Min(),
                _ => values.Sum(),
            };
    }
}
