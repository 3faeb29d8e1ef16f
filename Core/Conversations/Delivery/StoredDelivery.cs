using System.Collections.Immutable;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Users;

namespace Parley.Core.Conversations.Delivery;

/// <summary>How the delivery of a stored head ended.</summary>
/// <param name="Told">Everything up to this number is stored in the inbox of everybody whom it concerns; 0: nothing is known.</param>
/// <param name="IsOver">Whether this silo run has nothing left to deliver: the open row is gone, or another run that lives owns it.</param>
/// <param name="Untold">People whose inboxes could not be told.</param>
internal sealed record DeliveryResult(long Told, bool IsOver, ImmutableArray<UserId> Untold);

/// <summary>Delivers a conversation as the store has it, whatever happened to the activation that wrote it.</summary>
internal sealed class StoredDelivery(IConversationStore store, IMemberInboxes inboxes)
{
    /// <summary>Reads the head, tells everybody who has not stored it, and takes the open row away.</summary>
    /// <param name="id">The conversation.</param>
    /// <param name="mayClose">Asked when everybody is told: whether the open row may go.</param>
    /// <param name="cancellationToken">Gives up; the open row stays.</param>
    public async Task<DeliveryResult> DeliverAsync(ConversationId id, Func<bool> mayClose, CancellationToken cancellationToken)
    {
        // Without the tail: a pass over many conversations costs a head each.
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

    /// <summary>Tells one person, unless their stored inbox has the number already.</summary>
    /// <returns>The person, if that failed; an inbox fails alone, whatever it throws.</returns>
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
            return userId; // the inbox logs what is wrong with it
        }
    }
}
