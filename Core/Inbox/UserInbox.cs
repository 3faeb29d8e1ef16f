using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Inbox;
using Parley.Live;
using Parley.Users;

namespace Parley.Core.Inbox;

/// <summary>The inbox of one person. It implements <see cref="IInboxGrain"/> without a dependency on the runtime.</summary>
/// <remarks>
/// <para>Calls may interleave on one scheduler. A read has no await while it uses the state, so it sees a consistent state. It waits only
/// for the first load, or for a save if its answer must be stored first. A change holds the lock. It is decided, then stored if its method
/// promises durability, and then made visible. So a durable change is never visible before it is stored. Deliveries and the read cursor are
/// stored later by <see cref="FlushAsync"/>.</para>
/// <para><see cref="InboxLoader"/> loads and compares, <see cref="InboxWriter"/> saves. After a conflict, a change is decided again on a
/// fresh load. This is safe, because every change is idempotent.</para>
/// </remarks>
internal sealed class UserInbox
{
    // Each try after a conflict begins with a new load. If the last one conflicts too, another activation writes continuously.
    private const int MaxTries = 4;

    private readonly UserId _owner;
    private readonly IInboxStore _store;
    private readonly InboxOptions _options;
    private readonly TimeProvider _time;
    private readonly InboxWriter _writer;
    private readonly InboxLoader _loader;
    private readonly FifoLock _lock = new();

    /// <param name="owner">The person.</param>
    /// <param name="store">Stores the inbox.</param>
    /// <param name="conversations">Reads the heads with which an unclean inbox is compared.</param>
    /// <param name="options">Limits and times.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Logs failures.</param>
    /// <param name="listener">Receives every visible change; may be null.</param>
    public UserInbox(
        UserId owner,
        IInboxStore store,
        IConversationStore conversations,
        InboxOptions options,
        TimeProvider time,
        ILogger logger,
        IInboxListener? listener = null)
    {
        (_owner, _store, _options, _time) = (owner, store, options, time);
        _writer = new(owner, store, options, time, logger, listener);
        _loader = new(owner, store, conversations, _writer, options, time, logger);
    }

    /// <summary>Whether there are rows to store or to compare, so that <see cref="FlushAsync"/> should be called.</summary>
    public bool NeedsFlush => _writer.Current is { } inbox && (inbox.Unsaved.Count > 0 || inbox.Unchecked.Count > 0);

    /// <summary>Whether rows are in memory. <see cref="ReleaseAsync"/> should be called to release them after a time without
    /// calls.</summary>
    public bool IsLoaded => _writer.Current is not null;

    /// <summary>Whether some pointers are not compared with their conversations yet. <see cref="FlushAsync"/> continues the
    /// comparison.</summary>
    public bool IsComparing => _writer.Current is { Unchecked.Count: > 0 };

    /// <inheritdoc cref="IInboxGrain.ListAsync"/>
    public async Task<InboxPage> ListAsync(InboxFolder folder, InboxPosition? from, int limit, CancellationToken cancellationToken)
    {
        // A client continues from the revision of the first page. If a later page showed an unsaved row, a crash could lose that row, and
        // the client would get no change for it.
        return from is null
            ? Read(await LoadedAsync(cancellationToken))
            : await ReadStoredAsync(Read, cancellationToken);

        InboxPage Read(LoadedInbox inbox)
        {
            var (rows, next) = inbox.Pointers.Page(folder, from, limit);
            return new([.. rows.Select(InboxRules.View)], next, inbox.Revision, inbox.Pointers.Unread(_time.GetUtcNow()));
        }
    }

    /// <inheritdoc cref="IInboxGrain.ChangesAsync"/>
    public async Task<Result<InboxChanges>> ChangesAsync(long since, int limit, CancellationToken cancellationToken)
    {
        var answer = Read(await LoadedAsync(cancellationToken));

        // A position in the middle must stay valid after a crash. A row that is stored with a lower revision may have an unsaved change
        // above the position. If a crash lost that change, the client would never see the row. So unsaved rows are stored before this
        // answer.
        return answer.Value is { More: true } ? await ReadStoredAsync(Read, cancellationToken) : answer;

        Result<InboxChanges> Read(LoadedInbox inbox)
        {
            if (InboxRevisions.WhyNotServable(inbox.Head, inbox.Revision, since) is { } reason)
                return InboxErrors.PositionUnknown(reason);
            var rows = inbox.Pointers.ChangedAfter(since, limit + 1);
            var more = rows.Length > limit;
            if (more)
                rows = rows[..limit];
            return new InboxChanges([.. rows.Select(InboxRules.ChangeOf)], more ? rows[^1].Revision : inbox.Revision, more);
        }
    }

