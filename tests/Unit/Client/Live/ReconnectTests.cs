using Parley.Client;

namespace Parley.Unit.Client.Live;

/// <summary>How a feed comes back after its stream has ended, and when it does not.</summary>
public sealed class ReconnectTests : IDisposable
{
    private static readonly TimeSpan Hello = new LiveOptions().HelloTimeout;

    private readonly PausingTime _time = new();
    private readonly Queue<string> _tokens = [];
    private readonly LiveServer _server;

    public ReconnectTests() => _server = new(_time, _ => ValueTask.FromResult<string?>(_tokens.TryDequeue(out var token) ? token : "t"));

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task A_reconnect_resumes_with_the_newest_applied_revision()
    {
        await using var feed = new FeedReader(_server.Parley.Events.Feed(10));
        var change = feed.NextAsync();
        var stream = await _server.StreamAsync();
        await stream.SendAsync(
            Wire.Hello(), Wire.PointerEvent(Wire.Pointer("c1", 11)), Wire.PointerEvent(Wire.Pointer("c2", 13), hasId: false));
        await change;
        await feed.NextAsync();
        var end = feed.NextAsync();
        stream.Break();
        await EndPauseAsync();
        stream = await _server.StreamAsync();

        Assert.Equal("11", stream.LastEventId);
        await stream.SendAsync(Wire.Hello(), Wire.GoneEvent("c1", 14));
        Assert.IsType<ConversationGone>(await end);
    }

    [Fact]
    public async Task Pauses_grow_up_to_a_limit_and_are_random()
    {
        await using var feed = new FeedReader(_server.Parley.Events.Feed(10, new() { FirstPause = TimeSpan.FromSeconds(1) }));
        var end = feed.NextAsync();
        var pauses = new List<TimeSpan>();
        for (var i = 0; i < 60; i++)
        {
            var stream = await _server.StreamAsync();
            await stream.SendAsync(Wire.Hello());
            stream.End();
            pauses.Add(await EndPauseAsync());
        }

        var limits = pauses.Select((_, i) => Math.Min(30, Math.Pow(2, i))).ToArray();
        Assert.All(pauses.Zip(limits), pause => Assert.InRange(pause.First.TotalSeconds, 0, pause.Second));
        Assert.InRange(pauses.Skip(5).Average(pause => pause.TotalSeconds), 10, 20);
        Assert.Equal(pauses.Count, pauses.Distinct().Count());
        await LastAsync(end);
    }

    [Fact]
    public async Task A_person_can_end_the_pause()
    {
        var feed = _server.Parley.Events.Feed(10);
        await using var reader = new FeedReader(feed);
        var end = reader.NextAsync();
        feed.ConnectNow(); // No pause yet: it has no effect.
        var stream = await _server.StreamAsync();
        await stream.SendAsync(Wire.Hello(), Wire.Closing("shutting_down", 3600));
        stream.End();
        await _time.PauseAsync(pause => pause >= TimeSpan.FromHours(1));

        feed.ConnectNow();
        stream = await _server.StreamAsync();
        await stream.SendAsync(Wire.Hello(), Wire.GoneEvent("c1", 14));
        Assert.IsType<ConversationGone>(await end);
    }

    [Theory]
    [InlineData("shutting_down", 7, 0)]
    [InlineData("a_later_code", 7, 0)]
    [InlineData("a code of a newer server", null, 0)]
    [InlineData("shutting_down", 3, 9000)]
    public async Task The_pause_that_the_server_asks_for_is_kept(string code, int? retryAfterSeconds, int retry)
    {
        await using var feed = new FeedReader(_server.Parley.Events.Feed(10));
        var end = feed.NextAsync();
        var stream = await _server.StreamAsync();
        await stream.SendAsync(Wire.Hello(), retry > 0 ? $"retry: {retry}\n\n" : "", Wire.Closing(code, retryAfterSeconds));
        stream.End();

        var least = Math.Max(retryAfterSeconds ?? 0, retry / 1000);
        Assert.InRange((await EndPauseAsync()).TotalSeconds, least, least + 1);
        await LastAsync(end);
    }

