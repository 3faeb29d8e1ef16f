using System.Text.Json.Serialization;
using Parley.Client.Transport;

namespace Parley.Client;

/// <summary>An entry of a conversation: a message, or a change of members or name.</summary>
/// <param name="ConversationId">The id of the conversation.</param>
/// <param name="Seq">Its sequence number.</param>
/// <param name="ChangedSeq">The sequence number of the last mark that changed it, or null. Of two versions, keep the one with the larger
/// number.</param>
/// <param name="ClientId">Its client id. Only the sender receives it; null for others.</param>
/// <param name="SenderId">The id of its sender.</param>
/// <param name="SentAt">When it was accepted.</param>
/// <param name="Kind">Message or system entry.</param>
/// <param name="Text">The text, or null.</param>
/// <param name="Shares">The cards, in order.</param>
/// <param name="ReplyTo">The sequence number of the message that it answers, or null.</param>
/// <param name="Reactions">The reactions, each with the people who reacted.</param>
/// <param name="EditedAt">When its text was last edited, or null.</param>
/// <param name="Unsent">Whether it was unsent, so that only a stub is left.</param>
/// <param name="Event">The event of a system entry; null for messages.</param>
public sealed record Message(
    string ConversationId,
    long Seq,
    long? ChangedSeq,
    string? ClientId,
    string SenderId,
    DateTimeOffset SentAt,
    EntryKind Kind,
    string? Text,
    IReadOnlyList<Card> Shares,
    long? ReplyTo,
    IReadOnlyList<Reaction> Reactions,
    DateTimeOffset? EditedAt,
    bool Unsent,
    SystemEvent? Event)
{
    /// <summary>The people whom the entry names, by id. Empty if the entry is an item of a page.</summary>
    public IReadOnlyDictionary<string, Person> Users { get => field ?? Person.Nobody; init; }
}

/// <summary>One reaction, and the people who reacted with it.</summary>
/// <param name="Name">A name of the palette.</param>
/// <param name="UserIds">The people, in the order of reacting.</param>
public sealed record Reaction([property: JsonPropertyName("reaction")] string Name, IReadOnlyList<string> UserIds);

/// <summary>A change of the members or the name.</summary>
/// <param name="Type">The type of the change.</param>
/// <param name="ActorId">The id of the person who made the change.</param>
/// <param name="UserIds">The people who were added or removed, or null.</param>
/// <param name="Name">The new name, or null.</param>
public sealed record SystemEvent(SystemEventType Type, string ActorId, IReadOnlyList<string>? UserIds, string? Name);

/// <summary>The kinds of entries.</summary>
[JsonConverter(typeof(TolerantEnumConverter<EntryKind>))]
public enum EntryKind
{
    /// <summary>A kind that this version does not know.</summary>
    Unknown = 0,

    /// <summary>A message: text, shares, or both.</summary>
    Message,

    /// <summary>A change of members or name.</summary>
    System,
}

/// <summary>The types of system events.</summary>
[JsonConverter(typeof(TolerantEnumConverter<SystemEventType>))]
public enum SystemEventType
{
    /// <summary>An event that this version does not know.</summary>
    Unknown = 0,

    /// <summary>The group was created. The event names all its members.</summary>
    Created,

    /// <summary>A member added people.</summary>
    Added,

    /// <summary>The creator removed a member.</summary>
    Removed,

    /// <summary>A member left.</summary>
    Left,

    /// <summary>The name changed.</summary>
    Renamed,
}

/// <summary>One message to send.</summary>
public sealed record NewMessage
{
    /// <summary>Identifies the message permanently within its conversation. If null, the client generates it.</summary>
    public string? ClientId { get; init; }

    /// <summary>The text: 1 to 2,000 characters. It may be null if there are shares.</summary>
    public string? Text { get; init; }

    /// <summary>At most 10 shares.</summary>
    public IReadOnlyList<ShareRef>? Shares { get; init; }

    /// <summary>The sequence number of the message that it answers, or null.</summary>
    public long? ReplyTo { get; init; }
}
