using System.Threading.Channels;
using Parley.Client.Transport;

namespace Parley.Client;

/// <summary>The changes of the caller's inbox, and of the conversations that the feed is asked to follow, as they happen. Enumerate it
/// once.</summary>
/// <remarks>The feed reconnects, resumes, ignores repeats and closes gaps. The enumeration ends with <see cref="FeedClosed"/> if the server
/// asks the client not to come back, and with a <see cref="ParleyException"/> if the server refuses it permanently: after 401 the feed asks
/// the token function once more.</remarks>
public sealed class LiveFeed : IAsyncEnumerable<LiveChange>
{
    private readonly ParleyClient _parley;
    private readonly ParleyClientOptions _options;
    private readonly LiveOptions _live;
    private readonly Channel<FeedInput> _inputs;
    private readonly ConversationReads _reads;
    private readonly bool _hasInbox;
    private long _revision;
    private int _isEnumerated;
    private FeedConnection? _connection;

    internal LiveFeed(ParleyClient parley, ParleyClientOptions options, LiveOptions live, long? since)
    {
        (_parley, _options, _live, _revision, _hasInbox) = (parley, options, live, since ?? 0, since is not null);
        _inputs = Channel.CreateBounded<FeedInput>(new BoundedChannelOptions(live.MaxWaiting) { SingleReader = true });
        _reads = new(parley, options, live, _inputs.Writer);
    }

    /// <summary>The revision of the inbox up to which all changes have been reported. Store it to resume later.</summary>
    public long Revision => Interlocked.Read(ref _revision);

    /// <summary>Follows a conversation. The feed first reads what changed after the position.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="position">The number up to which the caller has all changes: the <see cref="MessagePage.Head"/> of a first page, or a
    /// stored <see cref="EntriesChanged.Through"/>. If the conversation is followed already, a lower position reads these changes
    /// again.</param>
    public void Follow(string conversationId, long position)
    {
        ArgumentException.ThrowIfNullOrEmpty(conversationId);
        _reads.Follow(conversationId, position);
    }

    /// <summary>Stops following a conversation.</summary>
    public void Unfollow(string conversationId) => _reads.Unfollow(conversationId);

    /// <summary>Ends the pause before the next attempt to connect, if there is one: for example because the network is back.</summary>
    public void ConnectNow() => Volatile.Read(ref _connection)?.ConnectNow();

