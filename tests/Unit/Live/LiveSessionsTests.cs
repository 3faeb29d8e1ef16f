using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Parley.Conversations;
using Parley.Grains.Live;
using Parley.Inbox;
using Parley.Live;
using Parley.Unit.Hosting;
using Parley.Users;

namespace Parley.Unit.Live;

/// <summary>The leases of front ends in the grain of one person.</summary>
public sealed class LiveSessionsTests : IDisposable
{
    private static readonly UserId Alice = UserId.Parse("alice");
    private static readonly ConversationId Group = ConversationId.Parse(OpaqueId.From(Guid.Empty));

    private readonly FakeTimeProvider _time = new();

    // Without empty batches between those of a test.
    private readonly LiveOptions _options = new() { SiloSilence = TimeSpan.FromDays(1) };
    private readonly LocalFrontEnd _local = new();
    private readonly FrontEndLinks _links;
    private int _collected;
    private readonly LiveSessions _sessions;
    private readonly FrontEnd _one = new("one");
    private readonly FrontEnd _two = new("two");

    public LiveSessionsTests()
    {
        var silo = Stub.Of<ILocalSiloDetails>((_, _) => SiloAddress.Zero);
        var options = Options.Create(_options);
        _links = new(silo, _local, new(options, () => _collected++), options, _time, NullLogger<FrontEndLinks>.Instance);
        _sessions = new(Alice, _links, _options, _time);
    }

    [Fact]
    public async Task A_change_goes_to_every_front_end_that_has_a_lease()
    {
        Assert.False(_sessions.IsListening);
        _sessions.Register(_one.Observer, 1);
        _sessions.Register(_two.Observer, 1);
        Assert.True(_sessions.IsListening);

        _sessions.OnChanged(7, Gone(9), 3, null);

        var expected = new LiveInboxChange(Alice, 7, 9, Gone(9), 3, null);
        Assert.Equal([expected], await _one.NextAsync());
        Assert.Equal([expected], await _two.NextAsync());
    }

    [Fact]
    public void The_streams_of_other_processes_pace_the_collections_of_the_silo()
    {
        _options.StreamsPerCollection = 2;
        _local.Set(_one.Observer, new FrontEnd("here").Observer);

        for (var registration = 1; registration <= 4; registration++)
            _sessions.Register(_one.Observer, registration);
        Assert.Equal(0, _collected); // the front end of this process counts its own streams

        for (var registration = 1; registration <= 4; registration++)
            _sessions.Register(_two.Observer, registration);
        Assert.Equal(2, _collected);
    }

    [Fact]
    public async Task The_front_end_of_the_same_process_is_called_without_its_reference()
    {
        var here = new FrontEnd("here");
        _local.Set(_one.Observer, here.Observer);
        _sessions.Register(_one.Observer, 1);
        _sessions.Register(_two.Observer, 1);

        _sessions.OnChanged(7, Gone(9), 3, null);

        Assert.Single(await here.NextAsync());
        Assert.Single(await _two.NextAsync());
        Assert.False(_one.IsCalled);
    }

    [Fact]
    public async Task A_lease_ends_unless_it_is_renewed()
    {
        _sessions.Register(_one.Observer, 1);
        _sessions.Register(_two.Observer, 1);
        _time.Advance(_options.Lease / 2);
        Assert.True(_sessions.Renew(_two.Observer));
        _time.Advance(_options.Lease / 2);
        Assert.True(_sessions.IsListening);

        Assert.False(_sessions.Renew(_one.Observer));
        _sessions.OnChanged(7, Gone(9), 3, null);
        _sessions.Register(_one.Observer, 2);
        _sessions.OnChanged(9, Gone(10), 3, null);

        Assert.Equal([10], (await _one.NextAsync()).Cast<LiveInboxChange>().Select(moved => moved.Revision));
        _time.Advance(_options.Lease);
        Assert.False(_sessions.IsListening);
    }

    [Fact]
    public void A_late_call_of_an_older_registration_does_not_end_a_newer_one()
    {
        _sessions.Register(_one.Observer, 2);
        _sessions.Register(_one.Observer, 1); // it has overtaken nothing: it is only late
        _sessions.Remove(_one.Observer, 1);
        Assert.True(_sessions.IsListening);

        _sessions.Remove(_one.Observer, 2);
        Assert.False(_sessions.IsListening);
    }

    [Fact]
    public async Task A_departure_withdraws_what_still_waits_for_a_front_end()
    {
        _one.Answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _sessions.Register(_one.Observer, 1);
        _sessions.OnChanged(1, Gone(2), 0, null);
        await _one.NextAsync();
        _sessions.OnChanged(2, new(Group, 3, Pointer(3), null), 0, null);

        _sessions.OnChanged(3, Gone(4), 0, null);
        _one.Answer.SetResult();

        Assert.Equal(
            [new LiveInboxChange(Alice, 2, 3, null, 0, null), new LiveInboxChange(Alice, 3, 4, Gone(4), 0, null)],
            await _one.NextAsync());
    }

    [Fact]
    public async Task After_a_reload_and_at_the_end_of_the_activation_front_ends_register_again()
    {
        _sessions.Register(_one.Observer, 1);
        _sessions.OnReloaded();
        Assert.Equal([new LiveLeaseEnd(Alice)], await _one.NextAsync());
        Assert.True(_sessions.IsListening);

        _sessions.End();
        Assert.Equal([new LiveLeaseEnd(Alice)], await _one.NextAsync());
        Assert.False(_sessions.IsListening);
        Assert.False(_sessions.Renew(_one.Observer));
    }

    public void Dispose() => _links.Dispose();

    private static InboxChange Gone(long revision) => new(Group, revision, null, GoneReason.Left);

    private static Pointer Pointer(long revision) => new(
        Group, ConversationKind.Group, null, [Alice], MemberState.Joined, 1, 1, 1, 0, null, default, InboxFolder.Main, null, revision);

    private sealed class FrontEnd
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

        private readonly Channel<LiveBatch> _batches = Channel.CreateUnbounded<LiveBatch>();

        public FrontEnd(string name)
        {
            Observer = Stub.Of<IFrontEndObserver>((_, arguments) =>
            {
                _batches.Writer.TryWrite((LiveBatch)arguments[0]!);
                return Answer?.Task ?? Task.CompletedTask;
            });
            ((Stub)(object)Observer).Id = GrainId.Create("front-end", name);
        }

        public IFrontEndObserver Observer { get; }

        public TaskCompletionSource? Answer { get; set; }

        public bool IsCalled => _batches.Reader.TryPeek(out _);

        public async Task<IEnumerable<LiveEvent>> NextAsync() =>
            (await _batches.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience)).Events;
    }
}
