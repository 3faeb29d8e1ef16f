using Parley.Client;
using Parley.WebClient.Conversations;

namespace Parley.Unit.Page;

public sealed class TimelineRowsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Consecutive_messages_of_one_person_are_a_group_for_five_minutes()
    {
        var rows = Rows(
            null,
            Entry(1, "alice", TimeSpan.Zero),
            Entry(2, "alice", TimelineRows.GroupPause),
            Entry(3, "alice", (2 * TimelineRows.GroupPause) + TimeSpan.FromTicks(1)),
            Entry(4, "bob", 2.1 * TimelineRows.GroupPause),
            Entry(5, "alice", 2.2 * TimelineRows.GroupPause));
        Assert.Equal("day, 1 first, 2, 3 first, 4 first, 5 first", rows);
    }

    [Fact]
    public void A_system_entry_ends_a_group_and_begins_none() => Assert.Equal(
        "day, 1 first, 2 first, 3 first",
        Rows(null, Entry(1, "alice"), Entry(2, "alice") with { Kind = EntryKind.System }, Entry(3, "alice")));

    [Fact]
    public void Each_day_has_a_line_and_begins_a_group() => Assert.Equal(
        "day, 1 first, day, 2 first",
        Rows(null, Entry(1, "alice", TimeSpan.FromHours(11.99)), Entry(2, "alice", TimeSpan.FromHours(12.01))));

    [Theory]
    [InlineData(2, "day, 1 first, unread, 2 first, 3")]
    [InlineData(1, "day, unread, 1 first, 2, 3")]
    [InlineData(4, "day, 1 first, 2, 3")]
    public void The_unread_line_is_above_the_first_unread_message(int firstUnread, string expected) =>
        Assert.Equal(expected, Rows(firstUnread, Entry(1, "alice"), Entry(2, "alice"), Entry(3, "alice")));

    [Fact]
    public void Without_the_page_that_has_the_first_unread_message_there_is_no_line() =>
        Assert.Equal("day, 7 first, 8", Rows(5, Entry(7, "alice"), Entry(8, "alice")));

    private static Message Entry(long seq, string sender, TimeSpan after = default) => new(
        "c", seq, null, null, sender, Noon + after, EntryKind.Message, "text", [], null, [], null, false, null);

    private static string Rows(long? firstUnread, params Message[] entries) => string.Join(
        ", ",
        TimelineRows.Of(entries, firstUnread, at => DateOnly.FromDateTime(at.UtcDateTime)).Select(row => row switch
        {
            DateRow => "day",
            UnreadRow => "unread",
            EntryRow entry => $"{entry.Entry.Seq}{(entry.IsFirst ? " first" : "")}",
            _ => "?",
        }));
}