    [Theory]
    [InlineData("signed_out", ClosingCode.SignedOut)]
    [InlineData("too_many_streams", ClosingCode.TooManyStreams)]
    [InlineData("token_expired", ClosingCode.TokenExpired)]
    public async Task A_feed_that_is_asked_not_to_come_back_ends_with_the_reason(string code, ClosingCode expected)
    {
        await using var feed = new FeedReader(_server.Parley.Events.Feed(10));
        var end = feed.NextAsync<FeedClosed>();
        var stream = await _server.StreamAsync();
        await stream.SendAsync(Wire.Hello(), Wire.Closing(code, null));
        stream.End();

        Assert.Equal(expected, (await end).Code);
        Assert.True(await feed.EndsAsync());
    }

    [Fact]
    public async Task A_feed_with_a_new_token_comes_back_after_the_old_one_has_expired()
    {
        foreach (var token in new[] { "old", "new", "new" })
            _tokens.Enqueue(token);
        await using var feed = new FeedReader(_server.Parley.Events.Feed(10));
        var end = feed.NextAsync();
        var stream = await _server.StreamAsync();
        await stream.SendAsync(Wire.Hello(), Wire.Closing("token_expired", null));
        stream.End();
        await EndPauseAsync();

        stream = await _server.StreamAsync();
        Assert.Equal("new", stream.Token);
        await stream.SendAsync(Wire.Hello(), Wire.GoneEvent("c9", 99));
        await end;
    }

    [Fact]
    public async Task After_401_the_token_is_requested_once_more_and_then_the_feed_fails()
    {
        foreach (var token in new[] { "one", "two", "three", "four" })
            _tokens.Enqueue(token);
        _server.RefuseStream(401, "unauthenticated");
        await using var feed = new FeedReader(_server.Parley.Events.Feed(10));
        var end = feed.NextAsync();
        var tokens = new List<string?> { (await _server.StreamAsync()).Token };
        var stream = await _server.StreamAsync();
        tokens.Add(stream.Token);
        _server.RefuseStream(401, "unauthenticated");
        _server.RefuseStream(401, "unauthenticated");
        await stream.SendAsync(Wire.Hello());
        stream.End();
        await EndPauseAsync();
        tokens.Add((await _server.StreamAsync()).Token);
        tokens.Add((await _server.StreamAsync()).Token);

        Assert.Equal(ProblemCode.Unauthenticated, (await Assert.ThrowsAsync<ParleyException>(() => end)).Code);
        Assert.Equal(["one", "two", "three", "four"], tokens);
    }

