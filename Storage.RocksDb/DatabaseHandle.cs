using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using RocksDbSharp;

namespace Parley.Storage.RocksDb;

/// <summary>The open database as one handle that is counted: it closes when it is disposed and nobody uses it any more.</summary>
internal sealed class DatabaseHandle : SafeHandle
{
    private readonly RocksDbSharp.RocksDb _db;
    private readonly ColumnFamilyHandle[] _families;

    // The native side points to these; they live as long as the database does.
    private readonly object[] _kept;

    private DatabaseHandle(RocksDbSharp.RocksDb db, bool isReadOnly, params object[] kept)
        : base(IntPtr.Zero, ownsHandle: true)
    {
        IsReadOnly = isReadOnly;
        _db = db;
        _kept = kept;
        _families = [.. Enum.GetNames<Table>().Select(db.GetColumnFamily)];
        SetHandle(db.Handle);
    }

    /// <summary>Whether it was opened for reading only.</summary>
    public bool IsReadOnly { get; }

    public override bool IsInvalid => handle == IntPtr.Zero;

    /// <inheritdoc cref="Database.Open"/>
    public static DatabaseHandle Open(string folder, RocksDbOptions options, bool readOnly)
    {
        var db = new DbOptions()
            .SetCreateIfMissing(!readOnly)
            .SetCreateMissingColumnFamilies(!readOnly)
            .SetParanoidChecks(true)
            .SetWalRecoveryMode(Recovery.TolerateCorruptedTailRecords)
            .SetMaxTotalWalSize((ulong)options.MaxLogBytes)
            .SetDbWriteBufferSize((ulong)options.WriteBufferBytes)
            .SetMaxOpenFiles(options.MaxOpenFiles)
            .SetBytesPerSync(1 << 20) // else a table file reaches the disk all at once, and the synced log waits behind it
            .SetInfoLogLevel(InfoLogLevel.Warn)
            .SetKeepLogFileNum(5);

        // The binding has no names of its own for these: a missing or cut write-ahead log must refuse the start.
        Native.Instance.rocksdb_options_set_track_and_verify_wals(db.Handle, 1);
        Native.Instance.rocksdb_options_set_track_and_verify_wals_in_manifest(db.Handle, 1);

        var cache = Cache.CreateLru((ulong)options.BlockCacheBytes);
        var filter = BloomFilterPolicy.Create(10, false);
        var blocks = new BlockBasedTableOptions().SetBlockCache(cache).SetFilterPolicy(filter).SetWholeKeyFiltering(true);
        var family = new ColumnFamilyOptions()
            .SetBlockBasedTableFactory(blocks)
            .SetWriteBufferSize((ulong)Math.Max(1L << 20, options.WriteBufferBytes / 4))

            // Every send asks whether its client id is new. Most are: a filter says so without a search in what is not yet in a file.
            .SetMemtablePrefixBloomSizeRatio(0.05)
            .SetCompression(Compression.Lz4);
        Native.Instance.rocksdb_options_set_memtable_whole_key_filtering(family.Handle, 1);
        var families = new ColumnFamilies(family);
        foreach (var name in Enum.GetNames<Table>())
            families.Add(name, family);

        try
        {
            RefuseUnknownTables(folder, db);
            var opened = readOnly
                ? RocksDbSharp.RocksDb.OpenReadOnly(db, folder, families, errIfLogFileExists: false)
                : RocksDbSharp.RocksDb.Open(db, folder, families);
            return new(opened, readOnly, db, family, families, blocks, cache, filter);
        }
        catch (RocksDbException exception)
        {
            throw new StoreUnusableException(
                $"The database in '{folder}' does not open: {exception.Message} Nothing was changed. If a file is damaged or missing, restore the folder from a backup.",
                exception);
        }
    }

    /// <summary>Holds the database open until the hold is disposed.</summary>
    /// <exception cref="ObjectDisposedException">It is closed.</exception>
    public Hold Lease() => new(this);

    protected override bool ReleaseHandle()
    {
        _db.Dispose();
        GC.KeepAlive(_kept);
        return true;
    }

    private static void RefuseUnknownTables(string folder, DbOptions options)
    {
        if (!File.Exists(Path.Combine(folder, "CURRENT")))
            return;
        string[] tables = [.. RocksDbSharp.RocksDb.ListColumnFamilies(options, folder)];
        if (tables.Except(Enum.GetNames<Table>()).Except(["default"]).FirstOrDefault() is { } name)
        {
            throw new StoreUnusableException(
                $"The database in '{folder}' has a table '{name}' that this version of Parley, which reads schema version {Schema.Current}, does not know: a newer one wrote it, of schema version {VersionOf(folder, options, tables)}. Start that version or a later one.");
        }
    }

    // Opened with all its tables, whatever they are, only to say in which version it is.
    private static string VersionOf(string folder, DbOptions options, string[] tables)
    {
        var families = new ColumnFamilies();
        foreach (var table in tables)
            families.Add(table, new());
        using var db = RocksDbSharp.RocksDb.OpenReadOnly(options, folder, families, errIfLogFileExists: false);
        return tables.Contains(nameof(Table.Meta)) && db.Get(Schema.VersionKey, db.GetColumnFamily(nameof(Table.Meta))) is { Length: sizeof(int) } version
            ? BinaryPrimitives.ReadInt32BigEndian(version).ToString(CultureInfo.InvariantCulture)
            : "unknown";
    }

    /// <summary>One use of the open database.</summary>
    internal readonly struct Hold : IDisposable
    {
        public Hold(DatabaseHandle owner)
        {
            var held = false;
            owner.DangerousAddRef(ref held);
            Owner = owner;
        }

        public DatabaseHandle Owner { get; }

        public RocksDbSharp.RocksDb Db => Owner._db;

        public ColumnFamilyHandle Family(Table table) => Owner._families[(int)table];

        public void Dispose() => Owner.DangerousRelease();
    }
}
