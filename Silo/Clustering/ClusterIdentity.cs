using Azure.Data.Tables;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Serialization;
using Parley.Storage.AzureTables;

namespace Parley.Silo.Clustering;

/// <summary>What silos and front ends of a cluster share: names, the storage account, and the exceptions that a call can return.</summary>
internal static class ClusterIdentity
{
    /// <summary>Configures the cluster id and the service id, and lets exceptions of Parley travel between processes.</summary>
    public static void AddClusterIdentity(this IServiceCollection services)
    {
        services.AddValidatedSection<ClusteringOptions>(ClusteringOptions.Section);
        services.AddOptions<ClusterOptions>().Configure<IOptions<ClusteringOptions>>((names, cluster) =>
            (names.ClusterId, names.ServiceId) = (cluster.Value.ClusterId, cluster.Value.ServiceId));

        // Orleans sends only exceptions of the namespaces named here. Without ours, the caller of a failed call would get a
        // CodecNotFoundException, which tells neither the cause nor whether a row is damaged.
        services.Configure<ExceptionSerializationOptions>(exceptions => exceptions.SupportedNamespacePrefixes.Add(nameof(Parley)));
    }

    /// <summary>Returns a client of the storage account, and the name of a table with its prefix.</summary>
    public static (TableServiceClient Client, string Table) Place(this AzureTablesOptions tables, string name) =>
        (tables.CreateServiceClient(), tables.TablePrefix + name);
}
