using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Users;

namespace Parley.Core.Inbox;

/// <summary>Loads an inbox, and compares the pointers of an unclean one with the heads of their conversations.</summary>
/// <remarks>Callers hold the inbox's lock, except for <see cref="ReadNextAsync"/>.</remarks>
internal sealed partial class InboxLoader(
    UserId owner,
    IInboxStore store,
    IConversationStore conversations,
    InboxWriter writer,
    InboxOptions options,
    TimeProvider time,
    ILogger logger)
{
    /// <summary>The most heads in one read of the store.</summary>
    private const int MaxHeads = 1_000;

    /// <summary>Loads the inbox. If it is unclean, the revisions that may have been assigned are burned, and the newest pointers are
    /// compared first.</summary>
    /// <remarks>An inbox that this activation released counts as clean if no other activation has written to it since. Attempts to join are
    /// compared even in a clean inbox: they are few, and only the conversation's head shows their outcome.</remarks>
    /// <returns>Null after a conflict. The caller must try again.</returns>
    public async Task<LoadedInbox?> TryLoadAsync()
    {
        var stored = await store.LoadAsync(owner, options.MaxTombstones, CancellationToken.None);
        var inbox = new LoadedInbox(owner, stored, options.MaxTombstones);
        var (isClean, isAsReleased) = writer.Judge(stored);
        inbox.ListUnchecked(joiningOnly: isAsReleased || isClean);
        try
        {
            if ((!isAsReleased && !await BurnAsync(inbox)) || !await CompareFirstAsync(inbox))
                return null;
        }
        catch (StoreReadOnlyException)
        {
            // Reads continue with the stored rows. No revision is assigned until the head is stored, and the next load burns the same
            // revisions. (A StoreBusyException ends the load, because another activation may be alive and assign the same revisions.)
        }

        writer.Accept(inbox);
        return inbox;
    }

    /// <summary>Reads the next heads to compare with. The lock is not held, so that deliveries need not wait. Sequence numbers decide which
    /// state is newer.</summary>
    public Task<ReadHeads> ReadNextAsync(LoadedInbox inbox) => ReadAsync(NextUnchecked(inbox, MaxHeads));

    /// <summary>Compares pointers with heads that were read.</summary>
    /// <returns>False after a conflict; everything in memory is discarded.</returns>
    public async Task<bool> CompareAsync(LoadedInbox inbox, ReadHeads read)
    {
        var now = time.GetUtcNow();
        var expired = now - options.JoiningExpiry;
        foreach (var (id, head) in read.Ids.Zip(read.Heads))
        {
            if (inbox.Find(id) is not { } before)
                continue;
            if (head is null && before.Shown is not null)
                LogHeadMissing(logger, owner.Value, id.Value);
            var after = InboxRules.Check(before, owner, head, now, expired, other => inbox.WrittenTo(owner, other));
            if (!await writer.WriteBehindAsync(inbox, before, inbox.Number(before, after)))
                return false;
        }

        var done = read.Ids.ToHashSet();
        inbox.Unchecked.RemoveAll(done.Contains);
        return true;
    }

    private static ImmutableArray<ConversationId> NextUnchecked(LoadedInbox inbox, int count) => [.. inbox.Unchecked.TakeLast(count)];

    private async ValueTask<bool> BurnAsync(LoadedInbox inbox)
    {
        if (inbox.Head.IsClean || inbox.Head.Reserved == inbox.Head.Revision)
            return true;
        inbox.Head = InboxRevisions.Burn(inbox.Head);
        inbox.Revision = inbox.Head.Revision;
        LogBurned(logger, owner.Value, inbox.Head.Burned[^1].After, inbox.Head.Burned[^1].Through, inbox.Unchecked.Count);
        return await writer.SaveAsync(inbox, null);
    }

    private async Task<bool> CompareFirstAsync(LoadedInbox inbox)
    {
        for (var rest = options.ReconcileFirst; rest > 0 && inbox.Unchecked.Count > 0;)
        {
            var ids = NextUnchecked(inbox, Math.Min(rest, MaxHeads));
            if (!await CompareAsync(inbox, await ReadAsync(ids)))
                return false;
            rest -= ids.Length;
        }

        return true;
    }

    private async Task<ReadHeads> ReadAsync(ImmutableArray<ConversationId> ids) => new(ids, await HeadsAsync(ids));

    private async ValueTask<ImmutableArray<ConversationHead?>> HeadsAsync(ImmutableArray<ConversationId> ids)
    {
        try
        {
            return await conversations.ReadHeadsAsync(ids, CancellationToken.None);
        }
        catch (DamagedRowException exception) when (ids.Length > 1)
        {
            // Damage must affect only its own conversation, so the heads are read one by one.
            LogDamaged(logger, exception, owner.Value);
            var heads = ImmutableArray.CreateBuilder<ConversationHead?>(ids.Length);
            foreach (var id in ids)
                heads.Add((await HeadsAsync([id]))[0]);
            return heads.MoveToImmutable();
        }
        catch (DamagedRowException exception)
        {
            LogDamaged(logger, exception, owner.Value);
            return [null];
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message =
        "Inbox {UserId} was not closed cleanly. Revisions above {After} through {Through} are skipped. {Count} conversations to compare.")]
    private static partial void LogBurned(ILogger logger, string userId, long after, long through, int count);

    [LoggerMessage(Level = LogLevel.Error, Message =
        "Inbox {UserId} shows conversation {ConversationId}, whose head is missing or damaged.")]
    private static partial void LogHeadMissing(ILogger logger, string userId, string conversationId);

    [LoggerMessage(Level = LogLevel.Error, Message = "Inbox {UserId}: the head of a conversation is damaged. Its pointer does not change.")]
    private static partial void LogDamaged(ILogger logger, Exception exception, string userId);
}

/// <summary>Heads of conversations. A head is null if it does not exist or is damaged.</summary>
internal sealed record ReadHeads(ImmutableArray<ConversationId> Ids, ImmutableArray<ConversationHead?> Heads);
