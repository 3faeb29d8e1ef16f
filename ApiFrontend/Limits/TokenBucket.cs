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

    /// <summary>Takes permits for work that is already done, even if there are too few. Later requests then wait until the debt is
    /// refilled.</summary>
    public void Owe(int count)
    {
        Refill();
        _used += count;
    }

    /// <summary>Returns permits of a request that another limit counts instead.</summary>
    public void GiveBack(int count) => _used = Math.Max(0, _used - Math.Min(count, burst));

    /// <summary>How long to wait until the wanted number of permits is available; null if it is available now.</summary>
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
