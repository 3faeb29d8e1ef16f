using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Parley.Conversations;
using Parley.Grains.Users;
using Parley.Unit.Hosting;
using Parley.Users;

namespace Parley.Unit.Users;

/// <summary>Changes of blocks whose callers failed: each is applied separately.</summary>
public sealed class PendingBlockServiceTests
{
    private const int PatienceMilliseconds = 30_000;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);
    private static readonly UserId Ann = UserId.Parse("ann");
    private static readonly UserId Ben = UserId.Parse("ben");
    private static readonly PendingBlock First = new(UserId.Parse("x1"), 1, true);
    private static readonly PendingBlock Second = new(UserId.Parse("x2"), 2, false);

    private readonly AnnouncedTime _time = new();
    private readonly CapturingLogger<PendingBlockService> _log = new();
    private readonly SiloLifecycleSubject _lifecycle = new(NullLogger<SiloLifecycleSubject>.Instance);
    private readonly ConcurrentDictionary<UserId, ImmutableArray<PendingBlock>> _pending = [];
    private readonly Channel<(UserId Blocker, PendingBlock Change)> _tried = Channel.CreateUnbounded<(UserId, PendingBlock)>();
    private readonly Channel<(UserId Blocker, PendingBlock Change)> _applied = Channel.CreateUnbounded<(UserId, PendingBlock)>();
    private Func<PendingBlock, Task<Result<Done>>> _conversation = _ => Task.FromResult<Result<Done>>(default(Done));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = PatienceMilliseconds)]
    public async Task A_change_that_cannot_be_applied_delays_no_other_and_is_logged_once()
    {
        (_pending[Ann], _pending[Ben]) = ([First, Second], [Second]);
        _conversation = change => change == First
            ? throw new InvalidOperationException("Damaged.")
            : Task.FromResult<Result<Done>>(default(Done));
        using var service = await StartAsync(Ann, Ben);
        await TickAsync();
        Assert.Equal([(Ann, Second), (Ben, Second)], (await AppliedAsync(2)));
        Assert.Equal([(Ann, First), (Ann, Second), (Ben, Second)], (await TriedAsync(3)));

        // The pause before the next attempt doubles: 20 s, 40 s.
        await TickAsync(2);
        Assert.Equal([(Ann, First)], await TriedAsync(1));
        await TickAsync(4);
        Assert.Equal([(Ann, First)], await TriedAsync(1));

        _conversation = _ => Task.FromResult<Result<Done>>(default(Done));
        await TickAsync(8);
        Assert.Equal([(Ann, First)], await AppliedAsync(1));
        await _lifecycle.OnStop(TestContext.Current.CancellationToken);
        Assert.Contains("by ann was not applied to the one-to-one with x1", Assert.Single(_log.Warnings), StringComparison.Ordinal);
    }

    [Fact(Timeout = PatienceMilliseconds)]
    public async Task A_one_to_one_that_does_not_answer_delays_no_other_blocker()
    {
        (_pending[Ann], _pending[Ben]) = ([First], [Second]);
        var answer = new TaskCompletionSource<Result<Done>>(TaskCreationOptions.RunContinuationsAsynchronously);
        _conversation = change => change == First ? answer.Task : Task.FromResult<Result<Done>>(default(Done));
        using var service = await StartAsync(Ann, Ben);
        await TickAsync();
        Assert.Equal([(Ben, Second)], await AppliedAsync(1));

        _pending[Ben] = [First with { Stamp = 3 }];
        service.Note(Ben);
        await TickAsync();
        Assert.Equal([(Ben, First with { Stamp = 3 })], await AppliedAsync(1));

        answer.SetResult(default(Done));
        Assert.Equal([(Ann, First)], await AppliedAsync(1));
        await _lifecycle.OnStop(TestContext.Current.CancellationToken);
        Assert.Empty(_log.Warnings);
    }

    private async Task<PendingBlockService> StartAsync(params UserId[] blockers)
    {
        var factory = Stub.Of<IGrainFactory>((method, arguments) => Stub.Of(method.ReturnType, Grain((string)arguments[0]!)));
        var service = new PendingBlockService(factory, Options.Create(new UserOptions()), _time, _log);
        service.Participate(_lifecycle);
        foreach (var blocker in blockers)
            service.Note(blocker);
        await _lifecycle.OnStart(Ct);
        return service;
    }

    /// <summary>Advances the time by pauses of the service, one after another.</summary>
    private async Task TickAsync(int times = 1)
    {
        for (var time = 0; time < times; time++)
        {
            await _time.WaitsAsync(Ct);
            _time.Advance(Pause);
        }
    }

    private Func<System.Reflection.MethodInfo, object?[], object?> Grain(string key) => (method, arguments) => method.Name switch
    {
        nameof(IUserGrain.PendingBlocksAsync) => Task.FromResult(_pending[UserId.Parse(key)]),
        nameof(IUserGrain.BlockAppliedAsync) => Applied(UserId.Parse(key), (PendingBlock)arguments[0]!),
        nameof(IConversationGrain.SetBlockedAsync) => Try((UserId)arguments[0]!, ConversationId.Parse(key), (long)arguments[2]!),
        _ => throw new NotSupportedException(method.Name),
    };

    private Task<Result<Done>> Try(UserId blocker, ConversationId id, long stamp)
    {
        var change = _pending[blocker].Single(change => ConversationId.DirectOf(blocker, change.UserId) == id && change.Stamp == stamp);
        _tried.Writer.TryWrite((blocker, change));
        return _conversation(change);
    }

    private Task Applied(UserId blocker, PendingBlock change)
    {
        _pending[blocker] = _pending[blocker].Remove(change);
        _applied.Writer.TryWrite((blocker, change));
        return Task.CompletedTask;
    }

    private Task<List<(UserId, PendingBlock)>> AppliedAsync(int count) => TakeAsync(_applied, count);

    private Task<List<(UserId, PendingBlock)>> TriedAsync(int count) => TakeAsync(_tried, count);

    private static async Task<List<(UserId Blocker, PendingBlock Change)>> TakeAsync(
        Channel<(UserId Blocker, PendingBlock Change)> channel, int count)
    {
        var taken = new List<(UserId Blocker, PendingBlock Change)>();
        while (taken.Count < count)
            taken.Add(await channel.Reader.ReadAsync(Ct));
        return [.. taken.OrderBy(one => one.Blocker.Value, StringComparer.Ordinal).ThenBy(one => one.Change.Stamp)];
    }

    /// <summary>A clock that reports when a wait begins.</summary>
    private sealed class AnnouncedTime : FakeTimeProvider
    {
        private readonly Channel<bool> _waits = Channel.CreateUnbounded<bool>();

        public ValueTask<bool> WaitsAsync(CancellationToken cancellationToken) => _waits.Reader.ReadAsync(cancellationToken);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            _waits.Writer.TryWrite(true);
            return timer;
        }
    }
}
