using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Parley.Core.Storage;
using Parley.Live;
using Parley.Users;

namespace Parley.Core.Inbox;

/// <summary>The only place that saves an inbox. It holds the cached inbox between two saves.</summary>
/// <remarks>
/// <para>Callers hold the inbox's lock. A revision is reserved durably before a change that takes it becomes visible.</para>
/// <para>After a conflict, or after a save of unknown outcome that is not found in the store, the cached inbox is discarded. The next load
/// then treats the inbox as unclean.</para>
/// </remarks>
internal sealed partial class InboxWriter(
    UserId owner, IInboxStore store, InboxOptions options, TimeProvider time, ILogger logger, IInboxListener? listener = null)
{
    // A larger inbox stays in memory until its activation ends: loading it again for the next message would cost more than the memory.
    private const int MaxReleased = 500;

    /// <summary>The cached inbox, or null.</summary>
    public LoadedInbox? Current { get; private set; }

    // Set when a cached inbox was discarded: readers may have seen revisions and pointers above those of the stored head.
    private bool _isDoubted;

    // The newest revision of the inbox that was cached last.
    private long? _newest;

    // The head and version of an inbox that was released without the clean mark. If they are unchanged, the next load need not treat the
    // inbox as unclean.
    private (InboxHead Head, string Version)? _released;

    /// <summary>Decides how far a stored inbox can be trusted.</summary>
    /// <returns><c>IsClean</c>: it was closed cleanly, and this activation has not discarded any state since. <c>IsAsReleased</c>: it is as
    /// this activation released it; no other activation has written since.</returns>
    public (bool IsClean, bool IsAsReleased) Judge(StoredInbox stored) => (
        stored.Head.IsClean && !_isDoubted,
        !_isDoubted && _released is { } released
            && (stored.Version, stored.Head.Revision) == (released.Version, released.Head.Revision));

    /// <summary>The newest revision that this activation has assigned or loaded, also while no inbox is cached. Null before the first
    /// load.</summary>
    public long? Newest => Current?.Revision ?? _newest;

    /// <summary>Makes a loaded inbox the cached one.</summary>
    public void Accept(LoadedInbox inbox)
    {
        var isKnown = inbox.Revision == Newest;
        (Current, _isDoubted, _released, _newest) = (inbox, false, null, inbox.Revision);
        if (!isKnown && listener is { IsListening: true })
            listener.OnReloaded();
    }

    /// <summary>Releases the cached inbox if all of it is stored and compared, and if it is cheap to load again.</summary>
    public void Release()
    {
        if (Current is not { Unsaved.Count: 0, Unchecked.Count: 0, Pointers.Rows.Count: <= MaxReleased } inbox)
            return;
        _released = inbox.Head.IsClean ? null : (inbox.Head, inbox.Version!);
        _newest = inbox.Revision;
        Current = null;
    }

    /// <summary>Stores everything, and marks the inbox as clean if all of it was compared.</summary>
    public async Task CloseAsync()
    {
        if (Current is null && _released is { } released)
        {
            _released = null;
            var empty = new LoadedInbox(owner, new(released.Head, released.Version, Guid.Empty, []), options.MaxTombstones);
            await CommitAsync(empty, released.Head with { IsClean = true, Reserved = released.Head.Revision }, []);
            return;
        }

        if (Current is not { } inbox || (inbox.Head.IsClean && inbox.Unsaved.Count == 0))
            return;
        var isCompared = inbox.Unchecked.Count == 0;
        if (isCompared || inbox.Unsaved.Count > 0)
            await SaveAsync(inbox, null, isClean: isCompared);
    }

    /// <summary>Stores a changed row and all unsaved rows before the change becomes visible.</summary>
    /// <returns>False after a conflict. The cached inbox is then discarded.</returns>
    public async ValueTask<bool> StoreAsync(LoadedInbox inbox, InboxRow before, InboxRow after) =>
        (ReferenceEquals(before, after) && !inbox.Unsaved.ContainsKey(after.ConversationId)) || await SaveAsync(inbox, after);

    /// <summary>Makes a changed row visible at once. The next save stores it.</summary>
    /// <param name="inbox">The inbox.</param>
    /// <param name="before">The row before the change.</param>
    /// <param name="after">The row after the change.</param>
    /// <param name="entries">The entries and marks that the change is about, or null.</param>
    /// <returns>As <see cref="StoreAsync"/>.</returns>
    public async ValueTask<bool> WriteBehindAsync(LoadedInbox inbox, InboxRow before, InboxRow after, LiveEntries? entries = null)
    {
        if (ReferenceEquals(before, after))
            return true;

        // The clean mark is removed and the revision is reserved durably before the change becomes visible.
        if ((inbox.Head.IsClean || after.Revision > inbox.Head.Reserved) && !await SaveAsync(inbox, null))
            return false;
        inbox.Unsaved[after.ConversationId] = after;
        Show(inbox, after, InboxRules.Covers(before, after, entries) ? entries : null);
        return true;
    }

    /// <summary>Stores the changed row and all unsaved rows, in ascending revision. If the process crashes between two saves, the stored
    /// head is then still correct.</summary>
    /// <returns>As <see cref="StoreAsync"/>.</returns>
    public async Task<bool> SaveAsync(LoadedInbox inbox, InboxRow? changed, bool isClean = false)
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

            // Rows without a new revision have no visible change. They do not affect the revision up to which everything is stored.
            var stored = rest.Select(row => row.Revision).Where(revision => revision > inbox.Head.Revision).Append(newest + 1).Min() - 1;
            var head = inbox.Head with
            {
                Revision = stored,
                IsClean = isClean && isLast,
                Count = CountAfter(inbox, isLast ? changed : null),
                CountsHidden = false,
            };
            head = head.IsClean ? head with { Reserved = newest } : InboxRevisions.Reserve(head, newest, options.RevisionReserve);
            if (!await CommitAsync(inbox, head, part))
                return false;
            foreach (var row in part)
                inbox.Unsaved.Remove(row.ConversationId);
        }

        if (changed is not null)
            Show(inbox, changed, null);
        return true;
    }

    /// <summary>Makes a row visible, and tells the listener if this took a revision. While an inbox is still being loaded, nobody is told:
    /// <see cref="Accept"/> does it.</summary>
    private void Show(LoadedInbox inbox, InboxRow row, LiveEntries? entries)
    {
        var before = inbox.Revision;
        inbox.Put(row, options.MaxTombstones);
        if (inbox.Revision > before && ReferenceEquals(inbox, Current) && listener is { IsListening: true })
            listener.OnChanged(before, InboxRules.ChangeOf(row), inbox.Pointers.Unread(time.GetUtcNow()), entries);
    }

    private static int CountAfter(LoadedInbox inbox, InboxRow? changed)
    {
        if (changed is null)
            return inbox.Pointers.Count;
        var held = inbox.Find(changed.ConversationId) is { HoldsPlace: true };
        return inbox.Pointers.Count + (changed.HoldsPlace ? 1 : 0) - (held ? 1 : 0);
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
        catch (Exception exception) when (exception is not (DamagedRowException or StoreReadOnlyException or StoreBusyException))
        {
            LogOutcomeUnknown(logger, exception, owner.Value, save.OperationId);
        }

        // Neither a timeout nor a conflict proves that nothing was written: if the store client retries a write that succeeded, the retry
        // conflicts with it.
        version ??= await FindWrittenAsync(save.OperationId);
        if (version is null)
            return false;
        (inbox.Head, inbox.Version) = (head, version);
        return true;
    }

    private async Task<string?> FindWrittenAsync(Guid operationId)
    {
        var known = Current;
        (Current, _isDoubted, _newest) = (null, true, Newest);
        var stored = await store.LoadAsync(owner, 0, CancellationToken.None);
        if (stored.Version is null || stored.OperationId != operationId)
            return null;
        (Current, _isDoubted) = (known, known is null);
        return stored.Version;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "Inbox {UserId}: the outcome of save {OperationId} is unknown. The inbox is read back.")]
    private static partial void LogOutcomeUnknown(ILogger logger, Exception exception, string userId, Guid operationId);
}
