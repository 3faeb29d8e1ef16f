using Azure.Data.Tables;
using Microsoft.Extensions.Options;
using Orleans.Clustering.AzureStorage;
using Orleans.Configuration;
using Orleans.Messaging;

namespace Parley.Storage.AzureTables.Providers.Clustering;

/// <summary>The gateways of a cluster: its active silos that listen for clients.</summary>
internal sealed class GatewayList(
    IOptions<AzureStorageGatewayOptions> options, IOptions<ClusterOptions> cluster, IOptions<GatewayOptions> gateways) : IGatewayListProvider
{
    private readonly TableClient _table = TableOptionsValidator.TableOf(
        nameof(AzureStorageGatewayOptions), options.Value.TableName, options.Value.TableServiceClient);

    public TimeSpan MaxStaleness => gateways.Value.GatewayListRefreshPeriod;

    public bool IsUpdatable => true;

    public Task InitializeGatewayListProvider() => InitializeGatewayListProviderAsync(CancellationToken.None);

    public Task InitializeGatewayListProviderAsync(CancellationToken cancellationToken) => _table.CreateIfNotExistsAsync(cancellationToken);

    public Task<IList<Uri>> GetGateways() => GetGatewaysAsync(CancellationToken.None);

    public async Task<IList<Uri>> GetGatewaysAsync(CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {cluster.Value.ClusterId} and Status eq {nameof(SiloStatus.Active)} and ProxyPort ne {"0"}");
        var found = new List<Uri>();
        await foreach (var row in _table.QueryAsync<TableEntity>(filter, null, null, cancellationToken).ConfigureAwait(false))
        {
            // An older silo marks the boundaries as active; whether they match, without a port, is the service's matter.
            if (!MembershipRows.IsMarker(row.RowKey))
                found.Add(MembershipRows.GatewayOf(row));
        }

        return found;
    }
}