    /// <summary>Begins to listen: returns the changes after a position in the same turn in which <paramref name="register"/> is
    /// called.</summary>
    /// <param name="since">The position; null for no changes.</param>
    /// <param name="limit">The most changes. If there are more, the result is <see cref="ResyncReason.Behind"/>.</param>
    /// <param name="register">Registers the listener.</param>
    /// <param name="cancellationToken">Cancels the wait for the first load.</param>
    public async Task<(long Revision, int Unread, ImmutableArray<InboxChange> Changes, ResyncReason? Resync)> ListenAsync(
        long? since, int limit, Action register, CancellationToken cancellationToken)
    {
        var inbox = await LoadedAsync(cancellationToken);
        register();
        var unread = inbox.Pointers.Unread(_time.GetUtcNow());
        if (since is not { } position)
            return (inbox.Revision, unread, [], null);
        if (InboxRevisions.WhyNotServable(inbox.Head, inbox.Revision, position) is { } reason)
            return (inbox.Revision, unread, [], reason);
        var rows = inbox.Pointers.ChangedAfter(position, limit + 1);
        return rows.Length > limit
            ? (inbox.Revision, unread, [], ResyncReason.Behind)
            : (inbox.Revision, unread, [.. rows.Select(InboxRules.ChangeOf)], null);
    }

    /// <summary>The newest revision that this activation has assigned or loaded; null before the first load.</summary>
    public long? Newest => _writer.Newest;

    /// <summary>Whether the inbox shows a conversation.</summary>
    public async ValueTask<bool> ShowsAsync(ConversationId conversationId, CancellationToken cancellationToken) =>
        (await LoadedAsync(cancellationToken)).Find(conversationId)?.Shown is not null;

    /// <inheritdoc cref="IInboxGrain.PointerAsync"/>
    public async Task<Result<Pointer>> PointerAsync(ConversationId conversationId, CancellationToken cancellationToken) =>
        ViewOf((await LoadedAsync(cancellationToken)).Find(conversationId));

    /// <inheritdoc cref="IInboxGrain.CursorAsync"/>
    public async Task<Result<ReadCursor>> CursorAsync(ConversationId conversationId, CancellationToken cancellationToken) =>
        (await LoadedAsync(cancellationToken)).Find(conversationId)?.Shown is { } shown ? shown.Cursor : InboxErrors.NotFound;

    /// <summary>Of the given people, returns those who are members of a conversation that the inbox shows with the owner as a
    /// member.</summary>
    public async Task<ImmutableArray<SharedConversations>> SharedWithAsync(
        ImmutableArray<UserId> people, CancellationToken cancellationToken)
    {
        var inbox = await LoadedAsync(cancellationToken);
        var shared = people.Distinct().ToDictionary(person => person, _ => ImmutableArray.CreateBuilder<ConversationId>());
        foreach (var row in inbox.Pointers.Rows)
        {
            if (row.Shown is not { Self.State: MemberState.Joined } shown)
                continue;
            foreach (var member in shown.MemberIds)
            {
                if (shared.TryGetValue(member, out var ids) && ids.Count < SharedConversations.MaxConversations)
                    ids.Add(row.ConversationId);
            }
        }

        return [.. shared.Where(ids => ids.Value.Count > 0).Select(ids => new SharedConversations(ids.Key, ids.Value.ToImmutable()))];
    }

    /// <summary>Whether the inbox shows the owner and another person as members of one of some conversations.</summary>
    public async Task<bool> SharesAsync(
        UserId person, ImmutableArray<ConversationId> conversationIds, CancellationToken cancellationToken)
    {
        var inbox = await LoadedAsync(cancellationToken);
        return conversationIds.Any(
            id => inbox.Find(id)?.Shown is { Self.State: MemberState.Joined } shown && shown.MemberIds.Contains(person));
    }

    /// <inheritdoc cref="IInboxGrain.MoveCursorAsync"/>
    public Task<Result<Pointer>> MoveCursorAsync(ConversationId conversationId, ReadCursor cursor, CancellationToken cancellationToken) =>
        ChangeShownAsync(conversationId, shown => InboxRules.MoveCursor(shown, cursor), isPromised: false, cancellationToken);

    /// <inheritdoc cref="IInboxGrain.MarkUnreadAsync"/>
    public Task<Result<Pointer>> MarkUnreadAsync(ConversationId conversationId, ReadCursor cursor, CancellationToken cancellationToken) =>
        ChangeShownAsync(conversationId, shown => InboxRules.MarkUnread(shown, cursor), isPromised: true, cancellationToken);

