using System.Threading.Channels;

namespace Parley.Testing;

/// <summary>A clock whose pauses end only when a test ends them.</summary>
public sealed class SteppedTime : TimeProvider
{
    private readonly Channel<Pause> _pauses = Channel.CreateUnbounded<Pause>();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var pause = new Pause(callback, state, dueTime);
        _pauses.Writer.TryWrite(pause);
        return pause;
    }

    /// <summary>The next pause, whether it has already begun or not.</summary>
    public ValueTask<Pause> NextAsync(CancellationToken cancellationToken) => _pauses.Reader.ReadAsync(cancellationToken);

    /// <summary>One pause.</summary>
    public sealed class Pause(TimerCallback callback, object? state, TimeSpan length) : ITimer
    {
        /// <summary>The length of the pause.</summary>
        public TimeSpan Length => length;

        /// <summary>Ends the pause.</summary>
        public void End() => callback(state);

        /// <inheritdoc/>
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        /// <inheritdoc/>
        public void Dispose()
        {
        }

        /// <inheritdoc/>
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