    [Fact]
    public async Task A_full_server_is_asked_again()
    {
        _server.RefuseStream(503, "unavailable");
        _server.RefuseStream(500, "unknown");
        await using var feed = new FeedReader(_server.Parley.Events.Feed(10));
        var end = feed.NextAsync();
        for (var i = 0; i < 2; i++)
        {
            await _server.StreamAsync();
            await EndPauseAsync();
        }

        await (await _server.StreamAsync()).SendAsync(Wire.Hello(), Wire.GoneEvent("c1", 11));
        Assert.IsType<ConversationGone>(await end);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Without_a_hello_the_feed_polls_until_a_stream_works(bool answersStreams)
    {
        _server.AnswersStreams = answersStreams;
        _server.On("GET", "inbox/changes", request => LiveServer.Ok(request.Number("since") is 10
            ? Wire.InboxChanges(12, Wire.Pointer("c1", 12))
            : Wire.InboxChanges(12)));
        _server.On("GET", "inbox", Wire.Inbox(12));
        await using var feed = new FeedReader(_server.Parley.Events.Feed(10));
        var polling = feed.ConnectedAsync(ConnectionState.Polling);
        await _server.StreamAsync();
        await _time.PauseAsync(length => length == Hello);
        Assert.Empty(_server.Seen);
        _time.Advance(Hello);

        await polling;
        Assert.Equal(12, (await feed.NextAsync<PointerChanged>()).Pointer.Revision);
        var live = feed.ConnectedAsync(ConnectionState.Live);
        _server.AnswersStreams = true;
        _time.Advance(TimeSpan.FromSeconds(5)); // The pause, and the interval of the polls.
        var stream = await _server.StreamAsync();
        Assert.Equal("12", stream.LastEventId);
        await stream.SendAsync(Wire.Hello(12));
        await live;
    }

    [Fact]
    public async Task After_a_stream_that_fell_silent_the_feed_polls_until_a_beat_arrives()
    {
        var (silence, interval, newest) = (TimeSpan.FromSeconds(3 * 15), new LiveOptions().PollInterval, 10L);
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.On("GET", "inbox/changes", request =>
        {
            if (request.Number("since") >= newest)
                return LiveServer.Ok(Wire.InboxChanges(newest));
            if (newest == 12)
                told.TrySetResult();
            return LiveServer.Ok(Wire.InboxChanges(newest, Wire.Pointer("c1", newest)));
        });
        _server.On("GET", "inbox", _ => LiveServer.Ok(Wire.Inbox(newest)));
        await using var feed = new FeedReader(_server.Parley.Events.Feed(10, new() { FirstPause = interval / 10 }));
        var live = feed.ConnectedAsync(ConnectionState.Live);
        await (await _server.StreamAsync()).SendAsync(Wire.Hello(10));
        await live;
        var polling = feed.ConnectedAsync(ConnectionState.Polling);
        newest = 11; // a proxy withholds its event
        await _time.ChangeAsync(silence); // the stream waits for more
        _time.Advance(silence);
        await polling;
        Assert.Equal(11, (await feed.NextAsync<PointerChanged>()).Pointer.Revision);

        var later = feed.NextAsync<PointerChanged>();
        await _time.PauseAsync(length => length == interval);
        _time.Advance(interval); // it is longer than the pause before the next stream
        var stream = await _server.StreamAsync();
        await stream.SendAsync(Wire.Hello(11));
        await _time.ChangeAsync(silence);
        newest = 12; // the proxy withholds its event, too
        while (!told.Task.IsCompleted) // not until the feed has told it: meanwhile the stream could fall silent again
        {
            await Task.WhenAny(told.Task, _time.PauseAsync(length => length > TimeSpan.Zero && length <= interval));
            _time.Advance(interval);
        }

        Assert.Equal(12, (await later).Pointer.Revision);
        live = feed.ConnectedAsync(ConnectionState.Live);
        await stream.SendAsync(Wire.Event("beat", new { }));
        await live;
    }

    [Fact]
    public async Task A_poll_that_is_too_late_makes_the_feed_read_afresh()
    {
        _server.AnswersStreams = false;
        _server.On("GET", "inbox/changes", _ => LiveServer.Refusal(410, "position_unknown", "restored"));
        _server.On("GET", "inbox", Wire.Inbox(50));
        await using var feed = new FeedReader(_server.Parley.Events.Feed(10));
        var read = feed.NextAsync<InboxRead>();
        await _server.StreamAsync();
        await _time.PauseAsync(length => length == Hello);
        _time.Advance(Hello);

        Assert.Equal((ResyncReason.Restored, true), ((await read).Reason!.Value, (await read).MustForget));
    }

    // Waits for a pause between two streams, and ends it.
    private async Task<TimeSpan> EndPauseAsync()
    {
        var pause = await _time.PauseAsync(length => length != Hello);
        _time.Advance(pause);
        return pause;
    }

    // Ends a read of the feed that is still waiting.
    private async Task LastAsync(Task<LiveChange> end)
    {
        await (await _server.StreamAsync()).SendAsync(Wire.Hello(), Wire.GoneEvent("c9", 99));
        Assert.IsType<ConversationGone>(await end);
    }
}
