using System.Collections.Immutable;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Users;

namespace Parley.Core.Conversations.Delivery;

/// <summary>The result of delivering a stored head.</summary>
/// <param name="Told">The stored inboxes of all members have all changes up to this sequence number; 0 if that is unknown.</param>
/// <param name="IsOver">Whether this silo run has nothing left to deliver: the open row is gone, or another living run owns it.</param>
/// <param name="Untold">People whose inboxes did not store the changes.</param>
internal sealed record DeliveryResult(long Told, bool IsOver, ImmutableArray<UserId> Untold);

/// <summary>Delivers a conversation from its stored head, so that it does not depend on the activation that wrote it.</summary>
internal sealed class StoredDelivery(IConversationStore store, IMemberInboxes inboxes)
{
    /// <summary>Reads the head, updates every inbox that has not stored it, and then deletes the open row.</summary>
    /// <param name="id">The conversation.</param>
    /// <param name="mayClose">Called after the delivery to all members. Returns whether the open row may be deleted.</param>
    /// <param name="cancellationToken">Cancels the delivery; the open row stays.</param>
    public async Task<DeliveryResult> DeliverAsync(ConversationId id, Func<bool> mayClose, CancellationToken cancellationToken)
    {
        // The tail is not loaded, so that a pass over many conversations reads only one head for each of them.
        var stored = await store.LoadAsync(id, RowLimit.None, cancellationToken);
        if (stored is null or { Open: OpenRow.None or OpenRow.OfLivingRun })
            return new(0, true, []);
        var (summary, seq) = (stored.Head.Summary, stored.Head.Summary.LastSeq);
        var members = summary.Members.Select(member => UntoldAsync(
            id, member.UserId, seq, () => inboxes.DeliverAsync(member.UserId, summary, cancellationToken), cancellationToken));
        var departed = stored.Head.Departed.Select(departure => UntoldAsync(
            id,
            departure.UserId,
            departure.Seq,
            () => inboxes.DepartAsync(departure.UserId, id, departure.Seq, departure.Reason, cancellationToken),
            cancellationToken));
        ImmutableArray<UserId> untold = [.. (await Task.WhenAll(members.Concat(departed))).OfType<UserId>()];
        if (!untold.IsEmpty)
            return new(0, false, untold);
        return new(seq, mayClose() && await store.CloseAsync(id, stored.Version, cancellationToken), []);
    }

    /// <summary>Updates the inbox of one person, unless it has already stored this sequence number.</summary>
    /// <returns>The person if their inbox failed, otherwise null. An exception of one inbox does not affect the others.</returns>
    private async Task<UserId?> UntoldAsync(
        ConversationId id, UserId userId, long seq, Func<Task> tell, CancellationToken cancellationToken)
    {
        try
        {
            if (await inboxes.ConfirmAsync(userId, id, seq, cancellationToken))
                return null;
            await tell();
            return await inboxes.ConfirmAsync(userId, id, seq, cancellationToken) ? null : userId;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return userId; // the inbox logs its own failure
        }
    }
}
