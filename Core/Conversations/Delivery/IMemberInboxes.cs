using Parley.Conversations;
using Parley.Inbox;
using Parley.Live;
using Parley.Users;

namespace Parley.Core.Conversations.Delivery;

/// <summary>The calls that a conversation makes to its members' inboxes. It is <see cref="IInboxGrain"/> without a dependency on the
/// runtime.</summary>
/// <remarks>An exception means that the outcome is unknown.</remarks>
internal interface IMemberInboxes
{
    /// <inheritdoc cref="IInboxGrain.PrepareJoinAsync"/>
    Task<Error?> PrepareJoinAsync(
        UserId userId, ConversationId conversationId, Guid token, UserId addedBy, CancellationToken cancellationToken);

    /// <inheritdoc cref="IInboxGrain.CancelJoinAsync"/>
    Task CancelJoinAsync(UserId userId, ConversationId conversationId, Guid token, CancellationToken cancellationToken);

    /// <inheritdoc cref="IInboxGrain.DeliverAsync"/>
    Task DeliverAsync(UserId userId, ConversationSummary summary, CancellationToken cancellationToken);

    /// <inheritdoc cref="IInboxGrain.DeliverLiveAsync"/>
    Task<bool> DeliverLiveAsync(UserId userId, ConversationSummary summary, LiveEntries? entries);

    /// <inheritdoc cref="IInboxGrain.SignalAsync"/>
    Task<bool> SignalAsync(UserId userId, ConversationSignal signal, CancellationToken cancellationToken);

    /// <inheritdoc cref="IInboxGrain.OpenAsync"/>
    Task<Result<Pointer>> OpenAsync(UserId userId, ConversationSummary summary, CancellationToken cancellationToken);

    /// <inheritdoc cref="IInboxGrain.DepartAsync"/>
    Task DepartAsync(UserId userId, ConversationId conversationId, long seq, GoneReason reason, CancellationToken cancellationToken);

    /// <inheritdoc cref="IInboxGrain.ConfirmAsync"/>
    Task<bool> ConfirmAsync(UserId userId, ConversationId conversationId, long seq, CancellationToken cancellationToken);
}
