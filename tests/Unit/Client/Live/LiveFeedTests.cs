using Parley.Client;

namespace Parley.Unit.Client.Live;

/// <summary>What a feed reports of the events that it gets.</summary>
public sealed class LiveFeedTests : IDisposable
{
    private readonly LiveServer _server = new(new PausingTime());

    public LiveFeedTests() => _server.On("GET", "conversations/c1/changes", request => LiveServer.Ok(Wire.Changes(5, 5)));

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task A_feed_without_a_revision_reads_the_inbox_and_connects_with_its_revision()
    {
        _server.On("GET", "inbox", Wire.Inbox(7, Wire.Pointer("c1", 5)));
        await using var feed = new FeedReader(_server.Parley.Events.Feed());

        var read = await feed.NextAsync<InboxRead>();
        var following = feed.NextAsync<PointerChanged>();
        var stream = await _server.StreamAsync();
        await stream.SendAsync(Wire.Hello(7), Wire.PointerEvent(Wire.Pointer("c2", 8)));

        Assert.Equal(("c1", null, true), (read.FirstPage.Items.Single().ConversationId, read.Reason, read.MustForget));
        Assert.Equal("7", stream.LastEventId);
        Assert.Equal("c2", (await following).Pointer.ConversationId);
        Assert.Equal(8, feed.Feed.Revision);
    }

    [Fact]
    public async Task A_repeat_of_a_revision_is_not_reported()
    {
        var (feed, stream) = await FollowAsync(since: 10);
        await using var _ = feed;
        await stream.SendAsync(
            Wire.EntryEvent(Wire.Pointer("c1", 10, 6), 5, [Wire.Item(6, "old")]),
            Wire.EntryEvent(Wire.Pointer("c1", 11, 6), 5, [Wire.Item(6, "new")]),
            Wire.EntryEvent(Wire.Pointer("c1", 11, 6), 5, [Wire.Item(6, "again")]),
            Wire.GoneEvent("c9", 12));

        Assert.Equal(11, (await feed.NextAsync<PointerChanged>()).Pointer.Revision);
        Assert.Equal("new", (await feed.NextAsync<EntriesChanged>()).Items.Single().Entry!.Text);
        Assert.Equal("c9", (await feed.NextAsync<ConversationGone>()).ConversationId);
    }

    [Fact]
    public async Task Items_up_to_the_position_are_left_out_and_the_rest_of_the_event_is_reported()
    {
        var (feed, stream) = await FollowAsync(since: 10);
        await using var _ = feed;
        await stream.SendAsync(Wire.EntryEvent(Wire.Pointer("c1", 11, 7), 3, [Wire.Item(4), Wire.Item(5), Wire.Item(6), Wire.Item(7)]));

        await feed.NextAsync<PointerChanged>();
        var entries = await feed.NextAsync<EntriesChanged>();

        Assert.Equal([6, 7], entries.Items.Select(item => item.Seq));
        Assert.Equal(7, entries.Through);
    }

    [Fact]
    public async Task A_gap_before_an_event_is_closed_by_changes()
    {
        var (feed, stream) = await FollowAsync(since: 10);
        await using var _ = feed;
        _server.On("GET", "conversations/c1/changes", request => request.Number("after") is 5
            ? LiveServer.Ok(Wire.Changes(6, 8, Wire.Item(6)))
            : LiveServer.Ok(Wire.Changes(8, 8, Wire.Item(7), Wire.Item(8))));
        await stream.SendAsync(Wire.EntryEvent(Wire.Pointer("c1", 11, 8), 7, [Wire.Item(8)]));

        await feed.NextAsync<PointerChanged>();
        var (one, two) = (await feed.NextAsync<EntriesChanged>(), await feed.NextAsync<EntriesChanged>());

        Assert.Equal([6, 7, 8], one.Items.Concat(two.Items).Select(item => item.Seq));
        Assert.Equal((6, 8), (one.Through, two.Through));
    }

    [Fact]
    public async Task A_pointer_with_a_higher_number_makes_the_feed_read_the_changes()
    {
        var (feed, stream) = await FollowAsync(since: 10);
        await using var _ = feed;
        _server.On("GET", "conversations/c1/changes", Wire.Changes(6, 6, Wire.Mark(6, 2, "edited")));
        await stream.SendAsync(Wire.PointerEvent(Wire.Pointer("c1", 11, 6)));

        await feed.NextAsync<PointerChanged>();
        var entries = await feed.NextAsync<EntriesChanged>();

        Assert.Equal(("edited", 6), (entries.Items.Single().Changed!.Text, entries.Through));
    }

    [Fact]
    public async Task Catch_up_pointers_move_the_revision_only_with_the_last_one()
    {
        var (feed, stream) = await FollowAsync(since: 10);
        await using var _ = feed;
        await stream.SendAsync(Wire.PointerEvent(Wire.Pointer("c2", 12), hasId: false));
        await feed.NextAsync<PointerChanged>();
        var between = feed.Feed.Revision;
        await stream.SendAsync(Wire.PointerEvent(Wire.Pointer("c3", 14)), Wire.GoneEvent("c9", 15));
        await feed.NextAsync<PointerChanged>();
        await feed.NextAsync<ConversationGone>();

        Assert.Equal((10, 15), (between, feed.Feed.Revision));
    }

    [Fact]
    public async Task The_client_ids_of_an_event_are_those_of_its_entries()
    {
        var (feed, stream) = await FollowAsync(since: 10);
        await using var _ = feed;
        await stream.SendAsync(Wire.EntryEvent(Wire.Pointer("c1", 11, 7), 5, [Wire.Item(6), Wire.Item(7)], new() { ["7"] = "mine" }));

        await feed.NextAsync<PointerChanged>();

        Assert.Equal([null, "mine"], (await feed.NextAsync<EntriesChanged>()).Items.Select(item => item.Entry!.ClientId));
    }

