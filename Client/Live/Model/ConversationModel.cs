using System.Diagnostics.CodeAnalysis;
using Parley.Client.Transport;

namespace Parley.Client;

/// <summary>One open conversation of a <see cref="LiveModel"/>: a part of its entries, and what changes while it is open. It is
/// thread-safe.</summary>
public sealed class ConversationModel : LiveObject
{
    private readonly LiveModel _model;
    private readonly EntryWindow _window;
    private readonly TypingMembers _typing;
    private readonly PendingMessages _pending;
    private readonly Dictionary<string, long> _receipts = new(StringComparer.Ordinal);
    private Pointer? _pointer;
    private long _position;
    private int _version;

    internal ConversationModel(LiveModel model, string id)
    {
        (_model, Id) = (model, id);
        _window = new(model.Live.MaxEntries);
        _typing = new(model.Options.TimeProvider, ExpireTyping);
        _pending = new(this);
    }

    /// <summary>The id of the conversation.</summary>
    public string Id { get; }

    /// <summary>The caller's pointer: name, members, unread; null while it is not known.</summary>
    [SuppressMessage(
        "Naming", "CA1720", Justification = "The glossary's word for an inbox row. It cannot be confused with a memory address.")]
    public Pointer? Pointer => Locked(() => _pointer);

    /// <summary>All members, in the order of joining; empty while the pointer is not known.</summary>
    public IReadOnlyList<string> MemberIds => Pointer?.MemberIds ?? [];

    /// <summary>The number of unread messages; null while the pointer is not known.</summary>
    public long? Unread => Pointer?.Unread;

    /// <summary>The number up to which the model has all changes.</summary>
    public long Position => Locked(() => _position);

    /// <summary>The entries that the model keeps, in their present state, ascending and without a gap: the newest ones, unless older ones
    /// were asked for. At most <see cref="LiveOptions.MaxEntries"/>. If the conversation must be read again, the present entries stay
    /// until the answer arrives.</summary>
    public IReadOnlyList<Message> Entries => Locked(() => _window.Snapshot);

    /// <summary>Whether there are older entries than <see cref="Entries"/>.</summary>
    public bool HasOlder => Locked(() => _window.Before is not null);

    /// <summary>Whether there are newer entries than <see cref="Entries"/>. While it is true, the model does not add new entries.</summary>
    public bool HasNewer => Locked(() => _window.After is not null);

    /// <summary>Whether a new entry removes the oldest ones if the model has as many as it keeps. A user interface whose reader looks at
    /// older entries sets it to false: then the new entry stays out, and <see cref="HasNewer"/> becomes true.</summary>
    /// <value>Default true.</value>
    public bool FollowsNewest
    {
        get => Locked(() => _window.FollowsNewest);
        set => Locked(() => _window.FollowsNewest = value);
    }

    /// <summary>The first message by another person that the caller had not read when the entries were read first; null if there was
    /// none.</summary>
    public long? FirstUnreadSeq { get; private set; }

    /// <summary>The caller's messages whose entries have not arrived yet, in the order of sending. Show them after the entries.</summary>
    public IReadOnlyList<PendingMessage> Pending => Locked(() => _pending.Snapshot);

    /// <summary>How far the other members have read, by user id.</summary>
    public IReadOnlyDictionary<string, long> Receipts => Locked(() => new Dictionary<string, long>(_receipts, StringComparer.Ordinal));

    /// <summary>The members who are typing now.</summary>
    public IReadOnlyList<string> TypingUserIds => Locked(() => _typing.UserIds);

    /// <summary>Whether the entries have been read and are followed. It is false after the conversation was closed or is gone, and for a
    /// moment after the store was restored from a backup.</summary>
    public bool IsLoaded { get; private set; }

    /// <summary>Why the conversation is gone; null while the caller is a member. A conversation that is gone changes no more.</summary>
    public GoneReason? Gone { get; private set; }

    /// <summary>Why the entries cannot be followed; null while they can.</summary>
    public Problem? Problem { get; private set; }

    internal LiveModel Model => _model;

    /// <summary>Whether a call to open it has succeeded, so that the caller has it.</summary>
    internal bool WasLoaded { get; private set; }

    /// <summary>Rises when the history that the model knows is no longer valid.</summary>
    internal int Version => Locked(() => _version);

