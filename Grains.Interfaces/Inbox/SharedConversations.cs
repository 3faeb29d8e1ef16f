using System.Collections.Immutable;
using Parley.Conversations;
using Parley.Users;

namespace Parley.Inbox;

/// <summary>Conversations that an inbox shows, and in which another person is a member.</summary>
/// <param name="UserId">The other person.</param>
/// <param name="ConversationIds">Some of these conversations: 1 to <see cref="MaxConversations"/>.</param>
[GenerateSerializer, Immutable, Alias("parley.SharedConversations")]
public sealed record SharedConversations(
    [property: Id(0)] UserId UserId, [property: Id(1)] ImmutableArray<ConversationId> ConversationIds)
{
    /// <summary>The most conversations. The inbox of the other person nearly always shows the first one.</summary>
    public const int MaxConversations = 16;
}
