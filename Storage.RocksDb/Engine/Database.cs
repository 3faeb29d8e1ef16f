using Parley.Core.Storage;
using Parley.Core.Storage.Rows;
using RocksDbSharp;

namespace Parley.Storage.RocksDb.Engine;

/// <summary>Called for one row. The spans are valid only during the call.</summary>
/// <returns>Whether to continue.</returns>
internal delegate bool RowVisitor(ReadOnlySpan<byte> key, ReadOnlySpan<byte> row);

/// <summary>Owns all native handles. It supports any number of concurrent readers and one writer at a time.</summary>
/// <remarks>A call that runs when the database is disposed keeps it open until the call ends. Later calls throw an
/// <see cref="ObjectDisposedException"/>. Every read verifies the checksums of blocks. A damaged block throws a
/// <see cref="DamagedRowException"/>.</remarks>
internal sealed class Database : IDisposable
{
    private const int MaxTries = 3;

    private readonly string _folder;
    private readonly RocksDbOptions _options;
    private readonly ReadOptions _read = new ReadOptions().SetVerifyChecksums(true);
    private readonly WriteOptions _write;
    private readonly NewestFilesRecorder _note;
    private readonly SyncedLogs _logs;
    private volatile DatabaseHandle _handle;
    private DatabaseHandle? _writing;
    private FinishedCopy? _copy;
    private volatile bool _hasFailed;
    private volatile bool _leavesTables;

    private Database(string folder, RocksDbOptions options, bool readOnly)
    {
        (_folder, _options, _note, _logs) = (folder, options, new(folder), new(folder));
        _write = new WriteOptions().SetSync(options.SyncWrites);
        _handle = OpenChecked(readOnly);
        if (!readOnly)
            BeginWriting();
    }

    /// <summary>Whether compactions are disabled, because a table is damaged inside.</summary>
    public bool LeavesTables => _handle.LeavesTables;

    /// <summary>Whether the database is open for reading only.</summary>
    public bool IsReadOnly => _handle.IsReadOnly;

    private long SyncedLogLength => _options.SyncWrites ? _logs.NewestLength : 0;

    /// <exception cref="StoreUnusableException">The database is damaged, or a newer version wrote it.</exception>
    public static Database Open(string folder, RocksDbOptions options) => new(folder, options, readOnly: false);

    /// <summary>Opens an existing database without changing it. Rows that only the log has are read from the log.</summary>
    /// <inheritdoc cref="Open"/>
    public static Database OpenReadOnly(string folder, RocksDbOptions options) => new(folder, options, readOnly: true);

    /// <summary>Opens the database again, read-only, after a failed write. Readers then see the data on disk. This needs no free disk
    /// space.</summary>
    /// <remarks>This settles the outcome of the failed write: it is truncated before the log is read. If this fails, no database is
    /// opened, and readers keep the current one.</remarks>
    /// <inheritdoc cref="Open"/>
    /// <exception cref="IOException">A log could not be cut or synced.</exception>
    public void FallBack()
    {
        _logs.Cut();
        Replace(OpenBesideWriter());
    }

    /// <summary>Opens the database for reading and writing again, after <see cref="FallBack"/>. Until it is open, readers keep the
    /// read-only database.</summary>
    /// <inheritdoc cref="FallBack"/>
    public void Reopen()
    {
        if (!DatabaseFiles.AreIn(_folder))
            throw new StoreUnusableException($"The database in '{_folder}' no longer exists.");
        if (_writing is { IsReleased: false })
            throw new StoreUnusableException($"The database in '{_folder}' is still in use by reads that began before the write failed.");

        // When RocksDB closed, it set the length of its log to the number of bytes that it believes to have written.
        _logs.Cut();
        Replace(OpenChecked(readOnly: false));
        BeginWriting();
        _hasFailed = false;
    }

    /// <summary>Disables compactions from the next opening on. Merging a table with a damaged block would stop all writes. If the table is
    /// left alone, only reads of the damaged block fail.</summary>
    public void LeaveTables() => _leavesTables = true;

    /// <summary>Returns the current table files.</summary>
    public List<TableFile> TableFiles()
    {
        using var lease = Lease();
        return TableFile.In(lease.Db, _folder);
    }

    /// <summary>Creates a copy of the current database in a folder that does not exist yet. Tables are hard links.</summary>
    /// <exception cref="StoreReadOnlyException">The database is open for reading only.</exception>
    public void Checkpoint(string folder)
    {
        using var lease = Lease();
        if (lease.Owner.IsReadOnly)
            // Checkpoints of a read-only database silently lack the logs.
            throw new StoreReadOnlyException("The database has been open for reading only since a write failed.");
        using var checkpoint = lease.Db.Checkpoint();
        checkpoint.Save(folder, 0); // 0: rows in memory are flushed to tables first, whatever their size
    }

    /// <summary>The free bytes on the disk, and the bytes of the logs. Opening for writing turns the logs into tables.</summary>
    public (long Free, long Logs) Room() => (new DriveInfo(_folder).AvailableFreeSpace, Logs().Sum(log => new FileInfo(log).Length));

    /// <summary>Creates a view of the current state. The caller disposes it.</summary>
    public View Snapshot() => new(Lease());

    public byte[]? Get(Table table, ReadOnlySpan<byte> key, View? view = null)
    {
        using var lease = Lease(view);
        try
        {
            return lease.Db.Get(key, lease.Family(table), view?.Options ?? _read);
        }
        catch (RocksDbException exception)
        {
            throw Translate(table, key, exception);
        }
    }

