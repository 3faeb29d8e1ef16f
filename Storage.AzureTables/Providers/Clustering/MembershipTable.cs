using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Options;
using Orleans.Clustering.AzureStorage;
using Orleans.Configuration;
using Orleans.Storage;

namespace Parley.Storage.AzureTables.Providers.Clustering;

/// <summary>A cluster's membership in one partition of a table, in the layout of Microsoft's package.</summary>
/// <remarks>The version row is the fence: every insert and update replaces it at the version that the caller read, in one transaction with the
/// silo's row. Heartbeats leave it alone. Tokens are honoured until such a write is sent: the outcome of a cancelled one would be unknown. A
/// heartbeat may be given up at any time.</remarks>
internal sealed class MembershipTable(IOptions<AzureStorageClusteringOptions> options, IOptions<ClusterOptions> cluster) : IMembershipTable
{
    private const int MaxReads = 5;

    // What one transaction takes.
    private const int MaxRows = 100;

    private readonly TableClient _table = TableOptionsValidator.TableOf(
        nameof(AzureStorageClusteringOptions), options.Value.TableName, options.Value.TableServiceClient);
    private readonly string _clusterId = cluster.Value.ClusterId;

    public Task InitializeMembershipTable(bool tryInitTableVersion) => InitializeMembershipTableAsync(tryInitTableVersion, CancellationToken.None);

    public async Task InitializeMembershipTableAsync(bool tryInitTableVersion, CancellationToken cancellationToken)
    {
        await _table.CreateIfNotExistsAsync(cancellationToken).ConfigureAwait(false);
        if (!tryInitTableVersion || await FindAsync(MembershipRows.Version, cancellationToken).ConfigureAwait(false) is not null)
            return;
        try
        {
            await _table.SubmitCountedAsync([new(TableTransactionActionType.Add, MarkerOf(MembershipRows.Version, 0)), .. Boundaries(0)])
                .ConfigureAwait(false);
        }
        catch (RequestFailedException exception) when (exception.Status == 409)
        {
            // Another silo was faster.
        }
    }

    public Task<MembershipTableData> ReadRow(SiloAddress key) => ReadRowAsync(key, CancellationToken.None);

    public Task<MembershipTableData> ReadRowAsync(SiloAddress key, CancellationToken cancellationToken) =>
        ReadAsync(FilterOf(MembershipRows.KeyOf(key)), cancellationToken);

    public Task<MembershipTableData> ReadAll() => ReadAllAsync(CancellationToken.None);

    public Task<MembershipTableData> ReadAllAsync(CancellationToken cancellationToken) => ReadAsync(FilterOf(), cancellationToken);

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => InsertRowAsync(entry, tableVersion, CancellationToken.None);

