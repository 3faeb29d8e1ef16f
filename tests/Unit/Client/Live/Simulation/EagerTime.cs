namespace Parley.Unit.Client.Live.Simulation;

/// <summary>A clock whose pauses of up to a second end at once. Timeouts, which are longer, do not come.</summary>
internal sealed class EagerTime : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime <= TimeSpan.FromSeconds(1) ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, period);
}
