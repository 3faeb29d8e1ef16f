using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Parley.Core.Storage.Rows;

namespace Parley.Storage.AzureTables;

/// <summary>The schema version of the tables, in a row of its own: which format of rows silos write.</summary>
/// <remarks>
/// <para>Silos of an older version that still live must not meet a row that they cannot read. Each silo announces in a row which version it
/// knows. While any silo lives that has announced an older one, or none, all silos write the older format. When there is none, one of them
/// stores the new version, and each writes the newest format from the moment at which it has read that.</para>
/// <para>A silo refuses to start on a version that it does not know.</para>
/// </remarks>
internal sealed partial class TableSchema(AzureTablesStore store, ILogger<TableSchema> logger) : BackgroundService
{
    /// <summary>The version that this program writes. Version 1 has no row.</summary>
    public const int Current = 2;

    private const string Partition = "schema";
    private const string VersionRow = "version";
    private const string VersionColumn = "Version";
    private const string AnnouncedBegin = "silo-";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>Refuses an unknown version, and announces this silo. Before it joins: from then on nobody migrates without it.</summary>
    /// <exception cref="StoreUnusableException">The tables have a newer version.</exception>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await ReadVersionAsync(cancellationToken).ConfigureAwait(false);
        await store.Schema.PutAsync(new TableEntity(Partition, AnnouncedBegin + store.Runs.Current) { [VersionColumn] = Current })
            .ConfigureAwait(false);
    }

    /// <summary>Reads the version, and stores the new one if no older silo lives.</summary>
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
            return false; // another silo was first, or our own try came; the next read says so
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
            LogNotRead(exception); // the next start forgets them
        }
    }

    private async Task<(int Version, ETag? ETag)> ReadVersionAsync(CancellationToken cancellationToken)
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

        store.Format = version == Current ? RowFormat.Newest : RowFormat.First;
        return (version, row?.ETag);
    }

    [LoggerMessage(LogLevel.Information, "Silo {Silo} has an older version: the tables keep schema version {Version} until it has gone.")]
    private partial void LogWaits(string silo, int version);

    [LoggerMessage(LogLevel.Information, "The tables have schema version {To} from now on; they had {From}.")]
    private partial void LogMigrated(int from, int to);

    [LoggerMessage(LogLevel.Warning, "The schema version of the tables could not be read or stored; trying again.")]
    private partial void LogNotRead(Exception exception);
}
