using System.Buffers.Binary;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Parley.Grains.Storage;

namespace Parley.Storage.RocksDb;

/// <summary>The embedded store: one folder, one database, one writer. Opened once, closed once.</summary>
/// <remarks>Before it is opened and after it is closed every use is an <see cref="ObjectDisposedException"/>. The ports over it are
/// <see cref="RocksDbConversationStore"/>, <see cref="RocksDbInboxStore"/>, <see cref="RocksDbUserIndex"/> and <see cref="RocksDbGrainStorage"/>.</remarks>
public sealed class RocksDbStore : IStoreHealth, IAsyncDisposable
{
    /// <summary>The version of the layout that <c>README.md</c> describes.</summary>
    public const int SchemaVersion = 1;

    private static readonly byte[] SchemaKey = "schema"u8.ToArray();

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
    public bool TakesWrites => _open is { Reopening.Failure: null };

    /// <summary>Names this run of the process: open rows of other runs were left by them.</summary>
    internal Guid Run { get; } = Guid.NewGuid();

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
            database = Database.Open(Path.Combine(folder, "db"), _options);
            if (!HasSchema(database, folder))
                WriteSchema(database);
            var reopening = new Reopening(database, _options, _timeProvider, _meter, _logger);
            _open = new(folderLock, database, new(database, _options, _meter, reopening), reopening);
        }
        catch
        {
            database?.Dispose();
            folderLock.Dispose();
            throw;
        }
    }

    /// <summary>Writes what is queued, then closes the database and gives the folder back.</summary>
    public async ValueTask CloseAsync()
    {
        if (Interlocked.Exchange(ref _open, null) is not { } open)
            return;
        await open.Writer.DisposeAsync().ConfigureAwait(false);
        await open.Reopening.DisposeAsync().ConfigureAwait(false);
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

    /// <summary>Refuses another schema than ours.</summary>
    /// <returns>Whether the store says which schema it has; a new one does not yet.</returns>
    internal static bool HasSchema(Database database, string folder)
    {
        if (database.Get(Table.Meta, SchemaKey) is not { } stored)
            return false;
        var version = stored.Length == sizeof(int) ? BinaryPrimitives.ReadInt32BigEndian(stored) : -1;
        return version == SchemaVersion
            ? true
            : throw new StoreUnusableException(
                $"The data in '{folder}' has schema version {version}; this version of Parley reads {SchemaVersion}. Start the version that wrote it, or a later one.");
    }

    private static void WriteSchema(Database database)
    {
        var row = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(row, SchemaVersion);
        using var batch = new Batch(database);
        batch.Put(Table.Meta, SchemaKey, row);
        batch.Write();
    }

    private sealed record OpenStore(FolderLock FolderLock, Database Database, Writer Writer, Reopening Reopening);
}
