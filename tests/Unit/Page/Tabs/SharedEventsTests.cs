using System.Net;
using Parley.Unit.Client.Live;

namespace Parley.Unit.Page.Tabs;

/// <summary>The tabs of one person share one stream: the followers read what the leader reads.</summary>
public sealed class SharedEventsTests : TabTests
{
    [Theory]
    [InlineData("GET", "inbox", true, 200)]
    [InlineData("GET", "events/other", true, 404)]
    [InlineData("POST", "events", true, 200)]
    [InlineData("GET", "events", false, 200)]
    public async Task Another_request_goes_to_theServer(string method, string path, bool hasRevision, int status)
    {
        Server.On("GET", "inbox", Wire.Inbox(5));
        var (_, leading, _) = await LeadAsync();
        using var response = await NewTab().SendAsync(new(method), path, hasRevision ? 5 : null);
        Assert.Equal((HttpStatusCode)status, response.StatusCode);
        leading.Dispose();
    }

    [Fact]
    public async Task A_follower_reads_what_the_leader_reads()
    {
        var (_, leading, stream) = await LeadAsync();
        using var following = await FollowAsync(NewTab());
        string[] sent =
        [
            Pointer(6),
            Wire.Event("beat", new { }),
            Wire.EntryEvent(Wire.Pointer("c1", 7, 2), 1, [Wire.Item(2, "zwölf")]),
            Wire.Event("typing", new { conversationId = "c1", userId = "bob", seconds = 6 }),
            Wire.Resync(8, "crashed"),
            Wire.GoneEvent("c1", 9),
        ];
        foreach (var text in sent)
        {
            await stream.SendAsync(text);
            Assert.Equal(text, await leading.TextAsync());
            Browser.Deliver();
            Assert.Equal(text, await following.TextAsync());
        }

        leading.Dispose();
    }

    [Fact]
    public async Task The_hello_of_a_follower_is_that_of_theServer()
    {
        var tab = NewTab();
        Browser.Deliver();
        var opening = tab.OpenAsync(5);
        await (await Server.StreamAsync()).SendAsync("retry: 1500\n", Wire.Hello(5, heartbeatSeconds: 7));
        using var leading = await opening;
        await leading.NextAsync();
        using var following = await OpenFollowingAsync(NewTab(), 5);
        Assert.Equal(Wire.Hello(5, heartbeatSeconds: 7), await following.TextAsync());
    }

    [Theory]
    [InlineData(5, "pointer 6, pointer 7, pointer 8")]
    [InlineData(7, "pointer 8")]
    public async Task A_follower_that_opens_late_misses_nothing(long since, string missing)
    {
        var (_, leading, stream) = await LeadAsync();
        var tab = NewTab();
        await PassAsync(stream, leading, Pointer(6), Pointer(7), Pointer(8));
        using var following = await FollowAsync(tab, since);
        await PassAsync(stream, leading, Pointer(9));
        Assert.Equal($"{missing}, pointer 9", await following.NextAsync(missing.Split(',').Length + 1));
        leading.Dispose();
    }

    [Theory]
    [InlineData(5)] // The leader heard more before this tab was opened.
    [InlineData(7)] // The inbox that this tab has read is newer than the stream.
    public async Task A_follower_at_another_revision_reads_again(long since)
    {
        var (_, leading, stream) = await LeadAsync();
        await PassAsync(stream, leading, Pointer(6));
        using var following = await FollowAsync(NewTab(), since);
        await PassAsync(stream, leading, Pointer(8));
        Assert.Equal(Wire.Resync(6, "behind"), await following.TextAsync());
        Assert.Equal("pointer 8", await following.NextAsync());
        leading.Dispose();
    }

    [Fact]
    public async Task A_follower_at_a_revision_that_a_catch_up_skipped_reads_again()
    {
        var (_, leading, stream) = await LeadAsync();
        var tab = NewTab();
        await PassAsync(stream, leading, Pointer(8));
        using var following = await FollowAsync(tab, since: 7);
        await PassAsync(stream, leading, Pointer(9));
        Assert.Equal("resync 5, pointer 8, pointer 9", await following.NextAsync(3));
        leading.Dispose();
    }

