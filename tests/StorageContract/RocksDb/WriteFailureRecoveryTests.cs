using System.Security.Cryptography;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Storage.RocksDb;
using Parley.Storage.RocksDb.Engine;
using Parley.Testing;
using static Parley.Testing.Contracts.Rows;

namespace Parley.StorageContract.RocksDb;

/// <summary>After a failed write, writes are refused until the database is open again, which is tried with growing pauses. Reads
/// continue.</summary>
/// <remarks>Writes fail here because the folder is renamed: after some writes the database has to create a file in it.</remarks>
public sealed class WriteFailureRecoveryTests : IAsyncDisposable
{
    private readonly SteppedTime _time = new();
    private readonly TemporaryStore _store;
    private readonly ReopenAttempts _attempts;
    private readonly ConversationId _id = NewConversation();
    private string? _version;
    private long _acknowledged;

    public WriteFailureRecoveryTests()
    {
        _store = new(options => (options.MinReopenBytes, options.MaxReopenPause) = (0, TimeSpan.FromSeconds(3)), _time);
        _attempts = new(_store.Store);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Database => Path.Combine(_store.Folder, "db");

    private string Away => Path.Combine(_store.Folder, "away");

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _attempts.Dispose();
    }

    [Fact]
    public async Task Writes_are_refused_and_reads_continue_until_the_database_is_open_again()
    {
        await AppendUntilItFailsAsync();

        Assert.False(_store.Store.TakesWrites);
        await Assert.ThrowsAsync<StoreReadOnlyException>(AppendAsync);
        await Assert.ThrowsAsync<StoreReadOnlyException>(() => _store.People.PutAsync(new(NewUser(), "Name", null, null), Cancel));
        await AssertReadsBackAsync();

        Directory.Move(Away, Database);
        await PassAsync(TimeSpan.FromSeconds(1), "reopened");
        Assert.True(_store.Store.TakesWrites);
        await AssertReadsBackAsync();
        await AppendAsync();
        await _store.ReopenAsync();
        await AssertReadsBackAsync();
    }

    [Fact]
    public async Task Opening_again_is_retried_with_pauses_that_double_up_to_the_longest()
    {
        await AppendUntilItFailsAsync();

        await PassAsync(TimeSpan.FromSeconds(1), "failed");
        await PassAsync(TimeSpan.FromSeconds(2), "failed");
        await PassAsync(TimeSpan.FromSeconds(3), "failed");
        await PassAsync(TimeSpan.FromSeconds(3), "failed");
        await AssertReadsBackAsync();
        Directory.Move(Away, Database);
        await PassAsync(TimeSpan.FromSeconds(3), "reopened");

        await AppendAsync();
        await AppendUntilItFailsAsync();
        Directory.Move(Away, Database);
        await PassAsync(TimeSpan.FromSeconds(1), "reopened");
    }

    [Fact]
    public async Task A_store_that_takes_no_writes_can_be_closed_and_opened()
    {
        await AppendUntilItFailsAsync();
        Directory.Move(Away, Database);
        await _store.ReopenAsync();
        await AssertReadsBackAsync();
        await AppendAsync();
    }

    [Fact]
    public async Task A_view_shows_its_moment_while_the_handle_is_replaced()
    {
        var database = _store.Store.Database;
        await AppendAsync();
        var key = Key.LogRow(_id, 1);
        var row = database.Get(Table.Log, key);
        using (var view = database.Snapshot())
        {
            database.FallBack();
            Assert.Equal(row, database.Get(Table.Log, key));
            Assert.Equal(row, database.Get(Table.Log, key, view));

            // The view keeps the folder locked: the database is opened again after it has ended, and reads continue.
            Assert.Throws<StoreUnusableException>(database.Reopen);
            Assert.Equal(row, database.Get(Table.Log, key, view));
            Assert.Equal(row, database.Get(Table.Log, key));
        }

        database.Reopen();
        Assert.Equal(row, database.Get(Table.Log, key));
        await AppendAsync();
        await AssertReadsBackAsync();
    }

    [Fact]
    public async Task A_damaged_table_due_for_compaction_fails_its_reads_and_no_writes()
    {
        var damaged = NewConversation();
        var first = Messages(damaged, null, 1, 2) with { Rows = [Row(1) with { Body = RandomNumberGenerator.GetBytes(1 << 20) }, Row(2)] };
        await _store.Conversations.AppendAsync(first, Cancel);
        await _store.ReopenAsync();
        await _store.ChangeAsync(folder => Change(new DirectoryInfo(folder).GetFiles("*.sst").MaxBy(file => file.Length)!));
        using var tries = new ReopenAttempts(_store.Store);

        // Because the new row replaces an old one, a compaction of the damaged file is due sooner or later.
        var second = Messages(damaged, first.OperationId.ToString("N"), 3) with { Rows = [Row(2, "again"), Row(3)] };
        await _store.Conversations.AppendAsync(second, Cancel);
        await Assert.ThrowsAsync<RocksDbSharp.RocksDbException>(async () =>
        {
            // A hundred times the write buffer.
            for (var i = 0; i < 400; i++)
                await AppendAsync();
        });
        (await _time.NextAsync(Cancel)).End();
        Assert.Equal("reopened", await tries.NextAsync(Cancel));

        for (var i = 0; i < 40; i++)
            await AppendAsync();
        await AssertReadsBackAsync();
        await Assert.ThrowsAsync<DamagedRowException>(() => _store.Conversations.LoadAsync(damaged, 3, Cancel));
        Assert.Equal([2, 3], (await _store.Conversations.LoadAsync(damaged, 2, Cancel))!.Tail.Select(row => row.Seq));

        static void Change(FileInfo file)
        {
            using var stream = file.Open(FileMode.Open);
            stream.Position = file.Length / 2;
            stream.Write("damage"u8);
        }
    }

    private async Task AppendUntilItFailsAsync()
    {
        Directory.Move(Database, Away);
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            // Twenty times the write buffer.
            for (var i = 0; i < 80; i++)
                await AppendAsync();
        });
        var stored = await _store.Conversations.LoadAsync(_id, 1, Cancel);
        Assert.InRange(stored?.Head.Summary.LastSeq ?? 0, _acknowledged, _acknowledged + 1);
    }

    private async Task AppendAsync()
    {
        // The outcome of the last append may be unknown: the store shows it.
        var stored = await _store.Conversations.LoadAsync(_id, 0, Cancel);
        (_version, var seq) = (stored?.Version, (stored?.Head.Summary.LastSeq ?? 0) + 1);
        var append = Messages(_id, _version, seq) with { Rows = [Row(seq) with { Body = new byte[256 << 10] }] };
        Assert.IsType<AppendOutcome.Committed>(await _store.Conversations.AppendAsync(append, Cancel));
        _acknowledged = seq;
    }

    private async Task AssertReadsBackAsync()
    {
        var rows = await _store.Conversations.ReadAsync(_id, 1, _acknowledged, 1_000, fromEnd: false, Cancel);
        Assert.Equal(_acknowledged, rows.Length);
        Assert.InRange((await _store.Conversations.LoadAsync(_id, 10, Cancel))!.Head.Summary.LastSeq, _acknowledged, _acknowledged + 1);
    }

    private async Task PassAsync(TimeSpan expected, string outcome)
    {
        var pause = await _time.NextAsync(Cancel);
        Assert.Equal(expected, pause.Length);
        pause.End();
        Assert.Equal(outcome, await _attempts.NextAsync(Cancel));
    }
}
