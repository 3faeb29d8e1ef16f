using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Parley.Core.Storage;
using Parley.Storage.RocksDb.Backups;
using Parley.Storage.RocksDb.Engine;
using Parley.Storage.RocksDb.Verification;

namespace Parley.Storage.RocksDb;

/// <summary>The embedded store: one folder, one database, one writer. Opened once, closed once.</summary>
/// <remarks>Before it is opened and after it is closed every use is an <see cref="ObjectDisposedException"/>. The ports over it are
/// <see cref="RocksDbConversationStore"/>, <see cref="RocksDbInboxStore"/>, <see cref="RocksDbUserIndex"/> and
/// <see cref="RocksDbGrainStorage"/>.</remarks>
public sealed partial class RocksDbStore : IStoreHealth, IAsyncDisposable
{
    private readonly RocksDbOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly StoreMeter _meter;
    private OpenStore? _open;

    /// <summary>A store that is not open yet.</summary>
    /// <param name="options">Where it is and what it may use.</param>
    /// <param name="timeProvider">Measures the pauses between tries to open it anew after a failed write.</param>
    /// <param name="logger">Told of failed writes and of those tries; null: nobody is.</param>
    public RocksDbStore(IOptions<RocksDbOptions> options, TimeProvider timeProvider, ILogger<RocksDbStore>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_options, _timeProvider, _meter) = (options.Value, timeProvider, new(this));
        _logger = logger ?? NullLogger<RocksDbStore>.Instance;
    }

    /// <inheritdoc/>
    public bool TakesWrites => _open is { WriteFailureRecovery.Failure: null };

    /// <summary>Names this run of the process: open rows of other runs were left by them.</summary>
    internal Guid Run { get; } = Guid.NewGuid();

    /// <summary>Which life of the data it is.</summary>
    internal Incarnation Incarnation { get; private set; }

    internal Database Database => Opened.Database;

    private OpenStore Opened => _open ?? throw new ObjectDisposedException(nameof(RocksDbStore), "The store is not open.");

    /// <summary>Takes the folder and opens the database, making both where they are missing.</summary>
    /// <exception cref="StoreUnusableException">Held by another process, written by a newer version, or damaged.</exception>
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
            if (Schema.Prepare(database, folder) is { } found and not Schema.Current)
                LogMigrated(found, Schema.Current);
            Incarnation = Live(database, folder);
            var recovery = new WriteFailureRecovery(database, _options, _timeProvider, _meter, _logger);
            var checkpoints = CheckpointServer.Start(folder, database, _logger);
            _open = new(folderLock, database, new(database, _options, _meter, recovery), recovery, checkpoints);
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

    /// <summary>Writes what is queued, then closes the database and gives the folder back.</summary>
    public async ValueTask CloseAsync()
    {
        if (Interlocked.Exchange(ref _open, null) is not { } open)
            return;
        if (open.Checkpoints is { } checkpoints)
            await checkpoints.DisposeAsync().ConfigureAwait(false);
        await open.Writer.DisposeAsync().ConfigureAwait(false);
        await open.WriteFailureRecovery.DisposeAsync().ConfigureAwait(false);
        open.Database.Dispose();
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

    // What the store says of itself is not readable: that is nobody's error alone.
    private static StoreUnusableException WhyNotServed(Database database, string folder, DamagedRowException damage) => new(
        $"The store in '{folder}' does not say what it is. {damage.Message} Damaged: "
        + $"{string.Join(", ", FileAudit.FindDamaged(database).Select(file => file.Name))}. Nothing was changed. "
        + "Restore the folder from a backup.",
        damage);

    // A start that is cut short between the two begins another life at the next one: that burns more, and breaks nothing.
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
        "The data was restored from a backup: positions that inboxes gave out since then are refused from now on.")]
    private partial void LogRestored();

    [LoggerMessage(LogLevel.Error,
        "A table is damaged inside. Tables are not merged; what reads there fails, all else is served. 'verify' names the file.")]
    private partial void LogDamagedTable();

    [LoggerMessage(LogLevel.Information, "Migrated the data from schema version {From} to {To}.")]
    private partial void LogMigrated(int from, int to);

    private sealed record OpenStore(
        FolderLock FolderLock, Database Database, Writer Writer, WriteFailureRecovery WriteFailureRecovery, CheckpointServer? Checkpoints);
}
