using HdrHistogram;

namespace Parley.Benchmarks.Load;

/// <summary>Latencies in microseconds, with three digits, up to one minute.</summary>
internal static class Latency
{
    /// <summary>An empty histogram.</summary>
    public static LongHistogram None() => new(60_000_000, 3);

    /// <summary>Microseconds since a timestamp.</summary>
    public static long Since(long timestamp) =>
        Math.Clamp((long)TimeProvider.System.GetElapsedTime(timestamp).TotalMicroseconds, 1, 60_000_000);
}

/// <summary>The result of one period of load.</summary>
/// <param name="Count">Requests that were answered.</param>
/// <param name="Elapsed">The length of the period.</param>
/// <param name="Latency">The latencies in microseconds.</param>
internal sealed record Turn(long Count, TimeSpan Elapsed, HistogramBase Latency)
{
    /// <summary>Requests a second.</summary>
    public double Rate => Count / Elapsed.TotalSeconds;
}
