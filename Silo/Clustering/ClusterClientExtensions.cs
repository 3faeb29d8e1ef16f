using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Parley.Grains.Content;
using Parley.Grains.Users;
using Parley.Storage.AzureTables;

namespace Parley.Silo.Clustering;

/// <summary>Configures a host that calls grains and does not host any.</summary>
public static class ClusterClientExtensions
{
    /// <summary>Connects the client to the cluster of the section <c>Cluster</c>, by the storage account of the section <c>AzureTables</c>.
    /// It also adds the parts of the domain that a client host needs: options, the built-in catalog and the directory.</summary>
    /// <remarks>The host starts without waiting for a silo: <see cref="ClusterConnection"/> tells whether there is one.</remarks>
    public static IClientBuilder UseParleyCluster(this IClientBuilder client)
    {
        var services = client.Services;
        services.AddClusterIdentity();
        services.AddAzureTablesOptions();
        services.AddParleyOptions();
        services.AddUsers();
        services.AddContent();
        services.AddSingleton<ClusterConnection>();
        services.AddOptions<GatewayOptions>().Configure<IOptions<ClusteringOptions>>((gateways, cluster) =>
            gateways.GatewayListRefreshPeriod = cluster.Value.Refresh);
        return client
            .Configure<ClientMessagingOptions>(messaging =>
            {
                messaging.CancelRequestOnTimeout = true;
                messaging.MaxMessageBodySize = ParleySiloExtensions.MaxMessageBytes;
            })
            .UseConnectionRetryFilter<ClusterConnection.KeepTrying>()
            .AddGatewayCountChangedHandler(provider =>
            {
                var connection = provider.GetRequiredService<ClusterConnection>();
                return (_, change) => connection.Note(change.NumberOfConnectedGateways);
            })
            .UseAzureStorageClustering(options => options.Configure<IOptions<AzureTablesOptions>>((gateways, tables) =>
                (gateways.TableServiceClient, gateways.TableName) = tables.Value.Place(gateways.TableName)));
    }

    /// <summary>Lets the host start without waiting for the cluster. Call it after the client was added.</summary>
    /// <exception cref="InvalidOperationException">This version of Orleans starts its client in a different way.</exception>
    public static IServiceCollection ConnectBehindTheStart(this IServiceCollection services)
    {
        var starts = services.Where(service => service.ServiceType == typeof(IHostedService)
            && service.ImplementationFactory?.Method.Module.Assembly == typeof(IClusterClient).Assembly).ToList();
        if (starts.Count != 1)
            throw new InvalidOperationException("This version of Orleans starts its client in an unknown way.");
        services.Remove(starts[0]);
        return services.AddHostedService(provider => provider.GetRequiredService<ClusterConnection>());
    }
}
