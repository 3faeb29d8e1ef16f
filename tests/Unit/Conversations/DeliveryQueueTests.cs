using Microsoft.Extensions.Time.Testing;
using Parley.Core.Conversations.Delivery;

namespace Parley.Unit.Conversations;

public sealed class DeliveryQueueTests : IDisposable
{
    private static readonly TimeSpan QuietTime = TimeSpan.FromMinutes(1);

    private readonly FakeTimeProvider _time = new();
    private readonly SetClock _clock;
    private readonly DeliveryQueue _queue;

    public DeliveryQueueTests()
    {
        _clock = new(_time);
        _queue = new(QuietTime, new(), _clock);
    }

    [Fact]
    public void A_conversation_that_fails_and_succeeds_repeatedly_takes_few_places()
    {
        for (var i = 0; i < 10_000; i++)
        {
            _queue.Note(ConversationHarness.AliceAndBob);
            _queue.Retry(ConversationHarness.AliceAndBob);
            _time.Advance(DeliveryQueue.FirstPause);
            Assert.True(_queue.TryTake(out var taken));
            Assert.True(_queue.Finish(taken, new DeliveryResult(Told: 1, IsOver: false, Untold: [])));
        }

        Assert.InRange(_queue.Places, 1, 100);
        Assert.True(_queue.IsPending(ConversationHarness.AliceAndBob));
        _time.Advance(QuietTime * 2);
        Assert.True(_queue.TryTake(out _)); // its valid entry was kept
    }

    [Theory]
    [InlineData(-24)]
    [InlineData(24)]
    public void A_change_of_the_system_clock_neither_delays_nor_ends_a_delivery(int hours)
    {
        _queue.Note(ConversationHarness.AliceAndBob);
        _queue.Retry(ConversationHarness.AliceAndBob);
        _clock.Shift = TimeSpan.FromHours(hours);
        Assert.False(_queue.TryTake(out _));
        _time.Advance(DeliveryQueue.FirstPause);
        Assert.True(_queue.TryTake(out var taken));
        Assert.True(_queue.Finish(taken, result: null));
        Assert.True(_queue.IsPending(ConversationHarness.AliceAndBob));
    }

    public void Dispose() => _queue.Dispose();

    /// <summary>A clock whose time of day is changed while the elapsed time continues.</summary>
    private sealed class SetClock(TimeProvider time) : TimeProvider
    {
        public TimeSpan Shift { get; set; }

        public override long TimestampFrequency => time.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + Shift;

        public override long GetTimestamp() => time.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            time.CreateTimer(callback, state, dueTime, period);
    }
}
