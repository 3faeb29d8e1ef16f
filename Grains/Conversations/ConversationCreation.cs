using Parley.Conversations;
using Parley.Core.Conversations;
using Parley.Users;

namespace Parley.Grains.Conversations;

/// <summary>Makes conversations, which takes the creator's grain and the conversation's.</summary>
public static class ConversationCreation
{
    /// <summary>Makes a group, or makes or finds the one-to-one. Refuses as <see cref="IConversationGrain.CreateAsync"/>.</summary>
    /// <param name="grains">Of a silo or of a cluster client.</param>
    /// <param name="creator">The creator.</param>
    /// <param name="command">What to make: one other person and no name is the one-to-one, everything else a group.</param>
    /// <param name="key">Names a group among everything that the creator ever makes: a repeat with the same key finds it.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public static async Task<Result<Created<ConversationCreated>>> CreateConversationAsync(
        this IGrainFactory grains, UserId creator, CreateConversation command, string key, CancellationToken cancellationToken)
    {
        return await grains.FindAsync(creator, command, key, cancellationToken) is { } conversation
            ? await conversation.CreateAsync(creator, command, cancellationToken)
            : Errors.DirectWithOneself;
    }

    /// <summary>Whether the first message of a creation was sent before, under its client id.</summary>
    /// <inheritdoc cref="CreateConversationAsync"/>
    public static async Task<Result<bool>> WasSentAsync(
        this IGrainFactory grains, UserId creator, CreateConversation command, string key, CancellationToken cancellationToken)
    {
        if (await grains.FindAsync(creator, command, key, cancellationToken) is not { } conversation)
            return false;
        var sent = await conversation.HasSentAsync(creator, command.ClientId, cancellationToken);
        return sent.Error?.Code is ErrorCode.NotFound ? false : sent; // there is no such conversation yet
    }

    // A group's id is stored before the group: a repeat finds the same id, and the group knows the request that made it.
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
