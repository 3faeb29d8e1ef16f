using Microsoft.Extensions.Options;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Storage.RocksDb;
using Parley.Storage.RocksDb.Engine;
using Parley.StorageContract.Damage;
using Parley.StorageContract.RocksDb;
using Parley.Testing;
using static Parley.Testing.Contracts.Rows;

namespace Parley.StorageContract.PowerCuts;

/// <summary>A store whose tables are written and merged continuously loses the end of its manifest.</summary>
public sealed class ManifestPowerCutTests : IAsyncDisposable
{
    private const int SectorLength = 512;

    private readonly MemoryFolder _folder = new();
    private readonly ConversationId _id = NewConversation();
    private readonly List<(string Folder, long Acknowledged)> _cuts = [];
    private readonly TemporaryStore _store;
    private string _database = "";
    private PowerLossDisk? _disk;
    private IDisposable? _attachment;
    private int _lastLength;
    private long _acknowledged;

    public ManifestPowerCutTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "System calls of the database can be intercepted on Linux only.");
        _store = new(options =>
        {
            Small(options);
            _database = Path.Combine(options.DataFolder, "db");
            _disk ??= new(_database, Directory.CreateDirectory($"{options.DataFolder}-kept"), Moment);
            _attachment ??= SystemCallInterceptor.Attach(_disk);
        });
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _attachment?.Dispose();
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Two_records_that_are_synced_together_may_lose_any_sector_between_them()
    {
        while (_cuts.Count < 6 && _acknowledged < 5_000)
            await AppendAsync();
        Assert.Null(_disk!.Failure);
        Assert.True(_cuts.Count >= 6);
        foreach (var (folder, acknowledged) in _cuts)
            Assert.InRange(await ReadAsync(folder), acknowledged, acknowledged + 1);
    }

    // In reality the note is never so old. Nearly all of these records made files obsolete, and the files are deleted.
    [Theory]
    [InlineData(false)] // a new store
    [InlineData(true)] // a store that was opened again
    public async Task Without_records_synced_after_the_last_note_a_start_is_refused_or_shows_all_data(bool isOpenedAgain)
    {
        if (isOpenedAgain)
            await _store.ReopenAsync();
        await AppendAsync();
        var note = NewestFiles.Read(_database)!;
        while (_acknowledged < 120)
            await AppendAsync();
        await _store.Store.CloseAsync();
        var name = DatabaseFiles.ManifestOf(_database);
        Assert.Equal(note.Manifest, DatabaseFiles.NumberOf(name));
        var manifest = File.ReadAllBytes(Path.Combine(_database, name));
        var refused = 0;
        foreach (var end in EndsOf(manifest).Where((end, i) => i % 5 == 0 && end >= note.ManifestLength && end < manifest.Length))
        {
            var folder = Path.Combine(_folder.Path, $"{end}");
            var copy = Directory.CreateDirectory(Path.Combine(folder, "db")).FullName;
            foreach (var file in Directory.GetFiles(_database))
                File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
            note.Note(copy);
            var damaged = manifest.ToArray();
            damaged.AsSpan(end..Math.Min(damaged.Length, (end / SectorLength + 1) * SectorLength)).Clear();
            File.WriteAllBytes(Path.Combine(copy, name), damaged);
            try
            {
                Assert.Equal(_acknowledged, await ReadAsync(folder));
            }
            catch (StoreUnusableException)
            {
                Assert.Equal(damaged, File.ReadAllBytes(Path.Combine(copy, name)));
                refused++;
            }

            Directory.Delete(folder, recursive: true);
        }

        Assert.NotEqual(0, refused);
    }

    // Called by the thread that writes the manifest.
    private void Moment(PowerLossDisk disk)
    {
        if (_cuts.Count >= 6 || !File.Exists(Path.Combine(_database, "CURRENT")))
            return;
        var path = Path.Combine(_database, DatabaseFiles.ManifestOf(_database));
        var length = (int)new FileInfo(path).Length;
        if (disk.SyncedLength(path) is not { } synced || length == _lastLength || synced / SectorLength == (length - 1) / SectorLength)
            return;
        _lastLength = length;
        if (EndsOf(File.ReadAllBytes(path)).Count(end => end > synced) < 2)
            return;
        foreach (var lost in new Predicate<int>[] { sector => sector <= synced, sector => sector > synced, _ => true })
        {
            var cut = (Folder: Path.Combine(_folder.Path, $"{_cuts.Count}"), Volatile.Read(ref _acknowledged));
            disk.Cut(Path.Combine(cut.Folder, "db"), path, sector => !lost(sector));
            _cuts.Add(cut);
        }
    }

    private static List<int> EndsOf(byte[] log)
    {
        var ends = new List<int>();
        for (var at = 0; at + LogFragment.HeaderLength <= log.Length;)
        {
            var start = at - at % LogFragment.BlockLength;
            var fragment = LogFragment.At(log.AsSpan(start..Math.Min(log.Length, start + LogFragment.BlockLength)), at - start);
            at += fragment.Length;
            if (fragment.IsIntact && fragment.EndsRecord)
                ends.Add(at);
        }

        return ends;
    }

    private async Task AppendAsync()
    {
        var stored = await _store.Conversations.LoadAsync(_id, 0, Cancel);
        var append = Messages(_id, stored?.Version, _acknowledged + 1) with
        {
            Rows = [Row(_acknowledged + 1) with { Body = new byte[20_000] }],
        };
        Assert.IsType<AppendOutcome.Committed>(await _store.Conversations.AppendAsync(append, Cancel));
        Interlocked.Increment(ref _acknowledged);
    }

    private async Task<long> ReadAsync(string folder)
    {
        var options = new RocksDbOptions { DataFolder = folder };
        Small(options);
        await using var store = new RocksDbStore(Options.Create(options), TimeProvider.System);
        store.Open();
        var conversations = new RocksDbConversationStore(store);
        var last = (await conversations.LoadAsync(_id, 0, Cancel))?.Head.Summary.LastSeq ?? 0;
        for (var next = 1L; next <= last;)
        {
            var rows = await conversations.ReadAsync(_id, next, last, 100, fromEnd: false, Cancel);
            Assert.Equal(next, rows[0].Seq);
            next += rows.Length;
        }

        return last;
    }

    private static void Small(RocksDbOptions options) =>
        (options.WriteBufferBytes, options.MaxLogBytes, options.BlockCacheBytes) = (128 << 10, 128 << 10, 1 << 20);
}
