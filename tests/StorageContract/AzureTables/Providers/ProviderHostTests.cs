using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Clustering.AzureStorage;
using Orleans.Configuration;
using Orleans.Serialization;
using Orleans.Storage;
using Parley.Testing.Processes;
using static Parley.Testing.Contracts.Silos;

namespace Parley.StorageContract.AzureTables.Providers;

/// <summary>The providers as hosts configure them: a silo and a client that find each other only by a table.</summary>
public sealed class ProviderHostTests(ProviderTables tables) : IClassFixture<ProviderTables>
{
    [Fact]
    public async Task A_silo_and_a_client_find_each_other_and_state_is_kept()
    {
        var cluster = NewCluster();
        using var silo = Host(builder => builder.UseOrleans(silo => silo
            .Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (cluster, "service"))
            .ConfigureEndpoints("127.0.0.1", ServerProcess.FreePort(), ServerProcess.FreePort())
            .UseAzureStorageClustering(options => options.Configure(clustering =>
                (clustering.TableServiceClient, clustering.TableName) = (tables.Client, tables.Membership)))
            .AddAzureTableGrainStorageAsDefault(options => options.Configure(state =>
                (state.TableServiceClient, state.TableName) = (tables.Client, tables.GrainStates + "2")))
            .AddAzureTableGrainStorage("other", options => options.Configure(state =>
                (state.TableServiceClient, state.TableName) = (tables.Client, tables.GrainStates + "2")))));
        using var client = Host(builder => builder.UseOrleansClient(client => client
            .Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (cluster, "service"))
            .UseAzureStorageClustering(options => options.Configure(gateways =>
                (gateways.TableServiceClient, gateways.TableName) = (tables.Client, tables.Membership)))));
        await AssertWorksAsync(silo, client, silo.Services.GetRequiredService<IGrainStorage>(), "other");
    }

    [Fact]
    public async Task Providers_that_are_chosen_by_configuration_take_the_client_of_a_key()
    {
        var cluster = NewCluster();
        Dictionary<string, string?> settings = new()
        {
            ["Orleans:ClusterId"] = cluster,
            ["Orleans:ServiceId"] = "service",
            ["Orleans:Clustering:ProviderType"] = "AzureTableStorage",
            ["Orleans:Clustering:ServiceKey"] = "account",
            ["Orleans:Clustering:TableName"] = tables.Membership,
            ["Orleans:GrainStorage:Default:ProviderType"] = "AzureTableStorage",
            ["Orleans:GrainStorage:Default:ServiceKey"] = "account",
            ["Orleans:GrainStorage:Default:TableName"] = tables.GrainStates + "3",
            ["Orleans:GrainStorage:Default:SerializerKey"] = "json",
            ["Orleans:GrainStorage:other:ProviderType"] = "AzureTableStorage",
            ["Orleans:GrainStorage:other:ServiceKey"] = "account",
            ["Orleans:GrainStorage:other:TableName"] = tables.GrainStates + "3",
            ["Orleans:Endpoints:SiloPort"] = $"{ServerProcess.FreePort()}",
            ["Orleans:Endpoints:GatewayPort"] = $"{ServerProcess.FreePort()}",
            ["Orleans:Endpoints:AdvertisedIPAddress"] = "127.0.0.1",
        };
        using var silo = Host(builder =>
        {
            builder.Configuration.AddInMemoryCollection(settings);
            builder.Services.AddKeyedSingleton("account", tables.Client);
            builder.Services.AddKeyedSingleton<IGrainStorageSerializer>("json", (_, _) =>
                new SystemTextJsonGrainStorageSerializer(Options.Create(new SystemTextJsonGrainStorageSerializerOptions())));
            builder.UseOrleans();
        });
        using var client = Host(builder =>
        {
            builder.Configuration.AddInMemoryCollection(
                settings.Where(setting => !setting.Key.Contains("GrainStorage", StringComparison.Ordinal)));
            builder.Services.AddKeyedSingleton("account", tables.Client);
            builder.UseOrleansClient();
        });
        await AssertWorksAsync(silo, client, silo.Services.GetRequiredKeyedService<IGrainStorage>("Default"), "other");
    }

    [Theory]
    [InlineData("no client")]
    [InlineData("no table")]
    public async Task A_start_without_an_account_or_with_an_invalid_table_name_is_refused(string what)
    {
        using var storing = Host(builder => builder.UseOrleans(silo => silo
            .UseLocalhostClustering(ServerProcess.FreePort(), ServerProcess.FreePort())
            .AddAzureTableGrainStorage("named", options => options.Configure(Spoil))));
        await Assert.ThrowsAsync<OrleansConfigurationException>(() => storing.StartAsync(Cancel));
        using var silo = Host(builder => builder.UseOrleans(silo => silo
            .ConfigureEndpoints("127.0.0.1", ServerProcess.FreePort(), ServerProcess.FreePort())
            .UseAzureStorageClustering(options => options.Configure(Spoil))));
        await Assert.ThrowsAsync<OrleansConfigurationException>(() => silo.StartAsync(Cancel));
        using var front = Host(builder => builder.UseOrleansClient(client =>
            client.UseAzureStorageClustering(options => options.Configure(Spoil))));
        await Assert.ThrowsAsync<OrleansConfigurationException>(() => front.StartAsync(Cancel));

        // The setter of the options refuses a null client before any validator runs. So the case "no client" assigns none at all.
        void Spoil<TOptions>(TOptions options)
        {
            if (what == "no client")
                return;
            switch (options)
            {
                case AzureTableStorageOptions state:
                    (state.TableServiceClient, state.TableName) = (tables.Client, "with_underscore");
                    break;
                case AzureStorageClusteringOptions clustering:
                    (clustering.TableServiceClient, clustering.TableName) = (tables.Client, "with_underscore");
                    break;
                case AzureStorageGatewayOptions gateways:
                    (gateways.TableServiceClient, gateways.TableName) = (tables.Client, "with_underscore");
                    break;
            }
        }
    }

    [Fact]
    public void A_refusal_keeps_its_type_and_message_across_the_cluster()
    {
        using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var refusal = new TableStorageUpdateConditionNotSatisfiedException(
            "type", "type/key", "table", "Unknown", "etag", new IOException("said"));
        var serializer = services.GetRequiredService<Serializer>();
        var copy = Assert.IsType<TableStorageUpdateConditionNotSatisfiedException>(
            serializer.Deserialize<Exception>(serializer.SerializeToArray<Exception>(refusal)));
        Assert.Equal(
            (refusal.GrainId, refusal.GrainType, refusal.TableName, refusal.StoredEtag, refusal.CurrentEtag, refusal.Message),
            (copy.GrainId, copy.GrainType, copy.TableName, copy.StoredEtag, copy.CurrentEtag, copy.Message));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static IHost Host(Action<HostApplicationBuilder> configure)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new());
        builder.Logging.SetMinimumLevel(LogLevel.None);
        configure(builder);
        return builder.Build();
    }

    private static async Task AssertWorksAsync(IHost silo, IHost client, IGrainStorage storage, string named)
    {
        await silo.StartAsync(Cancel);
        await client.StartAsync(Cancel);
        var hosts = await client.Services.GetRequiredService<IClusterClient>().GetGrain<IManagementGrain>(0).GetHosts();
        Assert.Equal([SiloStatus.Active], hosts.Values);

        foreach (var each in new[] { storage, silo.Services.GetRequiredKeyedService<IGrainStorage>(named) })
        {
            Assert.IsType<AzureTableGrainStorage>(each);
            var (grain, state) = (GrainStateFaultTests.NewGrain(), new GrainState<List<string>>(["kept"]));
            await each.WriteStateAsync("s", grain, state, Cancel);
            var read = new GrainState<List<string>>();
            await each.ReadStateAsync("s", grain, read, Cancel);
            Assert.Equal((state.ETag, "kept"), (read.ETag, Assert.Single(read.State!)));
        }

        await client.StopAsync(Cancel);
        await silo.StopAsync(Cancel);
    }
}
