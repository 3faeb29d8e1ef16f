using System.Net;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Parley.Conversations;
using Parley.Grains.Storage;
using Parley.Silo;

namespace Parley.Unit.Hosting;

/// <summary>What an earlier run left untold is told behind the start of the next.</summary>
public sealed class OpenConversationsTests : IDisposable
{
    private static readonly ConversationId[] Open = [.. Enumerable.Range(0, 40).Select(i => ConversationId.Parse($"d~ann~ben{i}"))];

    private static readonly SiloAddress First = SiloAddress.New(IPAddress.Loopback, 1, 1);
    private static readonly SiloAddress Second = SiloAddress.New(IPAddress.Loopback, 2, 1);
    private static readonly SiloAddress Third = SiloAddress.New(IPAddress.Loopback, 3, 1);

    private readonly FakeTimeProvider _time = new();
    private readonly Silos _silos = new();
    private readonly SiloLifecycleSubject _lifecycle = new(NullLogger<SiloLifecycleSubject>.Instance);
    private readonly Lock _gate = new();
    private readonly List<string> _woken = [];
    private readonly TaskCompletionSource _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private OpenConversations? _waker;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
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
        await _lifecycle.OnStop(Ct);
    }

    [Fact]
    public async Task What_fails_is_tried_again_after_a_pause()
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
        while (!third.Task.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
            Ct.ThrowIfCancellationRequested();
        }

        await _lifecycle.OnStop(Ct);
        Assert.Equal([Open[0].Value, Open[0].Value, Open[0].Value], Woken);
    }

    [Fact]
    public async Task Stopping_does_not_wait_for_who_does_not_answer()
    {
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await StartAsync(_ => Open, _ =>
        {
            called.TrySetResult();
            return _answer.Task;
        });
        await called.Task.WaitAsync(Ct);
        await _lifecycle.OnStop(Ct);
        Assert.False(_answer.Task.IsCompleted);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task When_a_silo_is_gone_the_first_of_those_that_live_looks_again(bool isFirst)
    {
        var passes = Channel.CreateUnbounded<int>();
        _silos.Change((First, SiloStatus.Active), (Second, SiloStatus.Active), (Third, SiloStatus.Active));
        await StartAsync(
            pass =>
            {
                passes.Writer.TryWrite(pass);
                return [];
            },
            _ => Task.CompletedTask);
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

        await _lifecycle.OnStop(Ct);
    }

    [Fact]
    public async Task Everybody_looks_now_and_then()
    {
        var passes = Channel.CreateUnbounded<int>();
        await StartAsync(
            pass =>
            {
                passes.Writer.TryWrite(pass);
                return [];
            },
            _ => Task.CompletedTask);
        await passes.Reader.ReadAsync(Ct);

        var second = passes.Reader.ReadAsync(Ct);
        while (!second.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMinutes(10));
            await Task.Yield();
            Ct.ThrowIfCancellationRequested();
        }

        Assert.Equal(2, await second);
        await _lifecycle.OnStop(Ct);
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

    private async Task StartAsync(Func<int, ConversationId[]> open, Func<int, Task> wake)
    {
        var pass = 0;
        var store = Stubbed<IConversationStore>((_, _) => ReadAsync(open, ++pass));
        var grains = Stubbed<IGrainFactory>((_, key) => Stubbed<IConversationGrain>((_, call) => WakeAsync((string)key[0]!, wake, (CancellationToken)call[0]!)));
        var local = Stubbed<ILocalSiloDetails>((_, _) => Second);
        _waker = new(store, grains, _silos, local, _time, NullLogger<OpenConversations>.Instance);
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

    private static T Stubbed<T>(Func<MethodInfo, object?[], object?> answer)
        where T : class
    {
        var stub = DispatchProxy.Create<T, Stub>();
        ((Stub)(object)stub).Answer = answer;
        return stub;
    }

    /// <summary>An object of which only what the test answers is ever called.</summary>
    public class Stub : DispatchProxy
    {
        internal Func<MethodInfo, object?[], object?> Answer { get; set; } = (_, _) => null;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => Answer(targetMethod!, args ?? []);
    }
}
