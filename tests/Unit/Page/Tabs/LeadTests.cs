using System.Net;
using Parley.Unit.Client.Live;

namespace Parley.Unit.Page.Tabs;

/// <summary>Which tab leads, and what the others do while no tab has a stream.</summary>
public sealed class LeadTests : TabTests
{
    [Fact]
    public async Task The_request_of_a_follower_waits_until_the_leader_has_a_stream()
    {
        var leader = NewTab();
        var follower = NewTab();
        Browser.Deliver();
        using var stop = new CancellationTokenSource();
        var given = follower.SendAsync(HttpMethod.Get, "events", 5, stop.Token);
        var kept = follower.OpenAsync(5);
        Browser.Deliver();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);

        var opening = leader.OpenAsync(5);
        var stream = await Server.StreamAsync();
        using var leading = await opening;
        Browser.Deliver();
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
        Server.RefuseStream(503, "unavailable");
        using var refusal = await leader.SendAsync(HttpMethod.Get, "events", 5);
        Browser.Deliver();
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
        Browser.Deliver();
        Assert.Equal("closing, end", await following.NextAsync(2));
        var again = tab.OpenAsync(5);
        Browser.Deliver();
        Assert.False(again.IsCompleted);
    }

    [Fact]
    public async Task A_tab_that_loses_the_lead_reads_what_has_arrived_before_its_stream_ends()
    {
        var (tab, leading, stream) = await LeadAsync();
        await stream.SendAsync(Pointer(6), Pointer(7), Pointer(8));
        Assert.Equal("pointer 6", await leading.NextAsync());
        tab.Tab.Pause();
        await stream.SendAsync(Pointer(9));
        Assert.Equal("pointer 7, pointer 8, end", await leading.NextAsync(4));
    }

    [Fact]
    public async Task A_follower_asks_each_time_whether_the_leader_has_a_stream()
    {
        var (_, leading, _) = await LeadAsync();
        var tab = NewTab();
        (await FollowAsync(tab)).Dispose();
        tab.Tab.IsDeaf = true;
        leading.Dispose();
        Browser.Deliver();
        tab.Tab.IsDeaf = false;
        var again = tab.OpenAsync(5);
        Browser.Deliver();
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
        Browser.Deliver();
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
        Browser.Deliver();
        var (next, successor) = await OpenLeadingAsync(second, since);
        await PassAsync(successor, next, Pointer(9));
        Assert.Equal($"resync {since}, pointer 9", await following.NextAsync(2));
        next.Dispose();
    }

    [Fact]
    public async Task A_waiting_request_goes_to_theServer_when_its_tab_begins_to_lead()
    {
        var (leader, follower) = (NewTab(), NewTab());
        var opening = follower.OpenAsync(5);
        leader.Tab.Close();
        Browser.Deliver();
        Assert.Equal("5", (await Server.StreamAsync()).LastEventId);
        using var leading = await opening;
    }

    [Fact]
    public async Task After_sign_out_another_tab_leads_and_this_one_hears_nothing()
    {
        var (leader, leading, _) = await LeadAsync();
        var follower = NewTab();
        using var following = await FollowAsync(follower);
        leader.Events.End();
        Browser.Deliver();
        Assert.Equal(("end", "end"), (await following.NextAsync(), await leading.NextAsync()));
        Assert.Equal(1, Browser.OpenChannels);

        var (next, successor) = await OpenLeadingAsync(follower, 5);
        var alone = leader.OpenAsync(5);
        Assert.Equal(("5", "5"), (successor.LastEventId, (await Server.StreamAsync()).LastEventId));
        await alone;
        next.Dispose();
    }

    [Fact]
    public async Task A_tab_that_loses_the_lead_follows()
    {
        var (first, leading, _) = await LeadAsync();
        var second = NewTab();
        using var following = await FollowAsync(second);
        first.Tab.Pause();
        Browser.Deliver();
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
    public async Task A_tab_that_loses_the_lead_while_theServer_answers_follows()
    {
        var (first, second) = (NewTab(), NewTab());
        var answer = new TaskCompletionSource<HttpResponseMessage>();
        first.Events.InnerHandler = new Answering(() => answer.Task);
        var opening = first.OpenAsync(5);
        first.Tab.Pause();
        Browser.Deliver();
        var (next, _) = await OpenLeadingAsync(second, 5);
        answer.SetResult(new FakeStream(null, null).Answer());
        await Browser.DeliverUntilAsync(opening);
        using var following = await opening;
        Assert.Equal("hello", await following.NextAsync());
        next.Dispose();
    }
}
