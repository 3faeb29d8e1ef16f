using System.Text.Json.Serialization;
using Parley.Client.Transport;

namespace Parley.Client;

/// <summary>A conversation as one member sees it.</summary>
/// <param name="Id">Which.</param>
/// <param name="Kind">One-to-one or group.</param>
/// <param name="Name">A group's name, or null.</param>
/// <param name="State">The caller's own state.</param>
/// <param name="Members">In the order of joining: at most ten.</param>
/// <param name="LastSeq">Its newest number.</param>
/// <param name="CreatedAt">When it was made.</param>
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
    public IReadOnlyDictionary<string, Person> Users { get; init; } = Person.Nobody;
}

/// <summary>One member.</summary>
/// <param name="UserId">Who.</param>
/// <param name="Role">Creator or member.</param>
/// <param name="State">Joined or invited.</param>
/// <param name="JoinedSeq">The entry by which this person joined; 0 in a one-to-one.</param>
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

    /// <summary>May remove others.</summary>
    Creator,

    /// <summary>Everybody else.</summary>
    Member,
}

/// <summary>Whether a seat is taken up.</summary>
[JsonConverter(typeof(TolerantEnumConverter<MemberState>))]
public enum MemberState
{
    /// <summary>A state that this version does not know.</summary>
    Unknown = 0,

    /// <summary>A member.</summary>
    Joined,

    /// <summary>Invited and not yet accepted.</summary>
    Invited,
}

/// <summary>Makes a conversation: one other person and no name open the one-to-one, all else is a group.</summary>
public sealed record NewConversation
{
    /// <summary>The others: 1 to 9, without oneself.</summary>
    public required IReadOnlyList<string> MemberIds { get; init; }

    /// <summary>A group's name, 1 to 80 characters, or null.</summary>
    public string? Name { get; init; }

    /// <summary>Names the creation, and the first message, for ever; made by the client when null.</summary>
    public string? ClientId { get; init; }

    /// <summary>A first message in the same call, or null.</summary>
    public FirstMessage? Message { get; init; }
}

/// <summary>The first message of a conversation that is made with it.</summary>
public sealed record FirstMessage
{
    /// <summary>1 to 2,000 characters, or null where there are shares.</summary>
    public string? Text { get; init; }

    /// <summary>At most 10.</summary>
    public IReadOnlyList<ShareRef>? Shares { get; init; }
}

/// <summary>A conversation that was made or found.</summary>
/// <param name="Conversation">It, as it now is.</param>
/// <param name="Message">The first message, if one was asked for.</param>
public sealed record CreatedConversation(Conversation Conversation, Message? Message)
{
    /// <summary>The people whom both name, by id.</summary>
    public IReadOnlyDictionary<string, Person> Users { get; init; } = Person.Nobody;
}
