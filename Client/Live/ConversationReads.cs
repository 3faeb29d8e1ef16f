using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace Parley.Client.Transport;

/// <summary>The conversations that a feed follows, and the reads of <c>changes</c> that close their gaps. A conversation has one read at a
/// time; of all reads, a bounded number runs.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim without a wait handle holds nothing to release.")]
internal sealed class ConversationReads(
    ParleyClient parley, ParleyClientOptions options, LiveOptions live, ChannelWriter<FeedInput> inputs)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, FollowedConversation> _followed = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _slots = new(live.MaxReads);
    private CancellationToken _stop;
    private bool _isRunning;

    /// <summary>Begins the reads.</summary>
    public void Start(CancellationToken stop)
    {
        lock (_gate)
        {
            (_stop, _isRunning) = (stop, true);
            foreach (var conversation in _followed.Values)
                Read(conversation, conversation.Position);
        }
    }

    /// <summary>Follows a conversation from a position. The first read closes the gap between the caller's read and the stream.</summary>
    public void Follow(string id, long position)
    {
        lock (_gate)
        {
            if (!_followed.TryGetValue(id, out var conversation))
                _followed[id] = conversation = new(id, position);
            Read(conversation, Math.Min(position, conversation.Position));
        }
    }

    public void Unfollow(string id)
    {
        lock (_gate)
            _followed.Remove(id);
    }

    public void UnfollowAll()
    {
        lock (_gate)
            _followed.Clear();
    }

    /// <summary>Reads the changes of all conversations.</summary>
    public void ReadAll()
    {
        lock (_gate)
        {
            foreach (var conversation in _followed.Values)
                Read(conversation, conversation.Position);
        }
    }

    /// <summary>A pointer says that the conversation has this last number.</summary>
    public void Expect(string id, long lastSeq)
    {
        lock (_gate)
        {
            if (_followed.TryGetValue(id, out var conversation))
                Expect(conversation, lastSeq);
        }
    }

    /// <summary>Takes the items of an event. Returns those above the position, or null if there are none, or a gap before them. Then the
    /// gap is read.</summary>
    public IReadOnlyList<Change>? Take(EntryEvent entry)
    {
        lock (_gate)
        {
            var through = entry.Pointer.LastSeq;
            if (!_followed.TryGetValue(entry.ConversationId, out var conversation) || conversation.Position >= through)
                return null;
            if (conversation.Position < entry.After)
            {
                Expect(conversation, through);
                return null;
            }

            var items = entry.Items.Where(item => item.Seq > conversation.Position).ToArray();
            conversation.Position = through;
            return items;
        }
    }

    /// <summary>Takes a page. Returns the new position, or null if the conversation is no longer followed.</summary>
    public long? Take(FeedInput.Read read)
    {
        lock (_gate)
        {
            return IsFollowed(read.Conversation)
                ? read.Conversation.Position = Math.Max(read.Conversation.Position, read.Page.Through)
                : null;
        }
    }

    /// <summary>Takes the end of a read. Returns why the conversation cannot be followed any more, or null.</summary>
    public Problem? Take(FeedInput.ReadEnded ended)
    {
        lock (_gate)
        {
            var conversation = ended.Conversation;
            conversation.IsReading = false;
            if (!IsFollowed(conversation))
                return null;

            // A head below an earlier position is another history: the store was restored.
            var problem = ended.Problem
                ?? (ended.Head < conversation.PositionAtRead
                    ? new(ProblemCode.PositionUnknown, Detail: "The conversation is shorter than before. Read it afresh.")
                    : null);
            if (problem is not null)
                _followed.Remove(conversation.Id);
            else if (conversation.ReadNextFrom is { } from)
                Read(conversation, from);
            else
                Expect(conversation, conversation.Expected);
            return problem;
        }
    }

    private bool IsFollowed(FollowedConversation conversation) =>
        _followed.TryGetValue(conversation.Id, out var present) && ReferenceEquals(present, conversation);

    // A running read may already return these changes, so it is not repeated unless they are still missing at its end.
    private void Expect(FollowedConversation conversation, long lastSeq)
    {
        if (conversation.Position >= lastSeq)
            return;
        if (conversation.IsReading)
            conversation.Expected = Math.Max(conversation.Expected, lastSeq);
        else
            Read(conversation, conversation.Position);
    }

    private void Read(FollowedConversation conversation, long from)
    {
        if (!_isRunning)
            return;
        if (conversation.IsReading)
        {
            conversation.ReadNextFrom = Math.Min(conversation.ReadNextFrom ?? from, from);
            return;
        }

        (conversation.IsReading, conversation.ReadNextFrom, conversation.Expected) = (true, null, 0);
        conversation.PositionAtRead = conversation.Position;
        _ = ReadAsync(conversation, from, _stop); // Not awaited: its pages reach the consumer of the feed through the channel.
    }

    private async Task ReadAsync(FollowedConversation conversation, long after, CancellationToken stop)
    {
        await Task.Yield(); // The caller holds locks, and a request runs code of the client's owner: the token function and the handlers.
        try
        {
            await inputs.WriteAsync(await PagesAsync(conversation, after, stop), stop);
        }
        catch (Exception e) when (e is OperationCanceledException or ChannelClosedException or ObjectDisposedException)
        {
            // The feed has ended.
        }
    }

    private async Task<FeedInput.ReadEnded> PagesAsync(FollowedConversation conversation, long after, CancellationToken stop)
    {
        var pause = new ReconnectPause(live, options);
        try
        {
            while (true)
            {
                var page = await PageAsync(conversation.Id, after, pause, stop);
                await inputs.WriteAsync(new FeedInput.Read(conversation, page), stop);
                if (page.Through >= page.Head || page.Through <= after)
                    return new(conversation, page.Head, null);
                after = page.Through;
            }
        }
        catch (ParleyException refused)
        {
            return new(conversation, 0, refused.Problem);
        }
    }

    private async Task<ChangePage> PageAsync(string id, long after, ReconnectPause pause, CancellationToken stop)
    {
        while (true)
        {
            await _slots.WaitAsync(stop);
            try
            {
                return await parley.Messages.ChangesAsync(id, after, live.PageSize, stop);
            }
            catch (ParleyException failure) when (FeedConnection.IsPassing(failure) || failure.Code is ProblemCode.Unauthenticated)
            {
                // The stream reports a token that is no longer valid.
            }
            finally
            {
                _slots.Release();
            }

            await Task.Delay(pause.Next(), options.TimeProvider, stop);
        }
    }
}
