namespace Parley.Client;

/// <summary>A page of entries in ascending order.</summary>
/// <param name="Items">In their present state, without marks; may be short or empty while there is more.</param>
/// <param name="Before">What to ask for the page before, or null at the beginning of what one may read.</param>
/// <param name="After">What to ask for the page after, or null at the end.</param>
/// <param name="FirstUnreadSeq">The first message by somebody else that the caller has not read, or null.</param>
/// <param name="Head">The conversation's newest number.</param>
public sealed record MessagePage(IReadOnlyList<Message> Items, long? Before, long? After, long? FirstUnreadSeq, long Head)
{
    /// <summary>The people whom the entries name, by id.</summary>
    public IReadOnlyDictionary<string, Person> Users { get; init; } = Person.Nobody;
}

/// <summary>What happened after a position, in ascending order.</summary>
/// <param name="Items">Marks that a later one of the same page repeats may be left out.</param>
/// <param name="Through">The new position.</param>
/// <param name="Head">The conversation's newest number: there is more while it is above <paramref name="Through"/>.</param>
/// <param name="Receipts">How far the others have read.</param>
public sealed record ChangePage(IReadOnlyList<Change> Items, long Through, long Head, IReadOnlyList<Receipt> Receipts)
{
    /// <summary>The people whom the entries name, by id.</summary>
    public IReadOnlyDictionary<string, Person> Users { get; init; } = Person.Nobody;
}

/// <summary>One number of a conversation: a new entry, an entry that was changed, or nothing that the caller may see.</summary>
/// <param name="Seq">The number.</param>
/// <param name="Entry">The entry of that number, or null.</param>
/// <param name="Changed">The entry that the number changed, as it now is, or null.</param>
public sealed record Change(long Seq, Message? Entry, Message? Changed);

/// <summary>How far somebody has read.</summary>
/// <param name="UserId">Who.</param>
/// <param name="Seq">Up to here.</param>
public sealed record Receipt(string UserId, long Seq);

/// <summary>One thing that was shared.</summary>
/// <param name="Seq">The message.</param>
/// <param name="Index">Which of its shares, from 0.</param>
/// <param name="SenderId">Who shared it.</param>
/// <param name="SentAt">When.</param>
/// <param name="Card">How it looked then.</param>
public sealed record SharedCard(long Seq, int Index, string SenderId, DateTimeOffset SentAt, Card Card);
