using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Providers;
using Orleans.Runtime.Hosting;
using Orleans.Storage;
using Parley.Storage.AzureTables.Providers;
using Parley.Storage.AzureTables.Providers.GrainState;

namespace Orleans.Hosting;

/// <summary>Grain state in a table of a storage account, under the names and with the layout of Microsoft's package.</summary>
public static class AzureTableSiloBuilderExtensions
{
    /// <summary>Keeps the state of grains that name no storage in a table.</summary>
    public static ISiloBuilder AddAzureTableGrainStorageAsDefault(this ISiloBuilder builder, Action<AzureTableStorageOptions> configureOptions) =>
        builder.AddAzureTableGrainStorage(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, configureOptions);

    /// <summary>Keeps the state of grains that name no storage in a table.</summary>
    public static ISiloBuilder AddAzureTableGrainStorageAsDefault(
        this ISiloBuilder builder, Action<OptionsBuilder<AzureTableStorageOptions>>? configureOptions = null) =>
        builder.AddAzureTableGrainStorage(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, configureOptions);

    /// <summary>Keeps the state of grains that name this storage in a table.</summary>
    public static ISiloBuilder AddAzureTableGrainStorage(
        this ISiloBuilder builder, string name, Action<AzureTableStorageOptions> configureOptions) =>
        builder.AddAzureTableGrainStorage(name, options => options.Configure(configureOptions));

    /// <summary>Keeps the state of grains that name this storage in a table.</summary>
    public static ISiloBuilder AddAzureTableGrainStorage(
        this ISiloBuilder builder, string name, Action<OptionsBuilder<AzureTableStorageOptions>>? configureOptions = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        configureOptions?.Invoke(services.AddOptions<AzureTableStorageOptions>(name));
        services.AddTransient<IConfigurationValidator>(provider =>
        {
            var options = OptionsOf(provider, name);
            return new TableOptionsValidator($"{nameof(AzureTableStorageOptions)} '{name}'", options.TableName, options.TableServiceClient);
        });
        services.AddTransient<
            IPostConfigureOptions<AzureTableStorageOptions>, DefaultStorageProviderSerializerOptionsConfigurator<AzureTableStorageOptions>>();
        services.AddGrainStorage(name, (provider, _) => new TableGrainStorage(
            name, OptionsOf(provider, name), provider.GetRequiredService<IOptions<ClusterOptions>>()));
        return builder;
    }

    private static AzureTableStorageOptions OptionsOf(IServiceProvider provider, string name) =>
        provider.GetRequiredService<IOptionsMonitor<AzureTableStorageOptions>>().Get(name);
}
