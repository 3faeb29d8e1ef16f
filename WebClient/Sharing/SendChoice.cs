using Parley.Client;

namespace Parley.WebClient.Sharing;

/// <summary>A person or a conversation to which something can be sent. A one-to-one conversation counts as its person.</summary>
/// <param name="Title">The name of the person, or the title of the conversation.</param>
/// <param name="UserId">The person; null for a group.</param>
/// <param name="ConversationId">The conversation; null if the page knows no conversation with the person.</param>
/// <param name="Members">The number of members of a group; null for a person.</param>
/// <param name="AvatarUrl">The picture of the person, or null.</param>
internal sealed record SendChoice(string Title, string? UserId, string? ConversationId, int? Members, string? AvatarUrl)
{
    /// <summary>Identifies the choice. A person has the same key before and after the first message.</summary>
    public string Key => UserId is null ? $"conversation {ConversationId}" : $"person {UserId}";

    /// <summary>The target of a send to this choice alone.</summary>
    public SendTarget Target => ConversationId is { } id ? SendTarget.Conversation(id) : SendTarget.People(UserId!);
}
