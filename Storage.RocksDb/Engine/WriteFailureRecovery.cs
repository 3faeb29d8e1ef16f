using Microsoft.Extensions.Logging;

namespace Parley.Storage.RocksDb.Engine;

/// <summary>After a failed write, refuses further writes until the database is open again. It retries the opening with growing
/// pauses.</summary>
/// <remarks>After an error of its log, RocksDB accepts no more writes and does not recover by itself, even if the disk has free space
/// again. Meanwhile readers see the database without the failed write. Either its record is cut off the log, or the failed handle, which
/// has never shown the write, stays in use: RocksDB adds a batch to its memory only after the log is written and synced and the manifest
/// has what belongs to it, and shows the batch only if all of it was added. (With pipelined or unordered writes, this would have to be
/// examined again.)</remarks>
internal sealed partial class WriteFailureRecovery(
    Database database, RocksDbOptions options, TimeProvider time, StoreMeter meter, ILogger logger)
    : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private volatile Exception? _failure;
    private Task _running = Task.CompletedTask;

    /// <summary>The failure because of which writes are refused; null while writes are accepted.</summary>
    public Exception? Failure => _failure;

    /// <summary>Begins the recovery. The writer's thread calls this after a write has failed, before it reports the failure.</summary>
    public void Begin(Exception failure)
    {
        _failure = failure;
        meter.Writable(false);
        LogFailed(logger, failure);
        if (DatabaseFiles.IsInsideTable(failure.Message))
        {
            LogLeavesTables(logger);
            database.LeaveTables();
        }

        TryFallBack();
        _running = RunAsync(); // awaited by DisposeAsync; it never faults
    }

    /// <summary>Stops the retries. Called by the store after the writer has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        var tries = 0;
        for (var pause = FirstPause; ; pause = pause * 2 < options.MaxReopenPause ? pause * 2 : options.MaxReopenPause)
        {
            await Task.Delay(pause, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_stopping.IsCancellationRequested)
                return;
            if (TryReopen(++tries))
                return;
        }
    }

    private void TryFallBack()
    {
        try
        {
            database.FallBack();
        }
        catch (Exception exception) when (IsOfDisk(exception))
        {
            LogNotFallenBack(logger, exception); // the handle that failed to write still serves reads
        }
    }

    private bool TryReopen(int tries)
    {
        try
        {
            var room = database.Room();
            if (room.Free < room.Logs + options.MinReopenBytes)
            {
                LogNoRoom(logger, tries, room.Free, room.Logs + options.MinReopenBytes);
                meter.Reopened("no_room");
                return false;
            }

            if (!database.IsReadOnly)
                database.FallBack();
            database.Reopen();
            _failure = null;
            LogReopened(logger, tries);
            meter.Writable(true);
            meter.Reopened("reopened");
            return true;
        }
        catch (Exception exception) when (IsOfDisk(exception))
        {
            LogNotReopened(logger, tries, exception);
            meter.Reopened("failed");
            return false;
        }
    }

    private static bool IsOfDisk(Exception exception) =>
        exception is StoreUnusableException or RocksDbSharp.RocksDbException or IOException or UnauthorizedAccessException;

    [LoggerMessage(LogLevel.Error, "A write failed. Writes are refused until the database is open again. Reads continue.")]
    private static partial void LogFailed(ILogger logger, Exception failure);

    [LoggerMessage(LogLevel.Warning, "Attempt {Tries} to reopen the database: {Free} bytes are free, {Needed} are needed.")]
    private static partial void LogNoRoom(ILogger logger, int tries, long free, long needed);

    [LoggerMessage(LogLevel.Warning, "Attempt {Tries} to reopen the database failed.")]
    private static partial void LogNotReopened(ILogger logger, int tries, Exception exception);

    [LoggerMessage(LogLevel.Warning,
        "The log could not be truncated after the failed write. Reads continue on the handle that was open before.")]
    private static partial void LogNotFallenBack(ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Error,
        "A table is damaged inside. Compactions are disabled. Only reads of the damaged part fail. 'verify' names the file.")]
    private static partial void LogLeavesTables(ILogger logger);

    [LoggerMessage(LogLevel.Information, "Reopened the database at attempt {Tries}. Writes are accepted again.")]
    private static partial void LogReopened(ILogger logger, int tries);
}
