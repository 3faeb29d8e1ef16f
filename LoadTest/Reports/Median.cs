namespace Parley.LoadTest.Reports;

/// <summary>The median of values.</summary>
internal static class Median
{
    /// <summary>The middle value, or the mean of the two middle values. There must be at least one value.</summary>
    public static double Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
