using System.Diagnostics.CodeAnalysis;
using Parley.Conversations;

namespace Parley.Core.Conversations.Delivery;

/// <summary>A conversation that may not have told all its members, and when it is looked at.</summary>
/// <remarks>Owned by <see cref="DeliveryQueue"/>.</remarks>
internal sealed class PendingDelivery(ConversationId id)
{
    public ConversationId Id { get; } = id;

    /// <summary>When it is looked at next.</summary>
    public DateTimeOffset Due { get; set; }

    /// <summary>When the conversation was last appended to.</summary>
    public DateTimeOffset NotedAt { get; set; }

    /// <summary><see cref="NotedAt"/> when the delivery under way began; null: none is under way.</summary>
    public DateTimeOffset? TakenAt { get; set; }

    /// <summary>Deliveries that failed since the last one that did not.</summary>
    public int Failures { get; set; }

    /// <summary>When a failure is the last one; null: nothing has failed.</summary>
    public DateTimeOffset? GiveUpAt { get; set; }

    /// <summary>Whether another delivery failed while this one was under way.</summary>
    public bool HasFailedAgain { get; set; }

    /// <summary>Everybody was told up to this number.</summary>
    public long ToldThrough { get; set; }
}

/// <summary>The conversations that a silo run has to look at, in the order of time.</summary>
/// <remarks>Bounded by <see cref="DeliveryOptions.MaxPending"/>. A conversation has at most two places in the order: one of them is stale
/// and is recognised by its time.</remarks>
internal sealed class DeliveryQueue : IDisposable
{
    public static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly TimeSpan _quietTime;
    private readonly DeliveryOptions _options;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Dictionary<ConversationId, PendingDelivery> _pending = [];
    private readonly PriorityQueue<PendingDelivery, DateTimeOffset> _order = new();
    private readonly ITimer _timer;
    private TaskCompletionSource _wake = NewWake();

