namespace Parley.Core.Conversations;

/// <summary>Limits the memory that the tails of all conversations in a process use. Above the limit, the tail that changed longest ago is
/// released first. Each tail is also released when its conversation has been quiet for
/// <see cref="ConversationOptions.QuietTime"/>.</summary>
/// <remarks>Members may be called from any thread.</remarks>
internal sealed class TailBudget : IDisposable
{
    private readonly ConversationOptions _options;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly LinkedList<Lease> _leases = []; // ordered by the time of the last change, oldest first
    private readonly ITimer _timer;
    private long _bytes;

    public TailBudget(ConversationOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _timer = time.CreateTimer(_ => ReleaseQuiet(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Bytes of all tails that are held now.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
                return _bytes;
        }
    }

    /// <summary>Holds the new tail of a conversation. It replaces the tail that the lease held before.</summary>
    public void Hold(Lease lease, Tail tail)
    {
        lock (_lock)
        {
            Remove(lease);
            if (tail.Rows.IsEmpty)
                return;
            (lease.Tail, lease.Bytes, lease.At) = (tail, tail.Bytes, _time.GetElapsed());
            _bytes += lease.Bytes;
            _leases.AddLast(lease.Node);
            while (_bytes > _options.TailBudgetBytes && _leases.First is { } first && first != lease.Node)
                Release(first.Value);
            if (_leases.First == lease.Node)
                _timer.Change(_options.QuietTime, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Ends the lease of a conversation that leaves memory. Its bytes no longer count.</summary>
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
            var quietSince = _time.GetElapsed() - _options.QuietTime;
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

    /// <summary>The part of the budget that one activation holds.</summary>
    internal sealed class Lease
    {
        public Lease() => Node = new(this);

        public LinkedListNode<Lease> Node { get; }

        /// <summary>The tail, or null if nothing is held.</summary>
        public Tail? Tail { get; set; }

        /// <summary>The size of the tail's rows, in bytes.</summary>
        public long Bytes { get; set; }

        /// <summary>When the lease began to hold this tail.</summary>
        public TimeSpan At { get; set; }
    }
}
