using Microsoft.Extensions.Logging;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Inbox;
using Parley.Users;

namespace Parley.Core.Inbox;

/// <summary>The inbox of one person, without a runtime: what <see cref="IInboxGrain"/> promises is kept here.</summary>
/// <remarks>
/// <para>Calls may interleave, on one thread at a time. Reads see one state between two awaits and wait for nobody but the first load.
/// Whatever changes something takes its turn: decide, store where that was promised, then show. So memory never runs ahead of the store for
/// what was promised durable; deliveries and the read cursor are written behind by <see cref="FlushAsync"/>.</para>
/// <para>After a conflict, or when the store did not say how a save ended and the stored operation is not ours, everything believed is thrown
/// away and loaded again as if it had not been left in order. Every change here can be decided again: none depends on how often it is applied.</para>
/// </remarks>
internal sealed partial class Inbox(
    UserId owner,
    IInboxStore store,
    IConversationStore conversations,
    InboxOptions options,
    TimeProvider time,
    ILogger logger)
{
    /// <summary>Whether there is something to store or to compare that <see cref="FlushAsync"/> should be called for.</summary>
    public bool NeedsFlush => _loaded is { } inbox && (inbox.Unsaved.Count > 0 || inbox.Unchecked.Count > 0);

    /// <summary>Whether anything is in memory, which <see cref="ReleaseAsync"/> should be asked to let go of after a time without calls.</summary>
    public bool IsLoaded => _loaded is not null;

    /// <summary>Whether pointers are still to be compared with their conversations; <see cref="FlushAsync"/> goes on with that.</summary>
    public bool IsComparing => _loaded is { Unchecked.Count: > 0 };

    /// <inheritdoc cref="IInboxGrain.ListAsync"/>
    public async Task<InboxPage> ListAsync(InboxFolder folder, InboxPosition? from, int limit, CancellationToken cancellationToken)
    {
        // A later page belongs to the position of the first one. If it showed what is not stored yet, a crash would take that back
        // without a change after that position.
        return from is null
            ? Read(await LoadedAsync(cancellationToken))
            : await ReadStoredAsync(Read, cancellationToken);

        InboxPage Read(LoadedInbox inbox)
        {
            var (rows, next) = inbox.Pointers.Page(folder, from, limit);
            return new([.. rows.Select(InboxRules.View)], next, inbox.Revision, inbox.Pointers.Unread(time.GetUtcNow()));
        }
    }

    /// <inheritdoc cref="IInboxGrain.ChangesAsync"/>
    public async Task<Result<InboxChanges>> ChangesAsync(long since, int limit, CancellationToken cancellationToken)
    {
        var answer = Read(await LoadedAsync(cancellationToken));

        // A position in the middle must hold after a crash too: what was stored below it and changed since must not fall back below it unseen.
        return answer.Value is { More: true } ? await ReadStoredAsync(Read, cancellationToken) : answer;

        Result<InboxChanges> Read(LoadedInbox inbox)
        {
            if (!InboxRevisions.IsServable(inbox.Head, inbox.Revision, since))
                return InboxErrors.PositionUnknown;
            var rows = inbox.Pointers.ChangedAfter(since, limit + 1);
            var more = rows.Length > limit;
            if (more)
                rows = rows[..limit];
            return new InboxChanges([.. rows.Select(ChangeOf)], more ? rows[^1].Revision : inbox.Revision, more);
        }
    }

    /// <inheritdoc cref="IInboxGrain.PointerAsync"/>
    public async Task<Result<Pointer>> PointerAsync(ConversationId conversationId, CancellationToken cancellationToken) =>
        ViewOf((await LoadedAsync(cancellationToken)).Find(conversationId));

    /// <inheritdoc cref="IInboxGrain.CursorAsync"/>
    public async Task<Result<ReadCursor>> CursorAsync(ConversationId conversationId, CancellationToken cancellationToken) =>
        (await LoadedAsync(cancellationToken)).Find(conversationId)?.Shown is { } shown ? shown.Cursor : InboxErrors.NotFound;

    /// <inheritdoc cref="IInboxGrain.MoveCursorAsync"/>
    public Task<Result<Pointer>> MoveCursorAsync(ConversationId conversationId, ReadCursor cursor, CancellationToken cancellationToken) =>
        ChangeShownAsync(conversationId, shown => InboxRules.MoveCursor(shown, cursor), isPromised: false, cancellationToken);

    /// <inheritdoc cref="IInboxGrain.MarkUnreadAsync"/>
    public Task<Result<Pointer>> MarkUnreadAsync(ConversationId conversationId, ReadCursor cursor, CancellationToken cancellationToken) =>
        ChangeShownAsync(conversationId, shown => InboxRules.MarkUnread(shown, cursor), isPromised: true, cancellationToken);

    /// <inheritdoc cref="IInboxGrain.ConfigureAsync"/>
    public Task<Result<Pointer>> ConfigureAsync(ConversationId conversationId, PointerSettings settings, CancellationToken cancellationToken) =>
        ChangeShownAsync(conversationId, shown => InboxRules.Configure(shown, settings, time.GetUtcNow()), isPromised: true, cancellationToken);

    /// <inheritdoc cref="IInboxGrain.PrepareJoinAsync"/>
    /// <remarks>Whether the person exists and whom they block is asked before.</remarks>
    public async Task<Error?> PrepareJoinAsync(ConversationId conversationId, Guid token, CancellationToken cancellationToken)
    {
        var result = await ChangeAsync(
            conversationId,
            row => WhyNoPlaceFor(row) is { } error ? error : InboxRules.Prepare(row, token, time.GetUtcNow()),
            isPromised: true,
            cancellationToken);
        return result.Error;
    }

    /// <inheritdoc cref="IInboxGrain.CancelJoinAsync"/>
    public Task CancelJoinAsync(ConversationId conversationId, Guid token, CancellationToken cancellationToken) =>
        ChangeAsync(conversationId, row => InboxRules.Cancel(row, token), isPromised: true, cancellationToken);

    /// <inheritdoc cref="IInboxGrain.DeliverAsync"/>
    public Task DeliverAsync(ConversationSummary summary, CancellationToken cancellationToken) =>
        ChangeAsync(summary.Id, row => InboxRules.Take(row, owner, summary), isPromised: false, cancellationToken);

    /// <inheritdoc cref="IInboxGrain.OpenAsync"/>
    public async Task<Result<Pointer>> OpenAsync(ConversationSummary summary, CancellationToken cancellationToken)
    {
        var result = await ChangeAsync(
            summary.Id,
            row => WhyNoPlaceFor(row) is { } error ? error : InboxRules.Open(row, owner, summary),
            isPromised: true,
            cancellationToken);
        return result.TryGet(out var row, out var error) ? ViewOf(row) : error;
    }

    /// <inheritdoc cref="IInboxGrain.DepartAsync"/>
    public Task DepartAsync(ConversationId conversationId, long seq, GoneReason reason, CancellationToken cancellationToken) =>
        ChangeAsync(conversationId, row => InboxRules.Depart(row, seq, reason), isPromised: true, cancellationToken);

    /// <inheritdoc cref="IInboxGrain.ConfirmAsync"/>
    public async Task<bool> ConfirmAsync(ConversationId conversationId, long seq, CancellationToken cancellationToken)
    {
        // Promised, and changing nothing: stores the row if it is not stored yet.
        var result = await ChangeAsync(
            conversationId,
            row => InboxRules.NumberOf(row) >= seq ? row : InboxErrors.NotFound,
            isPromised: true,
            cancellationToken);
        return result.Error is null;
    }

    private static InboxChange ChangeOf(InboxRow row) =>
        new(row.ConversationId, row.Revision, row.Shown is null ? null : InboxRules.View(row), row.Shown is null ? row.Gone?.Reason : null);

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

    private Error? WhyNoPlaceFor(InboxRow row) =>
        !InboxRules.HoldsPlace(row) && _loaded!.Pointers.Count is var count && count >= options.MaxConversations
            ? InboxErrors.Full(owner, options.MaxConversations, count)
            : null;
}
