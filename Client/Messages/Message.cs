using System.Text.Json.Serialization;
using Parley.Client.Transport;

namespace Parley.Client;

/// <summary>An entry of a conversation: a message, or a change of members or name.</summary>
/// <param name="ConversationId">Where.</param>
/// <param name="Seq">Its number.</param>
/// <param name="ChangedSeq">The last mark that changed it, or null: of two versions keep the larger.</param>
/// <param name="ClientId">Its client id, to its own sender only.</param>
/// <param name="SenderId">Whose it is.</param>
/// <param name="SentAt">When it was accepted.</param>
/// <param name="Kind">Message or system entry.</param>
/// <param name="Text">The words, or null.</param>
/// <param name="Shares">The cards, in order.</param>
/// <param name="ReplyTo">The number of the message that it answers, or null.</param>
/// <param name="Reactions">Who reacted how.</param>
/// <param name="EditedAt">When its text was last edited, or null.</param>
/// <param name="Unsent">Whether only its stub is left.</param>
/// <param name="Event">What a system entry says; null for messages.</param>
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
    /// <summary>The people whom it names, by id; set where it is an answer of its own, empty within a page.</summary>
    public IReadOnlyDictionary<string, Person> Users { get; init; } = Person.Nobody;
}

/// <summary>Who reacted in one way.</summary>
/// <param name="Name">A name of the palette.</param>
/// <param name="UserIds">Who, in the order of reacting.</param>
public sealed record Reaction([property: JsonPropertyName("reaction")] string Name, IReadOnlyList<string> UserIds);

/// <summary>What happened to the members or the name.</summary>
/// <param name="Type">What.</param>
/// <param name="ActorId">By whom.</param>
/// <param name="UserIds">To whom, or null.</param>
/// <param name="Name">The new name, or null.</param>
public sealed record SystemEvent(SystemEventType Type, string ActorId, IReadOnlyList<string>? UserIds, string? Name);

/// <summary>What an entry is.</summary>
[JsonConverter(typeof(TolerantEnumConverter<EntryKind>))]
public enum EntryKind
{
    /// <summary>A kind that this version does not know.</summary>
    Unknown = 0,

    /// <summary>Somebody's words, shares, or both.</summary>
    Message,

    /// <summary>A change of members or name.</summary>
    System,
}

/// <summary>What a system entry says.</summary>
[JsonConverter(typeof(TolerantEnumConverter<SystemEventType>))]
public enum SystemEventType
{
    /// <summary>An event that this version does not know.</summary>
    Unknown = 0,

    /// <summary>The group was made; names all its members.</summary>
    Created,

    /// <summary>Somebody added others.</summary>
    Added,

    /// <summary>The creator removed somebody.</summary>
    Removed,

    /// <summary>Somebody left.</summary>
    Left,

    /// <summary>The name changed.</summary>
    Renamed,
}

/// <summary>One message to send.</summary>
public sealed record NewMessage
{
    /// <summary>Names it for ever within its conversation; made by the client when null.</summary>
    public string? ClientId { get; init; }

    /// <summary>1 to 2,000 characters, or null where there are shares.</summary>
    public string? Text { get; init; }

    /// <summary>At most 10.</summary>
    public IReadOnlyList<ShareRef>? Shares { get; init; }

    /// <summary>The number of the message that it answers, or null.</summary>
    public long? ReplyTo { get; init; }
}
