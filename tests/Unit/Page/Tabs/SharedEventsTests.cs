using System.Net;
using Parley.Unit.Client.Live;

namespace Parley.Unit.Page.Tabs;

/// <summary>The tabs of one person share one stream.</summary>
public sealed class SharedEventsTests : IDisposable
{
    private readonly FakeBrowser _browser = new();
    private readonly LiveServer _server = new();
    private readonly List<EventTab> _tabs = [];

    public void Dispose()
    {
        _tabs.ForEach(tab => tab.Dispose());
        _server.Dispose();
    }

    [Theory]
    [InlineData("GET", "inbox", true, 200)]
    [InlineData("GET", "events/other", true, 404)]
    [InlineData("POST", "events", true, 200)]
    [InlineData("GET", "events", false, 200)]
    public async Task Another_request_goes_to_the_server(string method, string path, bool hasRevision, int status)
    {
        _server.On("GET", "inbox", Wire.Inbox(5));
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
            _browser.Deliver();
            Assert.Equal(text, await following.TextAsync());
        }

        leading.Dispose();
    }

    [Fact]
    public async Task The_hello_of_a_follower_is_that_of_the_server()
    {
        var tab = NewTab();
        _browser.Deliver();
        var opening = tab.OpenAsync(5);
        await (await _server.StreamAsync()).SendAsync("retry: 1500\n", Wire.Hello(5, heartbeatSeconds: 7));
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
    public async Task The_request_of_a_follower_waits_until_the_leader_has_a_stream()
    {
        var leader = NewTab();
        var follower = NewTab();
        _browser.Deliver();
        using var stop = new CancellationTokenSource();
        var given = follower.SendAsync(HttpMethod.Get, "events", 5, stop.Token);
        var kept = follower.OpenAsync(5);
        _browser.Deliver();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);

        var opening = leader.OpenAsync(5);
        var stream = await _server.StreamAsync();
        using var leading = await opening;
        _browser.Deliver();
        Assert.False(kept.IsCompleted);
        await PassAsync(stream, leading, Wire.Hello(5));
        using var following = await kept;
        Assert.Equal("hello", await following.NextAsync());
    }

    [Fact]
    public async Task A_refusal_reaches_the_feed_of_the_leader_only()
    {
        var (leader, follower) = (NewTab(), NewTab());
        var waiting = follower.OpenAsync(5);
        _server.RefuseStream(503, "unavailable");
        using var refusal = await leader.SendAsync(HttpMethod.Get, "events", 5);
        _browser.Deliver();
        Assert.Equal((HttpStatusCode.ServiceUnavailable, false), (refusal.StatusCode, waiting.IsCompleted));
        Assert.Equal("application/problem+json", refusal.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task When_the_stream_of_the_leader_ends_the_followers_end_and_wait()
    {
        var (_, leading, stream) = await LeadAsync();
        var tab = NewTab();
        using var following = await FollowAsync(tab);
        await PassAsync(stream, leading, Wire.Closing("shutting_down", 3));
        stream.End();
        Assert.Equal("end", await leading.NextAsync());
        leading.Dispose();
        _browser.Deliver();
        Assert.Equal("closing, end", await following.NextAsync(2));
        var again = tab.OpenAsync(5);
        _browser.Deliver();
        Assert.False(again.IsCompleted);
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
        _browser.Deliver();

        var (next, second) = await OpenLeadingAsync(leader, 5);
        using var following = await FollowAsync(tab);
        await PassAsync(second, next, Pointer(6));
        Assert.Equal("pointer 6", await following.NextAsync());
        next.Dispose();
    }

    [Fact]
    public async Task A_follower_asks_each_time_whether_the_leader_has_a_stream()
    {
        var (_, leading, _) = await LeadAsync();
        var tab = NewTab();
        (await FollowAsync(tab)).Dispose();
        tab.Tab.IsDeaf = true;
        leading.Dispose();
        _browser.Deliver();
        tab.Tab.IsDeaf = false;
        var again = tab.OpenAsync(5);
        _browser.Deliver();
        Assert.False(again.IsCompleted);
    }

    [Fact]
    public async Task After_the_leader_has_gone_one_follower_succeeds_and_the_others_go_on()
    {
        var (leader, leading, stream) = await LeadAsync();
        var (second, third) = (NewTab(), NewTab());
        using var one = await FollowAsync(second);
        using var two = await FollowAsync(third);
        await PassAsync(stream, leading, Pointer(6));
        Assert.Equal("pointer 6", await one.NextAsync());

        leader.Tab.Close();
        _browser.Deliver();
        Assert.Equal("end", await one.NextAsync());
        one.Dispose();
        var (next, successor) = await OpenLeadingAsync(second, 6);
        await PassAsync(successor, next, Pointer(7));
        Assert.Equal("6", successor.LastEventId);
        Assert.Equal("pointer 6, pointer 7", await two.NextAsync(2));
        next.Dispose();
    }

    [Theory]
    [InlineData(5)]
    [InlineData(8)]
    public async Task A_follower_at_another_revision_than_the_successor_reads_again(long since)
    {
        var (leader, leading, stream) = await LeadAsync();
        var (second, third) = (NewTab(), NewTab());
        using var following = await FollowAsync(third);
        await PassAsync(stream, leading, Pointer(6));
        Assert.Equal("pointer 6", await following.NextAsync());

        leader.Tab.Close();
        _browser.Deliver();
        var (next, successor) = await OpenLeadingAsync(second, since);
        await PassAsync(successor, next, Pointer(9));
        Assert.Equal($"resync {since}, pointer 9", await following.NextAsync(2));
        next.Dispose();
    }

    [Fact]
    public async Task A_waiting_request_goes_to_the_server_when_its_tab_begins_to_lead()
    {
        var (leader, follower) = (NewTab(), NewTab());
        var opening = follower.OpenAsync(5);
        leader.Tab.Close();
        _browser.Deliver();
        Assert.Equal("5", (await _server.StreamAsync()).LastEventId);
        using var leading = await opening;
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
    public async Task After_sign_out_another_tab_leads_and_this_one_hears_nothing()
    {
        var (leader, leading, _) = await LeadAsync();
        var follower = NewTab();
        using var following = await FollowAsync(follower);
        leader.Events.End();
        _browser.Deliver();
        Assert.Equal(("end", "end"), (await following.NextAsync(), await leading.NextAsync()));
        Assert.Equal(1, _browser.OpenChannels);

        var (next, successor) = await OpenLeadingAsync(follower, 5);
        var alone = leader.OpenAsync(5);
        Assert.Equal(("5", "5"), (successor.LastEventId, (await _server.StreamAsync()).LastEventId));
        await alone;
        next.Dispose();
    }

    [Fact]
    public async Task Tabs_of_different_people_share_nothing()
    {
        var (_, leading, _) = await LeadAsync();
        var tab = NewTab();
        tab.Events.Begin("bob");
        _browser.Deliver();
        var opening = tab.OpenAsync(5);
        await _server.StreamAsync();
        await opening;
        leading.Dispose();
    }

    [Fact]
    public async Task A_tab_that_loses_the_lead_follows()
    {
        var (first, leading, _) = await LeadAsync();
        var second = NewTab();
        using var following = await FollowAsync(second);
        first.Tab.Pause();
        _browser.Deliver();
        first.Tab.Resume();
        Assert.Equal(("end", "end"), (await leading.NextAsync(), await following.NextAsync()));

        leading.Dispose();
        following.Dispose();
        var (next, stream) = await OpenLeadingAsync(second, 5);
        using var now = await FollowAsync(first);
        await PassAsync(stream, next, Pointer(6));
        Assert.Equal("pointer 6", await now.NextAsync());
        next.Dispose();
    }

    [Fact]
    public async Task A_tab_that_loses_the_lead_while_the_server_answers_follows()
    {
        var (first, second) = (NewTab(), NewTab());
        var answer = new TaskCompletionSource<HttpResponseMessage>();
        first.Events.InnerHandler = new Answering(() => answer.Task);
        var opening = first.OpenAsync(5);
        first.Tab.Pause();
        _browser.Deliver();
        var (next, _) = await OpenLeadingAsync(second, 5);
        answer.SetResult(new FakeStream(null, null).Answer());
        await _browser.DeliverUntilAsync(opening);
        using var following = await opening;
        Assert.Equal("hello", await following.NextAsync());
        next.Dispose();
    }

    private static string Pointer(long revision) => Wire.PointerEvent(Wire.Pointer("c1", revision));

    private EventTab NewTab()
    {
        var tab = new EventTab(_browser, _server);
        _tabs.Add(tab);
        _browser.Deliver();
        return tab;
    }

    private async Task<(EventTab Tab, EventReader Reader, FakeStream Stream)> LeadAsync()
    {
        var tab = NewTab();
        var (reader, stream) = await OpenLeadingAsync(tab, 5);
        return (tab, reader, stream);
    }

    private async Task<(EventReader Reader, FakeStream Stream)> OpenLeadingAsync(EventTab tab, long since)
    {
        var opening = tab.OpenAsync(since);
        var stream = await _server.StreamAsync();
        var reader = await opening;
        await PassAsync(stream, reader, Wire.Hello(since));
        return (reader, stream);
    }

    private async Task<EventReader> FollowAsync(EventTab tab, long since = 5)
    {
        var reader = await OpenFollowingAsync(tab, since);
        Assert.Equal("hello", await reader.NextAsync());
        return reader;
    }

    private async Task<EventReader> OpenFollowingAsync(EventTab tab, long since)
    {
        var opening = tab.OpenAsync(since);
        _browser.Deliver();
        return await opening;
    }

    // The server sends events, the leader reads them, and the other tabs hear of them.
    private async Task PassAsync(FakeStream stream, EventReader leading, params string[] texts)
    {
        foreach (var text in texts)
        {
            await stream.SendAsync(text);
            Assert.Equal(text, await leading.TextAsync());
        }

        _browser.Deliver();
    }

    private sealed class Answering(Func<Task<HttpResponseMessage>> answerAsync) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            answerAsync();
    }
}
