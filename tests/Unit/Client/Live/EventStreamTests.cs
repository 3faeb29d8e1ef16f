using Parley.Client;

namespace Parley.Unit.Client.Live;

/// <summary>One stream: how its events are read, and when it counts as dead.</summary>
public sealed class EventStreamTests : IDisposable
{
    private readonly PausingTime _time = new();
    private readonly LiveServer _server;

    public EventStreamTests() => _server = new(_time);

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Every_event_is_read_whatever_the_boundaries_of_the_network_are()
    {
        var text = Wire.Hello(7) + ": a comment\n\n" + Wire.EntryEvent(Wire.Pointer("c1", 8, lastSeq: 3), 2, [Wire.Item(3, "größer")]) +
            Wire.PointerEvent(Wire.Pointer("c1", 9), hasId: false) + Wire.GoneEvent("c1", 10) + "retry: 2500\n" +
            Wire.Event("receipts", new { conversationId = "c1", receipts = new[] { new { userId = "bob", seq = 3 } } }) +
            Wire.Event("typing", new { conversationId = "c1", userId = "bob", seconds = 6 }) +
            Wire.Event("account", new { changed = "blocks" }) + Wire.Event("news", new { a = 1 }) + Wire.Resync(11, "restored") +
            Wire.Event("beat", new { }) + Wire.Closing("shutting_down", 3);
        var opening = _server.Parley.Events.OpenAsync(6);
        var body = await _server.StreamAsync();
        await using var stream = await opening;
        var sending = SendByteByByteAsync(body, text);

        var events = new List<LiveEvent>();
        await foreach (var item in stream)
            events.Add(item);
        await sending;

        Assert.Equal("6", body.LastEventId);
        Assert.Equal(
            [
                typeof(HelloEvent), typeof(EntryEvent), typeof(PointerEvent), typeof(GoneEvent), typeof(ReceiptsEvent), typeof(TypingEvent),
                typeof(AccountEvent), typeof(ResyncEvent), typeof(BeatEvent), typeof(ClosingEvent),
            ],
            events.Select(item => item.GetType()));
        Assert.Equal([null, 8, null, 10, null, null, null, 11, null, null], events.Select(item => item.Id));
        Assert.Equal("größer", ((EntryEvent)events[1]).Items.Single().Entry!.Text);
        Assert.Equal(GoneReason.Removed, ((GoneEvent)events[3]).Gone);
        Assert.Equal(AccountPart.Blocks, ((AccountEvent)events[6]).Changed);
        Assert.Equal(ResyncReason.Restored, ((ResyncEvent)events[7]).Reason);
        Assert.Equal(new ClosingEvent(ClosingCode.ShuttingDown, 3), events[^1]);
        Assert.Equal(TimeSpan.FromMilliseconds(2500), stream.Retry);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_event_that_is_cut_off_is_not_read(bool isBroken)
    {
        var opening = _server.Parley.Events.OpenAsync(6);
        var body = await _server.StreamAsync();
        await using var stream = await opening;
        await using var events = stream.GetAsyncEnumerator();
        await body.SendAsync(Wire.Hello(), Wire.GoneEvent("c1", 10)[..^1]);

        Assert.True(await events.MoveNextAsync());
        Assert.IsType<HelloEvent>(events.Current);
        var next = events.MoveNextAsync();
        if (isBroken)
            body.Break();
        else
            body.End();
        Assert.False(await next);
    }

    [Fact]
    public async Task A_stream_is_dead_when_nothing_arrives_for_three_heartbeats()
    {
        var opening = _server.Parley.Events.OpenAsync(6);
        var body = await _server.StreamAsync();
        await using var stream = await opening;
        await using var events = stream.GetAsyncEnumerator();
        await body.SendAsync(Wire.Hello(heartbeatSeconds: 15));
        Assert.True(await events.MoveNextAsync());
        for (var i = 0; i < 3; i++)
        {
            var beat = events.MoveNextAsync();
            _time.Advance(TimeSpan.FromSeconds(44));
            await body.SendAsync(Wire.Event("beat", new { }));
            Assert.True(await beat);
        }

        var next = events.MoveNextAsync();
        _time.Advance(TimeSpan.FromSeconds(44));
        Assert.False(next.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.False(await next);
        Assert.True(stream.IsSilent);
    }

    [Fact]
    public async Task A_slow_reader_does_not_make_the_stream_look_dead()
    {
        var opening = _server.Parley.Events.OpenAsync(6);
        var body = await _server.StreamAsync();
        await using var stream = await opening;
        await using var events = stream.GetAsyncEnumerator();
        await body.SendAsync(Wire.Hello());
        Assert.True(await events.MoveNextAsync());

        _time.Advance(TimeSpan.FromHours(1));
        await body.SendAsync(Wire.Event("beat", new { }));

        Assert.True(await events.MoveNextAsync());
    }

    [Fact]
    public async Task An_event_above_the_bound_ends_the_stream()
    {
        var opening = _server.Parley.Events.OpenAsync(6, new() { MaxEventBytes = 1000 });
        var body = await _server.StreamAsync();
        await using var stream = await opening;
        await body.SendAsync(Wire.Hello(), Wire.Event("beat", new { }), Wire.Event("beat", new { a = new string('x', 1000) }));

        var events = 0;
        var thrown = await Assert.ThrowsAsync<ParleyException>(async () =>
        {
            await foreach (var item in stream)
                events++;
        });

        Assert.Equal((2, ProblemCode.Unknown), (events, thrown.Code));
    }

    [Fact]
    public async Task An_answer_that_is_not_a_stream_is_a_failure()
    {
        _server.RefuseStream(200, "a page of a proxy");

        var thrown = await Assert.ThrowsAsync<ParleyException>(() => _server.Parley.Events.OpenAsync(6));

        Assert.True(thrown.IsTemporary);
    }

    private static async Task SendByteByByteAsync(FakeStream body, string text)
    {
        foreach (var value in System.Text.Encoding.UTF8.GetBytes(text))
        {
            await body.SendAsync(new[] { value });
            await Task.Yield();
        }

        body.End();
    }
}
