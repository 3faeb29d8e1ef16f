using Microsoft.Extensions.Options;
using Parley.Conversations;
using Parley.Core.Conversations.Delivery;
using Parley.Core.Inbox;
using Parley.Grains.Inbox;
using Parley.Inbox;
using Parley.Live;
using Parley.Users;

namespace Parley.Grains.Conversations;

/// <summary>Calls the members' inboxes, which are grains.</summary>
/// <remarks>One in <see cref="NoteEvery"/> deliveries tells the inbox which silo it came from, so that the inbox can move there.</remarks>
internal sealed class GrainMemberInboxes(
    IGrainFactory grains, ILocalSiloDetails local, IOptions<InboxOptions> options, InboxMoves moves) : IMemberInboxes
{
    // Frequent enough to decide within a few hundred deliveries, and rare enough to add little cost.
    private const int NoteEvery = 16;

    private readonly bool _mayMove = moves.IsPossible && options.Value.MoveAfter > 0;

    public Task<Error?> PrepareJoinAsync(
        UserId userId, ConversationId conversationId, Guid token, UserId addedBy, CancellationToken cancellationToken) =>
        Of(userId).PrepareJoinAsync(conversationId, token, addedBy, cancellationToken);

    public Task CancelJoinAsync(UserId userId, ConversationId conversationId, Guid token, CancellationToken cancellationToken) =>
        Of(userId).CancelJoinAsync(conversationId, token, cancellationToken);

    public Task DeliverAsync(UserId userId, ConversationSummary summary, CancellationToken cancellationToken) =>
        Of(userId).DeliverAsync(summary, cancellationToken);

    public Task<bool> DeliverLiveAsync(UserId userId, ConversationSummary summary, LiveEntries? entries)
    {
        var inbox = Of(userId);
        if (_mayMove && IsNoted(summary.LastSeq))
            inbox.NoteOriginAsync(local.SiloAddress, NoteEvery).Ignore();
        return inbox.DeliverLiveAsync(summary, entries);
    }

    public Task<bool> SignalAsync(UserId userId, ConversationSignal signal, CancellationToken cancellationToken) =>
        Of(userId).SignalAsync(signal, cancellationToken);

    public Task<Result<Pointer>> OpenAsync(UserId userId, ConversationSummary summary, CancellationToken cancellationToken) =>
        Of(userId).OpenAsync(summary, cancellationToken);

    public Task DepartAsync(
        UserId userId, ConversationId conversationId, long seq, GoneReason reason, CancellationToken cancellationToken) =>
        Of(userId).DepartAsync(conversationId, seq, reason, cancellationToken);

    public Task<bool> ConfirmAsync(UserId userId, ConversationId conversationId, long seq, CancellationToken cancellationToken) =>
        Of(userId).ConfirmAsync(conversationId, seq, cancellationToken);

    // Selects one in NoteEvery by Fibonacci hashing. A modulus could miss every delivery of a conversation that grows in constant steps.
    private static bool IsNoted(long seq) => (ulong)seq * 0x9E3779B97F4A7C15 < ulong.MaxValue / NoteEvery;

    private IInboxGrain Of(UserId userId) => grains.Inbox(userId);
}
