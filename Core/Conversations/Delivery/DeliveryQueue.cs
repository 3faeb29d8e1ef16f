using System.Diagnostics.CodeAnalysis;
using Parley.Conversations;

namespace Parley.Core.Conversations.Delivery;

/// <summary>A conversation whose changes may not be delivered to all its members, and the time of its next check.</summary>
/// <remarks>Owned by <see cref="DeliveryQueue"/>, which guards it with its lock. All times are of <see cref="ElapsedTime"/>, so that a
/// clock that is set back delays nothing.</remarks>
internal sealed class PendingDelivery(ConversationId id)
{
    public ConversationId Id { get; } = id;

    /// <summary>The time of the next check.</summary>
    public TimeSpan Due { get; set; }

    /// <summary>The time of the last <see cref="DeliveryQueue.Note"/> of the conversation.</summary>
    public TimeSpan NotedAt { get; set; }

    /// <summary>The value of <see cref="NotedAt"/> when the running delivery began; null if no delivery is running.</summary>
    public TimeSpan? TakenAt { get; set; }

    /// <summary>Failed deliveries since the last successful one.</summary>
    public int Failures { get; set; }

    /// <summary>A failure at or after this time is the last one. Null: the first failure sets it.</summary>
    public TimeSpan? GiveUpAt { get; set; }

    /// <summary>Whether <see cref="DeliveryQueue.Retry"/> was called while a delivery was running.</summary>
    public bool HasFailedAgain { get; set; }

    /// <summary>Changes up to this sequence number are delivered to all members.</summary>
    public long ToldThrough { get; set; }
}

/// <summary>The conversations that a silo run must check, ordered by the time of the next check.</summary>
/// <remarks>Bounded by <see cref="DeliveryOptions.MaxPending"/>. A conversation may have stale places in the order in addition to its valid
/// one. A place is stale if its time is not <see cref="PendingDelivery.Due"/>, or if a delivery is running already. Stale places are
/// removed when they are as many as the valid ones.</remarks>
internal sealed class DeliveryQueue : IDisposable
{
    public static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private const int MaxPlacesPerConversation = 2;
    private const int MinPlaces = 64;

    private readonly TimeSpan _quietTime;
    private readonly DeliveryOptions _options;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Dictionary<ConversationId, PendingDelivery> _pending = [];
    private readonly PriorityQueue<PendingDelivery, TimeSpan> _order = new();
    private readonly ITimer _timer;
    private TaskCompletionSource _wake = NewWake();

    public DeliveryQueue(TimeSpan quietTime, DeliveryOptions options, TimeProvider time)
    {
        (_quietTime, _options, _time) = (quietTime, options, time);
        _timer = time.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The number of places in the order, stale ones included.</summary>
    public int Places
    {
        get
        {
            lock (_lock)
                return _order.Count;
        }
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
            var now = _time.GetElapsed();
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
            else if (pending is { Failures: 0 }) // otherwise its next try is already scheduled
                Fail(pending, _time.GetElapsed());
        }
    }

    /// <returns>True if the conversation was added; false if it was known already, or if the queue is full.</returns>
    public bool TakeOver(ConversationId id, bool isFirst)
    {
        lock (_lock)
        {
            if (Find(id) is not null || Add(id) is not { } pending)
                return false;
            if (!isFirst)
                pending.GiveUpAt = TimeSpan.MinValue;
            Schedule(pending, _time.GetElapsed());
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

    /// <summary>Completes when a conversation is due, when one is scheduled before all others, or when <see cref="Wake"/> is
    /// called.</summary>
    /// <param name="ignoresTime">Whether due times are ignored, so that only <see cref="Wake"/> completes the task.</param>
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

    /// <summary>Completes the task that <see cref="NextWakeAsync"/> returned.</summary>
    public void Wake()
    {
        lock (_lock)
            _wake.TrySetResult();
    }

    /// <summary>Takes the conversation that has been due for the longest time.</summary>
    public bool TryTake([NotNullWhen(true)] out PendingDelivery? taken)
    {
        lock (_lock)
        {
            var now = _time.GetElapsed();
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

    /// <summary>Whether <see cref="Note"/> was not called during the quiet time.</summary>
    public bool IsQuiet(PendingDelivery pending)
    {
        lock (_lock)
            return pending.NotedAt + _quietTime <= _time.GetElapsed();
    }

    /// <summary>Records the result of a delivery; null if it threw an exception.</summary>
    /// <returns>False if the delivery is given up.</returns>
    public bool Finish(PendingDelivery pending, DeliveryResult? result)
    {
        lock (_lock)
        {
            var now = _time.GetElapsed();
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

    // Wake completes the task inside the lock, so continuations must run asynchronously. The loop awaits the task directly, and so resumes
    // on its own scheduler.
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

    private void Fail(PendingDelivery pending, TimeSpan now)
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(pending.Failures++, 10));
        pending.GiveUpAt ??= now + _options.GiveUpAfter;
        Schedule(pending, now + (pause < LongestPause ? pause : LongestPause));
    }

    private void Schedule(PendingDelivery pending, TimeSpan due)
    {
        if (_order.Count > MaxPlacesPerConversation * _pending.Count + MinPlaces)
            ForgetStalePlaces();
        var isFirst = !_order.TryPeek(out _, out var first) || due < first;
        pending.Due = due;
        _order.Enqueue(pending, due);
        if (isFirst)
            SetTimer(due);
    }

    private void ForgetStalePlaces()
    {
        _order.Clear();
        _order.EnqueueRange(_pending.Values.Where(pending => pending.TakenAt is null).Select(pending => (pending, pending.Due)));
    }

    private void SetTimer(TimeSpan due)
    {
        var wait = due - _time.GetElapsed();
        if (wait <= TimeSpan.Zero)
            _wake.TrySetResult();
        else
            _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }
}
