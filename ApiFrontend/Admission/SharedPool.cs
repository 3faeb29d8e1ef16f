namespace Parley.ApiFrontend.Admission;

/// <summary>A pool that all requests take from, of which one person or address has at most a share. What nobody holds takes no
/// memory.</summary>
/// <param name="total">What there is in all.</param>
internal sealed class SharedPool(long total)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<PoolShare, long> _held = [];
    private long _all;

    /// <summary>Takes some of the pool.</summary>
    /// <param name="share">Whose share; null: none is counted.</param>
    /// <param name="amount">How much.</param>
    /// <param name="limit">The most that the share may hold. A share that holds nothing gets any amount, so that nothing is refused for
    /// ever.</param>
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

    /// <summary>Takes for what cannot be refused any more.</summary>
    public void Owe(PoolShare? share, long amount)
    {
        lock (_gate)
        {
            if (share is { } key)
                _held[key] = _held.GetValueOrDefault(key) + amount;
            _all += amount;
        }
    }

    /// <summary>Whether a share holds as much as it may, so that nothing should be begun that takes more.</summary>
    public bool IsUsedUp(PoolShare share, long limit)
    {
        lock (_gate)
            return _held.GetValueOrDefault(share) >= limit;
    }

    /// <summary>Gives back what was taken.</summary>
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

/// <summary>What a pool answers.</summary>
internal enum PoolAnswer
{
    /// <summary>It was taken.</summary>
    Taken = 1,

    /// <summary>The pool has no more.</summary>
    NothingLeft = 2,

    /// <summary>The share has no more; others still get some.</summary>
    ShareUsedUp = 3,
}
