using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Parley.Unit.Client.Live;

/// <summary>A clock that a test advances. It reports every timer, so that a test can wait for a pause before it ends it.</summary>
internal sealed class PausingTime : FakeTimeProvider
{
    private readonly Channel<TimeSpan> _timers = Channel.CreateUnbounded<TimeSpan>();
    private readonly Channel<TimeSpan> _changes = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        Assert.True(_timers.Writer.TryWrite(dueTime));
        return new Timer(timer, _changes.Writer);
    }

    /// <summary>Waits for the next timer that matches, and returns its length.</summary>
    public Task<TimeSpan> PauseAsync(Func<TimeSpan, bool> matches) => NextAsync(_timers.Reader, matches);

    /// <summary>Waits until a timer that exists already is set to a length.</summary>
    public Task ChangeAsync(TimeSpan length) => NextAsync(_changes.Reader, changed => changed == length);

    private static async Task<TimeSpan> NextAsync(ChannelReader<TimeSpan> lengths, Func<TimeSpan, bool> matches)
    {
        while (true)
        {
            var length = await lengths.ReadAsync(Patience.Token);
            if (matches(length))
                return length;
        }
    }

    private sealed class Timer(ITimer inner, ChannelWriter<TimeSpan> changes) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var changed = inner.Change(dueTime, period);
            Assert.True(changes.TryWrite(dueTime));
            return changed;
        }

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
