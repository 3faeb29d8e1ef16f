using Parley.Conversations;
using Parley.Users;

namespace Parley.ApiFrontend.Conversations;

/// <summary>Makes conversations: finds out the id, then asks the conversation itself.</summary>
internal static class ConversationCreation
{
    /// <summary>Makes it, or finds it.</summary>
    /// <param name="grains">Where the grains are.</param>
    /// <param name="creator">Who makes it.</param>
    /// <param name="command">What to make.</param>
    /// <param name="key">Names a group among all that the creator ever makes; a one-to-one needs none.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public static async Task<Result<Created<ConversationCreated>>> MakeAsync(
        this IGrainFactory grains, UserId creator, CreateConversation command, string key, CancellationToken cancellationToken)
    {
        if (command is not { MemberIds: [var other], Name: null })
        {
            // Stored before the group: a repeat finds the same id, and the group knows what it was made with.
            var id = await grains.User(creator).ReserveAsync(CreationKind.Conversation, key, cancellationToken);
            return await grains.Conversation(ConversationId.Parse(id)).CreateAsync(creator, command, cancellationToken);
        }

        return other == creator
            ? Problems.Field("/memberIds", "bad_format", "A one-to-one is with somebody else.")
            : await grains.Conversation(ConversationId.DirectOf(creator, other)).CreateAsync(creator, command, cancellationToken);
    }
}
