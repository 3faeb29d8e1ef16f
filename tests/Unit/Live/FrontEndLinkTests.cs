using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Parley.Conversations;
using Parley.Grains.Live;
using Parley.Inbox;
using Parley.Live;
using Parley.Testing;
using Parley.Users;

namespace Parley.Unit.Live;

/// <summary>The link of a silo to a front end that answers when the test says so.</summary>
public sealed class FrontEndLinkTests : IDisposable
{
    private static readonly UserId Alice = UserId.Parse("alice");
    private static readonly UserId Bob = UserId.Parse("bob");
    private static readonly ConversationId Group = ConversationId.Parse(OpaqueId.From(Guid.Empty));

    private readonly FakeTimeProvider _time = new();
    private readonly ScriptedFrontEnd _frontEnd = new();

    // Without empty batches between those of a test.
    private readonly LiveOptions _options = new() { SiloSilence = TimeSpan.FromDays(1), MaxQueuedEvents = 3 };

    private readonly FrontEndLink _link;

    public FrontEndLinkTests() => _link = new(_frontEnd, SiloAddress.Zero, _options, _time, NullLogger.Instance);

    [Fact]
    public async Task One_call_is_in_flight_and_what_comes_meanwhile_travels_together()
    {
        _link.Post(Change(Alice, 1));
        var first = await _frontEnd.NextAsync();
        _link.Post(Change(Bob, 1));
        _link.Post(Change(Alice, 2));
        Assert.False(_frontEnd.IsCalled);

        first.Answer.SetResult();
        var second = await _frontEnd.NextAsync();

        Assert.Equal([Change(Alice, 1)], first.Batch.Events);
        Assert.Equal([Change(Bob, 1), Change(Alice, 2)], second.Batch.Events);
    }

    [Fact]
    public async Task Of_what_exceeds_the_bound_only_the_people_are_known()
    {
        _link.Post(Change(Alice, 1));
        var first = await _frontEnd.NextAsync();
        for (var revision = 1; revision <= 5; revision++)
            _link.Post(Change(Bob, revision));

        first.Answer.SetResult();
        var second = await _frontEnd.NextAsync();

        Assert.Equal([new LiveLeaseEnd(Bob), Change(Bob, 1), Change(Bob, 2), Change(Bob, 3)], second.Batch.Events);
    }

    [Fact]
    public async Task After_a_failed_call_people_are_asked_to_read_and_ends_of_sessions_are_sent_again()
    {
        var time = new SteppedTime();
        using var link = new FrontEndLink(_frontEnd, SiloAddress.Zero, _options, time, NullLogger.Instance);
        await time.NextAsync(TestContext.Current.CancellationToken); // that of the empty batches
        link.Post(new LiveSessionEnd(Alice, "session"));
        var first = await _frontEnd.NextAsync();
        link.Post(Change(Bob, 1));

        first.Answer.SetException(new TimeoutException());
        (await time.NextAsync(TestContext.Current.CancellationToken)).End();
        var second = await _frontEnd.NextAsync();
        second.Answer.SetException(new TimeoutException());
        (await time.NextAsync(TestContext.Current.CancellationToken)).End();
        var third = await _frontEnd.NextAsync();

        Assert.Equal([new LiveSessionEnd(Alice, "session"), Change(Bob, 1)], second.Batch.Events);
        Assert.Equal([new LiveLeaseEnd(Bob), new LiveSessionEnd(Alice, "session")], third.Batch.Events);
    }

    [Fact]
    public async Task Content_that_waits_is_withdrawn_and_its_revision_stays()
    {
        _link.Post(Change(Alice, 1));
        var first = await _frontEnd.NextAsync();
        _link.Post(Change(Alice, 2));
        _link.Post(Typing(Alice));
        _link.Post(Change(Bob, 1));

        _link.Withdraw(Alice, Group);
        first.Answer.SetResult();
        var second = await _frontEnd.NextAsync();

        Assert.Equal([Change(Alice, 2) with { Change = null }, Change(Bob, 1)], second.Batch.Events);
    }

    [Fact]
    public async Task Signals_that_have_waited_too_long_are_dropped()
    {
        _link.Post(Change(Alice, 1));
        var first = await _frontEnd.NextAsync();
        _link.Post(Typing(Alice));
        _time.Advance(TimeSpan.FromSeconds(0.4));
        _link.Post(Typing(Bob));
        _time.Advance(TimeSpan.FromSeconds(0.2));

        first.Answer.SetResult();

        Assert.Equal([Typing(Bob)], (await _frontEnd.NextAsync()).Batch.Events);
    }

    [Fact]
    public async Task A_front_end_that_does_not_answer_for_the_time_of_a_lease_is_given_up()
    {
        _link.Post(Change(Alice, 1));
        var first = await _frontEnd.NextAsync();
        _time.Advance(_options.Lease + TimeSpan.FromSeconds(1));
        first.Answer.SetException(new TimeoutException());

        while (!_link.IsDead)
            await Task.Yield();
        _link.Post(Change(Alice, 2));

        Assert.False(_frontEnd.IsCalled);
    }

    public void Dispose() => _link.Dispose();

    private static LiveInboxChange Change(UserId userId, long revision) =>
        new(userId, revision - 1, revision, Gone(revision), 0, null);

    private static InboxChange Gone(long revision) => new(Group, revision, null, GoneReason.Left);

    private static LiveSignal Typing(UserId userId) => new(userId, new(Group, [], Alice));

    private sealed class ScriptedFrontEnd : IFrontEndObserver
    {
        private readonly Channel<Call> _calls = Channel.CreateUnbounded<Call>();

        public bool IsCalled => _calls.Reader.TryPeek(out _);

        public ValueTask<Call> NextAsync() => _calls.Reader.ReadAsync(TestContext.Current.CancellationToken);

        public Task PushAsync(LiveBatch batch)
        {
            var call = new Call(batch, new(TaskCreationOptions.RunContinuationsAsynchronously));
            _calls.Writer.TryWrite(call);
            return call.Answer.Task;
        }

        public sealed record Call(LiveBatch Batch, TaskCompletionSource Answer);
    }
}
