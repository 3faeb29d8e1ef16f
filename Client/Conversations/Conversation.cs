using System.Text.Json.Serialization;
using Parley.Client.Transport;

namespace Parley.Client;

/// <summary>A conversation as one member sees it.</summary>
/// <param name="Id">The id of the conversation.</param>
/// <param name="Kind">One-to-one or group.</param>
/// <param name="Name">A group's name, or null.</param>
/// <param name="State">The caller's own state.</param>
/// <param name="Members">The members, at most ten, in the order of joining.</param>
/// <param name="LastSeq">Its newest sequence number.</param>
/// <param name="CreatedAt">When it was created.</param>
public sealed record Conversation(
    string Id,
    ConversationKind Kind,
    string? Name,
    MemberState State,
    IReadOnlyList<Member> Members,
    long LastSeq,
    DateTimeOffset CreatedAt)
{
    /// <summary>The members' names and pictures, by id.</summary>
    public IReadOnlyDictionary<string, Person> Users { get => field ?? Person.Nobody; init; }
}

/// <summary>One member.</summary>
/// <param name="UserId">The id of the member.</param>
/// <param name="Role">Creator or member.</param>
/// <param name="State">Joined or invited.</param>
/// <param name="JoinedSeq">The sequence number of the entry by which the member joined; 0 in a one-to-one.</param>
public sealed record Member(string UserId, MemberRole Role, MemberState State, long JoinedSeq);

/// <summary>The kinds of conversation.</summary>
[JsonConverter(typeof(TolerantEnumConverter<ConversationKind>))]
public enum ConversationKind
{
    /// <summary>A kind that this version does not know.</summary>
    Unknown = 0,

    /// <summary>A one-to-one: two fixed members.</summary>
    Direct,

    /// <summary>A group of up to ten.</summary>
    Group,
}

/// <summary>What a member may do.</summary>
[JsonConverter(typeof(TolerantEnumConverter<MemberRole>))]
public enum MemberRole
{
    /// <summary>A role that this version does not know.</summary>
    Unknown = 0,

    /// <summary>May remove other members.</summary>
    Creator,

    /// <summary>All other members.</summary>
    Member,
}

/// <summary>Whether a person has accepted the membership.</summary>
[JsonConverter(typeof(TolerantEnumConverter<MemberState>))]
public enum MemberState
{
    /// <summary>A state that this version does not know.</summary>
    Unknown = 0,

    /// <summary>A member.</summary>
    Joined,

    /// <summary>Invited, but has not accepted yet. An invitation holds a seat.</summary>
    Invited,
}

/// <summary>The request to create a conversation. With one other person and no name, it is the one-to-one; otherwise it is a
/// group.</summary>
public sealed record NewConversation
{
    /// <summary>The other members: 1 to 9, without the caller.</summary>
    public required IReadOnlyList<string> MemberIds { get; init; }

    /// <summary>A group's name, 1 to 80 characters, or null.</summary>
    public string? Name { get; init; }

    /// <summary>Identifies the creation and the first message permanently. If null, the client generates it.</summary>
    public string? ClientId { get; init; }

    /// <summary>The first message, or null.</summary>
    public FirstMessage? Message { get; init; }
}

/// <summary>The first message of a new conversation.</summary>
public sealed record FirstMessage
{
    /// <summary>The text: 1 to 2,000 characters. It may be null if there are shares.</summary>
    public string? Text { get; init; }

    /// <summary>At most 10 shares.</summary>
    public IReadOnlyList<ShareRef>? Shares { get; init; }
}

/// <summary>A conversation that was created or found.</summary>
/// <param name="Conversation">The conversation in its present state.</param>
/// <param name="Message">The first message, if the request had one.</param>
public sealed record CreatedConversation(Conversation Conversation, Message? Message)
{
    /// <summary>The people whom the conversation and the message name, by id.</summary>
    public IReadOnlyDictionary<string, Person> Users { get => field ?? Person.Nobody; init; }
}
