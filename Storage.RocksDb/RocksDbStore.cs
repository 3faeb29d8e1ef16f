using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Parley.Core.Storage;
using Parley.Storage.RocksDb.Backups;
using Parley.Storage.RocksDb.Engine;
using Parley.Storage.RocksDb.Verification;

namespace Parley.Storage.RocksDb;

/// <summary>The embedded store: one folder, one database, one writer. It is opened once and closed once.</summary>
/// <remarks>Before it is opened and after it is closed, every use throws an <see cref="ObjectDisposedException"/>. It backs
/// <see cref="RocksDbConversationStore"/>, <see cref="RocksDbInboxStore"/>, <see cref="RocksDbUserIndex"/> and
/// <see cref="RocksDbGrainStorage"/>.</remarks>
public sealed partial class RocksDbStore : IStoreHealth, IAsyncDisposable
{
    private readonly RocksDbOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly StoreMeter _meter;
    private OpenStore? _open;

    /// <summary>Creates a store that is not open yet.</summary>
    /// <param name="options">The location and the limits of the store.</param>
    /// <param name="timeProvider">The clock. It also times the attempts to reopen the database after a failed write.</param>
    /// <param name="logger">Logs failed writes and these attempts; null for no logs.</param>
    public RocksDbStore(IOptions<RocksDbOptions> options, TimeProvider timeProvider, ILogger<RocksDbStore>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_options, _timeProvider, _meter) = (options.Value, timeProvider, new(this));
        _logger = logger ?? NullLogger<RocksDbStore>.Instance;
    }

    /// <inheritdoc/>
    public bool TakesWrites => _open is { WriteFailureRecovery.Failure: null };

    /// <summary>The id of this run of the process. An open row names the run that stored it.</summary>
    internal Guid Run { get; } = Guid.NewGuid();

    /// <summary>The incarnation of the data.</summary>
    internal Incarnation Incarnation { get; private set; }

    internal Database Database => Opened.Database;

    private OpenStore Opened => _open ?? throw new ObjectDisposedException(nameof(RocksDbStore), "The store is not open.");

    /// <summary>Locks the folder and opens the database. Creates both if they are missing.</summary>
    /// <exception cref="StoreUnusableException">Another process holds the folder, a newer version wrote the data, or it is
    /// damaged.</exception>
    public void Open()
    {
        var folder = Path.GetFullPath(_options.DataFolder);
        var folderLock = FolderLock.Take(folder, new(Environment.ProcessId, _timeProvider.GetUtcNow(), _options.Holder));
        Database? database = null;
        try
        {
            DataFolder.RemoveCheckpoints(folder);
            DiskSync.MakeFolder(Path.Combine(folder, DataFolder.Database));
            database = Database.Open(Path.Combine(folder, DataFolder.Database), _options);
            if (database.LeavesTables)
                LogDamagedTable();
            var found = Schema.Prepare(database, folder);
            if (found is not null and not Schema.Current)
                LogMigrated(found.Value, Schema.Current);
            Incarnation = Live(database, folder);
            var recovery = new WriteFailureRecovery(database, _options, _timeProvider, _meter, _logger);
            var checkpoints = CheckpointServer.Start(folder, database, _logger);
            _open = new(folderLock, database, new(database, _options, _meter, recovery), recovery, checkpoints, IsNew: found is null);
        }
        catch (Exception exception)
        {
            var refusal = exception is DamagedRowException damage && database is not null ? WhyNotServed(database, folder, damage) : null;
            database?.Dispose();
            folderLock.Dispose();
            if (refusal is not null)
                throw refusal;
            throw;
        }
    }

    /// <summary>Counts what the folder contained when it was opened: at most <see cref="FoundContents.MaxRows"/> rows of a kind.</summary>
    /// <returns>Null if this process created the store.</returns>
    public FoundContents? CountFound() =>
        Opened is { IsNew: false } open ? FoundContents.Count(open.Database, open.FolderLock.Previous) : null;

    /// <summary>Writes the queued commits, closes the database, and releases the folder.</summary>
    public async ValueTask CloseAsync()
    {
        if (Interlocked.Exchange(ref _open, null) is not { } open)
            return;
        if (open.Checkpoints is { } checkpoints)
            await checkpoints.DisposeAsync().ConfigureAwait(false);
        await open.Writer.DisposeAsync().ConfigureAwait(false);
        await open.WriteFailureRecovery.DisposeAsync().ConfigureAwait(false);
        open.Database.Dispose();
        open.FolderLock.End();
        open.FolderLock.Dispose();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        _meter.Dispose();
    }

    internal Task<T> CommitAsync<T>(Func<Batch, T> decide, CancellationToken cancellationToken) =>
        Opened.Writer.CommitAsync(decide, cancellationToken);

    // A damaged row about the store itself affects all data, so the start is refused.
    private static StoreUnusableException WhyNotServed(Database database, string folder, DamagedRowException damage) => new(
        $"The rows about the store itself in '{folder}' are damaged. {damage.Message} Damaged files: "
        + $"{string.Join(", ", FileAudit.FindDamaged(database).Select(file => file.Name))}. Nothing was changed. "
        + "Restore the folder from a backup.",
        damage);

    // If the process ends between the two steps, the next start begins another incarnation. This only burns more revisions.
    private Incarnation Live(Database database, string folder)
    {
        if (!BackupMarker.IsIn(folder))
            return Incarnation.Of(database);
        var next = Incarnation.Begin(database);
        BackupMarker.Remove(folder);
        LogRestored();
        return next;
    }

    [LoggerMessage(LogLevel.Warning,
        "The data was restored from a backup. Inbox positions that clients received after the backup are refused from now on.")]
    private partial void LogRestored();

    [LoggerMessage(LogLevel.Error,
        "A table is damaged inside. Compactions are disabled. Only reads of the damaged part fail. 'verify' names the file.")]
    private partial void LogDamagedTable();

    [LoggerMessage(LogLevel.Information, "Migrated the data from schema version {From} to {To}.")]
    private partial void LogMigrated(int from, int to);

    private sealed record OpenStore(
        FolderLock FolderLock,
        Database Database,
        Writer Writer,
        WriteFailureRecovery WriteFailureRecovery,
        CheckpointServer? Checkpoints,
        bool IsNew);
}
