using System.Collections.Immutable;
using Parley.Content;
using Parley.Users;

namespace Parley.Conversations;

/// <summary>A conversation as one member sees it.</summary>
/// <param name="Summary">Its state, with all members.</param>
/// <param name="State">The viewer's own state.</param>
[GenerateSerializer, Immutable, Alias("parley.ConversationView")]
public sealed record ConversationView([property: Id(0)] ConversationSummary Summary, [property: Id(1)] MemberState State);

/// <summary>One entry as one person may see it.</summary>
/// <param name="Seq">Its number.</param>
/// <param name="ClientId">Its client id. Null for everyone except the sender.</param>
/// <param name="Json">The entry's stored UTF-8 JSON object: a message of the HTTP contract without <c>clientId</c>.</param>
/// <param name="People">All people whom the JSON names.</param>
[GenerateSerializer, Immutable, Alias("parley.EntryView")]
public sealed record EntryView(
    [property: Id(0)] long Seq,
    [property: Id(1)] ClientId? ClientId,
    [property: Id(2)] ReadOnlyMemory<byte> Json,
    [property: Id(3)] ImmutableArray<UserId> People);

/// <summary>A conversation that was created or found, with the first message if the command had one.</summary>
[GenerateSerializer, Immutable, Alias("parley.ConversationCreated")]
public sealed record ConversationCreated([property: Id(0)] ConversationView Conversation, [property: Id(1)] EntryView? Message);

/// <summary>A page of entries in ascending order, without marks.</summary>
/// <param name="Items">At most the requested number. A page may be short or empty although there is a next page.</param>
/// <param name="Before">The value of <c>before</c> for the previous page, or null at the first readable number.</param>
/// <param name="After">The value of <c>after</c> for the next page, or null at the end.</param>
/// <param name="FirstUnreadSeq">The first message of another member after the reader's cursor, or null.</param>
/// <param name="Head">The conversation's newest sequence number.</param>
[GenerateSerializer, Immutable, Alias("parley.MessagePage")]
public sealed record MessagePage(
    [property: Id(0)] ImmutableArray<EntryView> Items,
    [property: Id(1)] long? Before,
    [property: Id(2)] long? After,
    [property: Id(3)] long? FirstUnreadSeq,
    [property: Id(4)] long Head);

/// <summary>One sequence number of the log as a reader of changes sees it.</summary>
/// <param name="Seq">The sequence number.</param>
/// <param name="Entry">The entry with this number, or the entry that the mark changed, in its present state. Null if the reader may not
/// read it.</param>
/// <param name="IsMark">Whether the number is a mark.</param>
[GenerateSerializer, Immutable, Alias("parley.Change")]
public sealed record Change([property: Id(0)] long Seq, [property: Id(1)] EntryView? Entry, [property: Id(2)] bool IsMark);

/// <summary>How far another member has read.</summary>
[GenerateSerializer, Immutable, Alias("parley.Receipt")]
public sealed record Receipt([property: Id(0)] UserId UserId, [property: Id(1)] long Seq);

/// <summary>A page of the changes after a position, in ascending order.</summary>
/// <param name="Items">The changes. A mark may be left out if a later mark of the same page names the same entry.</param>
/// <param name="Through">The reader's new position.</param>
/// <param name="Head">The conversation's newest sequence number. There is a next page while it is above <paramref name="Through"/>.</param>
/// <param name="Receipts">The present receipts of all other members.</param>
[GenerateSerializer, Immutable, Alias("parley.ChangePage")]
public sealed record ChangePage(
    [property: Id(0)] ImmutableArray<Change> Items,
    [property: Id(1)] long Through,
    [property: Id(2)] long Head,
    [property: Id(3)] ImmutableArray<Receipt> Receipts);

/// <summary>One share of a conversation.</summary>
/// <param name="Seq">The sequence number of the message.</param>
/// <param name="Index">The index of the share in the message, from 0.</param>
/// <param name="SenderId">The sender of the message.</param>
/// <param name="SentAt">When the message was accepted.</param>
/// <param name="Card">The snapshot of the shared content.</param>
[GenerateSerializer, Immutable, Alias("parley.SharedCard")]
public sealed record SharedCard(
    [property: Id(0)] long Seq,
    [property: Id(1)] int Index,
    [property: Id(2)] UserId SenderId,
    [property: Id(3)] DateTimeOffset SentAt,
    [property: Id(4)] Card Card);

/// <summary>A page of the gallery. The newest message comes first. The shares of one message keep their order.</summary>
/// <param name="Items">At most the requested number of shares. A page may be short or empty although there is a next page.</param>
/// <param name="Next">Where the next page begins; null if this is the last page.</param>
[GenerateSerializer, Immutable, Alias("parley.SharePage")]
public sealed record SharePage([property: Id(0)] ImmutableArray<SharedCard> Items, [property: Id(2)] SharePosition? Next);

/// <summary>A position in the gallery.</summary>
/// <param name="Seq">The sequence number of the message.</param>
/// <param name="Index">The first share of this message that belongs to the page. The shares of older messages follow.</param>
[GenerateSerializer, Immutable, Alias("parley.SharePosition")]
public readonly record struct SharePosition([property: Id(0)] long Seq, [property: Id(1)] int Index);