    /// <summary>Reads the page of entries before the oldest one. If the model then has more than it keeps, it drops the newest
    /// ones.</summary>
    /// <returns>False if there is none.</returns>
    /// <exception cref="ParleyException">The page could not be read.</exception>
    public async Task<bool> LoadOlderAsync(CancellationToken cancellationToken = default)
    {
        if (Locked(() => _window.Before) is not { } before)
            return false;
        await ReadAsync(
            () => _model.Parley.Messages.BeforeAsync(Id, before, _model.Live.PageSize, cancellationToken),
            page => _window.AddOlder(page, before));
        return true;
    }

    /// <summary>Reads the page of entries after the newest one. If the model then has more than it keeps, it drops the oldest
    /// ones.</summary>
    /// <returns>False if there is none.</returns>
    /// <exception cref="ParleyException">The page could not be read.</exception>
    public async Task<bool> LoadNewerAsync(CancellationToken cancellationToken = default)
    {
        if (Locked(() => _window.After) is not { } after)
            return false;
        await ReadAsync(
            () => _model.Parley.Messages.AfterAsync(Id, after, _model.Live.PageSize, cancellationToken),
            page => _window.AddNewer(page, after));
        return true;
    }

    /// <summary>Replaces the entries by the newest page, unless the model has the newest entry.</summary>
    /// <exception cref="ParleyException">The page could not be read.</exception>
    public Task ShowNewestAsync(CancellationToken cancellationToken = default) => HasNewer
        ? ShowAsync(() => _model.Parley.Messages.NewestAsync(Id, _model.Live.PageSize, cancellationToken))
        : Task.CompletedTask;

    /// <summary>Replaces the entries by the page on both sides of a sequence number, unless the model has an entry with that
    /// number.</summary>
    /// <exception cref="ParleyException">The page could not be read.</exception>
    public Task ShowAroundAsync(long seq, CancellationToken cancellationToken = default) => Entries.Any(entry => entry.Seq == seq)
        ? Task.CompletedTask
        : ShowAsync(() => _model.Parley.Messages.AroundAsync(Id, seq, _model.Live.PageSize, cancellationToken));

    /// <summary>Sends a message. It is in <see cref="Pending"/> at once, and is replaced by its entry. Messages of one conversation are
    /// sent one after the other. If an earlier visit sent the message and its entry is in <see cref="Entries"/>, the
    /// message is not sent again, and its state is <see cref="PendingState.Sent"/> at once.</summary>
    public PendingMessage Send(NewMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var named = message with { ClientId = message.ClientId ?? ClientIds.New() };
        var pending = Locked(() => IsLoaded && _window.Snapshot.FirstOrDefault(each => each.ClientId == named.ClientId) is { } entry
            ? PendingMessages.Sent(this, named, entry.Seq)
            : _pending.Add(named));
        Raise();
        return pending;
    }

