using Parley.Client;
using Parley.Unit.Client.Live;
using Parley.WebClient.Feedback;
using Parley.WebClient.Settings;
using Parley.WebClient.Words;

namespace Parley.Unit.Page;

/// <summary>When a desktop notification appears, and what it says.</summary>
public sealed class NotificationTests : IDisposable
{
    private readonly LiveServer _server = new(new PausingTime());

    public void Dispose() => _server.Dispose();

    [Fact]
    public void Only_new_unread_messages_of_others_count_and_not_what_was_there_at_first()
    {
        var arrivals = new Arrivals("me");
        Assert.Empty(arrivals.Next([Pointers.Of("a", unread: 3, lastSeq: 3)]));
        Assert.Empty(arrivals.Next([Pointers.Of("a", unread: 3, lastSeq: 3)]));
        Assert.Equal("a b", Pointers.Ids(arrivals.Next([Pointers.Of("a", unread: 4, lastSeq: 4), Pointers.Of("b", unread: 1)])));
        var own = Pointers.Of("a", unread: 4, lastSeq: 5);
        var muted = Pointers.Of("b", unread: 2, lastSeq: 2) with { MutedUntil = DateTimeOffset.MaxValue };
        Assert.Empty(arrivals.Next([own with { LastMessage = own.LastMessage! with { SenderId = "me" } }, muted]));
        Assert.Empty(arrivals.Next([own with { LastMessage = own.LastMessage! with { Kind = EntryKind.System, Seq = 9 } }, muted]));
    }

    [Fact]
    public void A_row_without_messages_does_not_hide_the_rows_after_it()
    {
        var arrivals = new Arrivals("me");
        var empty = Pointers.Of("new") with { LastMessage = null };
        Assert.Empty(arrivals.Next([empty, Pointers.Of("a")]));
        Assert.Equal("a", Pointers.Ids(arrivals.Next([empty, Pointers.Of("a", unread: 1, lastSeq: 2)])));
    }

    [Fact]
    public void Messages_of_the_same_time_may_arrive_in_any_order()
    {
        var arrivals = new Arrivals("me");
        Assert.Empty(arrivals.Next([Pointers.Of("a"), Pointers.Of("b")]));
        var later = Pointers.Of("a", unread: 1, lastSeq: 2) with { LastAt = DateTimeOffset.UnixEpoch.AddSeconds(2) };
        var earlier = Pointers.Of("b", unread: 1, lastSeq: 2) with { LastAt = DateTimeOffset.UnixEpoch.AddSeconds(1) };
        Assert.Equal("a", Pointers.Ids(arrivals.Next([later, Pointers.Of("b")])));
        Assert.Equal("b", Pointers.Ids(arrivals.Next([later, earlier])));
    }

    [Fact]
    public void A_page_of_older_conversations_is_no_arrival()
    {
        var arrivals = new Arrivals("me");
        var newest = Pointers.Of("a") with { LastAt = DateTimeOffset.UnixEpoch.AddHours(1) };
        Assert.Empty(arrivals.Next([newest]));
        Assert.Empty(arrivals.Next([newest, Pointers.Of("old", unread: 1)]));
    }

    [Theory]
    [InlineData("SenderAndTitle", null, "bob", "Posters")]
    [InlineData("SenderAndTitle", "A lighthouse", "bob", "A lighthouse")]
    [InlineData("ArrivalOnly", "A lighthouse", "Parley", "New message")]
    public void A_notification_never_contains_the_text_of_a_message(string content, string? shared, string title, string body)
    {
        var pointer = Pointers.Of("a", unread: 1) with { Name = "Posters" };
        var share = shared is null ? null : new SharePreview(ShareKind.Pin, shared, null);
        var lines = NotificationTexts.Of(
            pointer with { LastMessage = pointer.LastMessage! with { Share = share } },
            Enum.Parse<NotificationContent>(content),
            "me",
            _server.Parley.Events.Model().People);
        Assert.Equal((title, body), lines);
        Assert.DoesNotContain("hello", title + body, StringComparison.Ordinal);
    }
}