    /// <inheritdoc cref="IInboxGrain.ConfigureAsync"/>
    public Task<Result<Pointer>> ConfigureAsync(
        ConversationId conversationId, PointerSettings settings, CancellationToken cancellationToken) =>
        ChangeShownAsync(
            conversationId, shown => InboxRules.Configure(shown, settings, _time.GetUtcNow()), isPromised: true, cancellationToken);

    /// <inheritdoc cref="IInboxGrain.PrepareJoinAsync"/>
    /// <remarks>The caller has already checked that the person exists, and whom they block.</remarks>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="token">Identifies the attempt.</param>
    /// <param name="addedBy">The user who adds the owner.</param>
    /// <param name="isContact">Whether that user is a contact of the owner.</param>
    /// <param name="cancellationToken">Cancels the wait for the lock. A change that has begun is completed.</param>
    public async Task<Error?> PrepareJoinAsync(
        ConversationId conversationId, Guid token, UserId addedBy, bool isContact, CancellationToken cancellationToken)
    {
        var result = await ChangeAsync(
            conversationId,
            row => WhyNotJoin(row, addedBy, isContact) is { } error
                ? error
                : InboxRules.Prepare(row, token, addedBy, _time.GetUtcNow()),
            isPromised: true,
            cancellationToken);
        return result.Error;
    }

    /// <inheritdoc cref="IInboxGrain.CancelJoinAsync"/>
    public async Task CancelJoinAsync(ConversationId conversationId, Guid token, CancellationToken cancellationToken) =>
        await ChangeAsync(conversationId, row => InboxRules.Cancel(row, token), isPromised: true, cancellationToken);

    /// <inheritdoc cref="IInboxGrain.DeliverAsync"/>
    public Task DeliverAsync(ConversationSummary summary, CancellationToken cancellationToken) =>
        DeliverAsync(summary, null, cancellationToken);

    /// <summary>Applies the state of a conversation, as <see cref="IInboxGrain.DeliverLiveAsync"/> does.</summary>
    public async Task DeliverAsync(ConversationSummary summary, LiveEntries? entries, CancellationToken cancellationToken) =>
        await ChangeAsync(summary.Id, row => InboxRules.Take(row, _owner, summary), isPromised: false, cancellationToken, entries);

    /// <inheritdoc cref="IInboxGrain.OpenAsync"/>
    public async Task<Result<Pointer>> OpenAsync(ConversationSummary summary, CancellationToken cancellationToken)
    {
        var result = await ChangeAsync(
            summary.Id,
            row => WhyNoPlaceFor(row) is { } error ? error : InboxRules.Open(row, _owner, summary),
            isPromised: true,
            cancellationToken);
        return result.TryGet(out var row, out var error) ? ViewOf(row) : error;
    }

    /// <inheritdoc cref="IInboxGrain.DepartAsync"/>
    public async Task DepartAsync(ConversationId conversationId, long seq, GoneReason reason, CancellationToken cancellationToken) =>
        await ChangeAsync(
            conversationId, row => InboxRules.Depart(row, seq, reason, _time.GetUtcNow(), WrittenTo), isPromised: true, cancellationToken);

    /// <inheritdoc cref="IInboxGrain.ConfirmAsync"/>
    public async Task<bool> ConfirmAsync(ConversationId conversationId, long seq, CancellationToken cancellationToken)
    {
        // This changes nothing, but a durable change stores the row if it is not stored yet.
        var result = await ChangeAsync(
            conversationId,
            row => InboxRules.NumberOf(row) >= seq ? row : InboxErrors.NotFound,
            isPromised: true,
            cancellationToken);
        return result.Error is null;
    }

    /// <summary>Compares the rest of an unclean inbox with the conversations, then stores the unsaved rows. Called by a timer.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        _writer.Current?.ListExpired(_time.GetUtcNow() - _options.JoiningExpiry);
        while (_writer.Current is { Unchecked.Count: > 0 } inbox)
        {
            var read = await _loader.ReadNextAsync(inbox);
            using var comparing = await _lock.EnterAsync(cancellationToken);
            if (inbox != _writer.Current || !await _loader.CompareAsync(inbox, read))
                break;
        }