    /// <summary>Adds a message that the server has refused before, for example on an earlier visit. It is in <see cref="Pending"/> and is
    /// sent only after <see cref="PendingMessage.Retry"/>.</summary>
    /// <param name="message">The message, with its client id.</param>
    /// <param name="problem">Why it was refused.</param>
    /// <exception cref="ArgumentException">The message has no client id.</exception>
    public PendingMessage AddRefused(NewMessage message, Problem problem)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentException.ThrowIfNullOrEmpty(message.ClientId);
        var pending = Locked(() => _pending.AddRefused(message, problem));
        Raise();
        return pending;
    }

    internal override void Raise()
    {
        foreach (var arrived in Locked(_pending.TakeArrived))
            arrived.Raise();
        base.Raise();
    }

    internal void Retry(PendingMessage message) => RaiseIf(Locked(() => _pending.Retry(message)));

    internal void RetryFailed() => RaiseIf(Locked(_pending.RetryFailed));

    internal void Discard(PendingMessage message) => RaiseIf(Locked(() => _pending.Discard(message)));

    /// <summary>The answer to a send. It does not move the position: other changes below its number may not have arrived. Returns false if
    /// it names a number of a history that is no longer valid.</summary>
    internal bool Answer(PendingMessage message, long seq, int version)
    {
        lock (_model.Gate)
        {
            if (version != _version && _model.Find(Id) == this)
                return false;
            _pending.Answer(message, seq, null, isTemporary: false, isCovered: IsLoaded && seq <= _position);
        }

        message.Raise();
        Raise();
        return true;
    }

    /// <summary>Returns what a message must wait for: see <see cref="PendingMessages.Ahead"/>.</summary>
    internal (PendingMessage? Predecessor, Problem? Obstacle) Ahead(PendingMessage message) => Locked(() => _pending.Ahead(message));

    internal void Fail(PendingMessage message, Problem problem, bool isTemporary)
    {
        lock (_model.Gate)
            _pending.Answer(message, null, problem, isTemporary, isCovered: false);
        message.Raise();
        Raise();
    }

    // The methods below are called inside of the model's lock, and return whether the conversation changed.

    internal int BeginLoad() => _version;

    internal bool Load(MessagePage page, int version)
    {
        if (version != _version || _model.Find(Id) != this)
            return false;
        _window.Reset(page);
        DropUnreadable();
        FirstUnreadSeq = WasLoaded ? FirstUnreadSeq : page.FirstUnreadSeq;
        (_position, IsLoaded, WasLoaded, Problem) = (page.Head, true, true, null);
        _pending.Arrived(page.Items, _position);
        _model.People.Learn(page.Users);
        _model.Feed.Follow(Id, page.Head);
        return true;
    }

    internal void Forget()
    {
        _version++;
        _window.Forget();
        _receipts.Clear();
        _typing.Clear();
        (_position, IsLoaded) = (0, false);
        _model.Feed.Unfollow(Id);
        _pending.SendAgain();
    }

    internal void End(GoneReason? reason, Problem? problem = null)
    {
        _version++;
        _typing.Clear();
        (Gone, Problem, IsLoaded) = (reason, problem, false);
    }

    internal bool Apply(EntriesChanged change)
    {
        if (!IsLoaded)
            return false;
        var hasChanged = _window.Apply(change.Items);
        DropUnreadable();
        hasChanged |= _pending.Arrived(change.Items.Select(item => item.Entry ?? item.Changed).OfType<Message>(), change.Through);
        foreach (var item in change.Items)
            hasChanged |= item.Entry is { } entry && _typing.Remove(entry.SenderId);
        hasChanged |= Apply(change.Receipts) | change.Through > _position;
        _position = Math.Max(_position, change.Through);
        return hasChanged;
    }

    internal bool Apply(IReadOnlyList<Receipt> receipts)
    {
        var hasChanged = false;
        foreach (var (userId, seq) in receipts)
        {
            if (_receipts.TryGetValue(userId, out var present) && present >= seq)
                continue;
            _receipts[userId] = seq;
            hasChanged = true;
        }

        return hasChanged;
    }

    internal void Apply(Pointer pointer)
    {
        _pointer = pointer;
        _window.DropBelow(pointer.FromSeq);
        foreach (var departed in _receipts.Keys.Except(pointer.MemberIds).ToArray())
            _receipts.Remove(departed);
    }

    internal void Apply(MemberTyping typing) => _typing.Add(typing.UserId, typing.Duration);

    private Task ShowAsync(Func<Task<MessagePage>> read) => ReadAsync(read, page =>
    {
        _window.Reset(page);
        return true;
    });

    private async Task ReadAsync(Func<Task<MessagePage>> read, Func<MessagePage, bool> add)
    {
        var version = Locked(() =>
        {
            _window.BeginRead();
            return _version;
        });
        try
        {
            var page = await read();
            lock (_model.Gate)
            {
                if (version != _version || Gone is not null || !add(page))
                    return;

                // The page may be older than changes of its entries that the model has already passed: read them again.
                if (page.Head < _position)
                    _model.Feed.Follow(Id, page.Head);
                DropUnreadable();
                _model.People.Learn(page.Users);
            }
        }
        finally
        {
            lock (_model.Gate)
                _window.EndRead();
        }

        Raise();
    }

    // An answer that was on its way when the caller's membership changed may contain entries of the earlier membership.
    private void DropUnreadable()
    {
        if (_model.Inbox.Find(Id) is { } pointer)
            _window.DropBelow(pointer.FromSeq);
    }

    private void ExpireTyping()
    {
        lock (_model.Gate)
            _typing.Expire();
        Raise();
    }

    private void RaiseIf(bool hasChanged)
    {
        if (hasChanged)
            Raise();
    }

    private T Locked<T>(Func<T> read)
    {
        lock (_model.Gate)
            return read();
    }
}
