using Azure.Data.Tables;

namespace Parley.Storage.AzureTables.Providers.Clustering;

/// <summary>What a query over a cluster's rows found.</summary>
/// <param name="Silos">Their rows.</param>
/// <param name="Version">The version row.</param>
/// <param name="IsOfOneMoment">Whether nothing was committed while it was read: it came in one page, or both ends say the version.</param>
internal sealed record MembershipSnapshot(IReadOnlyList<TableEntity> Silos, TableEntity Version, bool IsOfOneMoment)
{
    public MembershipTableData ToData() => new(
        [.. Silos.Select(row => Tuple.Create(MembershipRows.EntryOf(row), row.ETag.ToString()))],
        new TableVersion(MembershipRows.VersionOf(Version), Version.ETag.ToString()));

    /// <exception cref="KeyNotFoundException">There is no version row.</exception>
    public static async Task<MembershipSnapshot> ReadAsync(TableClient table, string filter, CancellationToken cancellationToken)
    {
        var (silos, markers, pages) = (new List<TableEntity>(), new Dictionary<string, TableEntity>(), 0);
        await foreach (var page in table.QueryAsync<TableEntity>(filter, null, null, cancellationToken).AsPages().ConfigureAwait(false))
        {
            pages++;
            foreach (var row in page.Values)
            {
                if (MembershipRows.IsMarker(row.RowKey))
                    markers[row.RowKey] = row;
                else
                    silos.Add(row);
            }
        }

        var version = markers.GetValueOrDefault(MembershipRows.Version)
            ?? throw new KeyNotFoundException($"Table {table.Name} has no version row for: {filter}.");
        return new(silos, version, pages == 1 || (Says(MembershipRows.Start) && Says(MembershipRows.End)));

        bool Says(string end) =>
            markers.TryGetValue(end, out var marker) && MembershipRows.VersionOf(marker) == MembershipRows.VersionOf(version);
    }
}
