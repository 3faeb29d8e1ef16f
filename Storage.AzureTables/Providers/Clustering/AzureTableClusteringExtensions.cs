using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Clustering.AzureStorage;
using Orleans.Messaging;
using Parley.Storage.AzureTables.Providers;
using Parley.Storage.AzureTables.Providers.Clustering;

namespace Orleans.Hosting;

/// <summary>Clustering by a table of a storage account, under the names and with the layout of Microsoft's package.</summary>
public static class AzureTableClusteringExtensions
{
    /// <summary>Keeps the cluster's membership in a table.</summary>
    public static ISiloBuilder UseAzureStorageClustering(this ISiloBuilder builder, Action<AzureStorageClusteringOptions> configureOptions) =>
        builder.UseAzureStorageClustering(options => options.Configure(configureOptions));

    /// <summary>Keeps the cluster's membership in a table.</summary>
    public static ISiloBuilder UseAzureStorageClustering(
        this ISiloBuilder builder, Action<OptionsBuilder<AzureStorageClusteringOptions>> configureOptions)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configureOptions);
        configureOptions(builder.Services.AddOptions<AzureStorageClusteringOptions>());
        builder.Services.AddTransient<IConfigurationValidator>(services =>
        {
            var options = services.GetRequiredService<IOptions<AzureStorageClusteringOptions>>().Value;
            return new TableOptionsValidator(nameof(AzureStorageClusteringOptions), options.TableName, options.TableServiceClient);
        });
        builder.Services.AddSingleton<IMembershipTable, MembershipTable>();
        return builder;
    }

    /// <summary>Finds gateways in the table of the cluster's membership.</summary>
    public static IClientBuilder UseAzureStorageClustering(this IClientBuilder builder, Action<AzureStorageGatewayOptions> configureOptions) =>
        builder.UseAzureStorageClustering(options => options.Configure(configureOptions));

    /// <summary>Finds gateways in the table of the cluster's membership.</summary>
    public static IClientBuilder UseAzureStorageClustering(
        this IClientBuilder builder, Action<OptionsBuilder<AzureStorageGatewayOptions>> configureOptions)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configureOptions);
        configureOptions(builder.Services.AddOptions<AzureStorageGatewayOptions>());
        builder.Services.AddTransient<IConfigurationValidator>(services =>
        {
            var options = services.GetRequiredService<IOptions<AzureStorageGatewayOptions>>().Value;
            return new TableOptionsValidator(nameof(AzureStorageGatewayOptions), options.TableName, options.TableServiceClient);
        });
        builder.Services.AddSingleton<IGatewayListProvider, GatewayList>();
        return builder;
    }
}
