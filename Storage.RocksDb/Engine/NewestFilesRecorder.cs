using RocksDbSharp;

namespace Parley.Storage.RocksDb.Engine;

/// <summary>Keeps <see cref="NewestFiles"/> noted while a database is written. Used by one thread at a time.</summary>
internal sealed class NewestFilesRecorder(string folder)
{
    // A log is many times longer; to look costs some microseconds.
    private const long BytesBetweenLooks = 64 << 10;

    private NewestFiles? _noted;
    private long _bytesSinceLook;

    /// <summary>After a synced write.</summary>
    public void Written(RocksDbSharp.RocksDb db, long bytes)
    {
        _bytesSinceLook += bytes;
        if (_noted is null || _bytesSinceLook >= BytesBetweenLooks)
            Look(db);
    }

    /// <summary>Before the database is closed.</summary>
    public void Closing(RocksDbSharp.RocksDb db)
    {
        if (_bytesSinceLook > 0)
            Look(db);
    }

    private void Look(RocksDbSharp.RocksDb db)
    {
        _bytesSinceLook = 0;
        try
        {
            var log = Native.Instance.rocksdb_get_current_wal_file(db.Handle);
            var number = Native.Instance.rocksdb_wal_file_log_number(log);
            Native.Instance.rocksdb_wal_file_destroy(log);
            var newest = NewestFiles.Of(folder, number);
            if (newest != _noted)
                newest.Note(folder);
            _noted = newest;
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or RocksDbException or StoreUnusableException)
        {
            // The commit itself is on disk. An older note only notices less, and the next look is soon.
        }
    }
}
