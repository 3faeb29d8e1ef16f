using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Parley.Core.Storage.Rows;

namespace Parley.Storage.AzureTables;

/// <summary>The schema version of the tables. It decides which format of rows the silos write, and is stored in a row of its own.</summary>
/// <remarks>
/// <para>Living silos of an older version must not get rows that they cannot read. So each silo announces in a row which version it knows.
/// All silos write the older format while any living silo has announced an older version, or none. When there is no such silo, one silo
/// stores the new version. Each silo writes the newest format as soon as it has read the new version.</para>
/// <para>A silo refuses to start if the tables have a version that it does not know.</para>
/// </remarks>
internal sealed partial class TableSchema(AzureTablesStore store, ILogger<TableSchema> logger) : BackgroundService
{
    /// <summary>The version that this program writes. Tables of version 1 have no version row.</summary>
    public const int Current = 2;

    private const string Partition = "schema";
    private const string VersionRow = "version";
    private const string VersionColumn = "Version";
    private const string AnnouncedBegin = "silo-";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>Reads the version of the tables.</summary>
    /// <exception cref="StoreUnusableException">This program does not know the version.</exception>
    public static async Task<(int Version, ETag? ETag)> ReadVersionAsync(AzureTablesStore store, CancellationToken cancellationToken)
    {
        var row = await store.Schema.FindAsync(Partition, VersionRow, cancellationToken).ConfigureAwait(false);
        var version = row is null ? 1 : row.GetInt32(VersionColumn) ?? 0;
        if (version is < 1 or > Current)
        {
            throw new StoreUnusableException(string.Create(
                CultureInfo.InvariantCulture,
                $"The tables have schema version {version}; this version of Parley reads {Current}. Start the version that wrote them, "
                + $"or a later one."));
        }

        return (version, row?.ETag);
    }

    /// <summary>Refuses an unknown version, and announces this silo. It runs before the silo joins the cluster, so that no other silo
    /// migrates the tables without regard to this one.</summary>
    /// <exception cref="StoreUnusableException">The tables have a newer version.</exception>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await ReadVersionAsync(cancellationToken).ConfigureAwait(false);
        await store.Schema.PutAsync(new TableEntity(Partition, AnnouncedBegin + store.Runs.Current) { [VersionColumn] = Current })
            .ConfigureAwait(false);
    }

    /// <summary>Reads the version, and stores the new version if no older silo is alive.</summary>
    /// <returns>Whether the tables have the newest version.</returns>
    public async Task<bool> MigrateAsync(CancellationToken cancellationToken)
    {
        var (version, etag) = await ReadVersionAsync(cancellationToken).ConfigureAwait(false);
        if (version == Current)
            return true;
        if (store.Runs.Living is not { } living)
            return false;
        var announced = await store.Schema.ReadAsync(
                Partition, AnnouncedBegin, RowKeys.EndOf(AnnouncedBegin), int.MaxValue, cancellationToken)
            .Where(row => row.GetInt32(VersionColumn) >= Current)
            .Select(row => row.RowKey[AnnouncedBegin.Length..])
            .ToHashSetAsync(StringComparer.Ordinal, cancellationToken)
            .ConfigureAwait(false);
        if (living.FirstOrDefault(run => !announced.Contains(run)) is { } older)
        {
            LogWaits(older, version);
            return false;
        }

        try
        {
            await store.Schema.PutAtAsync(etag, new TableEntity(Partition, VersionRow) { [VersionColumn] = Current }).ConfigureAwait(false);
        }
        catch (RequestFailedException exception) when (exception.IsRefusal())
        {
            return false; // another silo was first, or an earlier attempt succeeded: the next read shows it
        }

        LogMigrated(version, Current);
        store.Format = RowFormat.Newest;
        return true;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!await TryMigrateAsync(stoppingToken).ConfigureAwait(false))
            await Task.Delay(Pause, store.Time, stoppingToken).ConfigureAwait(false);
        await ForgetDeadAsync(stoppingToken).ConfigureAwait(false);
    }

    private async Task<bool> TryMigrateAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await MigrateAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotRead(exception);
            return false;
        }
    }

    private async Task ForgetDeadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var rows = store.Schema.ReadAsync(Partition, AnnouncedBegin, RowKeys.EndOf(AnnouncedBegin), int.MaxValue, cancellationToken);
            await foreach (var row in rows.ConfigureAwait(false))
            {
                if (store.Runs.IsOver(row.RowKey[AnnouncedBegin.Length..]))
                    await store.Schema.DeleteAsync(Partition, row.RowKey, row.ETag).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotRead(exception); // the next start deletes them
        }
    }

    private async Task<(int Version, ETag? ETag)> ReadVersionAsync(CancellationToken cancellationToken)
    {
        var read = await ReadVersionAsync(store, cancellationToken).ConfigureAwait(false);
        store.Format = read.Version == Current ? RowFormat.Newest : RowFormat.First;
        return read;
    }

    [LoggerMessage(LogLevel.Information, "Silo {Silo} has an older version. Until it has ended, the tables keep schema version {Version}.")]
    private partial void LogWaits(string silo, int version);

    [LoggerMessage(LogLevel.Information, "The tables have schema version {To} from now on. They had version {From}.")]
    private partial void LogMigrated(int from, int to);

    [LoggerMessage(LogLevel.Warning, "The schema version of the tables could not be read or stored. This is retried.")]
    private partial void LogNotRead(Exception exception);
}
