using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Parley.Conversations;
using Parley.Core.Storage;

namespace Parley.Core.Inbox;

/// <summary>The inbox's way to the store: one writer at a time, revisions reserved ahead, nothing believed that the store may contradict.</summary>
internal sealed partial class Inbox
{
    // Each try begins with a fresh load; whoever still conflicts then meets a steady writer elsewhere.
    private const int MaxTries = 4;

    // The store reads at most this many heads at a time.
    private const int MaxHeads = 1_000;

    // A larger inbox stays in memory until its activation goes: to load it again with the next message would cost more than memory does.
    private const int MaxReleased = 500;

    private readonly Turns _turns = new();
    private LoadedInbox? _loaded;

    // Set when something believed was thrown away: whatever the head then says, revisions and pointers beyond it may have been told.
    private bool _isDoubted;

    // Of an inbox that was let go of and is not marked as clean: what it was, so that the next load need not doubt it.
    private (InboxHead Head, string Version)? _left;

    /// <summary>Goes on comparing with the conversations where that is due, then stores what is unsaved. Callers: a timer.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        await CheckRestAsync(cancellationToken);
        using var turn = await _turns.NextAsync(cancellationToken);
        if (_loaded is { Unsaved.Count: > 0 } inbox)
            await SaveAsync(inbox, null);
    }

    /// <summary>Leaves the inbox in order, if it can be: everything stored, and marked as clean if everything was compared.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        using var turn = await _turns.NextAsync(cancellationToken);
        if (_loaded is null && _left is { } left)
        {
            _left = null;
            var released = new LoadedInbox(new(left.Head, left.Version, Guid.Empty, []), options.MaxTombstones);
            await CommitAsync(released, left.Head with { IsClean = true, Reserved = left.Head.Revision }, []);
            return;
        }

        if (_loaded is not { } inbox || (inbox.Head.IsClean && inbox.Unsaved.Count == 0))
            return;
        var isCompared = inbox.Unchecked.Count == 0;
        if (isCompared || inbox.Unsaved.Count > 0)
            await SaveAsync(inbox, null, isClean: isCompared);
    }

    /// <summary>Lets go of what is in memory, if all of it is stored and compared, and not too much to load again with the next call.</summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        using var turn = await _turns.NextAsync(cancellationToken);
        if (_loaded is not { Unsaved.Count: 0, Unchecked.Count: 0, Pointers.Rows.Count: <= MaxReleased } inbox)
            return;
        _left = inbox.Head.IsClean ? null : (inbox.Head, inbox.Version!);
        _loaded = null;
    }

    private async ValueTask<LoadedInbox> LoadedAsync(CancellationToken cancellationToken)
    {
        if (_loaded is { } loaded)
            return loaded;
        using var turn = await _turns.NextAsync(cancellationToken);
        return _loaded ?? await LoadAsync();
    }

    private async Task<T> ReadStoredAsync<T>(Func<LoadedInbox, T> read, CancellationToken cancellationToken)
    {
        using var turn = await _turns.NextAsync(cancellationToken);
        for (var tries = 0; tries < MaxTries; tries++)
        {
            var inbox = _loaded ?? await LoadAsync();
            if (inbox.Unsaved.Count == 0 || await SaveAsync(inbox, null))
                return read(inbox);
        }

        throw Contended();
    }

    /// <summary>Changes one row, when its turn has come.</summary>
    /// <param name="id">Which conversation's.</param>
    /// <param name="decide">The new row, the same one where nothing changes, or why not. May be asked again after a conflict.</param>
    /// <param name="isPromised">Whether it is stored, with all that is unsaved, before it is shown and answered.</param>
    /// <param name="cancellationToken">Gives up waiting for the turn, never a change that has begun.</param>
    private async Task<Result<InboxRow>> ChangeAsync(
        ConversationId id, Func<InboxRow, Result<InboxRow>> decide, bool isPromised, CancellationToken cancellationToken)
    {
        using var turn = await _turns.NextAsync(cancellationToken);
        for (var tries = 0; tries < MaxTries; tries++)
        {
            var inbox = _loaded ?? await LoadAsync();

            // An old tombstone is not in memory, and must not be forgotten here.
            var before = inbox.Find(id) ?? await store.ReadRowAsync(owner, id, CancellationToken.None) ?? new InboxRow(id, 0);
            if (!decide(before).TryGet(out var decided, out var error))
                return error;
            var after = Numbered(inbox, before, decided);
            var isDone = isPromised ? await StoreAsync(inbox, before, after) : await WriteBehindAsync(inbox, before, after);
            if (isDone)
                return after;
        }

        throw Contended();
    }

    /// <summary>What the person sees takes the next revision; what is hidden takes none.</summary>
    private static InboxRow Numbered(LoadedInbox inbox, InboxRow before, InboxRow after) =>
        ReferenceEquals(before.Shown, after.Shown) ? after : after with { Revision = inbox.Revision + 1 };

    private async ValueTask<bool> StoreAsync(LoadedInbox inbox, InboxRow before, InboxRow after) =>
        (ReferenceEquals(before, after) && !inbox.Unsaved.ContainsKey(after.ConversationId)) || await SaveAsync(inbox, after);

    private async ValueTask<bool> WriteBehindAsync(LoadedInbox inbox, InboxRow before, InboxRow after)
    {
        if (ReferenceEquals(before, after))
            return true;

        // The clean mark goes, and the revision is reserved, durably, before the change can be seen.
        if ((inbox.Head.IsClean || after.Revision > inbox.Head.Reserved) && !await SaveAsync(inbox, null))
            return false;
        inbox.Unsaved[after.ConversationId] = after;
        inbox.Put(after, options.MaxTombstones);
        return true;
    }

    /// <summary>Stores everything unsaved with the changed row, in ascending revision, so that a crash between two saves leaves a true head.</summary>
    /// <returns>False: conflict; everything believed is gone.</returns>
    private async Task<bool> SaveAsync(LoadedInbox inbox, InboxRow? changed, bool isClean = false)
    {
        var rows = inbox.Unsaved.Values.Where(row => row.ConversationId != changed?.ConversationId)
            .OrderBy(row => row.Revision)
            .ToList();
        if (changed is not null)
            rows.Add(changed);
        var newest = Math.Max(inbox.Revision, changed?.Revision ?? 0);
        for (var start = 0; start == 0 || start < rows.Count; start += InboxSave.MaxRows)
        {
            var part = rows.Skip(start).Take(InboxSave.MaxRows).ToImmutableArray();
            var rest = rows.Skip(start + InboxSave.MaxRows);
            var isLast = start + InboxSave.MaxRows >= rows.Count;

            // Rows without a new revision are hidden ones: they say nothing about what is stored up to where.
            var stored = rest.Select(row => row.Revision).Where(revision => revision > inbox.Head.Revision).Append(newest + 1).Min() - 1;
            var head = inbox.Head with { Revision = stored, IsClean = isClean && isLast, Count = CountAfter(inbox, isLast ? changed : null) };
            head = head.IsClean ? head with { Reserved = newest } : InboxRevisions.Reserve(head, newest, options.RevisionReserve);
            if (!await CommitAsync(inbox, head, part))
                return false;
            foreach (var row in part)
                inbox.Unsaved.Remove(row.ConversationId);
        }

        if (changed is not null)
            inbox.Put(changed, options.MaxTombstones);
        return true;
    }

    private static int CountAfter(LoadedInbox inbox, InboxRow? changed)
    {
        if (changed is null)
            return inbox.Pointers.Count;
        var held = inbox.Find(changed.ConversationId) is { } before && InboxRules.HoldsPlace(before);
        return inbox.Pointers.Count + (InboxRules.HoldsPlace(changed) ? 1 : 0) - (held ? 1 : 0);
    }

    private async Task<bool> CommitAsync(LoadedInbox inbox, InboxHead head, ImmutableArray<InboxRow> rows)
    {
        var save = new InboxSave
        {
            UserId = owner,
            ExpectedVersion = inbox.Version,
            OperationId = Guid.CreateVersion7(time.GetUtcNow()),
            Head = head,
            Rows = rows,
        };
        string? version = null;
        try
        {
            version = await store.SaveAsync(save, CancellationToken.None);
        }
        catch (Exception exception) when (exception is not (DamagedRowException or StoreReadOnlyException))
        {
            LogOutcomeUnknown(logger, exception, owner.Value, save.OperationId);
        }

        // Neither silence nor a conflict proves that nothing was written: a client's own retry conflicts with its success.
        version ??= await FindWrittenAsync(save.OperationId);
        if (version is null)
            return false;
        (inbox.Head, inbox.Version) = (head, version);
        return true;
    }

    private async Task<string?> FindWrittenAsync(Guid operationId)
    {
        var believed = _loaded;
        (_loaded, _isDoubted) = (null, true);
        var stored = await store.LoadAsync(owner, 0, CancellationToken.None);
        if (stored.Version is null || stored.OperationId != operationId)
            return null;
        (_loaded, _isDoubted) = (believed, believed is null);
        return stored.Version;
    }

    private static InboxConflictException Contended() => new($"Given up after {MaxTries} tries.");

    [LoggerMessage(Level = LogLevel.Warning, Message = "Inbox {UserId}: outcome of save {OperationId} unknown; reading it back.")]
    private static partial void LogOutcomeUnknown(ILogger logger, Exception exception, string userId, Guid operationId);
}
