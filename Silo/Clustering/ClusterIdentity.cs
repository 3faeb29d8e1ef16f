using Azure.Data.Tables;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Parley.Storage.AzureTables;

namespace Parley.Silo.Clustering;

/// <summary>The names and the storage account that silos and front ends of a cluster share.</summary>
internal static class ClusterIdentity
{
    /// <summary>Configures the cluster id and the service id.</summary>
    public static void AddClusterIdentity(this IServiceCollection services)
    {
        services.AddValidatedSection<ClusteringOptions>(ClusteringOptions.Section);
        services.AddOptions<ClusterOptions>().Configure<IOptions<ClusteringOptions>>((names, cluster) =>
            (names.ClusterId, names.ServiceId) = (cluster.Value.ClusterId, cluster.Value.ServiceId));
    }

    /// <summary>Returns a client of the storage account, and the name of a table with its prefix.</summary>
    public static (TableServiceClient Client, string Table) Place(this AzureTablesOptions tables, string name) =>
        (tables.CreateServiceClient(), tables.TablePrefix + name);
}
