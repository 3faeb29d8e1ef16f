using System.Buffers;
using System.Globalization;
using System.Text;
using Parley.Conversations;
using Parley.Grains.Live;
using Parley.Inbox;

namespace Parley.ApiFrontend.Live;

/// <summary>The events that wait for one stream while its client is slow. Bounded in events and bytes; above the bound, one <c>resync</c>
/// takes the place of all.</summary>
internal sealed class EventBacklog(LiveOptions options)
{
    /// <summary>How long the connection may take to send bytes that the server already holds after the person has lost access. After it,
    /// the connection is closed.</summary>
    public static readonly TimeSpan WithdrawTime = TimeSpan.FromMilliseconds(800);

    private Queue<Waiting>? _waiting;
    private int _bytes;

    /// <summary>The newest revision of the events that were dropped because of the bound; null if none were.</summary>
    public long? LostRevision { get; private set; }

    /// <summary>Adds an event.</summary>
    /// <param name="frame">The event. Its own part is copied.</param>
    /// <param name="conversationId">The conversation, or null.</param>
    /// <param name="revision">The revision, or null.</param>
    public void Add(Frame frame, ConversationId? conversationId, long? revision)
    {
        if (LostRevision is not null || _waiting?.Count >= options.MaxStreamEvents || _bytes + frame.Length > options.MaxStreamBytes)
        {
            if (revision is { } lost)
                Overflow(lost);
            return;
        }

        (_waiting ??= []).Enqueue(new(frame.Kept(), conversationId));
        _bytes += frame.Length;
    }

    /// <summary>Drops everything: the client must read again, up to a revision.</summary>
    public void Overflow(long revision)
    {
        Clear();
        LostRevision = revision;
    }

    /// <summary>Drops the events of a conversation.</summary>
    public void Withdraw(ConversationId conversationId)
    {
        for (var left = _waiting?.Count ?? 0; left > 0; left--)
        {
            var waiting = _waiting!.Dequeue();
            if (waiting.ConversationId == conversationId)
                _bytes -= waiting.Frame.Length;
            else
                _waiting.Enqueue(waiting);
        }
    }

    /// <summary>Drops everything.</summary>
    public void Clear()
    {
        (_waiting, _bytes) = (null, 0);
        LostRevision = null;
    }

    /// <summary>Writes everything that waits.</summary>
    /// <returns>Whether there was anything.</returns>
    public bool WriteTo(IBufferWriter<byte> writer)
    {
        if (LostRevision is { } revision)
        {
            // EventFrames is not used here, because its buffer belongs to another thread.
            Encoding.UTF8.GetBytes(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"event: resync\nid: {revision}\ndata: "
                    + $"{{\"revision\":{revision},\"reason\":\"{WireNames.Of(ResyncReason.Behind)}\"}}\n\n"),
                writer);
            Clear();
            return true;
        }

        if (_waiting is not { Count: > 0 } waiting)
            return false;
        foreach (var next in waiting)
            next.Frame.WriteTo(writer);
        Clear();
        return true;
    }

    private readonly record struct Waiting(Frame Frame, ConversationId? ConversationId);
}