    public DeliveryQueue(TimeSpan quietTime, DeliveryOptions options, TimeProvider time)
    {
        (_quietTime, _options, _time) = (quietTime, options, time);
        _timer = time.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public bool IsFull
    {
        get
        {
            lock (_lock)
                return _pending.Count >= _options.MaxPending;
        }
    }

    public void Note(ConversationId id)
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            if (Find(id) is { } known)
                (known.NotedAt, known.GiveUpAt) = (now, known.Failures == 0 ? null : known.GiveUpAt);
            else if (Add(id) is { } added)
                Schedule(added, (added.NotedAt = now) + _quietTime);
        }
    }

    public void Retry(ConversationId id)
    {
        DeliveryMetrics.Failed.Add(1);
        lock (_lock)
        {
            var pending = Find(id) ?? Add(id);
            if (pending is { TakenAt: not null })
                pending.HasFailedAgain = true;
            else if (pending is { Failures: 0 }) // otherwise its next try is planned
                Fail(pending, _time.GetUtcNow());
        }
    }

    /// <returns>Whether it was not known before.</returns>
    public bool TakeOver(ConversationId id, bool isFirst)
    {
        lock (_lock)
        {
            if (Find(id) is not null || Add(id) is not { } pending)
                return false;
            if (!isFirst)
                pending.GiveUpAt = DateTimeOffset.MinValue;
            Schedule(pending, _time.GetUtcNow());
            return true;
        }
    }

    public bool IsPending(ConversationId id)
    {
        lock (_lock)
            return Find(id) is not null;
    }

    public long ToldThrough(ConversationId id)
    {
        lock (_lock)
            return Find(id)?.ToldThrough ?? 0;
    }

    /// <summary>Ends when something is due, when something becomes due earlier than all else, or with <see cref="Wake"/>.</summary>
    /// <param name="ignoresTime">Whether only <see cref="Wake"/> counts.</param>
    public Task NextWakeAsync(bool ignoresTime)
    {
        lock (_lock)
        {
            if (_wake.Task.IsCompleted)
                _wake = NewWake();
            if (!ignoresTime && _order.TryPeek(out _, out var due))
                SetTimer(due);
            return _wake.Task;
        }
    }

    /// <summary>Ends what <see cref="NextWakeAsync"/> returned.</summary>
    public void Wake()
    {
        lock (_lock)
            _wake.TrySetResult();
    }

    /// <summary>Takes what is due, the longest due first.</summary>
    public bool TryTake([NotNullWhen(true)] out PendingDelivery? taken)
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            while (_order.TryPeek(out taken, out var due) && due <= now)
            {
                _order.Dequeue();
                if (due != taken.Due || taken.TakenAt is not null || Find(taken.Id) != taken)
                    continue; // a stale place
                if (taken.Failures == 0 && taken.NotedAt + _quietTime > now)
                {
                    Schedule(taken, taken.NotedAt + _quietTime);
                    continue;
                }

                taken.TakenAt = taken.NotedAt;
                return true;
            }

            taken = null;
            return false;
        }
    }

    /// <summary>Whether nothing was appended for the quiet time.</summary>
    public bool IsQuiet(PendingDelivery pending)
    {
        lock (_lock)
            return pending.NotedAt + _quietTime <= _time.GetUtcNow();
    }

    /// <summary>Notes how a delivery ended; null: it failed.</summary>
    /// <returns>False: it is given up.</returns>
    public bool Finish(PendingDelivery pending, DeliveryResult? result)
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            var wasNoted = pending.TakenAt != pending.NotedAt;
            var hasFailedAgain = pending.HasFailedAgain;
            (pending.TakenAt, pending.HasFailedAgain) = (null, false);
            if (result is null or { Untold.IsEmpty: false })
            {
                if (pending.GiveUpAt <= now && !wasNoted)
                {
                    Remove(pending);
                    return false;
                }

                Fail(pending, now);
                return true;
            }

            (pending.Failures, pending.GiveUpAt) = (0, null);
            pending.ToldThrough = Math.Max(pending.ToldThrough, result.Told);
            if (hasFailedAgain)
                Fail(pending, now);
            else if (result.IsOver && !wasNoted)
                Remove(pending);
            else
                Schedule(pending, pending.NotedAt + _quietTime > now ? pending.NotedAt + _quietTime : now + _quietTime);
            return true;
        }
    }

    public void Dispose() => _timer.Dispose();

    // Awaited directly: its continuation is queued to the scheduler of who waits, and never runs inside the lock.
    private static TaskCompletionSource NewWake() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PendingDelivery? Find(ConversationId id) => _pending.GetValueOrDefault(id);

    private PendingDelivery? Add(ConversationId id)
    {
        if (_pending.Count >= _options.MaxPending)
        {
            DeliveryMetrics.Unwatched.Add(1);
            return null;
        }

        var pending = _pending[id] = new(id);
        DeliveryMetrics.Pending.Add(1);
        return pending;
    }

    private void Remove(PendingDelivery pending)
    {
        _pending.Remove(pending.Id);
        DeliveryMetrics.Pending.Add(-1);
    }

    private void Fail(PendingDelivery pending, DateTimeOffset now)
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(pending.Failures++, 10));
        pending.GiveUpAt ??= now + _options.GiveUpAfter;
        Schedule(pending, now + (pause < LongestPause ? pause : LongestPause));
    }

    private void Schedule(PendingDelivery pending, DateTimeOffset due)
    {
        var isFirst = !_order.TryPeek(out _, out var first) || due < first;
        pending.Due = due;
        _order.Enqueue(pending, due);
        if (isFirst)
            SetTimer(due);
    }

    private void SetTimer(DateTimeOffset due)
    {
        var wait = due - _time.GetUtcNow();
        if (wait <= TimeSpan.Zero)
            _wake.TrySetResult();
        else
            _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }
}
