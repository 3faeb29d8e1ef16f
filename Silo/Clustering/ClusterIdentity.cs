using Azure.Data.Tables;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Parley.Storage.AzureTables;

namespace Parley.Silo.Clustering;

/// <summary>What silos and front ends of a cluster have in common.</summary>
internal static class ClusterIdentity
{
    /// <summary>The names of the cluster and of what it stores.</summary>
    public static void AddClusterIdentity(this IServiceCollection services)
    {
        services.AddValidatedSection<ClusteringOptions>(ClusteringOptions.Section);
        services.AddOptions<ClusterOptions>().Configure<IOptions<ClusteringOptions>>((names, cluster) =>
            (names.ClusterId, names.ServiceId) = (cluster.Value.ClusterId, cluster.Value.ServiceId));
    }

    /// <summary>The account of a Parley, and a table's name there.</summary>
    public static (TableServiceClient Client, string Table) Place(this AzureTablesOptions tables, string name) =>
        (tables.CreateServiceClient(), tables.TablePrefix + name);
}
