using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Parley.Unit.Client;

/// <summary>A clock that stands still until a call waits between two attempts, and then advances past that pause.</summary>
internal sealed class AutoAdvancingTime(TimeSpan tryTimeout) : FakeTimeProvider
{
    private readonly Channel<TimeSpan> _pauses = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime != tryTimeout)
            Assert.True(_pauses.Writer.TryWrite(dueTime));
        return timer;
    }

    /// <summary>Advances past every pause until the call has ended.</summary>
    public async Task<T> PassAsync<T>(Task<T> call)
    {
        while (await Task.WhenAny(call, _pauses.Reader.WaitToReadAsync().AsTask()) != call)
        {
            Assert.True(_pauses.Reader.TryRead(out var pause));
            Advance(pause);
        }

        return await call;
    }
}
