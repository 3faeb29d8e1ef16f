using System.Diagnostics.Metrics;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Storage.RocksDb;
using Parley.Storage.RocksDb.Engine;
using Parley.Testing;
using static Parley.Testing.Contracts.Rows;

namespace Parley.StorageContract.RocksDb;

/// <summary>The writer: commits that share a batch, commits that fail alone, and the end of the writer.</summary>
public sealed class WriterTests : IAsyncDisposable
{
    private readonly TemporaryStore _store = new(options => options.MaxQueued = 300);
    private readonly ManualResetEventSlim _release = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _release.Set();
        await _store.DisposeAsync();
        _release.Dispose();
    }

    [Fact]
    public async Task Appends_that_arrive_during_a_write_share_the_next_one()
    {
        using var meter = new CounterTotals(_store.Store);
        var held = await HoldWriterAsync();
        var appends = Enumerable.Range(0, 200).Select(_ => AppendAsync(NewConversation())).ToList();
        _release.Set();
        await held;
        Assert.All(await Task.WhenAll(appends), outcome => Assert.IsType<AppendOutcome.Committed>(outcome));
        Assert.Equal((200, 1), (meter["parley.store.commits"] - 1, meter["parley.store.writes"]));
    }

    [Fact]
    public async Task An_append_is_decided_on_the_state_that_its_predecessor_in_the_batch_leaves()
    {
        var id = NewConversation();
        var held = await HoldWriterAsync();
        var first = _store.Conversations.AppendAsync(Messages(id, null, 1), Cancel);
        var rival = _store.Conversations.AppendAsync(Messages(id, null, 1), Cancel);
        _release.Set();
        await held;
        Assert.IsType<AppendOutcome.Committed>(await first);
        Assert.IsType<AppendOutcome.Conflict>(await rival);
    }

    [Fact]
    public async Task A_client_id_that_a_predecessor_in_the_same_batch_used_is_a_repeat()
    {
        var (id, operation) = (NewConversation(), Guid.NewGuid());
        var held = await HoldWriterAsync();
        var first = _store.Conversations.AppendAsync(Messages(id, null, 1) with { OperationId = operation }, Cancel);
        var second = _store.Conversations.AppendAsync(Messages(id, operation.ToString("N"), 1), Cancel);
        _release.Set();
        await held;
        Assert.IsType<AppendOutcome.Committed>(await first);
        Assert.Equal([0], Assert.IsType<AppendOutcome.Repeat>(await second).Keys);
    }

    [Fact]
    public async Task A_commit_that_cannot_be_decided_fails_alone()
    {
        var held = await HoldWriterAsync();
        var before = AppendAsync(NewConversation());
        var broken = _store.Store.CommitAsync<Done>(_ => throw new DamagedRowException("planted"), Cancel);
        var after = AppendAsync(NewConversation());
        _release.Set();
        await held;
        Assert.IsType<AppendOutcome.Committed>(await before);
        await Assert.ThrowsAsync<DamagedRowException>(() => broken);
        Assert.IsType<AppendOutcome.Committed>(await after);
    }

    [Fact]
    public async Task Rows_that_a_failed_commit_added_are_neither_written_nor_visible_to_the_next_one()
    {
        byte[] one = [1], two = [2], key = "key"u8.ToArray(), other = "other"u8.ToArray();
        var held = await HoldWriterAsync();
        var before = _store.PlantAsync(Table.Receipts, key, one);
        var broken = _store.Store.CommitAsync<Done>(
            batch =>
            {
                batch.Put(Table.Receipts, key, two);
                batch.Delete(Table.Receipts, key);
                batch.Put(Table.Receipts, other, two);
                throw new DamagedRowException("planted");
            },
            Cancel);
        var after = _store.Store.CommitAsync(batch => (batch.Get(Table.Receipts, key), batch.Get(Table.Receipts, other)), Cancel);
        _release.Set();
        await Task.WhenAll(held, before);
        await Assert.ThrowsAsync<DamagedRowException>(() => broken);
        Assert.Equal((one, null), await after);
        Assert.Equal(one, _store.Store.Database.Get(Table.Receipts, key));
        Assert.Null(_store.Store.Database.Get(Table.Receipts, other));
    }

    [Fact]
    public async Task An_append_with_an_unreadable_open_row_stores_nothing_and_the_others_are_committed()
    {
        var id = NewConversation();
        var first = Messages(id, null, 1);
        await _store.Conversations.AppendAsync(first, Cancel);
        await _store.ReopenAsync(); // recovery writes the records of the log to table files
        var file = _store.Store.Database.TableFiles().Single(file => file.Table == nameof(Table.OpenRows)).Path;
        await _store.ChangeAsync(_ =>
        {
            using var table = File.Open(file, FileMode.Open);
            table.Position = 10;
            table.Write("damage"u8);
        });

        var held = await HoldWriterAsync();
        var before = AppendAsync(NewConversation());
        var broken = _store.Conversations.AppendAsync(
            Messages(id, first.OperationId.ToString("N"), 2), Cancel);
        var after = AppendAsync(NewConversation());
        _release.Set();
        await held;
        Assert.IsType<AppendOutcome.Committed>(await before);
        await Assert.ThrowsAsync<DamagedRowException>(() => broken);
        Assert.IsType<AppendOutcome.Committed>(await after);
        Assert.True(await _store.Conversations.ConfirmAsync(id, first.OperationId.ToString("N"), Cancel));
        Assert.Null(_store.Store.Database.Get(Table.Log, Key.LogRow(id, 2)));
    }

    [Fact]
    public async Task Receipts_are_not_written_if_one_of_them_cannot_be_read()
    {
        var id = NewConversation();
        await _store.PlantAsync(Table.Receipts, Key.Receipt(id, Bob), [1, 2, 3]);
        var held = await HoldWriterAsync();
        var broken = _store.Conversations.WriteReceiptsAsync(id, [new(Alice, 5), new(Bob, 5)], Cancel);
        var after = AppendAsync(NewConversation());
        _release.Set();
        await held;
        await Assert.ThrowsAsync<DamagedRowException>(() => broken);
        Assert.IsType<AppendOutcome.Committed>(await after);
        Assert.Null(_store.Store.Database.Get(Table.Receipts, Key.Receipt(id, Alice)));
    }

    [Fact]
    public async Task Every_commit_of_a_batch_that_cannot_be_written_gets_the_exception()
    {
        using var meter = new CounterTotals(_store.Store);
        var held = await HoldWriterAsync();
        var conversation = NewConversation();
        var before = AppendAsync(conversation);
        var closing = _store.Store.CommitAsync(
            _ =>
            {
                _store.Store.Database.Dispose();
                return default(Done);
            },
            Cancel);
        _release.Set();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => held);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => before);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => closing);
        Assert.Equal((1, 0), (meter["parley.store.failures"], meter["parley.store.writes"]));
        await _store.ReopenAsync();
        Assert.Null(await _store.Conversations.LoadAsync(conversation, 1, Cancel));
    }

    [Fact]
    public async Task Queued_commits_are_written_before_the_store_closes()
    {
        var id = NewConversation();
        var held = await HoldWriterAsync();
        var append = AppendAsync(id);
        var conversations = _store.Conversations;
        var reopened = _store.ReopenAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => conversations.AppendAsync(Messages(NewConversation(), null, 1), Cancel));
        _release.Set();
        await Task.WhenAll(held, reopened);
        Assert.IsType<AppendOutcome.Committed>(await append);
        Assert.NotNull(await _store.Conversations.LoadAsync(id, 1, Cancel));
    }

    [Fact]
    public async Task A_commit_that_waits_for_a_place_in_the_queue_can_be_cancelled()
    {
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var held = await HoldWriterAsync();
        var queued = Enumerable.Range(0, 300).Select(_ => AppendAsync(NewConversation())).ToList();
        var id = NewConversation();
        var waiting = _store.Conversations.AppendAsync(Messages(id, null, 1), giveUp.Token);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        _release.Set();
        await Task.WhenAll([held, .. queued]);
        Assert.Null(await _store.Conversations.LoadAsync(id, 1, Cancel));
    }

    /// <summary>Keeps the writer busy until <see cref="_release"/> is set.</summary>
    /// <returns>The commit that keeps it busy. When this completes, the writer runs that commit.</returns>
    private async Task<Task> HoldWriterAsync()
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var held = _store.Store.CommitAsync(
            batch =>
            {
                entered.SetResult();
                _release.Wait(Cancel);
                batch.Put(Table.Receipts, "held"u8.ToArray(), [1]);
                return default(Done);
            },
            Cancel);
        await entered.Task;
        return held;
    }

    private Task<AppendOutcome> AppendAsync(ConversationId id) =>
        _store.Conversations.AppendAsync(Messages(id, null, 1), Cancel);

    /// <summary>The totals of one store's counters.</summary>
    private sealed class CounterTotals : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly Dictionary<string, long> _sums = [];

        public CounterTotals(RocksDbStore store)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "Parley.Storage.RocksDb" && instrument.Meter.Scope == store)
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
            {
                lock (_sums)
                    _sums[instrument.Name] = _sums.GetValueOrDefault(instrument.Name) + value;
            });
            _listener.Start();
        }

        public long this[string name]
        {
            get
            {
                lock (_sums)
                    return _sums.GetValueOrDefault(name);
            }
        }

        public void Dispose() => _listener.Dispose();
    }
}
