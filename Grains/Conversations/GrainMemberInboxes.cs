using Parley.Conversations;
using Parley.Inbox;
using Parley.Users;

namespace Parley.Grains.Conversations;

/// <summary>The members' inboxes as grains.</summary>
internal sealed class GrainMemberInboxes(IGrainFactory grains) : IMemberInboxes
{
    public Task<Error?> PrepareJoinAsync(
        UserId userId, ConversationId conversationId, Guid token, UserId addedBy, CancellationToken cancellationToken) =>
        Of(userId).PrepareJoinAsync(conversationId, token, addedBy, cancellationToken);

    public Task CancelJoinAsync(UserId userId, ConversationId conversationId, Guid token, CancellationToken cancellationToken) =>
        Of(userId).CancelJoinAsync(conversationId, token, cancellationToken);

    public Task DeliverAsync(UserId userId, ConversationSummary summary, CancellationToken cancellationToken) =>
        Of(userId).DeliverAsync(summary, cancellationToken);

    public Task<Result<Pointer>> OpenAsync(UserId userId, ConversationSummary summary, CancellationToken cancellationToken) =>
        Of(userId).OpenAsync(summary, cancellationToken);

    public Task DepartAsync(
        UserId userId, ConversationId conversationId, long seq, GoneReason reason, CancellationToken cancellationToken) =>
        Of(userId).DepartAsync(conversationId, seq, reason, cancellationToken);

    public Task<bool> ConfirmAsync(UserId userId, ConversationId conversationId, long seq, CancellationToken cancellationToken) =>
        Of(userId).ConfirmAsync(conversationId, seq, cancellationToken);

    private IInboxGrain Of(UserId userId) => grains.Inbox(userId);
}
