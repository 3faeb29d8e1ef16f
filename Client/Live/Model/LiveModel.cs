using Parley.Client.Transport;

namespace Parley.Client;

/// <summary>A model of the caller's inbox and open conversations that follows the server. A user interface binds to the
/// <see cref="LiveObject.Changed"/> events of its parts.</summary>
/// <remarks>Call <see cref="RunAsync"/> once; it runs until it is cancelled. Applying a change twice has no effect.</remarks>
public sealed class LiveModel : LiveObject
{
    private readonly Dictionary<string, ConversationModel> _conversations = new(StringComparer.Ordinal);
    private CancellationToken _stop;

    internal LiveModel(ParleyClient parley, ParleyClientOptions options, LiveOptions live)
    {
        (Parley, Options, Live) = (parley, options, live);
        Feed = new(parley, options, live, since: null);
        People = new(this);
        Inbox = new(this);
    }

    /// <summary>Occurs when the caller's account changed, perhaps in another session.</summary>
    public event EventHandler<AccountChanged>? AccountChanged;

    /// <summary>The inbox.</summary>
    public InboxModel Inbox { get; }

    /// <summary>The people whom the model shows.</summary>
    public PeopleModel People { get; }

    /// <summary>How the model gets changes at the moment.</summary>
    public ConnectionState State { get; private set; }

    /// <summary>Why the server ended the delivery; null while it runs.</summary>
    public ClosingCode? Closed { get; private set; }

    /// <summary>The revision of the inbox that the feed has reported.</summary>
    public long Revision => Feed.Revision;

    /// <summary>Guards all parts of the model. No code of the caller runs inside of it.</summary>
    internal Lock Gate { get; } = new();

    internal LiveFeed Feed { get; }

    internal ParleyClient Parley { get; }

    internal ParleyClientOptions Options { get; }

    internal LiveOptions Live { get; }