    [Fact]
    public async Task Events_that_a_closed_stream_of_a_follower_took_away_make_it_read_again()
    {
        var (_, leading, stream) = await LeadAsync();
        var tab = NewTab();
        var first = await FollowAsync(tab, since: 5);
        await PassAsync(stream, leading, Pointer(6));
        Assert.Equal("pointer 6", await first.NextAsync());
        first.Dispose();
        await PassAsync(stream, leading, Pointer(7));

        using var second = await FollowAsync(tab, since: 5); // The feed has not applied 6.
        Assert.Equal("resync 6, pointer 7", await second.NextAsync(2));
        leading.Dispose();
    }

    [Fact]
    public async Task A_follower_that_opens_later_does_not_read_the_closing_of_the_stream_before()
    {
        var (leader, leading, stream) = await LeadAsync();
        var tab = NewTab();
        using var closed = await FollowAsync(tab);
        await PassAsync(stream, leading, Wire.Closing("shutting_down", 3));
        closed.Dispose();
        await PassAsync(stream, leading, Wire.Closing("shutting_down", 3));
        leading.Dispose();
        Browser.Deliver();

        var (next, second) = await OpenLeadingAsync(leader, 5);
        using var following = await FollowAsync(tab);
        await PassAsync(second, next, Pointer(6));
        Assert.Equal("pointer 6", await following.NextAsync());
        next.Dispose();
    }

    [Fact]
    public async Task A_follower_never_begins_within_a_catch_up()
    {
        var (_, leading, stream) = await LeadAsync();
        await PassAsync(stream, leading, Wire.PointerEvent(Wire.Pointer("c1", 6), hasId: false), Wire.Event("beat", new { }));
        using var following = await FollowAsync(NewTab());
        await PassAsync(
            stream, leading, Wire.PointerEvent(Wire.Pointer("c2", 7), hasId: false), Wire.PointerEvent(Wire.Pointer("c3", 8)));
        Assert.Equal("pointer, pointer, pointer 8", await following.NextAsync(3));
        leading.Dispose();
    }

    [Fact]
    public async Task A_text_that_is_lost_makes_the_follower_read_again()
    {
        var (_, leading, stream) = await LeadAsync();
        var tab = NewTab();
        using var following = await FollowAsync(tab);
        tab.Tab.IsDeaf = true;
        await PassAsync(stream, leading, Pointer(6));
        tab.Tab.IsDeaf = false;
        await PassAsync(stream, leading, Wire.Event("beat", new { }));
        Assert.Equal("resync 6, beat", await following.NextAsync(2));
        leading.Dispose();
    }

    [Fact]
    public async Task A_follower_that_does_not_read_gets_one_resync()
    {
        var (_, leading, stream) = await LeadAsync();
        using var following = await FollowAsync(NewTab());
        await PassAsync(stream, leading, [.. Enumerable.Range(6, 1_001).Select(id => Pointer(id))]);
        await PassAsync(stream, leading, Pointer(1_007));
        Assert.Equal("resync 1006, pointer 1007", await following.NextAsync(2));
        leading.Dispose();
    }

    [Fact]
    public async Task A_resync_that_did_not_fit_keeps_its_reason()
    {
        var (_, leading, stream) = await LeadAsync();
        using var following = await FollowAsync(NewTab());
        await PassAsync(stream, leading, Wire.Resync(6, "restored"));
        await PassAsync(stream, leading, [.. Enumerable.Range(7, 1_000).Select(id => Pointer(id))]);
        Assert.Equal(Wire.Resync(6, "restored"), await following.TextAsync());
        Assert.Equal("resync 1006", await following.NextAsync());
        leading.Dispose();
    }

    [Fact]
    public async Task Tabs_of_different_people_share_nothing()
    {
        var (_, leading, _) = await LeadAsync();
        var tab = NewTab();
        tab.Events.Begin("bob");
        Browser.Deliver();
        var opening = tab.OpenAsync(5);
        await Server.StreamAsync();
        await opening;
        leading.Dispose();
    }
}
