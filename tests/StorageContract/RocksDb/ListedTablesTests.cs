using Parley.Core.Storage;
using Parley.Storage.RocksDb;
using Parley.Storage.RocksDb.Engine;
using Parley.StorageContract.Damage;
using Parley.Testing;
using RocksDbSharp;
using static Parley.Testing.Contracts.Rows;

namespace Parley.StorageContract.RocksDb;

/// <summary>The tables that the manifest lists are there, however many they are: RocksDB itself looks at 16 of each column family
/// only.</summary>
public sealed class ListedTablesTests : IDisposable
{
    private const int Tables = 40;

    private static readonly RocksDbOptions Options = new() { WriteBufferBytes = 1 << 20, BlockCacheBytes = 1 << 20 };

    private readonly MemoryFolder _folder = new();

    private string Folder => Path.Combine(_folder.Path, "db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Any_missing_table_and_any_of_another_length_refuses_the_start_and_nothing_is_changed()
    {
        WriteTables();
        var tables = new DirectoryInfo(Folder).GetFiles("*.sst");
        Assert.Equal(Tables, tables.Length);
        foreach (var table in tables)
        {
            var bytes = File.ReadAllBytes(table.FullName);
            foreach (var length in new int?[] { null, bytes.Length - 1, bytes.Length + 1 })
            {
                table.Delete();
                if (length is { } other)
                    File.WriteAllBytes(table.FullName, [.. bytes.Append((byte)0).Take(other)]);
                var before = Files();
                var refusal = Assert.Throws<StoreUnusableException>(() => Database.Open(Folder, Options).Dispose());
                Assert.Contains(table.Name, refusal.Message, StringComparison.Ordinal);
                Assert.Throws<StoreUnusableException>(() => Database.OpenReadOnly(Folder, Options).Dispose());
                Assert.Equal(before, Files());
            }

            File.WriteAllBytes(table.FullName, bytes);
        }

        using var database = Database.Open(Folder, Options);
        Assert.Equal(Tables, Read(database));
    }

    [Fact]
    public void A_table_that_goes_missing_while_the_database_is_open_fails_its_reads_and_is_named()
    {
        WriteTables();
        using var database = Database.OpenReadOnly(Folder, Options);
        foreach (var table in Directory.GetFiles(Folder, "*.sst"))
            File.Delete(table);
        var damage = Assert.Throws<DamagedRowException>(() => Read(database));
        Assert.Matches(@"missing: \d+\.sst", damage.Message);
    }

    [Fact]
    public async Task The_list_is_that_of_the_database_while_tables_are_written_and_merged()
    {
        await using var store = new TemporaryStore(options => options.WriteBufferBytes = 128 << 10);
        var id = NewConversation();
        HashSet<ulong> all = [];
        List<ulong> last = [];
        for (var seq = 1L; seq <= 300; seq++)
        {
            var version = (await store.Conversations.LoadAsync(id, 0, TestContext.Current.CancellationToken))?.Version;
            var append = Messages(id, version, seq) with { Rows = [Row(seq) with { Body = new byte[20_000] }] };
            await store.Conversations.AppendAsync(append, TestContext.Current.CancellationToken);
            if (seq % 50 == 0)
                await store.ChangeAsync(folder => all.UnionWith(last = AssertSame(folder)));
        }

        Assert.True(all.Count > last.Count); // some were merged
    }

    private static List<ulong> AssertSame(string folder)
    {
        using var database = Database.OpenReadOnly(folder, Options);
        var expected = database.TableFiles()
            .Select(table => (DatabaseFiles.NumberOf(table.Path), (ulong)new FileInfo(table.Path).Length))
            .Order();
        var listed = ListedTables.In(Path.Combine(folder, DatabaseFiles.ManifestOf(folder)));
        Assert.NotNull(listed);
        Assert.Equal(expected, listed.Order());
        return [.. listed.Select(table => table.Number)];
    }

    // While tables are left as they are, none are merged.
    private void WriteTables()
    {
        Directory.CreateDirectory(Folder);
        using var database = Database.Open(Folder, Options);
        database.LeaveTables();
        database.FallBack();
        database.Reopen();
        for (var i = 0; i < Tables; i++)
        {
            using var batch = new WriteBatch();
            database.Add(batch, Table.Log, [(byte)i], new byte[100]);
            database.Write(batch, 100);
            database.Checkpoint(Path.Combine(_folder.Path, $"copy{i}")); // writes what is in memory to a table
        }
    }

    private List<(string Name, long Length)> Files() =>
        [.. new DirectoryInfo(Folder).GetFiles().Select(file => (file.Name, file.Length)).Order()];

    private static int Read(Database database)
    {
        var rows = 0;
        database.Visit(Table.Log, [], (_, _) => ++rows > 0);
        return rows;
    }
}
