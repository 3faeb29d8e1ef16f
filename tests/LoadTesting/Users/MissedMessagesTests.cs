using Microsoft.Extensions.Time.Testing;
using Parley.LoadTest.Measuring;
using Parley.LoadTest.Users;

namespace Parley.LoadTesting.Users;

/// <summary>When a user whose stream broke has caught up: connected again, and with everything that was acknowledged meanwhile.</summary>
public sealed class MissedMessagesTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly RunMeasurements _measurements;
    private readonly MissedMessages _missed;

    public MissedMessagesTests()
    {
        var clock = new RunClock(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromMinutes(1), [1], _time);
        clock.Start();
        _measurements = new(clock);
        _missed = new(_measurements, _time);
    }

    [Fact]
    public void A_user_who_missed_nothing_has_caught_up_when_it_is_connected()
    {
        Break(TimeSpan.FromSeconds(3));
        Assert.Equal(1, _measurements.Behind);

        _missed.Connected([]);

        AssertCaughtUp(after: TimeSpan.FromSeconds(3));
    }

    [Fact]
    public void A_user_has_caught_up_with_the_last_message_that_it_missed()
    {
        Break(TimeSpan.FromSeconds(1));
        _missed.Connected([("a", 7), ("b", 2)]);

        _missed.Seen("a", 6);
        _missed.Seen("b", 3);
        _missed.Seen("c", 9);
        Assert.Equal(1, _measurements.Behind);
        _time.Advance(TimeSpan.FromSeconds(2));
        _missed.Seen("a", 7);

        AssertCaughtUp(after: TimeSpan.FromSeconds(3));
    }

    [Fact]
    public void A_second_break_counts_from_the_first()
    {
        Break(TimeSpan.FromSeconds(1));
        _missed.Connected([("a", 7)]);
        Break(TimeSpan.FromSeconds(1));
        _missed.Seen("a", 7);
        Assert.Equal(1, _measurements.Behind);

        _missed.Connected([]);

        AssertCaughtUp(after: TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void A_conversation_that_the_user_left_is_not_waited_for()
    {
        Break(TimeSpan.FromSeconds(1));
        _missed.Connected([("a", 7)]);

        _missed.Left("a");

        AssertCaughtUp(after: TimeSpan.FromSeconds(1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_inbox_that_was_read_anew_has_everything(bool isReadFirst)
    {
        Break(TimeSpan.FromSeconds(1));
        if (isReadFirst)
            _missed.ReadInbox();
        _missed.Connected([("a", 7)]);
        if (!isReadFirst)
            _missed.ReadInbox();

        AssertCaughtUp(after: TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void A_user_who_goes_away_is_not_waited_for_and_not_measured()
    {
        Break(TimeSpan.FromSeconds(1));

        _missed.Ended();

        Assert.Equal((0, 0), (_measurements.Behind, _measurements.CatchUp.ToReport().Count));
    }

    private void Break(TimeSpan length)
    {
        _missed.Broke();
        _time.Advance(length);
    }

    private void AssertCaughtUp(TimeSpan after)
    {
        var latency = _measurements.CatchUp.ToReport();
        Assert.Equal((0, 1), (_measurements.Behind, latency.Count));
        Assert.Equal(after.TotalMilliseconds, latency.Max, tolerance: after.TotalMilliseconds / 100);
    }
}
