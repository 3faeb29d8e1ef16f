using System.Text;

namespace Parley.WebClient.Tabs;

/// <summary>The body of a follower's stream: what the leader relays.</summary>
/// <param name="relay">The relay that returns the events.</param>
/// <param name="hello">The data of the event <c>hello</c>, with which the body begins.</param>
internal sealed class FollowingStream(EventRelay relay, string hello) : BodyStream
{
    private ReadOnlyMemory<byte> _rest = Encoding.UTF8.GetBytes($"event: hello\ndata: {hello}\n\n");

    /// <summary>Whether the stream ends after the queued events. The lock of the relay guards it.</summary>
    public bool IsEnding { get; set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_rest.IsEmpty)
        {
            if (await relay.NextAsync(this, cancellationToken) is not { } events)
                return 0;
            _rest = Encoding.UTF8.GetBytes(events);
        }

        var count = Math.Min(buffer.Length, _rest.Length);
        _rest[..count].CopyTo(buffer);
        _rest = _rest[count..];
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            relay.Close(this);
        base.Dispose(disposing);
    }
}
