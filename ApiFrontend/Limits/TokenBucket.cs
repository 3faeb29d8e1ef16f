namespace Parley.ApiFrontend.Limits;

/// <summary>Permits that refill at an even rate up to a burst. Not thread safe.</summary>
internal sealed class TokenBucket(double perSecond, double burst, TimeProvider time)
{
    private double _used;
    private long _asOf = time.GetTimestamp();

    /// <summary>Takes permits.</summary>
    /// <param name="count">How many; more than the burst take the whole burst.</param>
    /// <returns>Null if there were enough; else how long to wait for them.</returns>
    public TimeSpan? Take(int count)
    {
        var now = time.GetTimestamp();
        _used = Math.Max(0, _used - (time.GetElapsedTime(_asOf, now).TotalSeconds * perSecond));
        _asOf = now;
        var wanted = Math.Min(count, burst);
        var missing = _used + wanted - burst;
        if (missing > 0)
            return TimeSpan.FromSeconds(missing / perSecond);
        _used += wanted;
        return null;
    }
}
