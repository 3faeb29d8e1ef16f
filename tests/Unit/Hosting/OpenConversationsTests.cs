using System.Net;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Silo;
using Parley.Testing;

namespace Parley.Unit.Hosting;

/// <summary>What an earlier run left untold is told behind the start of the next.</summary>
public sealed class OpenConversationsTests : IDisposable
{
    private const int PatienceMilliseconds = 30_000;

    private static readonly ConversationId[] Open = [.. Enumerable.Range(0, 40).Select(i => ConversationId.Parse($"d~ann~ben{i}"))];

    private static readonly SiloAddress First = SiloAddress.New(IPAddress.Loopback, 1, 1);
    private static readonly SiloAddress Second = SiloAddress.New(IPAddress.Loopback, 2, 1);
    private static readonly SiloAddress Third = SiloAddress.New(IPAddress.Loopback, 3, 1);

    private readonly SteppedTime _time = new();
    private readonly CapturingLogger<OpenConversations> _log = new();
    private readonly FakeClusterMembership _silos = new();
    private readonly SiloLifecycleSubject _lifecycle = new(NullLogger<SiloLifecycleSubject>.Instance);
    private readonly Lock _gate = new();
    private readonly List<string> _woken = [];
    private readonly TaskCompletionSource _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private OpenConversations? _waker;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = PatienceMilliseconds)]
    public async Task Starting_waits_for_none_of_them_and_few_are_woken_at_a_time()
    {
        var sixteen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await StartAsync(_ => Open, count =>
        {
            if (count == 16)
                sixteen.TrySetResult();
            if (count == Open.Length)
                all.TrySetResult();
            return _answer.Task;
        });
        await sixteen.Task.WaitAsync(Ct);
        Assert.Equal(16, Woken.Length);

        _answer.SetResult();
        await all.Task.WaitAsync(Ct);
        Assert.Equal(Open.Select(id => id.Value).Order(), Woken.Order());
        await _lifecycle.OnStop(TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = PatienceMilliseconds)]
    public async Task What_fails_is_tried_again_after_growing_pauses()
    {
        var third = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await StartAsync(
            pass => pass == 1 ? throw new IOException("The store does not answer.") : [Open[0]],
            count =>
            {
                if (count == 3)
                    third.TrySetResult();
                return count < 3 ? Task.FromException(new TimeoutException()) : Task.CompletedTask;
            });
        foreach (var seconds in new[] { 1, 2, 4 })
            await PassAsync(TimeSpan.FromSeconds(seconds));
        await third.Task.WaitAsync(Ct);
        Assert.Equal(TimeSpan.FromMinutes(10), (await _time.NextAsync(Ct)).Length);

        await _lifecycle.OnStop(TestContext.Current.CancellationToken);
        Assert.Equal([Open[0].Value, Open[0].Value, Open[0].Value], Woken);
    }

    [Fact(Timeout = PatienceMilliseconds)]
    public async Task Stopping_does_not_wait_for_who_does_not_answer()
    {
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await StartAsync(_ => Open, _ =>
        {
            called.TrySetResult();
            return _answer.Task;
        });
        await called.Task.WaitAsync(Ct);
        await _lifecycle.OnStop(TestContext.Current.CancellationToken);
        Assert.False(_answer.Task.IsCompleted);
    }

    [Fact(Timeout = PatienceMilliseconds)]
    public async Task Stopping_while_some_are_woken_and_an_update_is_waited_for_leaves_nothing_behind()
    {
        var again = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await StartAsync(_ => [Open[0]], count =>
        {
            if (count == 1)
                return Task.CompletedTask;
            again.TrySetResult();
            return _answer.Task;
        });
        await _silos.SeenAsync(Ct);
        await PassAsync(TimeSpan.FromMinutes(10));
        await again.Task.WaitAsync(Ct);

        await _lifecycle.OnStop(TestContext.Current.CancellationToken);
        Assert.Equal((0, false), (_silos.Watching, _silos.WereDisposedOfTooEarly));
        Assert.Empty(_log.Warnings);
    }

    [Fact(Timeout = PatienceMilliseconds)]
    public async Task Stopping_while_an_update_is_waited_for_leaves_nothing_behind()
    {
        var passes = Channel.CreateUnbounded<int>();
        await StartAsync(Counted(passes), _ => Task.CompletedTask);
        await passes.Reader.ReadAsync(Ct);
        await _silos.SeenAsync(Ct);
        Assert.Equal(1, _silos.Watching);

        await _lifecycle.OnStop(TestContext.Current.CancellationToken);
        Assert.Equal((0, false), (_silos.Watching, _silos.WereDisposedOfTooEarly));
        Assert.Empty(_log.Warnings);
    }

    [Fact(Timeout = PatienceMilliseconds)]
    public async Task One_that_can_never_be_woken_does_not_keep_a_silo_from_looking_when_another_is_gone()
    {
        var passes = Channel.CreateUnbounded<int>();
        _silos.Change((First, SiloStatus.Active), (Second, SiloStatus.Active));
        await StartAsync(
            pass =>
            {
                passes.Writer.TryWrite(pass);
                return [Open[0]];
            },
            _ => Task.FromException(new IOException("Damaged.")));
        Assert.Equal(1, await passes.Reader.ReadAsync(Ct));

        // No time passes: what has failed would be tried again never.
        _silos.Change((First, SiloStatus.Dead), (Second, SiloStatus.Active));
        Assert.Equal(2, await passes.Reader.ReadAsync(Ct));
        await _lifecycle.OnStop(TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = PatienceMilliseconds)]
    public async Task When_the_updates_fail_it_looks_and_watches_again()
    {
        var passes = Channel.CreateUnbounded<int>();
        _silos.Change((First, SiloStatus.Active), (Second, SiloStatus.Active));
        await StartAsync(Counted(passes), _ => Task.CompletedTask);
        Assert.Equal(1, await passes.Reader.ReadAsync(Ct));
        await _silos.SeenAsync(Ct);

        _silos.Fail(new IOException("The table does not answer."));
        await PassAsync(TimeSpan.FromMinutes(10), isOver: true);
        await PassAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(2, await passes.Reader.ReadAsync(Ct));
        Assert.Equal("Warning: Watching was interrupted, and is begun anew (The table does not answer.)", Assert.Single(_log.Warnings));
        _silos.Change((First, SiloStatus.Dead), (Second, SiloStatus.Active));
        Assert.Equal(3, await passes.Reader.ReadAsync(Ct));
        await _lifecycle.OnStop(TestContext.Current.CancellationToken);
        Assert.Equal((0, false), (_silos.Watching, _silos.WereDisposedOfTooEarly));
    }

    [Theory(Timeout = PatienceMilliseconds)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task When_a_silo_is_gone_the_first_of_those_that_live_looks_again(bool isFirst)
    {
        var passes = Channel.CreateUnbounded<int>();
        _silos.Change((First, SiloStatus.Active), (Second, SiloStatus.Active), (Third, SiloStatus.Active));
        await StartAsync(Counted(passes), _ => Task.CompletedTask);
        Assert.Equal(1, await passes.Reader.ReadAsync(Ct));

        var (gone, alive) = isFirst ? (First, Third) : (Third, First);
        _silos.Change((gone, SiloStatus.Dead), (Second, SiloStatus.Active), (alive, SiloStatus.Active));
        if (isFirst)
        {
            Assert.Equal(2, await passes.Reader.ReadAsync(Ct));
        }
        else
        {
            // Two changes later the one before has been seen, and nobody looked.
            _silos.Change((gone, SiloStatus.Dead), (Second, SiloStatus.Active), (alive, SiloStatus.ShuttingDown));
            await _silos.SeenAsync(Ct);
            Assert.False(passes.Reader.TryRead(out _));
        }

        await _lifecycle.OnStop(TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = PatienceMilliseconds)]
    public async Task Everybody_looks_now_and_then()
    {
        var passes = Channel.CreateUnbounded<int>();
        await StartAsync(Counted(passes), _ => Task.CompletedTask);
        await passes.Reader.ReadAsync(Ct);

        await PassAsync(TimeSpan.FromMinutes(10));
        Assert.Equal(2, await passes.Reader.ReadAsync(Ct));
        await _lifecycle.OnStop(TestContext.Current.CancellationToken);
    }

    public void Dispose() => _waker?.Dispose();

    private string[] Woken
    {
        get
        {
            lock (_gate)
                return [.. _woken];
        }
    }

    private static Func<int, ConversationId[]> Counted(Channel<int> passes) => pass =>
    {
        passes.Writer.TryWrite(pass);
        return [];
    };

    /// <summary>Ends the next pause.</summary>
    /// <param name="length">How long it is to be.</param>
    /// <param name="isOver">Whether nobody waits for it any more.</param>
    private async Task PassAsync(TimeSpan length, bool isOver = false)
    {
        var pause = await _time.NextAsync(Ct);
        Assert.Equal(length, pause.Length);
        if (!isOver)
            pause.End();
    }

    private async Task StartAsync(Func<int, ConversationId[]> open, Func<int, Task> wake)
    {
        var pass = 0;
        var store = Stub.Of<IConversationStore>((_, _) => ReadAsync(open, ++pass));
        var grains = Stub.Of<IGrainFactory>(
            (_, key) => Stub.Of<IConversationGrain>((_, call) => WakeAsync((string)key[0]!, wake, (CancellationToken)call[0]!)));
        var local = Stub.Of<ILocalSiloDetails>((_, _) => Second);
        _waker = new(store, grains, _silos, local, _time, _log);
        _waker.Participate(_lifecycle);
        await _lifecycle.OnStart(Ct);
    }

    private Task WakeAsync(string id, Func<int, Task> wake, CancellationToken cancellationToken)
    {
        int count;
        lock (_gate)
        {
            _woken.Add(id);
            count = _woken.Count;
        }

        return wake(count).WaitAsync(cancellationToken);
    }

    private static async IAsyncEnumerable<ConversationId> ReadAsync(
        Func<int, ConversationId[]> open, int pass, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var id in open(pass))
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            yield return id;
        }
    }
}