    /// <summary>Follows the server until it is cancelled, or the server ends the delivery (<see cref="Closed"/>).</summary>
    /// <exception cref="ParleyException">The server refuses the delivery permanently, for example because the token is not
    /// valid.</exception>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        _stop = cancellationToken;
        await foreach (var change in Feed.WithCancellation(cancellationToken))
            Apply(change);
    }

    /// <summary>Opens a conversation: reads its newest entries and follows it. An open conversation is returned as it is.</summary>
    /// <exception cref="ParleyException">The conversation could not be read.</exception>
    public Task<ConversationModel> OpenAsync(string conversationId, CancellationToken cancellationToken = default) =>
        OpenAsync(conversationId, () => Parley.Messages.NewestAsync(conversationId, Live.PageSize, cancellationToken));

    /// <summary>Opens a conversation at the first unread message (<see cref="ConversationModel.FirstUnreadSeq"/>), or at its end if nothing
    /// is unread. An open conversation is returned as it is.</summary>
    /// <exception cref="ParleyException">The conversation could not be read.</exception>
    public Task<ConversationModel> OpenAtUnreadAsync(string conversationId, CancellationToken cancellationToken = default) =>
        OpenAsync(conversationId, () => Parley.Messages.AroundUnreadAsync(conversationId, Live.PageSize, cancellationToken));

    /// <summary>Opens a conversation at a message. An open conversation is returned as it is.</summary>
    /// <exception cref="ParleyException">The conversation could not be read.</exception>
    public Task<ConversationModel> OpenAroundAsync(string conversationId, long seq, CancellationToken cancellationToken = default) =>
        OpenAsync(conversationId, () => Parley.Messages.AroundAsync(conversationId, seq, Live.PageSize, cancellationToken));

    /// <summary>Closes a conversation: it changes no more.</summary>
    public void Close(ConversationModel conversation)
    {
        ArgumentNullException.ThrowIfNull(conversation);
        lock (Gate)
            Drop(conversation, null);
    }

    /// <summary>Sends the messages of open conversations again whose failure was temporary. Call it when
    /// <see cref="State"/> becomes <see cref="ConnectionState.Live"/>.</summary>
    public void RetryFailed()
    {
        ConversationModel[] open;
        lock (Gate)
            open = [.. _conversations.Values];
        foreach (var conversation in open)
            conversation.RetryFailed();
    }

    /// <summary>Ends the pause before the next attempt to connect, if there is one.</summary>
    public void ConnectNow() => Feed.ConnectNow();

    internal ConversationModel? Find(string conversationId) => _conversations.GetValueOrDefault(conversationId);

    /// <summary>Runs work in the background until it succeeds, the server refuses it, or the model stops.</summary>
    internal void KeepTrying(Func<CancellationToken, Task> work) => _ = KeepTryingAsync(work); // Not awaited: it handles its failures.

    private void Apply(LiveChange change)
    {
        var changed = new List<LiveObject>();
        lock (Gate)
            new ChangeApplier(this, changed).Apply(change);
        foreach (var part in changed)
            part.Raise();
        if (change is AccountChanged account)
            AccountChanged?.Invoke(this, account);
    }

    internal IReadOnlyCollection<ConversationModel> Conversations => _conversations.Values;

    internal void Set(ConnectionState state) => State = state;

    internal void Set(ClosingCode code) => Closed = code;

    internal void Drop(ConversationModel conversation, GoneReason? reason, Problem? problem = null)
    {
        if (Find(conversation.Id) != conversation)
            return; // It was closed before, and the conversation may have been opened again.
        conversation.End(reason, problem);
        _conversations.Remove(conversation.Id);
        Feed.Unfollow(conversation.Id);
    }

    /// <summary>Reads a conversation again in the background.</summary>
    internal void Reload(ConversationModel conversation) => KeepTrying(async cancellationToken =>
    {
        try
        {
            await LoadAsync(conversation, () => Parley.Messages.NewestAsync(conversation.Id, Live.PageSize, cancellationToken));
        }
        catch (ParleyException refused) when (!FeedConnection.IsPassing(refused) && refused.Code is not ProblemCode.Unauthenticated)
        {
            lock (Gate)
                Drop(conversation, refused.Code is ProblemCode.NotFound ? GoneReason.Unknown : null, refused.Problem);
            conversation.Raise();
        }
    });

    private async Task<ConversationModel> OpenAsync(string conversationId, Func<Task<MessagePage>> read)
    {
        while (true)
        {
            var conversation = Register(conversationId);
            try
            {
                if (!conversation.IsLoaded)
                    await LoadAsync(conversation, read);
            }
            catch
            {
                lock (Gate)
                {
                    if (!conversation.WasLoaded)
                        Drop(conversation, null);
                }

                throw;
            }

            // Another call that opened it may have failed meanwhile, or the store was restored: then it is read again.
            if (conversation.IsLoaded || conversation.Gone is not null || conversation.Problem is not null)
                return conversation;
        }
    }

    private ConversationModel Register(string conversationId)
    {
        lock (Gate)
        {
            if (_conversations.TryGetValue(conversationId, out var conversation))
                return conversation;
            _conversations[conversationId] = conversation = new(this, conversationId);
            if (Inbox.Find(conversationId) is { } pointer)
                conversation.Apply(pointer);
            return conversation;
        }
    }

    private async Task LoadAsync(ConversationModel conversation, Func<Task<MessagePage>> read)
    {
        int version;
        lock (Gate)
            version = conversation.BeginLoad();
        var page = await read();
        lock (Gate)
        {
            if (!conversation.Load(page, version))
                return;
        }

        conversation.Raise();
        if (conversation.Pointer is null || !Inbox.Knows(conversation.Id))
            KeepTrying(token => Inbox.FindAsync(conversation.Id, token));
    }

    private async Task KeepTryingAsync(Func<CancellationToken, Task> work)
    {
        await Task.Yield(); // The caller may hold the lock.
        var pause = new ReconnectPause(Live, Options);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await work(_stop);
                return;
            }
            catch (ParleyException failure) when (FeedConnection.IsPassing(failure) || failure.Code is ProblemCode.Unauthenticated)
            {
                await Task.Delay(pause.Next(failure.RetryAfter), Options.TimeProvider, _stop).ConfigureAwait(
                    ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            }
            catch (Exception e) when (e is ParleyException or OperationCanceledException)
            {
                return;
            }
        }
    }
}
