using Parley.Conversations;
using Parley.Core.Conversations.Delivery;
using Parley.Core.Inbox;
using Parley.Inbox;
using Parley.Live;
using Parley.Users;

namespace Parley.Faults.Simulation;

/// <summary>The members' inboxes as a conversation reaches them: on any silo, through a network that fails.</summary>
internal sealed class NetworkInboxes(SimulatedCluster cluster) : IMemberInboxes
{
    public Task<Error?> PrepareJoinAsync(
        UserId userId, ConversationId conversationId, Guid token, UserId addedBy, CancellationToken cancellationToken) =>
        cluster.CallInboxAsync(userId, "prepare join", async inbox =>
            cluster.Blocks.Contains((userId, addedBy))
                ? new Error(ErrorCode.RecipientUnavailable, "Blocked.")
                : await inbox.PrepareJoinAsync(conversationId, token, addedBy, isContact: false, CancellationToken.None));

    public Task CancelJoinAsync(UserId userId, ConversationId conversationId, Guid token, CancellationToken cancellationToken) =>
        TellAsync(userId, "cancel join", inbox => inbox.CancelJoinAsync(conversationId, token, CancellationToken.None));

    public Task DeliverAsync(UserId userId, ConversationSummary summary, CancellationToken cancellationToken) =>
        TellAsync(userId, "deliver", inbox => inbox.DeliverAsync(summary, CancellationToken.None));

    public Task<bool> DeliverLiveAsync(UserId userId, ConversationSummary summary, LiveEntries? entries) =>
        TellAsync(userId, "deliver", inbox => inbox.DeliverAsync(summary, entries, CancellationToken.None));

    public Task<bool> SignalAsync(UserId userId, ConversationSignal signal, CancellationToken cancellationToken) => Task.FromResult(false);

    public Task<Result<Pointer>> OpenAsync(UserId userId, ConversationSummary summary, CancellationToken cancellationToken) =>
        cluster.CallInboxAsync(userId, "open", inbox => inbox.OpenAsync(summary, CancellationToken.None));

    public Task DepartAsync(
        UserId userId, ConversationId conversationId, long seq, GoneReason reason, CancellationToken cancellationToken) =>
        TellAsync(userId, "depart", inbox => inbox.DepartAsync(conversationId, seq, reason, CancellationToken.None));

    public Task<bool> ConfirmAsync(UserId userId, ConversationId conversationId, long seq, CancellationToken cancellationToken) =>
        cluster.CallInboxAsync(userId, "confirm", inbox => inbox.ConfirmAsync(conversationId, seq, CancellationToken.None));

    private Task<bool> TellAsync(UserId userId, string name, Func<UserInbox, Task> call) =>
        cluster.CallInboxAsync(userId, name, async inbox =>
        {
            await call(inbox);
            return true;
        });
}
