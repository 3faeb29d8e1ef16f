using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Orleans.Clustering.AzureStorage;
using Orleans.Providers;
using Parley.Storage.AzureTables.Providers.Clustering;

[assembly: RegisterProvider("AzureTableStorage", "Clustering", "Silo", typeof(ClusteringProviderBuilder))]
[assembly: RegisterProvider("AzureTableStorage", "Clustering", "Client", typeof(ClusteringProviderBuilder))]

namespace Parley.Storage.AzureTables.Providers.Clustering;

/// <summary>Clustering by configuration alone: <c>Orleans:Clustering:ProviderType</c> is <c>AzureTableStorage</c>.</summary>
internal sealed class ClusteringProviderBuilder : IProviderBuilder<ISiloBuilder>, IProviderBuilder<IClientBuilder>
{
    public void Configure(ISiloBuilder builder, string? name, IConfigurationSection configurationSection) => builder.UseAzureStorageClustering(
        (OptionsBuilder<AzureStorageClusteringOptions> options) => options.Configure<IServiceProvider>((clustering, services) =>
        {
            clustering.TableName = configurationSection.TableName(clustering.TableName);
            clustering.TableServiceClient = configurationSection.FindClient(services) ?? clustering.TableServiceClient;
        }));

    public void Configure(IClientBuilder builder, string? name, IConfigurationSection configurationSection) => builder.UseAzureStorageClustering(
        (OptionsBuilder<AzureStorageGatewayOptions> options) => options.Configure<IServiceProvider>((gateways, services) =>
        {
            gateways.TableName = configurationSection.TableName(gateways.TableName);
            gateways.TableServiceClient = configurationSection.FindClient(services) ?? gateways.TableServiceClient;
        }));
}
