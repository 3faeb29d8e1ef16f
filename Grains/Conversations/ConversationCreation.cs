using Parley.Conversations;
using Parley.Core.Conversations;
using Parley.Users;

namespace Parley.Grains.Conversations;

/// <summary>Creates conversations. This takes calls to the creator's user grain and to the conversation grain.</summary>
public static class ConversationCreation
{
    /// <summary>Creates a group, or creates or finds the one-to-one. Refuses as <see cref="IConversationGrain.CreateAsync"/>.</summary>
    /// <param name="grains">The grain factory of a silo or of a cluster client.</param>
    /// <param name="creator">The creator.</param>
    /// <param name="command">The conversation to create. One other person and no name means the one-to-one; everything else is a
    /// group.</param>
    /// <param name="key">Identifies a group among everything that the creator ever creates. A repeat with the same key finds the same
    /// group.</param>
    /// <param name="cancellationToken">Cancels the wait. A change that has begun continues.</param>
    public static async Task<Result<Created<ConversationCreated>>> CreateConversationAsync(
        this IGrainFactory grains, UserId creator, CreateConversation command, string key, CancellationToken cancellationToken)
    {
        return await grains.FindAsync(creator, command, key, cancellationToken) is { } conversation
            ? await conversation.CreateAsync(creator, command, cancellationToken)
            : Errors.DirectWithOneself;
    }

    /// <summary>Whether the first message of a creation has already been sent, under its client id.</summary>
    /// <inheritdoc cref="CreateConversationAsync"/>
    public static async Task<Result<bool>> WasSentAsync(
        this IGrainFactory grains, UserId creator, CreateConversation command, string key, CancellationToken cancellationToken)
    {
        if (await grains.FindAsync(creator, command, key, cancellationToken) is not { } conversation)
            return false;
        var sent = await conversation.HasSentAsync(creator, command.ClientId, cancellationToken);
        return sent.Error?.Code is ErrorCode.NotFound ? false : sent; // the conversation does not exist yet
    }

    // The id of a group is stored before the group. So a repeat finds the same id, and the group can compare the repeat with the request
    // that created it.
    private static async Task<IConversationGrain?> FindAsync(
        this IGrainFactory grains, UserId creator, CreateConversation command, string key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (command is { MemberIds: [var other], Name: null })
            return other == creator ? null : grains.Conversation(ConversationId.DirectOf(creator, other));
        var id = await grains.User(creator).ReserveAsync(CreationKind.Conversation, key, cancellationToken);
        return grains.Conversation(ConversationId.Parse(id));
    }
}
