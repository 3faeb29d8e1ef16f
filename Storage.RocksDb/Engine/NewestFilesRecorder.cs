using RocksDbSharp;

namespace Parley.Storage.RocksDb.Engine;

/// <summary>Keeps <see cref="NewestFiles"/> noted while a database is written. Used by one thread at a time.</summary>
internal sealed class NewestFilesRecorder(string folder)
{
    // A check costs some microseconds, and a log is many times longer than this.
    private const long BytesBetweenLooks = 64 << 10;

    private NewestFiles? _noted;
    private long _bytesSinceLook;

    /// <summary>Called after the database was opened for writing. It has a new manifest now, so the first write is noted.</summary>
    public void Opened() => (_noted, _bytesSinceLook) = (null, 0);

    /// <summary>Called after a synced write.</summary>
    /// <param name="db">The database.</param>
    /// <param name="log">The number of the newest log with rows; 0 if it is unknown.</param>
    /// <param name="logLength">The synced length of this log; 0 if it is unknown.</param>
    /// <param name="bytes">The number of bytes that were written.</param>
    public void Written(RocksDbSharp.RocksDb db, ulong log, long logLength, long bytes)
    {
        _bytesSinceLook += bytes;
        if (_noted is null || _bytesSinceLook >= BytesBetweenLooks)
        {
            // The log grows with every write. A note for this reason alone would cost a sync for every 64 KiB.
            Look(db, log, log == _noted?.Log ? _noted.LogLength : logLength);
        }
    }

    /// <summary>Called before the database is closed. The log has probably grown since the last note, and tables may have been
    /// merged.</summary>
    /// <inheritdoc cref="Written"/>
    public void Closing(RocksDbSharp.RocksDb db, ulong log, long logLength) => Look(db, log, logLength);

    private void Look(RocksDbSharp.RocksDb db, ulong log, long logLength)
    {
        _bytesSinceLook = 0;
        try
        {
            if (log == 0 || NewestFiles.Shown(folder, log, logLength) == _noted)
                return;
            var newest = NewestFiles.Synced(db, log, logLength);
            if (newest != _noted)
                newest.Note(folder);
            _noted = newest;
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or RocksDbException or StoreUnusableException)
        {
            // The commit itself is on disk. With an older note, a start notices less. The next check follows soon.
        }
    }
}
