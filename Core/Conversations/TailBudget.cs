namespace Parley.Core.Conversations;

/// <summary>Bounds what the tails of all conversations of a process take up: the one that changed longest ago is released first, and each
/// when its conversation has been quiet.</summary>
/// <remarks>Members may be called by any thread.</remarks>
internal sealed class TailBudget : IDisposable
{
    private readonly ConversationOptions _options;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly LinkedList<Lease> _leases = []; // the longest unchanged first
    private readonly ITimer _timer;
    private long _bytes;

    public TailBudget(ConversationOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _timer = time.CreateTimer(_ => ReleaseQuiet(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Bytes that are held now.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
                return _bytes;
        }
    }

    /// <summary>Holds the tail of a conversation in place of the one that its lease held before.</summary>
    public void Hold(Lease lease, Tail tail)
    {
        lock (_lock)
        {
            Remove(lease);
            if (tail.Rows.IsEmpty)
                return;
            (lease.Tail, lease.Bytes, lease.At) = (tail, tail.Rows.Sum(row => (long)row.Size), _time.GetUtcNow());
            _bytes += lease.Bytes;
            _leases.AddLast(lease.Node);
            while (_bytes > _options.TailBudgetBytes && _leases.First is { } first && first != lease.Node)
                Release(first.Value);
            if (_leases.First == lease.Node)
                _timer.Change(_options.QuietTime, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Forgets a lease whose conversation is no longer in memory.</summary>
    public void End(Lease lease)
    {
        lock (_lock)
            Remove(lease);
    }

    public void Dispose() => _timer.Dispose();

    private void ReleaseQuiet()
    {
        lock (_lock)
        {
            var quietSince = _time.GetUtcNow() - _options.QuietTime;
            while (_leases.First is { } first && first.Value.At <= quietSince)
                Release(first.Value);
            if (_leases.First is { } next)
                _timer.Change(next.Value.At - quietSince, Timeout.InfiniteTimeSpan);
        }
    }

    private void Release(Lease lease)
    {
        var tail = lease.Tail;
        Remove(lease);
        tail?.Release();
    }

    private void Remove(Lease lease)
    {
        if (lease.Tail is null)
            return;
        _bytes -= lease.Bytes;
        _leases.Remove(lease.Node);
        lease.Tail = null;
    }

    /// <summary>What one activation holds of the budget.</summary>
    internal sealed class Lease
    {
        public Lease() => Node = new(this);

        public LinkedListNode<Lease> Node { get; }

        /// <summary>The tail, or null: nothing is held.</summary>
        public Tail? Tail { get; set; }

        /// <summary>What its rows take up.</summary>
        public long Bytes { get; set; }

        /// <summary>Since when it is held.</summary>
        public DateTimeOffset At { get; set; }
    }
}
