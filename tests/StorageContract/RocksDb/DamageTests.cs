using System.Collections.Immutable;
using System.Security.Cryptography;
using Parley.Content;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Storage.RocksDb;
using Parley.Storage.RocksDb.Engine;
using Parley.Storage.RocksDb.Verification;
using Parley.Testing;
using static Parley.Testing.Contracts.Rows;

namespace Parley.StorageContract.RocksDb;

/// <summary>Damage is an error that names the place and quotes no content, and other conversations are not affected.</summary>
public sealed class DamageTests : IAsyncDisposable
{
    private readonly TemporaryStore _store = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Any_flipped_byte_and_any_cut_of_a_row_is_detected()
    {
        var id = NewConversation();
        await _store.Conversations.AppendAsync(Messages(id, null, 1, 2) with { Rows = [Row(1, "canary"), FullRow(2)] }, Cancel);
        foreach (var (table, key) in new[] { (Table.Log, Key.LogRow(id, 1)), (Table.Log, Key.LogRow(id, 2)), (Table.Heads, Key.Of(id)) })
        {
            var row = _store.Store.Database.Get(table, key)!;
            for (var i = 0; i < row.Length; i++)
            {
                var flipped = row.ToArray();
                flipped[i] ^= 0x10;
                await AssertDamagedAsync(id, table, key, flipped);
                await AssertDamagedAsync(id, table, key, row[..i]);
            }

            await _store.PlantAsync(table, key, row);
        }

        Assert.NotNull(await _store.Conversations.LoadAsync(id, 10, Cancel));
    }

