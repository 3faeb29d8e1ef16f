
namespace Parley.LoadTest.Users;

/// <summary>The inbox of a simulated user, as its feed reports it. It is thread-safe.</summary>
/// <param name="run">The state that all users of the run share.</param>
/// <param name="number">The number of the user.</param>
internal sealed class UserInbox(RunContext run, int number)
{
    private const int MostReceivedPins = 8;

    private readonly Lock _gate = new();
    private readonly List<UserConversation> _conversations = []; // the most recently changed one last
    private readonly Queue<string> _receivedPins = [];
    private readonly string _userId = run.World.UserIds[number];
    private readonly MissedMessages _missed = new(run.Measurements, run.Clock.Time);
    private LiveFeed? _feed;
    private TaskCompletionSource? _reached;
    private long _wanted;

    /// <summary>The revision of the inbox from which the next session resumes; null before the first one.</summary>
    public long? Revision { get; private set; }

    /// <summary>Whether the stream is connected.</summary>
    public bool IsConnected { get; private set; }

    /// <summary>The number of conversations.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _conversations.Count;
        }
    }

    /// <summary>Follows the feed until it is cancelled, or the server ends it.</summary>
    public async Task FollowAsync(LiveFeed feed, CancellationToken stop)
    {
        lock (_gate)
        {
            _feed = feed;
            foreach (var conversation in _conversations.Where(each => each.Member.From is not null))
                feed.Follow(conversation.Id, conversation.Member.Through);
        }

        try
        {
            await foreach (var change in feed.WithCancellation(stop))
            {
                Apply(change);
                if (feed.Revision >= Interlocked.Read(ref _wanted))
                    Volatile.Read(ref _reached)?.TrySetResult();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
        catch (ParleyException refused)
        {
            run.Measurements.Failed($"stream: {Codes.NameOf(refused)}");
        }
        finally
        {
            SetConnected(false, isEnd: true);
            _missed.Ended();
            Revision = feed.Revision;
        }
    }

    /// <summary>Waits until the feed has reported everything up to a revision.</summary>
    public async Task UntilAsync(LiveFeed feed, long revision, CancellationToken stop)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Exchange(ref _wanted, revision);
        Volatile.Write(ref _reached, reached);
        if (feed.Revision < revision)
            await reached.Task.WaitAsync(stop);
    }

    /// <summary>Chooses a conversation; recent ones more often.</summary>
    /// <param name="where">A random number, at least 0 and below 1.</param>
    /// <param name="filter">The conversations to choose from.</param>
    public UserConversation? Choose(double where, Func<UserConversation, bool>? filter = null)
    {
        lock (_gate)
        {
            var candidates = filter is null ? _conversations : _conversations.FindAll(each => filter(each));
            if (candidates.Count is 0)
                return null;
            var distance = (int)(where * where * candidates.Count); // The square prefers small distances from the newest.
            return candidates[^(distance + 1)];
        }
    }

    /// <summary>Finds a conversation by its id.</summary>
    public UserConversation? Find(string id)
    {
        lock (_gate)
            return _conversations.Find(each => each.Id == id);
    }

    /// <summary>Chooses a pin that the user has received.</summary>
    public string? ReceivedPin(double what)
    {
        lock (_gate)
            return _receivedPins.Count is 0 ? null : _receivedPins.ElementAt((int)(what * _receivedPins.Count));
    }

    /// <summary>The user has read a page of a conversation.</summary>
    public void Read(UserConversation conversation, MessagePage page, bool isNewest)
    {
        lock (_gate)
        {
            foreach (var entry in page.Items)
                See(conversation, entry);
            conversation.Before = page.Before;
            if (!isNewest || conversation.Member.From is not null)
                return;
            conversation.Member.Follow(page.Head);
            _feed?.Follow(conversation.Id, page.Head);
        }
    }

    /// <summary>The server has acknowledged a read position.</summary>
    public void MarkedRead(UserConversation conversation, long seq)
    {
        lock (_gate)
            conversation.Member.Read = Math.Max(conversation.Member.Read, seq);
    }

    private void Apply(LiveChange change)
    {
        switch (change)
        {
            case InboxRead read:
                if (read.Reason is not null)
                    run.Measurements.Resynced();
                lock (_gate)
                {
                    foreach (var conversation in _conversations.Where(_ => read.MustForget))
                        conversation.Member.Forget();
                }

                foreach (var pointer in read.FirstPage.Items.Reverse())
                    Learn(pointer);
                _missed.ReadInbox();
                break;
            case PointerChanged { Pointer: var pointer }:
                Learn(pointer);
                break;
            case ConversationGone gone:
                Forget(gone.ConversationId);
                break;
            case EntriesChanged entries when Find(entries.ConversationId) is { } conversation:
                lock (_gate)
                {
                    conversation.Member.Apply(conversation.Observed, entries, run.Violations);
                    foreach (var item in entries.Items)
                        Remember(conversation, item.Entry);
                }

                break;
            case FollowEnded ended when Find(ended.ConversationId) is { } conversation:
                lock (_gate)
                    conversation.Member.End();
                break;
            case ConnectionChanged connection:
                SetConnected(connection.State is ConnectionState.Live);
                break;
            case FeedClosed closed:
                run.Measurements.Failed($"stream closed: {closed.Code}");
                break;
        }
    }

    private void Learn(Pointer pointer)
    {
        UserConversation? conversation;
        long known;
        bool isNew;
        lock (_gate)
        {
            conversation = _conversations.Find(each => each.Id == pointer.ConversationId);
            isNew = conversation is null;
            if (conversation is null)
            {
                var observed = run.Observe(pointer.ConversationId, pointer.LastSeq);
                conversation = new(observed, observed.Member(_userId));
            }
            else
            {
                _conversations.Remove(conversation);
            }

            _conversations.Add(conversation);
            conversation.Member.HasLeft = false;
            known = conversation.LastSeq;
            conversation.Apply(pointer);
        }

        conversation.Observed.SeeMembers(pointer.MemberIds.Count, run.Violations);
        if (isNew && IsConnected)
            run.Deliveries.Connected(pointer.ConversationId, number, isConnected: true);
        if (pointer.LastSeq > known)
            run.Deliveries.Seen(pointer.ConversationId, number, isNew ? pointer.LastSeq - 1 : known, pointer.LastSeq);
        _missed.Seen(pointer.ConversationId, pointer.LastSeq);
    }

    private void Forget(string conversationId)
    {
        lock (_gate)
        {
            if (_conversations.Find(each => each.Id == conversationId) is not { } conversation)
                return;
            conversation.Member.End();
            conversation.Member.HasLeft = true;
            _conversations.Remove(conversation);
        }

        run.Deliveries.Connected(conversationId, number, isConnected: false);
        _missed.Left(conversationId);
    }

    private void SetConnected(bool isConnected, bool isEnd = false)
    {
        (string Id, long LastSeq)[] known;
        lock (_gate)
        {
            if (IsConnected == isConnected)
                return;
            IsConnected = isConnected;
            known = [.. _conversations.Select(each => (each.Id, each.LastSeq))];
        }

        // A user counts as behind before its stream counts as lost, so that a storm does not seem to be over.
        if (!isConnected && !isEnd)
            _missed.Broke();
        run.Measurements.StreamChanged(isConnected);
        foreach (var (id, _) in known)
            run.Deliveries.Connected(id, number, isConnected);
        if (isConnected)
        {
            _missed.Connected(known
                .Select(each => (each.Id, each.LastSeq, Head: run.Deliveries.HeadOf(each.Id)))
                .Where(each => each.Head > each.LastSeq)
                .Select(each => (each.Id, each.Head)));
        }
    }

    private void See(UserConversation conversation, Message entry)
    {
        conversation.Observed.See(conversation.Member, entry, run.Violations);
        Remember(conversation, entry);
    }

    private void Remember(UserConversation conversation, Message? entry)
    {
        if (entry is null)
            return;
        conversation.Remember(entry);
        if (entry.SenderId == _userId)
            return;
        foreach (var share in entry.Shares.Where(share => share.Kind is ShareKind.Pin))
        {
            if (_receivedPins.Count is MostReceivedPins)
                _receivedPins.Dequeue();
            _receivedPins.Enqueue(share.Id);
        }
    }
}
