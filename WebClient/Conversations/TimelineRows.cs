using Parley.Client;

namespace Parley.WebClient.Conversations;

/// <summary>One line of the timeline.</summary>
/// <param name="Key">Identifies the line for the renderer.</param>
internal abstract record TimelineRow(string Key);

/// <summary>A line with a date, above the first entry of that day.</summary>
/// <param name="Day">The day in the reader's zone.</param>
/// <param name="Place">The number of rows with the same day above. It is above 0 only if clocks went backwards.</param>
internal sealed record DateRow(DateOnly Day, int Place = 0) : TimelineRow($"day {Day:O} {Place}");

/// <summary>The line above the first message that was unread when the conversation was opened.</summary>
internal sealed record UnreadRow() : TimelineRow("unread");

/// <summary>An entry.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="IsFirst">Whether it begins a group, so that the sender's name and picture are shown.</param>
internal sealed record EntryRow(Message Entry, bool IsFirst) : TimelineRow($"entry {Entry.Seq}");

/// <summary>Divides the entries of a conversation into lines.</summary>
internal static class TimelineRows
{
    /// <summary>The longest pause between two messages of one group.</summary>
    public static readonly TimeSpan GroupPause = TimeSpan.FromMinutes(5);

    /// <summary>Returns the lines.</summary>
    /// <param name="entries">The entries, ascending.</param>
    /// <param name="firstUnread">The first message that was unread when the conversation was opened; null for no line.</param>
    /// <param name="dayOf">Returns the day of a time in the reader's zone.</param>
    public static IReadOnlyList<TimelineRow> Of(
        IReadOnlyList<Message> entries, long? firstUnread, Func<DateTimeOffset, DateOnly> dayOf)
    {
        var rows = new List<TimelineRow>(entries.Count + 8);
        DateOnly? day = null;
        Message? before = null;
        foreach (var entry in entries)
        {
            var isBroken = false;
            if (dayOf(entry.SentAt) is var next && next != day)
            {
                rows.Add(new DateRow(next, rows.Count(row => row is DateRow earlier && earlier.Day == next)));
                (day, isBroken) = (next, true);
            }

            if (firstUnread is { } unread && entry.Seq >= unread && (before?.Seq < unread || entry.Seq == unread))
            {
                rows.Add(new UnreadRow());
                isBroken = true;
            }

            rows.Add(new EntryRow(entry, isBroken || !ContinuesGroup(entry, before)));
            before = entry;
        }

        return rows;
    }

    /// <summary>Returns the pending messages, each with whether its entry will begin a group.</summary>
    /// <param name="entries">The entries before them.</param>
    /// <param name="pending">The pending messages, in order.</param>
    /// <param name="me">The person.</param>
    public static IEnumerable<(PendingMessage Message, bool IsFirst)> OfPending(
        IReadOnlyList<Message> entries, IReadOnlyList<PendingMessage> pending, string me)
    {
        var last = entries is [.., { Kind: EntryKind.Message } entry] && entry.SenderId == me ? entry.SentAt : (DateTimeOffset?)null;
        foreach (var message in pending)
        {
            yield return (message, !(message.CreatedAt - last <= GroupPause));
            last = message.CreatedAt;
        }
    }

    private static bool ContinuesGroup(Message entry, Message? before) =>
        before is { Kind: EntryKind.Message }
        && entry.Kind is EntryKind.Message
        && entry.SenderId == before.SenderId
        && entry.SentAt - before.SentAt <= GroupPause;
}