        using var holder = await _lock.EnterAsync(cancellationToken);
        if (_writer.Current is { Unsaved.Count: > 0 } unsaved)
            await _writer.SaveAsync(unsaved, null);
    }

    /// <summary>Stores everything, and marks the inbox as clean if all of it was compared.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        using var holder = await _lock.EnterAsync(cancellationToken);
        await _writer.CloseAsync();
    }

    /// <summary>Releases the rows from memory if all of them are stored and compared, and if the inbox is cheap to load again.</summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        using var holder = await _lock.EnterAsync(cancellationToken);
        _writer.Release();
    }

    private static Result<Pointer> ViewOf(InboxRow? row) => row?.Shown is null ? InboxErrors.NotFound : InboxRules.View(row);

    private async Task<Result<Pointer>> ChangeShownAsync(
        ConversationId conversationId, Func<PointerState, PointerState> change, bool isPromised, CancellationToken cancellationToken)
    {
        var result = await ChangeAsync(
            conversationId,
            row => row.Shown is not { } shown ? InboxErrors.NotFound
                : change(shown) is var changed && ReferenceEquals(changed, shown) ? row
                : row with { Shown = changed },
            isPromised,
            cancellationToken);
        return result.TryGet(out var row, out var error) ? ViewOf(row) : error;
    }

    /// <summary>The reason why a user may not add the owner, or null. Strangers can take only some of the places in the inbox. Otherwise
    /// they could fill it, and the owner could not join any other conversation.</summary>
    private Error? WhyNotJoin(InboxRow row, UserId addedBy, bool isContact)
    {
        if (InboxRules.HasJustLeft(row, addedBy, _time.GetUtcNow() - _options.RejoinPause, WrittenTo))
            return InboxErrors.Unavailable(_owner);
        if (row.HoldsPlace)
            return null;
        var isKnown = addedBy == _owner || isContact || WrittenTo(addedBy) > 0;
        return !isKnown && _writer.Current!.Pointers.Untouched >= _options.MaxUntouched
            ? InboxErrors.Unavailable(_owner)
            : WhyNoPlaceFor(row);
    }

    private Error? WhyNoPlaceFor(InboxRow row) =>
        !row.HoldsPlace && _writer.Current!.Pointers.Count is var count && count >= _options.MaxConversations
            ? InboxErrors.Full(_owner, _options.MaxConversations, count)
            : null;

    private long WrittenTo(UserId other) => _writer.Current!.WrittenTo(_owner, other);

    private async ValueTask<LoadedInbox> LoadedAsync(CancellationToken cancellationToken)
    {
        if (_writer.Current is { } loaded)
            return loaded;
        using var holder = await _lock.EnterAsync(cancellationToken);
        return await CurrentAsync();
    }

    private async Task<T> ReadStoredAsync<T>(Func<LoadedInbox, T> read, CancellationToken cancellationToken)
    {
        using var holder = await _lock.EnterAsync(cancellationToken);
        for (var tries = 0; tries < MaxTries; tries++)
        {
            var inbox = await CurrentAsync();
            if (inbox.Unsaved.Count == 0 || await _writer.SaveAsync(inbox, null))
                return read(inbox);
        }

        throw Contended();
    }

    /// <summary>Changes one row while it holds the lock.</summary>
    /// <param name="id">The conversation of the row.</param>
    /// <param name="decide">Returns the new row, the same row if nothing changes, or a refusal. Called again after a conflict.</param>
    /// <param name="isPromised">Whether the row and all unsaved rows are stored before the change becomes visible.</param>
    /// <param name="cancellationToken">Cancels the wait for the lock. A change that has begun is completed.</param>
    /// <param name="entries">The entries and marks that the change is about, for the listener.</param>
    private async ValueTask<Result<InboxRow>> ChangeAsync(
        ConversationId id,
        Func<InboxRow, Result<InboxRow>> decide,
        bool isPromised,
        CancellationToken cancellationToken,
        LiveEntries? entries = null)
    {
        using var holder = await _lock.EnterAsync(cancellationToken);
        for (var tries = 0; tries < MaxTries; tries++)
        {
            var inbox = await CurrentAsync();

            // The row may be an old tombstone, which is not in memory.
            var before = inbox.Find(id) ?? await _store.ReadRowAsync(_owner, id, CancellationToken.None) ?? new InboxRow(id, 0);
            if (!decide(before).TryGet(out var decided, out var error))
                return error;
            var after = inbox.Number(before, decided);
            var isDone = isPromised
                ? await _writer.StoreAsync(inbox, before, after)
                : await _writer.WriteBehindAsync(inbox, before, after, entries);
            if (isDone)
                return after;
        }

        throw Contended();
    }

    private async ValueTask<LoadedInbox> CurrentAsync()
    {
        for (var tries = 0; tries < MaxTries; tries++)
        {
            if ((_writer.Current ?? await _loader.TryLoadAsync()) is { } inbox)
                return inbox;
        }

        throw Contended();
    }

    private static InboxConflictException Contended() => new($"The inbox could not be loaded or saved in {MaxTries} tries.");
}
