using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Microsoft.Extensions.Options;
using Orleans.Clustering.AzureStorage;
using Orleans.Configuration;
using Orleans.Messaging;
using Orleans.Serialization;
using Orleans.Storage;
using Parley.Storage.AzureTables;
using Parley.Storage.AzureTables.Providers.Clustering;
using Parley.Storage.AzureTables.Providers.GrainState;
using Parley.Testing.AzureTables;
using Parley.Testing.Contracts;
using Parley.Testing.Processes;

namespace Parley.StorageContract.AzureTables.Providers;

/// <summary>Tables of a test class's own for the runtime's providers, by clients that can be made to go wrong.</summary>
public class ProviderTables(SharedAzurite azurite) : IAsyncLifetime
{
    /// <summary>A version that no row ever had, in the form that the service gives versions.</summary>
    internal const string NeverStored = "W/\"datetime'2001-02-03T04%3A05%3A06.0708090Z'\"";

    /// <summary>What the names of these tables begin with, and of no others.</summary>
    public string Prefix { get; } = SharedAzurite.NewPrefix();

    public FaultyService Service { get; } = new();

    /// <summary>The client that goes wrong where <see cref="Service"/> does.</summary>
    internal TableServiceClient Client { get; private set; } = null!;

    /// <summary>For which all goes well.</summary>
    internal TableServiceClient Elsewhere { get; private set; } = null!;

    internal string ConnectionString { get; private set; } = "";

    internal string GrainStates => Prefix + "OrleansGrainState";

    internal string Membership => Prefix + "OrleansSiloInstances";

    public async ValueTask InitializeAsync()
    {
        ConnectionString = (await azurite.StartedAsync()).ConnectionString;
        var options = new AzureTablesOptions
        {
            ConnectionString = ConnectionString,
            NetworkTimeout = TimeSpan.FromSeconds(30), // generous, because machines that run tests are busy
            RetryDelay = TimeSpan.FromMilliseconds(1),
            ConfigureClients = Configure,
        };
        Elsewhere = options.CreateServiceClient();
        options.ConfigureClients += clients => clients.Transport = Service;
        Client = options.CreateServiceClient();
        await State().CreateTableAsync(CancellationToken.None);
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Grain storage over the table that all tests of the class share.</summary>
    internal TableGrainStorage State(Action<AzureTableStorageOptions>? configure = null)
    {
        var options = new AzureTableStorageOptions
        {
            TableServiceClient = Client,
            TableName = GrainStates,
            GrainStorageSerializer = new SystemTextJsonGrainStorageSerializer(Options.Create(new SystemTextJsonGrainStorageSerializerOptions())),
        };
        configure?.Invoke(options);
        return new("test", options, Cluster("cluster"));
    }

    internal IMembershipTable MembershipOf(string clusterId, TableServiceClient? client = null, string? name = null) => new MembershipTable(
        Options.Create(new AzureStorageClusteringOptions { TableServiceClient = client ?? Client, TableName = name ?? Membership }),
        Cluster(clusterId));

    internal async Task<IMembershipTable> OpenMembershipAsync(string clusterId, TableServiceClient? client = null)
    {
        var table = MembershipOf(clusterId, client);
        await table.InitializeAsync(true);
        return table;
    }

    internal IGatewayListProvider GatewaysOf(string clusterId, TimeSpan refresh = default) => new GatewayList(
        Options.Create(new AzureStorageGatewayOptions { TableServiceClient = Client, TableName = Membership }),
        Cluster(clusterId),
        Options.Create(new GatewayOptions { GatewayListRefreshPeriod = refresh }));

    protected virtual void Configure(TableClientOptions clients)
    {
    }

    private static IOptions<ClusterOptions> Cluster(string clusterId) =>
        Options.Create(new ClusterOptions { ClusterId = clusterId, ServiceId = "service" });
}

/// <summary>With pages of two rows, whatever is asked for.</summary>
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
