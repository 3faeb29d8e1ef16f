using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Parley.Storage.RocksDb.Engine;

/// <summary>The length that each write-ahead log had after the last write that succeeded,
/// and the cut back to it after one that failed.</summary>
/// <remarks>When a sync fails, Linux marks the pages clean: the page cache still shows the record, a second sync succeeds and writes
/// nothing, and a loss of power takes the record away. So what was not synced the first time must not be read. There is one writer, and
/// nothing else adds rows to a log: after a successful write the length of a log is exactly what is synced. Used by one thread at a
/// time.</remarks>
internal sealed class SyncedLogs(string folder) : IDisposable
{
    private readonly Dictionary<ulong, long> _lengths = [];
    private ulong _first;
    private SafeFileHandle? _newest;
    private bool _isKnown = true;

    /// <summary>The number of the newest log with rows since <see cref="Opened"/>; 0: there is none.</summary>
    public ulong Newest { get; private set; }

    /// <summary>After the database was opened for writing: from the newest log on, what is there now has no rows.</summary>
    public void Opened()
    {
        _first = Logs().LastOrDefault().Number;
        _lengths.Clear();
        _newest?.Dispose();
        (_newest, Newest, _isKnown) = (null, 0, true);
    }

    /// <summary>After a write that succeeded.</summary>
    /// <remarks>Never fails: a write that is on disk must not be reported as a failed one. If a length cannot be read,
    /// <see cref="Cut"/> refuses until a later write has made it known.</remarks>
    public void Written()
    {
        try
        {
            // One system call on most writes. If the log has not grown, another one was begun.
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

    /// <summary>Cuts every log back to its length after the last write that succeeded, durably; newer logs to nothing.</summary>
    /// <exception cref="StoreUnusableException">A length is not known, or a log is shorter.</exception>
    /// <exception cref="IOException">A log could not be cut or synced.</exception>
    public void Cut()
    {
        if (!_isKnown)
        {
            throw new StoreUnusableException(
                $"What a failed write left in '{folder}' cannot be cut off: the length of the newest log could not be read. "
                + "Restart the process.");
        }

        foreach (var (number, log) in Logs().Where(log => log.Number >= _first))
        {
            var length = _lengths.GetValueOrDefault(number);
            using var file = File.OpenHandle(log, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            if (RandomAccess.GetLength(file) is var found && found < length)
            {
                throw new StoreUnusableException(string.Create(
                    CultureInfo.InvariantCulture, $"'{log}' has {found} bytes, and {length} were written."));
            }

            // Also where the length is the same: that makes the next sync write it, even if an earlier one failed.
            RandomAccess.SetLength(file, length);
            DiskSync.File(file, log);
        }
    }

    public void Dispose() => _newest?.Dispose();

    // A log without rows was begun after the last write, and what is in it was never synced.
    private bool FindNewer()
    {
        var isFound = false;
        foreach (var (number, log) in Logs().Where(log => log.Number >= Math.Max(_first, Newest + 1)))
        {
            if (!LogFile.Read(log).HasRows)
                continue;
            var file = File.OpenHandle(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            _newest?.Dispose();
            (_newest, Newest, isFound) = (file, number, true);
            _lengths[number] = RandomAccess.GetLength(file);
        }

        return isFound;
    }

    private IEnumerable<(ulong Number, string Path)> Logs() =>
        Directory.GetFiles(folder, "*.log").Select(log => (DatabaseFiles.NumberOf(log), log)).Order();
}
