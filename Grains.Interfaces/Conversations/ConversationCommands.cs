using System.Collections.Immutable;
using Parley.Content;
using Parley.Users;

namespace Parley.Conversations;

/// <summary>Makes a group, or opens the one-to-one that the grain's key names; with a first message, in one call.</summary>
/// <param name="MemberIds">The others: 1 to 9 different people, without the creator. Of a one-to-one exactly the other one.</param>
/// <param name="Name">A group's name, 1 to 80 scalar values, or null. Always null of a one-to-one.</param>
/// <param name="ClientId">Names the creation, and the first message within the conversation.</param>
/// <param name="Message">The first message, or null. Its client id is <paramref name="ClientId"/>.</param>
[GenerateSerializer, Immutable, Alias("parley.CreateConversation")]
public sealed record CreateConversation(
    [property: Id(0)] ImmutableArray<UserId> MemberIds,
    [property: Id(1)] string? Name,
    [property: Id(2)] ClientId ClientId,
    [property: Id(3)] SendMessage? Message);

/// <summary>Sends one message.</summary>
/// <param name="ClientId">Names it for ever within (conversation, sender).</param>
/// <param name="Text">1 to 2,000 scalar values, not blank, no control characters but line breaks; or null where there are shares.</param>
/// <param name="Shares">At most 10, in order.</param>
/// <param name="ReplyTo">The number of a message that the sender may read, or null.</param>
[GenerateSerializer, Immutable, Alias("parley.SendMessage")]
public sealed record SendMessage(
    [property: Id(0)] ClientId ClientId,
    [property: Id(1)] string? Text,
    [property: Id(2)] ImmutableArray<ContentRef> Shares,
    [property: Id(3)] long? ReplyTo);

/// <summary>Adds people: all of them or none.</summary>
/// <param name="UserIds">1 to 9 different people. Who is a member already stays one and is no error.</param>
/// <param name="ShareHistory">Whether they may read what came before, never further back than the adder reads.</param>
[GenerateSerializer, Immutable, Alias("parley.AddMembers")]
public sealed record AddMembers([property: Id(0)] ImmutableArray<UserId> UserIds, [property: Id(1)] bool ShareHistory);

/// <summary>Sets or takes back one reaction of the actor to one message. The same value again takes no number.</summary>
/// <param name="Seq">The message.</param>
/// <param name="Reaction">A name of the palette.</param>
/// <param name="Present">True to set, false to take back.</param>
[GenerateSerializer, Immutable, Alias("parley.React")]
public sealed record React([property: Id(0)] long Seq, [property: Id(1)] string Reaction, [property: Id(2)] bool Present);

/// <summary>Which page of messages. At most one of <see cref="Before"/>, <see cref="After"/>, <see cref="Around"/>,
/// <see cref="AroundUnread"/> is set; none: the newest page.</summary>
/// <param name="Limit">1 to 100 entries at most.</param>
/// <param name="Cursor">How far the reader has read, from the reader's inbox: only to name the first unread.</param>
[GenerateSerializer, Immutable, Alias("parley.ReadMessages")]
public sealed record ReadMessages([property: Id(0)] int Limit, [property: Id(1)] ReadCursor Cursor)
{
    /// <summary>Entries below this number.</summary>
    [Id(2)]
    public long? Before { get; init; }

    /// <summary>Entries above this number.</summary>
    [Id(3)]
    public long? After { get; init; }

    /// <summary>Entries on both sides of this number.</summary>
    [Id(4)]
    public long? Around { get; init; }

    /// <summary>Entries on both sides of the first unread message; the newest page when nothing is unread.</summary>
    [Id(5)]
    public bool AroundUnread { get; init; }
}
