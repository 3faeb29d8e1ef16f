using Parley.LoadTest.Reports;

namespace Parley.LoadTest.Chaos;

/// <summary>Finds out how long a run took to recover from a disturbance.</summary>
internal static class Recovery
{
    private const int Before = 15;
    private const int Longest = 60;

    // Seconds in a row that must be normal again.
    private const int Stable = 3;

    private const double LeastShare = 0.7;
    private const double MostFactor = 3;
    private const double LeastMilliseconds = 50;

    /// <summary>The time from a disturbance until three seconds in a row are as before: at least 70 % of the median of the messages and
    /// streams, and a 99th percentile of sends of at most three times its median, or 50 ms.</summary>
    /// <param name="seconds">The seconds of the run.</param>
    /// <param name="at">The time of the disturbance.</param>
    /// <returns>The time in seconds; 0 if the sends were not slowed; null if they did not recover within a minute, or before the end of the
    /// run.</returns>
    public static double? SecondsOf(IReadOnlyList<ReportedSecond> seconds, double at)
    {
        var first = (int)at;
        var before = seconds.Where(second => second.Second < first && second.Second >= first - Before).ToList();
        if (before.Count is 0)
            return null;
        var sends = Middle(before.Select(second => (double)second.Sends));
        var streams = Middle(before.Select(second => (double)second.Streams));
        var p99 = Math.Max(LeastMilliseconds, MostFactor * Middle(before.Select(second => second.SendP99 ?? 0)));
        var after = seconds.Where(second => second.Second >= first && second.Second < first + Longest).ToList();
        var normal = 0;
        var wasSlow = false;
        foreach (var second in after)
        {
            var isNormal = second.Sends >= LeastShare * sends && second.Streams >= LeastShare * streams && (second.SendP99 ?? 0) <= p99;
            wasSlow |= !isNormal;
            normal = isNormal ? normal + 1 : 0;
            // A frozen process is noticed some seconds later, so the first normal seconds do not count.
            if (wasSlow && normal >= Stable)
                return Math.Max(0, second.Second + 1 - Stable - at);
        }

        return wasSlow ? null : 0;
    }

    private static double Middle(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
