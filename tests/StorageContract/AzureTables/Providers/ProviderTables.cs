using System.Collections.Concurrent;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Messaging;
using Orleans.Serialization;
using Orleans.Storage;
using Parley.Storage.AzureTables;
using Parley.Testing.AzureTables;
using Parley.Testing.Contracts;
using Parley.Testing.Processes;

namespace Parley.StorageContract.AzureTables.Providers;

/// <summary>Microsoft's providers over tables that only one test class uses. Their clients have Parley's options, and a test can make them
/// fail.</summary>
/// <remarks>A provider is created by the public extension method that a host calls, and is initialized before it is returned.</remarks>
public class ProviderTables(SharedAzurite azurite) : IAsyncLifetime
{
    /// <summary>A version that no row ever had, in the form that the service gives versions.</summary>
    internal const string NeverStored = "W/\"datetime'2001-02-03T04%3A05%3A06.0708090Z'\"";

    private readonly ConcurrentBag<ServiceProvider> _hosts = [];

    /// <summary>The prefix of the names of these tables, which no other tables have.</summary>
    public string Prefix { get; } = SharedAzurite.NewPrefix();

    public FaultyService Service { get; } = new();

    /// <summary>The client with the faults of <see cref="Service"/>.</summary>
    internal TableServiceClient Client { get; private set; } = null!;

    /// <summary>A client without faults.</summary>
    internal TableServiceClient Elsewhere { get; private set; } = null!;

    internal string GrainStates => Prefix + "OrleansGrainState";

    internal string Membership => Prefix + "OrleansSiloInstances";

    /// <summary>Grain storage configured as in Parley's hosts. All tests of the class share its table.</summary>
    internal IGrainStorage State { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var options = new AzureTablesOptions
        {
            ConnectionString = (await azurite.StartedAsync()).ConnectionString,
            NetworkTimeout = TimeSpan.FromSeconds(30), // long, because machines that run tests are busy
            RetryDelay = TimeSpan.FromMilliseconds(1),
            ConfigureClients = Configure,
        };
        Elsewhere = options.CreateServiceClient();
        options.ConfigureClients += clients => clients.Transport = Service;
        Client = options.CreateServiceClient();
        State = await OpenStateAsync();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var host in _hosts)
            await host.DisposeAsync();
    }

    /// <summary>Opens grain storage with other options.</summary>
    internal async Task<IGrainStorage> OpenStateAsync(
        Action<AzureTableStorageOptions>? configure = null, string serviceId = "service", ILoggerProvider? logs = null)
    {
        const string Name = "test";
        var builder = new Builder("cluster", serviceId, logs);
        builder.AddAzureTableGrainStorage(Name, options => options.Configure(state =>
        {
            (state.TableServiceClient, state.TableName) = (Client, GrainStates);
            state.GrainStorageSerializer =
                new SystemTextJsonGrainStorageSerializer(Options.Create(new SystemTextJsonGrainStorageSerializerOptions()));
            configure?.Invoke(state);
        }));
        var storage = Build(builder).GetRequiredKeyedService<IGrainStorage>(Name);
        var lifecycle = new SiloLifecycleSubject(NullLogger<SiloLifecycleSubject>.Instance);
        ((ILifecycleParticipant<ISiloLifecycle>)storage).Participate(lifecycle);
        await lifecycle.OnStart();
        return storage;
    }

    internal async Task<IMembershipTable> OpenMembershipAsync(
        string clusterId, TableServiceClient? client = null, string? name = null, bool withVersion = true)
    {
        var builder = new Builder(clusterId);
        ((ISiloBuilder)builder).UseAzureStorageClustering(options => options.Configure(clustering =>
            (clustering.TableServiceClient, clustering.TableName) = (client ?? Client, name ?? Membership)));
        var table = Build(builder).GetRequiredService<IMembershipTable>();
        await table.InitializeAsync(withVersion);
        return table;
    }

    internal async Task<IGatewayListProvider> OpenGatewaysAsync(string clusterId, TimeSpan refresh = default)
    {
        var builder = new Builder(clusterId);
        builder.Services.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = refresh);
        ((IClientBuilder)builder).UseAzureStorageClustering(options => options.Configure(gateways =>
            (gateways.TableServiceClient, gateways.TableName) = (Client, Membership)));
        var gatewayList = Build(builder).GetRequiredService<IGatewayListProvider>();
        await gatewayList.InitializeGatewayListProviderAsync(TestContext.Current.CancellationToken);
        return gatewayList;
    }

    protected virtual void Configure(TableClientOptions clients)
    {
    }

    private ServiceProvider Build(Builder builder)
    {
        var host = builder.Services.BuildServiceProvider();
        _hosts.Add(host);
        return host;
    }

    /// <summary>A host builder with only the services that the providers need, because tests create hundreds of them.</summary>
    private sealed class Builder : ISiloBuilder, IClientBuilder
    {
        public Builder(string clusterId, string serviceId = "service", ILoggerProvider? logs = null) => Services.AddSerializer()
            .AddLogging(logging =>
            {
                if (logs is not null)
                    logging.AddProvider(logs);
            })
            .Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (clusterId, serviceId));

        public IServiceCollection Services { get; } = new ServiceCollection();

        public IConfiguration Configuration { get; } = new ConfigurationBuilder().Build();
    }
}

/// <summary>Pages of two rows, whatever size a query requests.</summary>
public sealed class TinyProviderPages(SharedAzurite azurite) : ProviderTables(azurite)
{
    protected override void Configure(TableClientOptions clients)
    {
        ArgumentNullException.ThrowIfNull(clients);
        clients.AddPolicy(new TwoRows(), HttpPipelinePosition.PerCall);
    }

    private sealed class TwoRows : HttpPipelineSynchronousPolicy
    {
        public override void OnSendingRequest(HttpMessage message)
        {
            if (message.Request.Method == RequestMethod.Get && !message.Request.Uri.Query.Contains("top=", StringComparison.Ordinal))
                message.Request.Uri.AppendQuery("$top", "2");
        }
    }
}
