namespace Parley.Testing.Simulation;

/// <summary>A clock that stands still until its owner advances it, and that knows when its next timer is due.</summary>
/// <remarks>Not thread-safe: it belongs to the one thread of a <see cref="SeededPump"/>. Timers that are due at the same moment fire in the
/// order in which they were set. Unlike <c>FakeTimeProvider</c>, this clock knows when the next timer is due. So a run can jump over idle
/// minutes instead of advancing in small steps.</remarks>
public sealed class SimulatedTime : TimeProvider
{
    private readonly SortedDictionary<(DateTimeOffset Due, long Order), Timer> _timers = [];
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private long _order;

    /// <summary>The time at which the next timer is due, or null if none is set.</summary>
    public DateTimeOffset? NextDue => _timers.Count > 0 ? _timers.First().Key.Due : null;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _now;

    /// <inheritdoc/>
    public override long GetTimestamp() => _now.UtcTicks;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Advances the clock to a moment and fires the timers that are due by then. While a timer fires, the clock shows the time at
    /// which the timer was due.</summary>
    public void MoveTo(DateTimeOffset moment)
    {
        while (NextDue <= moment)
        {
            var (key, timer) = _timers.First();
            _timers.Remove(key);
            _now = key.Due > _now ? key.Due : _now;
            timer.Fire();
        }

        _now = moment > _now ? moment : _now;
    }

    private sealed class Timer(SimulatedTime time, TimerCallback callback, object? state) : ITimer
    {
        private (DateTimeOffset Due, long Order)? _key;
        private TimeSpan _period;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Dispose();
            _period = period;
            if (dueTime != Timeout.InfiniteTimeSpan)
                Schedule(dueTime);
            return true;
        }

        public void Fire()
        {
            _key = null;
            if (_period > TimeSpan.Zero)
                Schedule(_period);
            callback(state);
        }

        public void Dispose()
        {
            if (_key is { } key)
                time._timers.Remove(key);
            _key = null;
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Schedule(TimeSpan after)
        {
            _key = (time._now + after, time._order++);
            time._timers.Add(_key.Value, this);
        }
    }
}
