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
        ArgumentNullException.ThrowIfNull(command);
        if (command is not { MemberIds: [var other], Name: null })
        {
            // The id is stored before the group: a repeat finds the same id, and the group knows the request that made it.
            var id = await grains.User(creator).ReserveAsync(CreationKind.Conversation, key, cancellationToken);
            return await grains.Conversation(ConversationId.Parse(id)).CreateAsync(creator, command, cancellationToken);
        }

        return other == creator
            ? Errors.DirectWithOneself
            : await grains.Conversation(ConversationId.DirectOf(creator, other)).CreateAsync(creator, command, cancellationToken);
    }
}