    [Fact]
    public async Task A_row_under_the_key_of_another_row_is_detected()
    {
        var (one, other) = (NewConversation(), NewConversation());
        await _store.Conversations.AppendAsync(Messages(one, null, 1, 2), Cancel);
        await _store.Conversations.AppendAsync(Messages(other, null, 1, 2), Cancel);
        await AssertDamagedAsync(one, Table.Log, Key.LogRow(one, 2), _store.Store.Database.Get(Table.Log, Key.LogRow(other, 2))!);
        Assert.NotNull(await _store.Conversations.LoadAsync(other, 10, Cancel));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_missing_row_is_damage_and_never_a_shorter_history(long missing)
    {
        var id = NewConversation();
        await _store.Conversations.AppendAsync(Messages(id, null, 1, 2, 3), Cancel);
        await _store.PlantAsync(Table.Log, Key.LogRow(id, missing), null);
        await Assert.ThrowsAsync<DamagedRowException>(() => _store.Conversations.LoadAsync(id, 10, Cancel));
        await Assert.ThrowsAsync<DamagedRowException>(() => _store.Conversations.ReadAsync(id, 1, 3, 3, fromEnd: false, Cancel).AsTask());
        await Assert.ThrowsAsync<DamagedRowException>(() => _store.Conversations.ReadAsync(id, 1, 3, 3, fromEnd: true, Cancel).AsTask());
    }

    [Fact]
    public async Task A_damaged_head_fails_its_own_append_only()
    {
        var (damaged, sound) = (NewConversation(), NewConversation());
        await _store.Conversations.AppendAsync(Messages(damaged, null, 1), Cancel);
        await _store.PlantAsync(Table.Heads, Key.Of(damaged), [1, 2, 3]);
        var outcomes = new[] { damaged, sound }.Select(id => _store.Conversations.AppendAsync(Messages(id, null, 1), Cancel)).ToList();
        await Assert.ThrowsAsync<DamagedRowException>(() => outcomes[0]);
        Assert.IsType<AppendOutcome.Committed>(await outcomes[1]);
    }

    [Fact]
    public async Task A_damaged_block_of_a_table_file_is_detected_when_it_is_read()
    {
        var id = NewConversation();
        var body = RandomNumberGenerator.GetBytes(100_000);
        await _store.Conversations.AppendAsync(Messages(id, null, 1) with { Rows = [Row(1) with { Body = body }] }, Cancel);
        await _store.ReopenAsync(); // recovery writes the records of the log to table files

        await _store.ChangeAsync(folder => Flip(new DirectoryInfo(folder).GetFiles("*.sst").MaxBy(file => file.Length)!.FullName, 50_000));

        await Assert.ThrowsAsync<DamagedRowException>(() => _store.Conversations.LoadAsync(id, 10, Cancel));
        await Assert.ThrowsAsync<DamagedRowException>(() => _store.Conversations.ReadAsync(id, 1, 1, 1, fromEnd: false, Cancel).AsTask());
        await Assert.ThrowsAsync<DamagedRowException>(() => _store.Conversations.ReadRowsAsync(id, [1], Cancel).AsTask());
        Assert.NotNull(await _store.Conversations.LoadAsync(id, 0, Cancel));
    }

    [Fact]
    public async Task A_damaged_block_is_an_error_only_for_conversations_with_rows_in_it()
    {
        // One block for each conversation; neighbours in key order are in the same file or in another one.
        var all = Enumerable.Range(0, 9).Select(_ => (Id: NewConversation(), Body: RandomNumberGenerator.GetBytes(6_000))).ToArray();
        foreach (var file in all.GroupBy(one => Array.IndexOf(all, one) % 3))
        {
            foreach (var (id, body) in file)
                await _store.Conversations.AppendAsync(Messages(id, null, 1) with { Rows = [Row(1) with { Body = body }] }, Cancel);
            await _store.ReopenAsync(); // recovery writes the records of the log to table files
        }

        foreach (var (damaged, body) in all)
        {
            var place = (File: "", At: 0);
            await _store.ChangeAsync(folder => Flip((place = Find(folder, body)).File, place.At));
            foreach (var (id, _) in all)
            {
                if (id == damaged)
                    await Assert.ThrowsAsync<DamagedRowException>(() => ReadAsync(id));
                else
                    await ReadAsync(id);
            }

            await _store.ChangeAsync(_ => Flip(place.File, place.At)); // repairs the damage
        }

        async Task ReadAsync(ConversationId id)
        {
            Assert.NotNull(await _store.Conversations.LoadAsync(id, 1, Cancel));
            Assert.Single(await _store.Conversations.ReadAsync(id, 1, 1, 1, fromEnd: true, Cancel));
            Assert.Single(await _store.Conversations.ReadRowsAsync(id, [1], Cancel));
        }

        static (string File, int At) Find(string folder, byte[] body) => Directory.GetFiles(folder, "*.sst")
            .Select(file => (File: file, At: File.ReadAllBytes(file).AsSpan().IndexOf(body.AsSpan(100, 50))))
            .Single(found => found.At >= 0);
    }

    [Fact]
    public async Task A_damaged_neighbouring_block_does_not_end_a_backward_read()
    {
        var all = Enumerable.Range(0, 3).Select(_ => NewConversation()).ToArray();
        foreach (var id in all)
        {
            ImmutableArray<ShareKey> shares = [.. Enumerable.Range(1, 1_000).Select(seq => new ShareKey(ShareKind.Pin, seq * 7L))];
            await _store.Conversations.AppendAsync(Messages(id, null, 1) with { SharesAdded = shares }, Cancel);
        }

        await _store.ReopenAsync();
        var damaged = 0;
        var file = "";
        await _store.ChangeAsync(folder => file = new DirectoryInfo(folder).GetFiles("*.sst").MaxBy(found => found.Length)!.FullName);
        for (var at = 100; at < new FileInfo(file).Length - 5_000; at += 1_000)
        {
            await _store.ChangeAsync(_ => Flip(file, at));
            var errors = 0;
            foreach (var id in all)
            {
                try
                {
                    Assert.Equal(
                        1_000,
                        (await _store.Conversations.ReadSharesAsync(id, ShareKind.Pin, long.MaxValue, 2_000, Cancel)).Length);
                }
                catch (DamagedRowException)
                {
                    errors++;
                }
            }

            // A block has some hundred of these rows: of one conversation, or of two at their border.
            Assert.InRange(errors, 0, 2);
            damaged += errors;
            await _store.ChangeAsync(_ => Flip(file, at));
        }

        Assert.NotEqual(0, damaged);
    }

    [Fact]
    public async Task A_torn_end_of_the_log_loses_only_the_unfinished_write()
    {
        var (first, last) = (NewConversation(), NewConversation());
        await _store.Conversations.AppendAsync(Messages(first, null, 1), Cancel);
        await _store.Conversations.AppendAsync(Messages(last, null, 1), Cancel);
        await CrashAsync(folder =>
        {
            using var log = File.OpenWrite(NewestLog(folder));
            log.SetLength(log.Length - 3);
            return Task.CompletedTask;
        });
        Assert.NotNull(await _store.Conversations.LoadAsync(first, 1, Cancel));
        Assert.Null(await _store.Conversations.LoadAsync(last, 1, Cancel));
    }

    [Theory]
    [InlineData(new[] { 0 }, 0)] // the page with the start of the record
    [InlineData(new[] { 1 }, 0)]
    [InlineData(new[] { 2, 5 }, 0)]
    [InlineData(new[] { 8 }, 0)] // the page with the start of the record's second fragment, or the page before
    [InlineData(new[] { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14 }, 0)] // the file has its full length, but no data of the record
    [InlineData(new[] { 3 }, 20_000)] // the file is also too short
    public async Task A_log_end_with_missing_pages_is_cut_off_and_verify_skips_it(int[] pages, int missing)
    {
        const int PageLength = 4096;
        var (first, last) = (NewConversation(), NewConversation());
        var log = NewestLog(Path.Combine(_store.Folder, "db"));
        await _store.Conversations.AppendAsync(Messages(first, null, 1), Cancel);
        var at = new FileInfo(log).Length;
        var body = RandomNumberGenerator.GetBytes(50_000);
        await _store.Conversations.AppendAsync(Messages(last, null, 1) with { Rows = [Row(1) with { Body = body }] }, Cancel);
        await CrashAsync(async _ =>
        {
            using (var file = File.Open(log, FileMode.Open))
            {
                file.SetLength(file.Length - missing);
                foreach (var page in pages)
                {
                    var from = Math.Max(at, (at / PageLength + page) * PageLength);
                    file.Position = from;
                    file.Write(new byte[Math.Max(0, Math.Min(file.Length, (at / PageLength + page + 1) * PageLength) - from)]);
                }
            }

            var before = File.ReadAllBytes(log);
            var files = Directory.GetFiles(Path.Combine(_store.Folder, "db")).Order();
            Assert.DoesNotContain(
                (await StoreVerifier.VerifyAsync(_store.Folder, null, Cancel)).Violations,
                violation => violation.Place.Contains(last.Value, StringComparison.Ordinal));
            Assert.Equal(files, Directory.GetFiles(Path.Combine(_store.Folder, "db")).Order());
            Assert.Equal(before, File.ReadAllBytes(log));
        });
        Assert.NotNull(await _store.Conversations.LoadAsync(first, 1, Cancel));
        Assert.Null(await _store.Conversations.LoadAsync(last, 1, Cancel));
    }

    [Fact]
    public async Task Any_flipped_bit_any_cut_and_any_lost_sector_in_the_log_of_a_closed_store_refuse_the_start()
    {
        const int SectorLength = 512;
        var folder = Path.Combine(_store.Folder, "db");
        await _store.Conversations.AppendAsync(Messages(NewConversation(), null, 1), Cancel);
        await _store.Conversations.AppendAsync(Messages(NewConversation(), null, 1), Cancel);

        // Some tables have empty rows. After one, the last byte of the log is zero. It could be taken for the rest of a lost sector.
        await _store.PlantAsync(Table.Shares, Key.SharePrefix(NewConversation(), ShareKind.Pin), []);
        await _store.Store.CloseAsync();
        var log = NewestLog(folder);
        var bytes = File.ReadAllBytes(log);
        Assert.Equal(0, bytes[^1]);
        Assert.Empty(DatabaseFiles.Check(folder));
        for (var at = 0; at < bytes.Length; at++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var flipped = bytes.ToArray();
                flipped[at] ^= (byte)(1 << bit);
                AssertRefused(flipped);
            }

            AssertRefused(bytes[..at]);
            var lost = bytes.ToArray();
            lost.AsSpan(at..Math.Min(bytes.Length, (at / SectorLength + 1) * SectorLength)).Clear();
            if (!lost.SequenceEqual(bytes))
                AssertRefused(lost);
        }

        void AssertRefused(byte[] damaged)
        {
            File.WriteAllBytes(log, damaged);
            var refusal = Assert.Throws<StoreUnusableException>(() => DatabaseFiles.Check(folder));
            Assert.Contains(Path.GetFileName(log), refusal.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(100, 0)] // in an earlier record
    [InlineData(4096, 4096)] // a whole page of an earlier record is zero
    [InlineData(60_000, 0)] // in the last record
    [InlineData(60_000, 300)] // zeros in the last record that end before the end of a sector
    public async Task Garbage_in_the_log_and_missing_pages_before_its_last_record_refuse_the_start(int at, int zeros)
    {
        var log = NewestLog(Path.Combine(_store.Folder, "db"));
        foreach (var length in new[] { 50_000, 50_000 })
        {
            var body = RandomNumberGenerator.GetBytes(length);
            await _store.Conversations.AppendAsync(
                Messages(NewConversation(), null, 1) with { Rows = [Row(1) with { Body = body }] }, Cancel);
        }

        await AssertRefusedAsync(log, () =>
        {
            Flip(log, at);
            using var file = File.Open(log, FileMode.Open);
            file.Position = at / 512 * 512 + (zeros % 512 > 0 ? 50 : 0);
            if (zeros > 0)
                file.Write(new byte[zeros]);
        });
    }

    [Fact]
    public async Task Damage_in_the_middle_of_the_log_refuses_the_start()
    {
        foreach (var _ in Enumerable.Range(0, 3))
            await _store.Conversations.AppendAsync(Messages(NewConversation(), null, 1), Cancel);
        await _store.Store.CloseAsync();
        Flip(NewestLog(Path.Combine(_store.Folder, "db")), 100);
        await using var store = _store.Create();
        Assert.Contains("backup", Assert.Throws<StoreUnusableException>(store.Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_log_refuses_the_start()
    {
        await _store.Conversations.AppendAsync(Messages(NewConversation(), null, 1), Cancel);
        await _store.Store.CloseAsync();
        File.Delete(NewestLog(Path.Combine(_store.Folder, "db")));
        await using var store = _store.Create();
        Assert.Contains("backup", Assert.Throws<StoreUnusableException>(store.Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_length_that_seems_to_reach_beyond_the_newest_log_refuses_the_start()
    {
        var log = NewestLog(Path.Combine(_store.Folder, "db"));
        await _store.Conversations.AppendAsync(Messages(NewConversation(), null, 1), Cancel);
        var second = (int)new FileInfo(log).Length;
        await _store.Conversations.AppendAsync(Messages(NewConversation(), null, 1), Cancel);
        await _store.Conversations.AppendAsync(Messages(NewConversation(), null, 1), Cancel);
        await AssertRefusedAsync(log, () => Flip(log, second + 5));
    }

    [Theory]
    [InlineData("CURRENT", true)]
    [InlineData("MANIFEST-*", true)]
    [InlineData("MANIFEST-*", false)]
    public async Task A_missing_or_cut_list_of_files_refuses_the_start(string files, bool isMissing)
    {
        await _store.Conversations.AppendAsync(Messages(NewConversation(), null, 1), Cancel);
        await _store.ReopenAsync();
        await _store.Conversations.AppendAsync(Messages(NewConversation(), null, 1), Cancel);
        await _store.Store.CloseAsync();
        var file = Directory.GetFiles(Path.Combine(_store.Folder, "db"), files).Single();
        await AssertRefusedAsync(file, () =>
        {
            using var changed = File.OpenWrite(file);
            changed.SetLength(changed.Length - 1);
            if (isMissing)
                File.Delete(file);
        });
    }

    // A crash leaves the note file as it was before the store was closed.
    private async Task CrashAsync(Func<string, Task> changeAsync)
    {
        var note = Path.Combine(_store.Folder, "db", NewestFiles.NoteName);
        var before = File.ReadAllBytes(note);
        await _store.ChangeAsync(folder =>
        {
            File.WriteAllBytes(note, before);
            return changeAsync(folder);
        });
    }

    private async Task AssertRefusedAsync(string file, Action damage)
    {
        await _store.Store.CloseAsync();
        damage();
        await using var store = _store.Create();
        var refusal = Assert.Throws<StoreUnusableException>(store.Open);
        Assert.Contains(Path.GetFileName(file), refusal.Message, StringComparison.Ordinal);
        Assert.Contains("backup", refusal.Message, StringComparison.Ordinal);
    }

    private async Task AssertDamagedAsync(ConversationId id, Table table, byte[] key, byte[] row)
    {
        await _store.PlantAsync(table, key, row);
        var damage = await Assert.ThrowsAsync<DamagedRowException>(() => _store.Conversations.LoadAsync(id, 10, Cancel));
        Assert.Contains(id.Value, damage.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", damage.Message, StringComparison.Ordinal);
    }

    private static string NewestLog(string folder) => Directory.GetFiles(folder, "*.log").Order(StringComparer.Ordinal).Last();

    private static void Flip(string path, int position)
    {
        using var file = File.Open(path, FileMode.Open);
        file.Position = position;
        var value = file.ReadByte();
        file.Position = position;
        file.WriteByte((byte)(value ^ 0x40));
    }
}
