using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using RocksDbSharp;

namespace Parley.Storage.RocksDb.Engine;

/// <summary>The open database as a reference-counted handle. It closes when it is disposed and its last lease has ended.</summary>
internal sealed class DatabaseHandle : SafeHandle
{
    private readonly RocksDbSharp.RocksDb _db;
    private readonly ColumnFamilyHandle[] _families;

    // The binding has no name for this index type.
    private const int IndexWithFirstKeys = 3;

    private volatile bool _isReleased;

    // The native code points to these objects, so they must live as long as the database.
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

    /// <summary>Whether the database was opened for reading only.</summary>
    public bool IsReadOnly { get; }

    /// <summary>Whether the database is closed and can no longer write to a file. This is the case when its last user has released
    /// it.</summary>
    public bool IsReleased => _isReleased;

    public override bool IsInvalid => handle == IntPtr.Zero;

    /// <summary>Whether compactions are disabled, because a table has a damaged block. Then only reads of that block fail.</summary>
    public bool LeavesTables { get; private init; }

    /// <param name="folder">The folder of the database. Its files have been checked.</param>
    /// <param name="options">The options of the store.</param>
    /// <param name="readOnly">Whether to open for reading only.</param>
    /// <param name="leavesTables">Whether to disable compactions. They are disabled in any case if a table cannot be opened.</param>
    /// <inheritdoc cref="Database.Open"/>
    public static DatabaseHandle Open(string folder, RocksDbOptions options, bool readOnly, bool leavesTables = false)
    {
        try
        {
            try
            {
                return OpenOnce(folder, options, readOnly, leavesTables);
            }
            catch (RocksDbException exception) when (!leavesTables && DatabaseFiles.IsInsideTable(exception.Message))
            {
                // If every table file has the right size, the damage is inside one, for example in the index of a file that is opened at
                // the start. It must then only fail reads of that file, as a damaged block would.
                using (var look = OpenOnce(folder, options, readOnly: true, leavesTables: true))
                {
                    if (!DatabaseFiles.HaveTheirSizes(folder, look._db.GetLiveFilesMetadata()))
                        throw;
                }

                return OpenOnce(folder, options, readOnly, leavesTables: true);
            }
        }
        catch (RocksDbException exception)
        {
            throw DatabaseFiles.Refusal(folder, exception);
        }
    }

    private static DatabaseHandle OpenOnce(string folder, RocksDbOptions options, bool readOnly, bool leavesTables)
    {
        var exists = DatabaseFiles.AreIn(folder);
        var db = new DbOptions()
            .SetCreateIfMissing(!exists && !readOnly)
            .SetCreateMissingColumnFamilies(!readOnly)
            .SetParanoidChecks(!leavesTables)
            .SetWalRecoveryMode(Recovery.TolerateCorruptedTailRecords)
            .SetMaxTotalWalSize((ulong)options.MaxLogBytes)
            .SetDbWriteBufferSize((ulong)options.WriteBufferBytes)
            .SetMaxOpenFiles(options.MaxOpenFiles)
            .SetBytesPerSync(1 << 20) // otherwise a whole table file is flushed at once, and the sync of the log waits
            .SetInfoLogLevel(InfoLogLevel.Warn)
            .SetKeepLogFileNum(5);

        // The binding has no methods for these options. A missing or truncated write-ahead log must refuse the start. The manifest keeps a
        // checksum of every table file, so that a verification can name the damaged ones. Each log then names the previous one, so that a
        // missing log is noticed even if the manifest does not list it. This must begin with the first log. It stays off if the first start
        // ended before it had created a log.
        Native.Instance.rocksdb_options_set_track_and_verify_wals(db.Handle, !exists || DatabaseFiles.HasRows(folder) ? (byte)1 : (byte)0);
        Native.Instance.rocksdb_options_set_track_and_verify_wals_in_manifest(db.Handle, 1);
        var checksums = Native.Instance.rocksdb_file_checksum_gen_crc32c_factory_create();
        Native.Instance.rocksdb_options_set_file_checksum_gen_factory(db.Handle, checksums);
        Native.Instance.rocksdb_file_checksum_gen_factory_destroy(checksums);

        var cache = Cache.CreateLru((ulong)options.BlockCacheBytes);
        var filter = BloomFilterPolicy.Create(10, false);
        var blocks = new BlockBasedTableOptions().SetBlockCache(cache).SetFilterPolicy(filter).SetWholeKeyFiltering(true)

            // With exact block boundaries in the index, a search does not touch a block that has no match. So a damaged block does not fail
            // searches for keys beside it.
            .SetIndexType((BlockBasedTableIndexType)IndexWithFirstKeys);
        Native.Instance.rocksdb_block_based_options_set_index_shortening(blocks.Handle, 0);
        var family = new ColumnFamilyOptions()
            .SetBlockBasedTableFactory(blocks)
            .SetWriteBufferSize((ulong)Math.Max(64L << 10, options.WriteBufferBytes / 4))
            .SetDisableAutoCompactions(leavesTables ? 1 : 0)

            // Every send looks up its client id. Most are new, and the bloom filter shows it without a search in the memtable.
            .SetMemtablePrefixBloomSizeRatio(0.05)
            .SetCompression(Compression.Lz4);
        Native.Instance.rocksdb_options_set_memtable_whole_key_filtering(family.Handle, 1);
        var families = new ColumnFamilies(family);
        foreach (var name in Enum.GetNames<Table>())
            families.Add(name, family);

        if (exists)
            RefuseUnknownTables(folder, db);
        var opened = readOnly
            ? RocksDbSharp.RocksDb.OpenReadOnly(db, folder, families, errIfLogFileExists: false)
            : RocksDbSharp.RocksDb.Open(db, folder, families);
        return new(opened, readOnly, db, family, families, blocks, cache, filter) { LeavesTables = leavesTables };
    }

    /// <summary>Keeps the database open until the lease is disposed.</summary>
    /// <exception cref="ObjectDisposedException">The database is closed.</exception>
    public HandleLease Lease() => new(this);

    protected override bool ReleaseHandle()
    {
        _db.Dispose();
        GC.KeepAlive(_kept);
        _isReleased = true;
        return true;
    }

    private static void RefuseUnknownTables(string folder, DbOptions options)
    {
        string[] tables = [.. RocksDbSharp.RocksDb.ListColumnFamilies(options, folder)];
        if (tables.Except(Enum.GetNames<Table>()).Except(["default"]).FirstOrDefault() is { } name)
        {
            throw new StoreUnusableException(
                $"The database in '{folder}' has a table '{name}' that this version of Parley does not know. It reads schema version "
                + $"{Schema.Current}. A newer version wrote the data, which has schema version {VersionOf(folder, options, tables)}. "
                + "Start that version or a later one.");
        }
    }

    // Opens the database with all its tables, also unknown ones, only to read the schema version.
    private static string VersionOf(string folder, DbOptions options, string[] tables)
    {
        var families = new ColumnFamilies();
        foreach (var table in tables)
            families.Add(table, new());
        using var db = RocksDbSharp.RocksDb.OpenReadOnly(options, folder, families, errIfLogFileExists: false);
        return tables.Contains(nameof(Table.Meta))
            && db.Get(Schema.VersionKey, db.GetColumnFamily(nameof(Table.Meta))) is { Length: sizeof(int) } version
            ? BinaryPrimitives.ReadInt32BigEndian(version).ToString(CultureInfo.InvariantCulture)
            : "unknown";
    }

    /// <summary>Keeps the database open until the lease is disposed.</summary>
    internal readonly struct HandleLease : IDisposable
    {
        public HandleLease(DatabaseHandle owner)
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
