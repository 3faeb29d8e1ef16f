using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Parley.Storage.RocksDb.Engine;

/// <summary>Remembers the length of each write-ahead log after the last successful write. After a failed write, it cuts the logs back to
/// these lengths.</summary>
/// <remarks>When a sync fails, Linux marks the pages clean. The page cache still shows the record, a second sync succeeds without writing
/// it, and a power failure removes it. So data that was not synced the first time must not be read. There is one writer, and nothing else
/// adds rows to a log. So after a successful write, the length of a log is exactly what is synced. One thread uses this class at a
/// time.</remarks>
internal sealed class SyncedLogs(string folder) : IDisposable
{
    private readonly Dictionary<ulong, long> _lengths = [];
    private ulong _first;
    private SafeFileHandle? _newest;
    private bool _isKnown = true;

    /// <summary>The number of the newest log with rows since <see cref="Opened"/>; 0 if there is none.</summary>
    public ulong Newest { get; private set; }

    /// <summary>The length of the log <see cref="Newest"/> after the last successful write for which it could be read; 0 if there is
    /// no such log.</summary>
    public long NewestLength => _lengths.GetValueOrDefault(Newest);

    /// <summary>Called after the database was opened for writing. The newest log has no rows at that time.</summary>
    public void Opened()
    {
        _first = Logs().LastOrDefault().Number;
        _lengths.Clear();
        _newest?.Dispose();
        (_newest, Newest, _isKnown) = (null, 0, true);
    }

    /// <summary>Called after a successful write.</summary>
    /// <remarks>It never throws, because a write that is on disk must not be reported as failed. If a length cannot be read,
    /// <see cref="Cut"/> refuses until it is known after a later write.</remarks>
    public void Written()
    {
        try
        {
            // Most writes need only this one system call. If the log has not grown, RocksDB has started another log.
            if (_newest is not null && RandomAccess.GetLength(_newest) is var length && length > _lengths[Newest])
                (_lengths[Newest], _isKnown) = (length, true);
            else
                _isKnown = FindNewer();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _isKnown = false;
        }
    }

    /// <summary>Cuts every log back to its length after the last successful write, durably. Newer logs are cut to length 0.</summary>
    /// <exception cref="StoreUnusableException">A length is unknown, or a log is shorter than its length.</exception>
    /// <exception cref="IOException">A log could not be cut or synced.</exception>
    public void Cut()
    {
        if (!_isKnown)
        {
            throw new StoreUnusableException(
                $"The logs in '{folder}' cannot be truncated after a failed write: the length of the newest log could not be read. "
                + "Restart the process.");
        }

        foreach (var (number, log) in Logs().Where(log => log.Number >= _first))
        {
            var length = _lengths.GetValueOrDefault(number);
            using var file = File.OpenHandle(log, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            if (RandomAccess.GetLength(file) is var found && found < length)
            {
                throw new StoreUnusableException(string.Create(
                    CultureInfo.InvariantCulture, $"'{log}' has {found} bytes, but {length} were written."));
            }

            // The length is also set if it is unchanged: that makes the next sync write it, even if an earlier sync failed.
            RandomAccess.SetLength(file, length);
            DiskSync.File(file, log);
        }
    }

    public void Dispose() => _newest?.Dispose();

    // A log without rows was started after the last write, so its content was never synced.
    private bool FindNewer()
    {
        var isFound = false;
        foreach (var (number, log) in Logs().Where(log => log.Number >= Math.Max(_first, Newest + 1)))
        {
            if (!LogFile.Read(log).HasRows)
                continue;
            var file = File.OpenHandle(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            _lengths[number] = RandomAccess.GetLength(file);
            _newest?.Dispose();
            (_newest, Newest, isFound) = (file, number, true);
        }

        return isFound;
    }

    private IEnumerable<(ulong Number, string Path)> Logs() =>
        Directory.GetFiles(folder, "*.log").Select(log => (DatabaseFiles.NumberOf(log), log)).Order();
}
