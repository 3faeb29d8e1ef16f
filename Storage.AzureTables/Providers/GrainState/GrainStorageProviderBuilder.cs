using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Providers;
using Orleans.Storage;
using Parley.Storage.AzureTables.Providers.GrainState;

[assembly: RegisterProvider("AzureTableStorage", "GrainStorage", "Silo", typeof(GrainStorageProviderBuilder))]

namespace Parley.Storage.AzureTables.Providers.GrainState;

/// <summary>Grain storage by configuration alone: <c>Orleans:GrainStorage:{name}:ProviderType</c> is <c>AzureTableStorage</c>.</summary>
internal sealed class GrainStorageProviderBuilder : IProviderBuilder<ISiloBuilder>
{
    public void Configure(ISiloBuilder builder, string? name, IConfigurationSection configurationSection) => builder.AddAzureTableGrainStorage(
        name ?? ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME,
        (OptionsBuilder<AzureTableStorageOptions> options) => options.Configure<IServiceProvider>((storage, services) =>
        {
            storage.TableName = configurationSection.TableName(storage.TableName);
            storage.TableServiceClient = configurationSection.FindClient(services) ?? storage.TableServiceClient;
            if (configurationSection["SerializerKey"] is { Length: > 0 } key)
                storage.GrainStorageSerializer = services.GetRequiredKeyedService<IGrainStorageSerializer>(key);
        }));
}
