using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using Parley.ApiFrontend.Live;
using Parley.Conversations;
using Parley.Grains.Live;

namespace Parley.Unit.Live;

/// <summary>A stream and its backlog, with a client that is slow when the test says so.</summary>
public sealed partial class EventStreamTests
{
    private static readonly ConversationId[] Conversations =
        [.. Enumerable.Range(1, 3).Select(i => ConversationId.Parse(OpaqueId.From(new Guid(i, 0, 0, new byte[8]))))];

    private readonly FakeTimeProvider _time = new();
    private readonly ScriptedResponse _response = new();
    private readonly LiveOptions _options = new() { MaxStreamEvents = 8, MaxStreamBytes = 16_384, SlowTime = TimeSpan.FromSeconds(30) };

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 200)];

    [Theory, MemberData(nameof(Seeds))]
    public void Ids_ascend_and_nothing_is_lost_without_a_resync(int seed)
    {
        var random = new Random(seed);
        var stream = NewStream();
        var written = new Dictionary<long, ConversationId>();
        var withdrawn = new HashSet<long>();
        var (revision, start) = (0L, 0L);
        var beginsAt = random.Next(100);
        for (var step = 0; step < 300; step++)
        {
            if (step == beginsAt)
                stream.Begin(start = random.NextInt64(revision + 1), [new(Encoding.UTF8.GetBytes("event: hello\ndata: {}\n\n"), default)]);
            switch (random.Next(10))
            {
                case 0:
                    _response.IsSlow = true;
                    break;
                case 1:
                    _response.Release();
                    break;
                case 2:
                    stream.WriteSignal(FrameOf(null));
                    stream.Flush();
                    break;
                case 3:
                    stream.Beat();
                    break;
                case 4 when revision > 0 && step > beginsAt: // a feed never goes back
                    stream.Write(random.NextInt64(revision) + 1, FrameOf(-1), null); // a repeat
                    break;
                case 5 when random.Next(5) == 0:
                    var gone = Conversations[random.Next(3)];
                    stream.Withdraw(gone, revision);
                    withdrawn.UnionWith(written.Where(entry => entry.Value == gone).Select(entry => entry.Key));
                    break;
                default:
                    revision += 1 + random.Next(2);
                    written[revision] = Conversations[random.Next(3)];
                    stream.Write(revision, FrameOf(revision), written[revision]);
                    if (random.Next(2) == 0)
                        stream.Flush();
                    break;
            }
        }

        stream.Flush();
        _response.Release();

        var events = Event().Matches(_response.Sent)
            .Select(match => (Name: match.Groups[1].Value, Id: long.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)))
            .ToList();
        Assert.Equal(events.Select(happened => happened.Id).Order().Distinct(), events.Select(happened => happened.Id));
        var resynced = events.Where(happened => happened.Name is "resync").Select(happened => happened.Id).ToList();
        var received = events.Select(happened => happened.Id).ToHashSet();
        Assert.DoesNotContain(written.Keys, number =>
            number > start && !received.Contains(number) && !withdrawn.Contains(number) && !resynced.Exists(id => id >= number));
        Assert.StartsWith("event: hello", _response.Sent, StringComparison.Ordinal);
        Assert.False(_response.IsAborted);
    }

    [Fact]
    public void A_stream_that_withdraws_what_is_on_its_way_is_aborted_unless_that_is_sent_soon()
    {
        var stream = Begun();
        _response.IsSlow = true;
        stream.Write(1, FrameOf(1), Conversations[0]);
        stream.Flush();
        stream.Write(2, FrameOf(2), Conversations[0]);
        stream.Write(3, FrameOf(3), Conversations[1]);

        stream.Withdraw(Conversations[0], 100);
        _time.Advance(EventBacklog.WithdrawTime);

        Assert.True(_response.IsAborted);
        Assert.True(stream.Ended.IsCompleted);
        Assert.False(_response.IsClosed);
    }

    [Fact]
    public void Events_of_another_conversation_are_sent_after_a_withdrawal()
    {
        var stream = Begun();
        _response.IsSlow = true;
        stream.Write(1, FrameOf(1), Conversations[0]);
        stream.Flush();
        stream.Write(2, FrameOf(2), Conversations[0]);
        stream.Write(3, FrameOf(3), Conversations[1]);

        stream.Withdraw(Conversations[0], 100);
        _response.Release();
        _time.Advance(EventBacklog.WithdrawTime);

        Assert.Equal(["1", "3"], Event().Matches(_response.Sent).Select(match => match.Groups[2].Value));
        Assert.False(_response.IsAborted);
    }

    [Fact]
    public void A_connection_whose_bytes_the_system_does_not_take_is_closed_after_a_withdrawal()
    {
        var stream = Begun();
        stream.Write(1, FrameOf(1), Conversations[0]);
        stream.Flush(); // completes although the server holds the bytes
        _response.TakesBytes = false;

        stream.Withdraw(Conversations[0], 100);
        _time.Advance(EventBacklog.WithdrawTime);

        Assert.True(_response.IsClosed);
    }

    [Fact]
    public void A_client_that_takes_nothing_for_too_long_is_disconnected()
    {
        var stream = Begun();
        _response.IsSlow = true;
        stream.Write(1, FrameOf(1), Conversations[0]);
        stream.Flush();

        _time.Advance(_options.SlowTime);
        stream.AbortIfStuck();
        Assert.False(_response.IsAborted);
        _time.Advance(TimeSpan.FromSeconds(1));
        stream.AbortIfStuck();

        Assert.True(_response.IsAborted);
    }

    [Fact]
    public void Nothing_is_written_after_the_response_has_ended()
    {
        var stream = Begun();
        stream.Stop();

        stream.Write(1, FrameOf(1), null);
        stream.WriteSignal(FrameOf(null));
        stream.Beat();
        stream.Close(FrameOf(null));
        stream.Flush();
        stream.Abort();

        Assert.Equal(0, _response.Unsent);
        Assert.DoesNotContain("event: e", _response.Sent, StringComparison.Ordinal);
        Assert.False(_response.IsAborted); // the server may use the response for another request
    }

    [Fact]
    public void Events_that_arrive_before_the_first_one_are_bounded_in_bytes()
    {
        var stream = NewStream();
        for (var revision = 1; revision <= 3; revision++)
            stream.Write(revision, FrameOf(revision, 8_000), null);

        stream.Begin(0, []);

        Assert.Equal("event: resync\nid: 3\n", _response.Sent[.._response.Sent.IndexOf("data", StringComparison.Ordinal)]);
    }

    [Theory]
    [InlineData(6, false)]
    [InlineData(5, true)] // the person was added again before the catch-up was read
    public void A_catch_up_does_not_show_what_the_person_has_left_meanwhile(long goneAt, bool isShown)
    {
        var stream = NewStream();
        stream.Withdraw(Conversations[0], goneAt);
        stream.Write(6, FrameOf(6), Conversations[0]);

        stream.Begin(5, [FrameOf(null), FrameOf(5) with { ConversationId = Conversations[0] }]);

        Assert.Equal(isShown, _response.Sent.Contains("id: 5", StringComparison.Ordinal));
        Assert.Contains("id: 6", _response.Sent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_signal_is_not_left_with_a_server_whose_client_takes_nothing()
    {
        var stream = Begun();
        _response.TakesBytes = false;

        stream.WriteSignal(FrameOf(null));
        stream.Flush();

        Assert.Empty(_response.Sent);
    }

    [Fact]
    public void The_last_event_takes_the_place_of_what_waits()
    {
        var stream = Begun();
        _response.IsSlow = true;
        stream.Write(1, FrameOf(1), null);
        stream.Flush();
        stream.Write(2, FrameOf(2), null);

        stream.Close(FrameOf(null));
        _response.Release();

        Assert.EndsWith("event: e\ndata: {}\n\n", _response.Sent, StringComparison.Ordinal);
        Assert.DoesNotContain("id: 2", _response.Sent, StringComparison.Ordinal);
        Assert.True(stream.Ended.IsCompleted);
    }

    private static Frame FrameOf(long? id, int length = 0) =>
        new(Encoding.UTF8.GetBytes($"event: e\n{(id is null ? "" : $"id: {id}\n")}data: {{}}{new string(' ', length)}\n\n"), default);

    [GeneratedRegex(@"event: (\w+)\nid: (-?\d+)\n")]
    private static partial Regex Event();

    private EventStream NewStream() => new(_response, _response, _options, _time)
    {
        SessionId = "session",
        ExpiresAt = DateTimeOffset.MaxValue,
        Slot = 0,
    };

    private EventStream Begun()
    {
        var stream = NewStream();
        stream.Begin(0, []);
        return stream;
    }
}