    /// <summary>Visits the rows whose keys begin with <paramref name="prefix"/>, from <paramref name="start"/> on, as of one
    /// moment.</summary>
    /// <param name="table">The table.</param>
    /// <param name="prefix">The common prefix of the keys.</param>
    /// <param name="start">The key at which to begin. If it does not exist, the next key in the direction is the first one.</param>
    /// <param name="backwards">Whether to visit the rows in descending order.</param>
    /// <param name="visit">Called for each row, until it returns false.</param>
    /// <param name="view">The view to read; null for the current state.</param>
    public void Visit(
        Table table, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> start, bool backwards, RowVisitor visit, View? view = null)
    {
        using var lease = Lease(view);
        using var rows = new RowIterator(lease, table, prefix, view);
        try
        {
            if (!backwards)
                rows.Forwards(start, visit);
            else
                rows.Backwards(start, visit);
        }
        catch (RocksDbException exception)
        {
            throw Translate(table, start, exception);
        }
    }

    /// <summary>Visits all rows whose keys begin with <paramref name="prefix"/>, in ascending order.</summary>
    public void Visit(Table table, ReadOnlySpan<byte> prefix, RowVisitor visit, View? view = null) =>
        Visit(table, prefix, prefix, backwards: false, visit, view);

    /// <summary>Adds a row to a batch, or its deletion if <paramref name="row"/> is null.</summary>
    public void Add(WriteBatch batch, Table table, byte[] key, byte[]? row)
    {
        using var lease = Lease();
        _ = row is null ? batch.Delete(key, lease.Family(table)) : batch.Put(key, row, lease.Family(table));
    }

    /// <summary>Writes a batch atomically. With <see cref="RocksDbOptions.SyncWrites"/>, it is on disk when this returns.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="bytes">The approximate size of the batch, in bytes.</param>
    public void Write(WriteBatch batch, long bytes)
    {
        using var lease = Lease();
        try
        {
            lease.Db.Write(batch, _write);
        }
        catch (RocksDbException)
        {
            _hasFailed = true;
            throw;
        }

        _logs.Written();
        _note.Written(lease.Db, _logs.Newest, SyncedLogLength, bytes);
    }

    public void Dispose()
    {
        if (!_handle.IsClosed && !IsReadOnly)
        {
            using var lease = Lease();
            _note.Closing(lease.Db, _logs.Newest, SyncedLogLength);
        }

        _handle.Dispose();
        if (_hasFailed)
            CutWhatFailed();
        _logs.Dispose();
        _copy?.Dispose();
    }

    private void BeginWriting()
    {
        _writing = _handle;
        _logs.Opened();
        _note.Opened();
    }

    // The next start must read the same data as the last readers did. If this fails, the next start may read the failed write, and then
    // makes it durable.
    private void CutWhatFailed()
    {
        try
        {
            if (_writing is { IsReleased: true })
                _logs.Cut();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or StoreUnusableException)
        {
        }
    }

    private DatabaseHandle OpenChecked(bool readOnly)
    {
        List<UnfinishedEnd> unfinished = [];
        if (DatabaseFiles.AreIn(_folder))
        {
            unfinished = DatabaseFiles.Check(_folder);
            DatabaseFiles.CheckTables(_folder);
        }

        if (readOnly && unfinished.Count > 0)
            _copy = new(_folder, unfinished);
        else
            unfinished.ForEach(end => end.Cut());
        try
        {
            return DatabaseHandle.Open(_copy?.Folder ?? _folder, _options, readOnly, _leavesTables);
        }
        catch
        {
            _copy?.Dispose();
            if (!readOnly)
                unfinished.ForEach(end => end.Restore());
            throw;
        }
    }

    // The handle whose write failed is still open, and a compaction in it may end now. The compaction deletes tables that the manifest
    // still listed when the new handle read it. The next try reads the manifest again.
    private DatabaseHandle OpenBesideWriter()
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return DatabaseHandle.Open(_folder, _options, readOnly: true, _leavesTables);
            }
            catch (StoreUnusableException) when (tries < MaxTries)
            {
            }
        }
    }

    private string[] Logs() => Directory.GetFiles(_folder, "*.log");

    private void Replace(DatabaseHandle next)
    {
        var before = _handle;
        _handle = next;
        before.Dispose();
    }

    // A view keeps the handle that it was created from, even if the current handle is another one.
    private DatabaseHandle.HandleLease Lease(View? view = null)
    {
        while (true)
        {
            var handle = view?.Handle ?? _handle;
            try
            {
                return handle.Lease();
            }
            catch (ObjectDisposedException) when (handle != _handle && view is null)
            {
                // The handle was replaced after it was read.
            }
        }
    }

    private static Exception Translate(Table table, ReadOnlySpan<byte> key, RocksDbException exception) =>
        exception.Message.Contains("Corruption", StringComparison.Ordinal) || DatabaseFiles.IsMissingTable(exception.Message)
            ? new DamagedRowException(
                $"A block of table {table} near key {RowReader.Printable(key)} is damaged or missing: "
                + $"{DatabaseFiles.NamedIn(exception.Message)}.",
                exception)
            : exception;

    /// <summary>The database as of one moment.</summary>
    internal sealed class View : IDisposable
    {
        private readonly DatabaseHandle.HandleLease _lease;
        private readonly Snapshot _snapshot;

        public View(DatabaseHandle.HandleLease lease)
        {
            _lease = lease;
            _snapshot = _lease.Db.CreateSnapshot();
            Options = new ReadOptions().SetVerifyChecksums(true).SetSnapshot(_snapshot);
        }

        public Snapshot Snapshot => _snapshot;

        public DatabaseHandle Handle => _lease.Owner;

        public ReadOptions Options { get; }

        public void Dispose()
        {
            _snapshot.Dispose();
            _lease.Dispose();
        }
    }
}
