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
        var wanted = Math.Min(count, burst);
        if (Missing(wanted) is { } pause)
            return pause;
        _used += wanted;
        return null;
    }

    /// <summary>Takes permits for what is done already, also where there are not enough: what comes next then waits for them.</summary>
    public void Owe(int count)
    {
        Refill();
        _used += count;
    }

    /// <summary>Gives permits back that were taken for something that is counted elsewhere.</summary>
    public void GiveBack(int count) => _used = Math.Max(0, _used - Math.Min(count, burst));

    /// <summary>How long to wait until there are so many permits; null if there are.</summary>
    public TimeSpan? Missing(double wanted)
    {
        Refill();
        var missing = _used + wanted - burst;
        return missing > 0 ? TimeSpan.FromSeconds(missing / perSecond) : null;
    }

    private void Refill()
    {
        var now = time.GetTimestamp();
        _used = Math.Max(0, _used - (time.GetElapsedTime(_asOf, now).TotalSeconds * perSecond));
        _asOf = now;
    }
}