    /// <summary>Runs the feed.</summary>
    public async IAsyncEnumerator<LiveChange> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _isEnumerated, 1) is 1)
            throw new InvalidOperationException("A feed can be enumerated once. Create another one.");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var changes = new List<LiveChange>();
        if (!_hasInbox)
            await ReadInboxAsync(null, null, changes, stop.Token);
        _reads.Start(stop.Token);
        var connection = ConnectAsync(stop.Token);
        try
        {
            do
            {
                foreach (var change in changes)
                    yield return change;
                if (changes is [.., FeedClosed])
                    yield break;
                changes.Clear();
                if (_inputs.Reader.TryRead(out var input))
                    await ApplyAsync(input, changes, stop.Token);
            }
            while (changes.Count > 0 || await _inputs.Reader.WaitToReadAsync(stop.Token));
        }
        finally
        {
            await stop.CancelAsync();
            _inputs.Writer.TryComplete();
            await connection;
        }
    }

    // Its failure reaches the consumer through the channel.
    private async Task ConnectAsync(CancellationToken stop)
    {
        var connection = new FeedConnection(_parley, _options, _live, _inputs.Writer, () => Revision);
        Volatile.Write(ref _connection, connection);
        try
        {
            await connection.RunAsync(stop);
        }
        catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            _inputs.Writer.TryComplete(e);
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async ValueTask ApplyAsync(FeedInput input, List<LiveChange> changes, CancellationToken cancellationToken)
    {
        switch (input)
        {
            case FeedInput.Event { Value: ResyncEvent resync }:
                await ReadInboxAsync(resync.Reason, resync.Revision, changes, cancellationToken);
                break;
            case FeedInput.Lost lost:
                await ReadInboxAsync(lost.Reason, null, changes, cancellationToken);
                break;
            case FeedInput.Event { Value: var value }:
                Apply(value, changes);
                break;
            case FeedInput.Polled { Page: var page } when page.Revision > _revision:
                foreach (var item in page.Items)
                    Apply(item, changes);
                MoveTo(page.Revision);
                break;
            case FeedInput.Counted counted:
                changes.Add(new UnreadCounted(counted.UnreadConversations, counted.Revision));
                break;
            case FeedInput.Connection connection:
                changes.Add(new ConnectionChanged(connection.State));
                break;
            case FeedInput.Closed closed:
                changes.Add(new FeedClosed(closed.Code));
                break;
            case FeedInput.Read read when _reads.Take(read) is { } through:
                changes.Add(new EntriesChanged(read.Conversation.Id, read.Page.Items, through, read.Page.Receipts, read.Page.Users));
                break;
            case FeedInput.ReadEnded ended when _reads.Take(ended) is { } problem:
                changes.Add(new FollowEnded(ended.Conversation.Id, problem));
                break;
        }
    }

    private void Apply(LiveEvent value, List<LiveChange> changes)
    {
        if (RevisionOf(value) <= _revision)
            return; // A repeat. Of the events without an id, a poll may have brought a newer state meanwhile.
        switch (value)
        {
            case EntryEvent entry:
                Apply(new InboxChange(entry.ConversationId, entry.Pointer.Revision, entry.Pointer, null), changes, isEntry: true);
                if (_reads.Take(entry) is { } items)
                {
                    changes.Add(
                        new EntriesChanged(entry.ConversationId, WithClientIds(items, entry), entry.Pointer.LastSeq, [], Person.Nobody));
                }

                changes.Add(new UnreadCounted(entry.UnreadConversations, entry.Pointer.Revision));
                break;
            case PointerEvent { Pointer: var pointer } changed:
                Apply(new InboxChange(pointer.ConversationId, pointer.Revision, pointer, null), changes);
                changes.Add(new UnreadCounted(changed.UnreadConversations, pointer.Revision));
                break;
            case GoneEvent gone:
                Apply(new InboxChange(gone.ConversationId, gone.Revision, null, gone.Gone), changes);
                changes.Add(new UnreadCounted(gone.UnreadConversations, gone.Revision));
                break;
            case ReceiptsEvent receipts:
                changes.Add(new ReceiptsChanged(receipts.ConversationId, receipts.Receipts));
                break;
            case TypingEvent typing:
                changes.Add(new MemberTyping(typing.ConversationId, typing.UserId, TimeSpan.FromSeconds(typing.Seconds)));
                break;
            case AccountEvent account:
                changes.Add(new AccountChanged(account.Changed));
                break;
        }

        if (value.Id is { } id)
            MoveTo(id);
    }

    private void Apply(InboxChange change, List<LiveChange> changes, bool isEntry = false)
    {
        if (change.Current is not { } pointer)
        {
            changes.Add(new ConversationGone(change.ConversationId, change.Revision, change.Gone ?? GoneReason.Unknown));
            return;
        }

        changes.Add(new PointerChanged(pointer));
        if (!isEntry)
            _reads.Expect(pointer.ConversationId, pointer.LastSeq);
    }

    // The feed resumes after the revision of the resync, not after that of the page: if the store is restored between the two, the server
    // then says so. A poll that is too late names no revision, so the caller forgets everything.
    // The changes of the conversations are read after the inbox, so that they contain all that the page shows.
    private async Task ReadInboxAsync(
        ResyncReason? reason, long? revision, List<LiveChange> changes, CancellationToken cancellationToken)
    {
        var pause = new ReconnectPause(_live, _options);
        for (var isRefused = false; ;)
        {
            try
            {
                var page = await _parley.Inbox.ListAsync(limit: _live.PageSize, cancellationToken: cancellationToken);
                var mustForget = revision is null || reason is not (ResyncReason.Behind or ResyncReason.Crashed);
                if (mustForget && reason is not null)
                    _reads.UnfollowAll();
                MoveTo(revision ?? page.Revision);
                changes.Add(new InboxRead(page, reason, mustForget));
                _reads.ReadAll();
                return;
            }
            catch (ParleyException refused) when (refused.Code is ProblemCode.Unauthenticated && !isRefused)
            {
                isRefused = true;
            }
            catch (ParleyException failure) when (FeedConnection.IsPassing(failure))
            {
                await Task.Delay(pause.Next(failure.RetryAfter), _options.TimeProvider, cancellationToken);
            }
        }
    }

    private static long? RevisionOf(LiveEvent value) => value switch
    {
        EntryEvent entry => entry.Pointer.Revision,
        PointerEvent changed => changed.Pointer.Revision,
        GoneEvent gone => gone.Revision,
        _ => value.Id,
    };

    private void MoveTo(long revision) => Interlocked.Exchange(ref _revision, revision);

    private static Change[] WithClientIds(IReadOnlyList<Change> items, EntryEvent entry)
    {
        Message? Named(Message? message) =>
            message is not null && entry.ClientIds?.GetValueOrDefault(Address.Number(message.Seq)) is { } clientId
                ? message with { ClientId = clientId }
                : message;

        return [.. items.Select(item => item with { Entry = Named(item.Entry), Changed = Named(item.Changed) })];
    }
}
