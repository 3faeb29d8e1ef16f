using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Parley.Unit.Client.Live;

/// <summary>A clock that a test advances. It reports every timer, so that a test can wait for a pause before it ends it.</summary>
internal sealed class PausingTime : FakeTimeProvider
{
    private readonly Channel<TimeSpan> _timers = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        Assert.True(_timers.Writer.TryWrite(dueTime));
        return timer;
    }

    /// <summary>Waits for the next timer that matches, and returns its length.</summary>
    public async Task<TimeSpan> PauseAsync(Func<TimeSpan, bool> matches)
    {
        while (true)
        {
            var length = await _timers.Reader.ReadAsync(Patience.Token);
            if (matches(length))
                return length;
        }
    }
}
