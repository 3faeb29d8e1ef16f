namespace Parley.Client;

/// <summary>A page of entries in ascending order.</summary>
/// <param name="Items">The entries in their present state, without marks. There may be few or none although there are more pages.</param>
/// <param name="Before">The value of <c>before</c> for the previous page, or null at the beginning of what the caller may read.</param>
/// <param name="After">The value of <c>after</c> for the next page, or null at the end.</param>
/// <param name="FirstUnreadSeq">The sequence number of the first message by another person that the caller has not read, or null.</param>
/// <param name="Head">The conversation's newest sequence number.</param>
public sealed record MessagePage(IReadOnlyList<Message> Items, long? Before, long? After, long? FirstUnreadSeq, long Head)
{
    /// <summary>The people whom the entries name, by id.</summary>
    public IReadOnlyDictionary<string, Person> Users { get => field ?? Person.Nobody; init; }
}

/// <summary>A page of changes after a position, in ascending order.</summary>
/// <param name="Items">The changes. A mark may be left out if a later mark of the same page repeats it.</param>
/// <param name="Through">The new position.</param>
/// <param name="Head">The conversation's newest sequence number. There are more changes while it is above
/// <paramref name="Through"/>.</param>
/// <param name="Receipts">How far the other members have read.</param>
public sealed record ChangePage(IReadOnlyList<Change> Items, long Through, long Head, IReadOnlyList<Receipt> Receipts)
{
    /// <summary>The people whom the entries name, by id.</summary>
    public IReadOnlyDictionary<string, Person> Users { get => field ?? Person.Nobody; init; }
}

/// <summary>One sequence number of a conversation: a new entry, a changed entry, or nothing that the caller may see.</summary>
/// <param name="Seq">The sequence number.</param>
/// <param name="Entry">The entry with that number, or null.</param>
/// <param name="Changed">The entry that the mark with that number changed, in its present state, or null.</param>
public sealed record Change(long Seq, Message? Entry, Message? Changed);

/// <summary>How far a member has read.</summary>
/// <param name="UserId">The id of the member.</param>
/// <param name="Seq">The sequence number up to which the member has read.</param>
public sealed record Receipt(string UserId, long Seq);

/// <summary>One share of a message.</summary>
/// <param name="Seq">The sequence number of the message.</param>
/// <param name="Index">The index of the share in the message, from 0.</param>
/// <param name="SenderId">The id of the sender.</param>
/// <param name="SentAt">When the message was accepted.</param>
/// <param name="Card">How the content looked when it was shared.</param>
public sealed record SharedCard(long Seq, int Index, string SenderId, DateTimeOffset SentAt, Card Card);