    public Task<bool> InsertRowAsync(MembershipEntry entry, TableVersion tableVersion, CancellationToken cancellationToken)
    {
        var silo = MembershipRows.SiloOf(_clusterId, entry);
        return CommitAsync(silo, new(TableTransactionActionType.Add, silo), tableVersion, cancellationToken);
    }

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) =>
        UpdateRowAsync(entry, etag, tableVersion, CancellationToken.None);

    // The row's own version does not count: a heartbeat changes it, and what was read before a heartbeat stays good for an update.
    public Task<bool> UpdateRowAsync(MembershipEntry entry, string etag, TableVersion tableVersion, CancellationToken cancellationToken)
    {
        var silo = MembershipRows.SiloOf(_clusterId, entry);
        return CommitAsync(silo, new(TableTransactionActionType.UpdateReplace, silo, ETag.All), tableVersion, cancellationToken);
    }

    public Task UpdateIAmAlive(MembershipEntry entry) => UpdateIAmAliveAsync(entry, CancellationToken.None);

    public Task UpdateIAmAliveAsync(MembershipEntry entry, CancellationToken cancellationToken) =>
        _table.UpdateEntityAsync(MembershipRows.AliveOf(_clusterId, entry), ETag.All, TableUpdateMode.Merge, cancellationToken);

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => CleanupDefunctSiloEntriesAsync(beforeDate, CancellationToken.None);

    public async Task CleanupDefunctSiloEntriesAsync(DateTimeOffset beforeDate, CancellationToken cancellationToken)
    {
        var snapshot = await MembershipSnapshot.ReadAsync(_table, FilterOf(), cancellationToken).ConfigureAwait(false);
        foreach (var row in snapshot.Silos)
        {
            var entry = MembershipRows.EntryOf(row);
            if (entry.Status is not SiloStatus.Dead || LastHeardOf(entry) >= beforeDate.UtcDateTime)
                continue;
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                await _table.DeleteEntityAsync(row.PartitionKey, row.RowKey, row.ETag, CancellationToken.None).ConfigureAwait(false);
            }
            catch (RequestFailedException exception) when (exception.IsRefusal())
            {
                // Gone already, or written since: the next time will tell.
            }
        }
    }

    public Task DeleteMembershipTableEntries(string clusterId) => DeleteMembershipTableEntriesAsync(clusterId, CancellationToken.None);

    public async Task DeleteMembershipTableEntriesAsync(string clusterId, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {clusterId}");
        string[] keys = [nameof(ITableEntity.PartitionKey), nameof(ITableEntity.RowKey)];
        while (true)
        {
            var rows = new List<TableEntity>();
            await foreach (var row in _table.QueryAsync<TableEntity>(filter, MaxRows, keys, cancellationToken).ConfigureAwait(false))
            {
                rows.Add(row);
                if (rows.Count == MaxRows)
                    break;
            }

            if (rows.Count == 0)
                return;
            try
            {
                await _table.SubmitCountedAsync([.. rows.Select(row => new TableTransactionAction(TableTransactionActionType.Delete, row, ETag.All))])
                    .ConfigureAwait(false);
            }
            catch (RequestFailedException exception) when (exception.IsRefusal())
            {
                // Some are gone already: look again.
            }
        }
    }

    private async Task<bool> CommitAsync(
        TableEntity silo, TableTransactionAction write, TableVersion tableVersion, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // Without a version to be at, the client would write whatever is there.
        if (string.IsNullOrEmpty(tableVersion.VersionEtag))
            return false;
        var version = MarkerOf(MembershipRows.Version, tableVersion.Version);
        var attempts = new Attempts();
        try
        {
            using (attempts.Begin())
            {
                await _table.SubmitCountedAsync(
                [
                    new(TableTransactionActionType.UpdateReplace, version, new ETag(tableVersion.VersionEtag)),
                    write,
                    .. Boundaries(tableVersion.Version),
                ]).ConfigureAwait(false);
            }

            return true;
        }
        catch (RequestFailedException exception) when (exception.IsRefusal())
        {
            return attempts.WereRepeated && await IsStoredAsync(silo, tableVersion.Version).ConfigureAwait(false);
        }
    }

    /// <summary>Whether the table is at the version that was to be written, with the row that was to be written at it.</summary>
    /// <remarks>A version is committed once, and a row says who wrote it: a silo its own, a vote with the voter's address. That heartbeats went on
    /// makes no difference.</remarks>
    private async Task<bool> IsStoredAsync(TableEntity silo, int version)
    {
        var snapshot = await MembershipSnapshot.ReadAsync(_table, FilterOf(silo.RowKey), CancellationToken.None).ConfigureAwait(false);
        return MembershipRows.VersionOf(snapshot.Version) == version
            && snapshot.Silos is [var stored]
            && silo.All(column => column.Key is MembershipRows.IAmAliveTime
                || (stored.TryGetValue(column.Key, out var value) && Equals(value, column.Value)));
    }

    private async Task<MembershipTableData> ReadAsync(string filter, CancellationToken cancellationToken)
    {
        ETag? before = null;
        for (var reads = 0; reads < MaxReads; reads++)
        {
            var snapshot = await MembershipSnapshot.ReadAsync(_table, filter, cancellationToken).ConfigureAwait(false);
            if (snapshot.IsOfOneMoment)
                return snapshot.ToData();

            // Silos of old do not write the ends. Then the version row itself has to be the same before, within and after.
            var after = (await FindAsync(MembershipRows.Version, cancellationToken).ConfigureAwait(false))?.ETag;
            if (before == snapshot.Version.ETag && after == before)
                return snapshot.ToData();
            before = after;
        }

        throw new InconsistentStateException($"The membership of cluster '{_clusterId}' changed during each of {MaxReads} reads.");
    }

    private async Task<TableEntity?> FindAsync(string rowKey, CancellationToken cancellationToken)
    {
        var found = await _table.GetEntityIfExistsAsync<TableEntity>(_clusterId, rowKey, null, cancellationToken).ConfigureAwait(false);
        return found.HasValue ? found.Value : null;
    }

    private string FilterOf() => TableClient.CreateQueryFilter($"PartitionKey eq {_clusterId}");

    private string FilterOf(string rowKey) => TableClient.CreateQueryFilter(
        $"PartitionKey eq {_clusterId} and (RowKey eq {rowKey} or RowKey eq {MembershipRows.Version} or RowKey eq {MembershipRows.Start} or RowKey eq {MembershipRows.End})");

    private TableEntity MarkerOf(string rowKey, int version) => MembershipRows.MarkerOf(_clusterId, rowKey, version);

    private TableTransactionAction[] Boundaries(int version) =>
    [
        new(TableTransactionActionType.UpsertReplace, MarkerOf(MembershipRows.Start, version)),
        new(TableTransactionActionType.UpsertReplace, MarkerOf(MembershipRows.End, version)),
    ];

    private static DateTime LastHeardOf(MembershipEntry entry) =>
        (entry.SuspectTimes ?? []).Select(suspicion => suspicion.Item2).Append(entry.StartTime).Append(entry.IAmAliveTime).Max();
}
