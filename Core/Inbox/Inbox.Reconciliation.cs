using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Parley.Conversations;
using Parley.Core.Storage;

namespace Parley.Core.Inbox;

/// <summary>How an inbox that was not left in order finds back to its conversations.</summary>
internal sealed partial class Inbox
{
    /// <summary>Loads the inbox; one that was not left in order burns what may have been told, and compares its newest pointers first.</summary>
    /// <remarks>One that was let go of is as good as left in order, if it is still as it was then: nobody has written since.
    /// Attempts to join are compared also where everything was left in order: they are few, and only a head can settle them.</remarks>
    private async Task<LoadedInbox> LoadAsync()
    {
        for (var tries = 0; tries < MaxTries; tries++)
        {
            var stored = await store.LoadAsync(owner, options.MaxTombstones, CancellationToken.None);
            var inbox = new LoadedInbox(stored, options.MaxTombstones);
            var isAsLeft = !_isDoubted && _left is { } left && (stored.Version, stored.Head.Revision) == (left.Version, left.Head.Revision);
            inbox.ListUnchecked(joiningOnly: isAsLeft || (stored.Head.IsClean && !_isDoubted));
            try
            {
                if ((!isAsLeft && !await BurnAsync(inbox)) || !await CheckFirstAsync(inbox))
                    continue;
            }
            catch (StoreReadOnlyException)
            {
                // Reading goes on, of what is stored: whoever loads it next burns the same, and nothing is numbered before that is stored.
            }

            (_loaded, _isDoubted, _left) = (inbox, false, null);
            return inbox;
        }

        throw Contended();
    }

    private async ValueTask<bool> BurnAsync(LoadedInbox inbox)
    {
        if (inbox.Head.IsClean || inbox.Head.Reserved == inbox.Head.Revision)
            return true;
        inbox.Head = InboxRevisions.Burn(inbox.Head);
        inbox.Revision = inbox.Head.Revision;
        LogBurned(logger, owner.Value, inbox.Head.Burned[^1].After, inbox.Head.Burned[^1].Through, inbox.Unchecked.Count);
        return await SaveAsync(inbox, null);
    }

    private async Task<bool> CheckFirstAsync(LoadedInbox inbox)
    {
        for (var rest = options.ReconcileFirst; rest > 0 && inbox.Unchecked.Count > 0;)
        {
            var ids = NextUnchecked(inbox, Math.Min(rest, MaxHeads));
            if (!await CheckAsync(inbox, ids, await ReadHeadsAsync(ids)))
                return false;
            rest -= ids.Length;
        }

        return true;
    }

    /// <summary>Compares what is left. The heads are read between turns, so that deliveries do not wait; numbers sort out who was first.</summary>
    private async Task CheckRestAsync(CancellationToken cancellationToken)
    {
        _loaded?.ListExpired(time.GetUtcNow() - options.JoiningExpiry);
        while (_loaded is { Unchecked.Count: > 0 } inbox)
        {
            var ids = NextUnchecked(inbox, MaxHeads);
            var heads = await ReadHeadsAsync(ids);
            using var turn = await _turns.NextAsync(cancellationToken);
            if (inbox != _loaded || !await CheckAsync(inbox, ids, heads))
                return;
        }
    }

    private static ImmutableArray<ConversationId> NextUnchecked(LoadedInbox inbox, int count) =>
        [.. inbox.Unchecked.TakeLast(count)];

    private async Task<bool> CheckAsync(LoadedInbox inbox, ImmutableArray<ConversationId> ids, ImmutableArray<ConversationHead?> heads)
    {
        var expired = time.GetUtcNow() - options.JoiningExpiry;
        foreach (var (id, head) in ids.Zip(heads))
        {
            if (inbox.Find(id) is not { } before)
                continue;
            if (head is null && before.Shown is not null)
                LogHeadMissing(logger, owner.Value, id.Value);
            var after = InboxRules.Check(before, owner, head, expired);
            if (!await WriteBehindAsync(inbox, before, Numbered(inbox, before, after)))
                return false;
        }

        var done = ids.ToHashSet();
        inbox.Unchecked.RemoveAll(done.Contains);
        return true;
    }

    private async ValueTask<ImmutableArray<ConversationHead?>> ReadHeadsAsync(ImmutableArray<ConversationId> ids)
    {
        try
        {
            return await conversations.ReadHeadsAsync(ids, CancellationToken.None);
        }
        catch (DamagedRowException exception) when (ids.Length > 1)
        {
            // Damage concerns its own conversation only: the others are compared one by one.
            LogDamaged(logger, exception, owner.Value);
            var heads = ImmutableArray.CreateBuilder<ConversationHead?>(ids.Length);
            foreach (var id in ids)
                heads.Add((await ReadHeadsAsync([id]))[0]);
            return heads.MoveToImmutable();
        }
        catch (DamagedRowException exception)
        {
            LogDamaged(logger, exception, owner.Value);
            return [null];
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message =
        "Inbox {UserId} was not left in order: revisions above {After} through {Through} are burned, {Count} conversations to compare.")]
    private static partial void LogBurned(ILogger logger, string userId, long after, long through, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "Inbox {UserId} shows conversation {ConversationId}, which has no readable head.")]
    private static partial void LogHeadMissing(ILogger logger, string userId, string conversationId);

    [LoggerMessage(Level = LogLevel.Error, Message = "Inbox {UserId}: the head of a conversation is damaged; its pointer stays as it is.")]
    private static partial void LogDamaged(ILogger logger, Exception exception, string userId);
}
