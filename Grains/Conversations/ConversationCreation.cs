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
        ArgumentNullException.ThrowIfNull(command);
        if (DirectOf(command) is { } other)
            return other == creator ? Errors.DirectWithOneself : await CreateAsync(ConversationId.DirectOf(creator, other));

        // The id of a group is stored before the group. So a repeat finds the same id, and the group can compare the repeat with the
        // request that created it.
        var id = await grains.User(creator).ReserveAsync(CreationKind.Conversation, key, cancellationToken);
        return await CreateAsync(ConversationId.Parse(id));

        Task<Result<Created<ConversationCreated>>> CreateAsync(ConversationId id) =>
            grains.Conversation(id).CreateAsync(creator, command, cancellationToken);
    }

    /// <summary>Whether the first message of a creation has already been sent, under its client id. Stores nothing.</summary>
    /// <inheritdoc cref="CreateConversationAsync"/>
    public static async Task<Result<bool>> WasSentAsync(
        this IGrainFactory grains, UserId creator, CreateConversation command, string key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (await FindAsync() is not { } id)
            return false;
        var sent = await grains.Conversation(id).HasSentAsync(creator, command.ClientId, cancellationToken);
        return sent.Error?.Code is ErrorCode.NotFound ? false : sent; // the conversation does not exist yet

        async Task<ConversationId?> FindAsync() => DirectOf(command) is { } other
            ? other == creator ? null : ConversationId.DirectOf(creator, other)
            : await grains.User(creator).FindReservedAsync(CreationKind.Conversation, key, cancellationToken) is { } reserved
                ? ConversationId.Parse(reserved)
                : null;
    }

    /// <summary>The other person of the one-to-one, or null if the command creates a group.</summary>
    private static UserId? DirectOf(CreateConversation command) =>
        command is { MemberIds: [var other], Name: null } ? other : null;
}