    [Theory]
    [InlineData("behind", ResyncReason.Behind)]
    [InlineData("crashed", ResyncReason.Crashed)]
    public async Task After_a_resync_that_keeps_the_conversations_their_changes_are_read(string reason, ResyncReason expected)
    {
        var (feed, stream) = await FollowAsync(since: 10);
        await using var _ = feed;
        _server.On("GET", "inbox", Wire.Inbox(20, Wire.Pointer("c1", 18, 6)));
        _server.On("GET", "conversations/c1/changes", request => LiveServer.Ok(
            Wire.Changes(6, 6, request.Number("after") is 5 ? [Wire.Item(6)] : [])));
        await stream.SendAsync(Wire.Resync(15, reason), Wire.GoneEvent("c9", 21));

        var read = await feed.NextAsync<InboxRead>();
        var rest = new[] { await feed.NextAsync(), await feed.NextAsync() };

        Assert.Equal((expected, false, 20), (read.Reason!.Value, read.MustForget, read.FirstPage.Revision));
        Assert.Equal(6, Assert.Single(rest.OfType<EntriesChanged>()).Through);
        Assert.Equal("c9", Assert.Single(rest.OfType<ConversationGone>()).ConversationId);
    }

    [Theory]
    [InlineData("too_old", ResyncReason.TooOld)]
    [InlineData("restored", ResyncReason.Restored)]
    [InlineData("a reason of a newer server", ResyncReason.Unknown)]
    public async Task After_another_resync_everything_is_forgotten(string reason, ResyncReason expected)
    {
        var (feed, stream) = await FollowAsync(since: 10);
        await using var _ = feed;
        var reads = _server.Seen.Count(request => request.Path.EndsWith("changes", StringComparison.Ordinal));
        _server.On("GET", "inbox", Wire.Inbox(5, Wire.Pointer("c1", 4, 6)));
        await stream.SendAsync(
            Wire.Resync(4, reason), Wire.EntryEvent(Wire.Pointer("c1", 6, 6), 5, [Wire.Item(6)]), Wire.GoneEvent("c9", 7));

        var read = await feed.NextAsync<InboxRead>();

        Assert.Equal((expected, true), (read.Reason!.Value, read.MustForget));
        Assert.Equal(6, (await feed.NextAsync<PointerChanged>()).Pointer.Revision);
        Assert.Equal("c9", (await feed.NextAsync<ConversationGone>()).ConversationId);
        Assert.Equal(7, feed.Feed.Revision);
        Assert.Equal(reads, _server.Seen.Count(request => request.Path.EndsWith("changes", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(404, "not_found", ProblemCode.NotFound)]
    [InlineData(410, "position_unknown", ProblemCode.PositionUnknown)]
    public async Task A_conversation_whose_changes_are_refused_is_no_longer_followed(int status, string code, ProblemCode expected)
    {
        var (feed, stream) = await FollowAsync(since: 10);
        await using var _ = feed;
        _server.On("GET", "conversations/c1/changes", _ => LiveServer.Refusal(status, code));
        await stream.SendAsync(Wire.PointerEvent(Wire.Pointer("c1", 11, 6)), Wire.GoneEvent("c9", 12));

        await feed.NextAsync<PointerChanged>();
        var rest = new[] { await feed.NextAsync(), await feed.NextAsync() };

        Assert.Equal(expected, Assert.Single(rest.OfType<FollowEnded>()).Problem.Code);
    }

    [Fact]
    public async Task A_history_that_became_shorter_is_read_afresh()
    {
        var (feed, _) = await FollowAsync(since: 10);
        await using var __ = feed;
        _server.On("GET", "conversations/c1/changes", request =>
            request.Number("after") is 3 ? LiveServer.Ok(Wire.Changes(4, 4, Wire.Item(4))) : LiveServer.Refusal(500, "unknown"));
        feed.Feed.Follow("c1", 3); // The head of a page that was read just now.

        await feed.NextAsync<EntriesChanged>();

        Assert.Equal(ProblemCode.PositionUnknown, (await feed.NextAsync<FollowEnded>()).Problem.Code);
    }

    [Fact]
    public async Task Events_that_may_be_lost_are_reported()
    {
        var (feed, stream) = await FollowAsync(since: 10);
        await using var _ = feed;
        await stream.SendAsync(
            Wire.Event("receipts", new { conversationId = "c1", receipts = new[] { new { userId = "bob", seq = 3 } } }),
            Wire.Event("typing", new { conversationId = "c1", userId = "bob", seconds = 6 }),
            Wire.Event("account", new { changed = "profile" }));

        Assert.Equal(new Receipt("bob", 3), (await feed.NextAsync<ReceiptsChanged>()).Receipts.Single());
        Assert.Equal(new MemberTyping("c1", "bob", TimeSpan.FromSeconds(6)), await feed.NextAsync());
        Assert.Equal(new AccountChanged(AccountPart.Profile), await feed.NextAsync());
    }

    // Follows c1, which has 5 numbers, up to its first read.
    private async Task<(FeedReader Feed, FakeStream Stream)> FollowAsync(long since)
    {
        var feed = new FeedReader(_server.Parley.Events.Feed(since));
        feed.Feed.Follow("c1", 5);
        var first = feed.NextAsync<EntriesChanged>();
        var stream = await _server.StreamAsync();
        await first;
        await stream.SendAsync(Wire.Hello(since));
        return (feed, stream);
    }
}
