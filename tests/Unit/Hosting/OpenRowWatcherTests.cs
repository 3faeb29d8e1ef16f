using System.Net;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Parley.Conversations;
using Parley.Core.Conversations.Delivery;
using Parley.Core.Storage;
using Parley.Grains.Delivery;
using Parley.Testing;

namespace Parley.Unit.Hosting;

/// <summary>When a silo reads the open rows of dead silo runs.</summary>
public sealed class OpenRowWatcherTests : IDisposable
{
    private const int PatienceMilliseconds = 30_000;

    private static readonly SiloAddress First = SiloAddress.New(IPAddress.Loopback, 1, 1);
    private static readonly SiloAddress Second = SiloAddress.New(IPAddress.Loopback, 2, 1);
    private static readonly SiloAddress Third = SiloAddress.New(IPAddress.Loopback, 3, 1);

    private readonly SteppedTime _time = new();
    private readonly CapturingLogger<OpenRowWatcher> _log = new();
    private readonly FakeClusterMembership _silos = new();
    private readonly SiloLifecycleSubject _lifecycle = new(NullLogger<SiloLifecycleSubject>.Instance);
    private OpenRowWatcher? _watcher;
    private DeliveryOwner? _deliveries;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = PatienceMilliseconds)]
    public async Task The_start_does_not_wait_for_open_rows()
    {
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await StartAsync(async _ =>
        {
            called.TrySetResult();
            await new TaskCompletionSource().Task; // never completes
        });
        await called.Task.WaitAsync(Ct);
        await _lifecycle.OnStop(TestContext.Current.CancellationToken);
        Assert.Equal((0, false), (_silos.Watching, _silos.WereDisposedOfTooEarly));
        Assert.Empty(_log.Warnings);
    }

    [Fact(Timeout = PatienceMilliseconds)]
    public async Task A_failed_read_is_retried_after_growing_pauses()
    {
        var passes = Channel.CreateUnbounded<int>();
        await StartAsync(pass =>
        {
            passes.Writer.TryWrite(pass);
            return pass <= 3 ? throw new IOException("The store does not answer.") : Task.CompletedTask;
        });
        foreach (var seconds in new[] { 1, 2, 4 })
            await PassAsync(TimeSpan.FromSeconds(seconds));
        for (var pass = 1; pass <= 4; pass++)
            Assert.Equal(pass, await passes.Reader.ReadAsync(Ct));
        Assert.Equal(TimeSpan.FromMinutes(10), (await _time.NextAsync(Ct)).Length);
        await _lifecycle.OnStop(TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = PatienceMilliseconds)]
    public async Task While_the_store_does_not_answer_the_death_of_a_silo_still_causes_a_read()
    {
        var passes = Channel.CreateUnbounded<int>();
        _silos.Change((First, SiloStatus.Active), (Second, SiloStatus.Active));
        await StartAsync(pass =>
        {
            passes.Writer.TryWrite(pass);
            throw new IOException("The store does not answer.");
        });
        Assert.Equal(1, await passes.Reader.ReadAsync(Ct));

        // The clock stands still, so the failed pass is never retried. Only the change of the membership can start the second pass.
        _silos.Change((First, SiloStatus.Dead), (Second, SiloStatus.Active));
        Assert.Equal(2, await passes.Reader.ReadAsync(Ct));
        await _lifecycle.OnStop(TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = PatienceMilliseconds)]
    public async Task Stopping_while_waiting_for_an_update_ends_the_enumeration()
    {
        var passes = Channel.CreateUnbounded<int>();
        await StartAsync(Counted(passes));
        await passes.Reader.ReadAsync(Ct);
        await _silos.SeenAsync(Ct);
        Assert.Equal(1, _silos.Watching);

        await _lifecycle.OnStop(TestContext.Current.CancellationToken);
        Assert.Equal((0, false), (_silos.Watching, _silos.WereDisposedOfTooEarly));
        Assert.Empty(_log.Warnings);
    }

    [Fact(Timeout = PatienceMilliseconds)]
    public async Task After_failed_updates_the_watcher_reads_and_watches_again()
    {
        var passes = Channel.CreateUnbounded<int>();
        _silos.Change((First, SiloStatus.Active), (Second, SiloStatus.Active));
        await StartAsync(Counted(passes));
        Assert.Equal(1, await passes.Reader.ReadAsync(Ct));
        await _silos.SeenAsync(Ct);

        _silos.Fail(new IOException("The table does not answer."));
        await PassAsync(TimeSpan.FromMinutes(10), isOver: true);
        await PassAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(2, await passes.Reader.ReadAsync(Ct));
        Assert.Equal(
            "Warning: The background work failed. It is started again after a pause (The table does not answer.)",
            Assert.Single(_log.Warnings));
        _silos.Change((First, SiloStatus.Dead), (Second, SiloStatus.Active));
        Assert.Equal(3, await passes.Reader.ReadAsync(Ct));
        await _lifecycle.OnStop(TestContext.Current.CancellationToken);
        Assert.Equal((0, false), (_silos.Watching, _silos.WereDisposedOfTooEarly));
    }

    [Theory(Timeout = PatienceMilliseconds)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_the_death_of_a_silo_the_first_living_silo_reads_open_rows(bool isFirst)
    {
        var passes = Channel.CreateUnbounded<int>();
        _silos.Change((First, SiloStatus.Active), (Second, SiloStatus.Active), (Third, SiloStatus.Active));
        await StartAsync(Counted(passes));
        Assert.Equal(1, await passes.Reader.ReadAsync(Ct));

        var (gone, alive) = isFirst ? (First, Third) : (Third, First);
        _silos.Change((gone, SiloStatus.Dead), (Second, SiloStatus.Active), (alive, SiloStatus.Active));
        if (isFirst)
        {
            Assert.Equal(2, await passes.Reader.ReadAsync(Ct));
        }
        else
        {
            // Two changes later the earlier change was seen, and no pass has started.
            _silos.Change((gone, SiloStatus.Dead), (Second, SiloStatus.Active), (alive, SiloStatus.ShuttingDown));
            await _silos.SeenAsync(Ct);
            Assert.False(passes.Reader.TryRead(out _));
        }

        await _lifecycle.OnStop(TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = PatienceMilliseconds)]
    public async Task Every_silo_reads_open_rows_regularly()
    {
        var passes = Channel.CreateUnbounded<int>();
        await StartAsync(Counted(passes));
        await passes.Reader.ReadAsync(Ct);

        await PassAsync(TimeSpan.FromMinutes(10));
        Assert.Equal(2, await passes.Reader.ReadAsync(Ct));
        await _lifecycle.OnStop(TestContext.Current.CancellationToken);
    }

    public void Dispose()
    {
        _watcher?.Dispose();
        _deliveries?.Dispose();
    }

    private static Func<int, Task> Counted(Channel<int> passes) => pass =>
    {
        passes.Writer.TryWrite(pass);
        return Task.CompletedTask;
    };

    /// <summary>Ends the next pause.</summary>
    /// <param name="length">The expected length.</param>
    /// <param name="isOver">Whether the wait was cancelled already.</param>
    private async Task PassAsync(TimeSpan length, bool isOver = false)
    {
        var pause = await _time.NextAsync(Ct);
        Assert.Equal(length, pause.Length);
        if (!isOver)
            pause.End();
    }

    /// <summary>Starts a silo. It calls <paramref name="read"/> with the number of the pass for each pass over the open rows.</summary>
    private async Task StartAsync(Func<int, Task> read)
    {
        var pass = 0;
        var store = Stub.Of<IConversationStore>((_, call) => ReadAsync(read(++pass), (CancellationToken)call[^1]!));
        var inboxes = Stub.Of<IMemberInboxes>((_, _) => throw new NotSupportedException());
        var options = new DeliveryOptions();
        _deliveries = new(store, inboxes, TimeSpan.FromMinutes(1), options, TimeProvider.System, NullLogger<DeliveryOwner>.Instance);
        var local = Stub.Of<ILocalSiloDetails>((_, _) => Second);
        _watcher = new(_deliveries, Options.Create(options), _silos, local, _time, _log);
        _watcher.Participate(_lifecycle);
        await _lifecycle.OnStart(Ct);
    }

    private static async IAsyncEnumerable<ConversationId> ReadAsync(
        Task read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await read.WaitAsync(cancellationToken);
        yield break;
    }
}
