using System.Collections.Immutable;
using Parley.Content;
using Parley.Users;

namespace Parley.Conversations;

/// <summary>Creates a group, or opens the one-to-one that the grain's key names. It can send the first message in the same call.</summary>
/// <param name="MemberIds">The other members: 1 to 9 different people, without the creator. In a one-to-one exactly one.</param>
/// <param name="Name">A group's name, 1 to 80 scalar values, or null. Always null in a one-to-one.</param>
/// <param name="ClientId">The client id of the creation, and of the first message within the conversation.</param>
/// <param name="Message">The first message, or null. Its client id is <paramref name="ClientId"/>.</param>
[GenerateSerializer, Immutable, Alias("parley.CreateConversation")]
public sealed record CreateConversation(
    [property: Id(0)] ImmutableArray<UserId> MemberIds,
    [property: Id(1)] string? Name,
    [property: Id(2)] ClientId ClientId,
    [property: Id(3)] SendMessage? Message);

/// <summary>Sends one message.</summary>
/// <param name="ClientId">Identifies the message within (conversation, sender). It never expires.</param>
/// <param name="Text">1 to 2,000 scalar values, not blank, without control characters other than line breaks. Null is allowed if there are
/// shares.</param>
/// <param name="Shares">At most 10, in order.</param>
/// <param name="ReplyTo">The number of a message that the sender may read, or null.</param>
[GenerateSerializer, Immutable, Alias("parley.SendMessage")]
public sealed record SendMessage(
    [property: Id(0)] ClientId ClientId,
    [property: Id(1)] string? Text,
    [property: Id(2)] ImmutableArray<ContentRef> Shares,
    [property: Id(3)] long? ReplyTo);

/// <summary>Adds people, either all of them or none.</summary>
/// <param name="UserIds">1 to 9 different people. Existing members among them stay members and cause no error.</param>
/// <param name="ShareHistory">Whether they may read earlier messages. They never read further back than the adder.</param>
[GenerateSerializer, Immutable, Alias("parley.AddMembers")]
public sealed record AddMembers([property: Id(0)] ImmutableArray<UserId> UserIds, [property: Id(1)] bool ShareHistory);

/// <summary>Sets or removes one reaction of the actor to one message. A repeat with the same value takes no sequence number.</summary>
/// <param name="Seq">The sequence number of the message.</param>
/// <param name="Reaction">A name of the palette.</param>
/// <param name="Present">True to set, false to remove.</param>
[GenerateSerializer, Immutable, Alias("parley.React")]
public sealed record React([property: Id(0)] long Seq, [property: Id(1)] string Reaction, [property: Id(2)] bool Present);

/// <summary>The query for a page of messages. At most one of <see cref="Before"/>, <see cref="After"/>, <see cref="Around"/>,
/// <see cref="AroundUnread"/> is set. If none is set, the page is the newest one.</summary>
/// <param name="Limit">1 to 100 entries at most.</param>
/// <param name="Cursor">The read cursor from the reader's inbox. It is used only to find the first unread message.</param>
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

    /// <summary>Entries on both sides of the first unread message, or the newest page if nothing is unread.</summary>
    [Id(5)]
    public bool AroundUnread { get; init; }
}
