namespace Parley.LoadTest.Plans;

/// <summary>Chooses values by weight.</summary>
/// <typeparam name="T">The values.</typeparam>
internal sealed class Weights<T>
{
    private readonly T[] _values;
    private readonly double[] _sums;

    /// <summary>Creates the choice. Values with the weight 0 are never chosen.</summary>
    public Weights(IEnumerable<(T Value, double Weight)> weights)
    {
        var chosen = weights.Where(pair => pair.Weight > 0).ToArray();
        _values = [.. chosen.Select(pair => pair.Value)];
        _sums = new double[chosen.Length];
        for (var i = 0; i < chosen.Length; i++)
            _sums[i] = Total += chosen[i].Weight;
    }

    /// <summary>Whether there is nothing to choose.</summary>
    public bool IsEmpty => _values.Length is 0;

    /// <summary>The sum of the weights.</summary>
    public double Total { get; }

    /// <summary>Chooses by a number from 0 to below 1.</summary>
    public T Choose(double number)
    {
        var at = Array.BinarySearch(_sums, number * Total);
        return _values[Math.Min(at < 0 ? ~at : at + 1, _values.Length - 1)];
    }
}

/// <summary>Creates choices.</summary>
internal static class Weights
{
    /// <summary>Chooses indexes: index <c>i</c> has the weight <c>1/(i+1)^exponent</c>, the distribution of Zipf.</summary>
    public static Weights<int> Zipf(int count, double exponent) =>
        new(Enumerable.Range(0, count).Select(index => (index, Math.Pow(index + 1, -exponent))));
}
