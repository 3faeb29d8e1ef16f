using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Clustering.AzureStorage;
using Orleans.Configuration;
using Orleans.Providers;
using Orleans.Storage;

namespace Parley.Unit.Hosting;

/// <summary>The options with which a silo of a cluster configures Microsoft's providers for Azure Tables.</summary>
public sealed class ClusterProvidersTests
{
    [Fact]
    public async Task Grain_state_is_stored_as_bytes_of_json_because_text_would_be_cut()
    {
        await using var silo = Silo.Program.Build(Settings);
        var options = silo.Services.GetRequiredService<IOptionsMonitor<AzureTableStorageOptions>>();
        var state = options.Get(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME);
        Assert.False(state.UseStringFormat);
        Assert.False(state.DeleteStateOnClear);
        Assert.IsType<SystemTextJsonGrainStorageSerializer>(state.GrainStorageSerializer);
        Assert.Equal(("PxOrleansGrainState", "account"), (state.TableName, state.TableServiceClient?.AccountName));
    }

    [Fact]
    public async Task Membership_uses_the_account_and_the_prefix_of_the_options()
    {
        await using var silo = Silo.Program.Build(Settings);
        var membership = silo.Services.GetRequiredService<IOptions<AzureStorageClusteringOptions>>().Value;
        Assert.Equal(("PxOrleansSiloInstances", "account"), (membership.TableName, membership.TableServiceClient?.AccountName));
    }

    private static Dictionary<string, string?> Settings => new()
    {
        ["AzureTables:ConnectionString"] = "AccountName=account;AccountKey=c2VjcmV0;TableEndpoint=http://127.0.0.1:1/account",
        ["AzureTables:TablePrefix"] = "Px",
    };
}
