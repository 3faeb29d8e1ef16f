namespace Parley.LoadTest.Reports;

/// <summary>A value axis: it begins and ends at a tick.</summary>
/// <param name="Ticks">The values with a label, in ascending order.</param>
/// <param name="IsLogarithmic">Whether equal distances are equal ratios.</param>
internal sealed record ChartScale(IReadOnlyList<double> Ticks, bool IsLogarithmic)
{
    private const int MostTicks = 6;

    private static readonly int[] Factors = [1, 2, 5, 10];

    /// <summary>An axis from 0 with up to four round steps.</summary>
    public static ChartScale Linear(IEnumerable<double> values)
    {
        var highest = values.DefaultIfEmpty().Max();
        if (highest <= 0)
            return new([0, 1], IsLogarithmic: false);
        // Rounding must not add a tick: 0.3 / 0.1 is more than 3.
        highest *= 1 - 1e-9;
        var magnitude = Math.Pow(10, Math.Floor(Math.Log10(highest / 4)));
        var step = Factors.Select(factor => factor * magnitude).First(step => step * 4 >= highest);
        var steps = (int)Math.Ceiling(highest / step);
        return new([.. Enumerable.Range(0, steps + 1).Select(index => index * step)], IsLogarithmic: false);
    }

    /// <summary>An axis for values of different magnitudes. It has ticks at 1, 2, 5, 10 and so on, or only at powers of 10.</summary>
    public static ChartScale Logarithmic(IEnumerable<double> values)
    {
        double[] positive = [.. values.Where(value => value > 0)];
        var (lowest, highest) = positive.Length == 0 ? (1, 10) : (positive.Min(), positive.Max());
        var first = (int)Math.Floor(Math.Log10(lowest));
        var last = (int)Math.Floor(Math.Log10(highest)) + 1;
        double[] ticks = [.. Enumerable.Range(first, last - first + 1).SelectMany(Decade)];
        var from = Array.FindLastIndex(ticks, tick => tick <= lowest);
        var to = Math.Max(Array.FindIndex(ticks, tick => tick >= highest), from + 1);
        return to - from < MostTicks
            ? new(ticks[from..(to + 1)], IsLogarithmic: true)
            : new([.. Enumerable.Range(first, last - first + 1).Select(power => Math.Pow(10, power))], IsLogarithmic: true);
    }

    /// <summary>The place of a value: 0 at the first tick, 1 at the last one. Values beyond the ticks are moved to the end.</summary>
    public double Place(double value)
    {
        var (lowest, highest) = (Ticks[0], Ticks[^1]);
        value = Math.Clamp(value, lowest, highest);
        return IsLogarithmic ? Math.Log(value / lowest) / Math.Log(highest / lowest) : (value - lowest) / (highest - lowest);
    }

    private static IEnumerable<double> Decade(int power)
    {
        // The power is not multiplied, because 10 * 0.1 is not always 1.
        yield return Math.Pow(10, power);
        yield return 2 * Math.Pow(10, power);
        yield return 5 * Math.Pow(10, power);
    }
}
