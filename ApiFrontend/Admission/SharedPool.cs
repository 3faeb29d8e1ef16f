namespace Parley.ApiFrontend.Admission;

/// <summary>A pool that all requests take from. One person or address may hold only a limited share of it. A share that holds nothing uses
/// no memory.</summary>
/// <param name="total">The size of the pool.</param>
internal sealed class SharedPool(long total)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<PoolShare, long> _held = [];
    private long _all;

    /// <summary>Takes an amount from the pool, if pool and share allow it.</summary>
    /// <param name="share">The share that it counts against, or null to count it for the whole pool only.</param>
    /// <param name="amount">The amount to take.</param>
    /// <param name="limit">The most that the share may hold. A share that holds nothing gets any amount; otherwise an amount above the
    /// limit would always be refused.</param>
    public PoolAnswer Take(PoolShare? share, long amount, long limit)
    {
        lock (_gate)
        {
            if (_all > 0 && _all + amount > total)
                return PoolAnswer.NothingLeft;
            if (share is { } key)
            {
                var held = _held.GetValueOrDefault(key);
                if (held > 0 && held + amount > limit)
                    return PoolAnswer.ShareUsedUp;
                _held[key] = held + amount;
            }

            _all += amount;
            return PoolAnswer.Taken;
        }
    }

    /// <summary>Takes an amount without checking any limit, for an answer that can no longer be refused.</summary>
    public void Owe(PoolShare? share, long amount)
    {
        lock (_gate)
        {
            if (share is { } key)
                _held[key] = _held.GetValueOrDefault(key) + amount;
            _all += amount;
        }
    }

    /// <summary>Whether a share has reached its limit, so that no request should start that would take more.</summary>
    public bool IsUsedUp(PoolShare share, long limit)
    {
        lock (_gate)
            return _held.GetValueOrDefault(share) >= limit;
    }

    /// <summary>Returns an amount that was taken.</summary>
    public void Return(PoolShare? share, long amount)
    {
        lock (_gate)
        {
            _all -= amount;
            if (share is not { } key)
                return;
            if (_held[key] == amount)
                _held.Remove(key);
            else
                _held[key] -= amount;
        }
    }
}

/// <summary>The result of <see cref="SharedPool.Take"/>.</summary>
internal enum PoolAnswer
{
    /// <summary>The amount was taken.</summary>
    Taken = 1,

    /// <summary>The whole pool is used up.</summary>
    NothingLeft = 2,

    /// <summary>Only this share is used up.</summary>
    ShareUsedUp = 3,
}
