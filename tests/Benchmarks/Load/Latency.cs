using HdrHistogram;

namespace Parley.Benchmarks.Load;

/// <summary>Latencies in microseconds, to three digits, up to a minute.</summary>
internal static class Latency
{
    /// <summary>An empty histogram.</summary>
    public static LongHistogram None() => new(60_000_000, 3);

    /// <summary>Microseconds since a timestamp.</summary>
    public static long Since(long timestamp) =>
        Math.Clamp((long)TimeProvider.System.GetElapsedTime(timestamp).TotalMicroseconds, 1, 60_000_000);
}

/// <summary>What one stretch of load gave.</summary>
/// <param name="Count">Requests that were answered.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Latency">Their latencies in microseconds.</param>
internal sealed record Turn(long Count, TimeSpan Elapsed, HistogramBase Latency)
{
    /// <summary>Requests a second.</summary>
    public double Rate => Count / Elapsed.TotalSeconds;
}
