using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Parley.Silo.Clustering;
using Parley.Testing.Processes;

namespace Parley.Faults.Cluster;

/// <summary>A client of the cluster that finds out where grains are.</summary>
internal sealed class GrainLocator : IAsyncDisposable
{
    private readonly IHost _host;

    private GrainLocator(IHost host) => _host = host;

    private IManagementGrain Management => _host.Services.GetRequiredService<IClusterClient>().GetGrain<IManagementGrain>(0);

    /// <summary>Connects to the running silos.</summary>
    public static async Task<GrainLocator> ConnectAsync(ClusterProcesses cluster, CancellationToken cancellationToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection([new("AzureTables:ConnectionString", cluster.ConnectionString)]);
        builder.Services.AddLogging(logging => logging.ClearProviders()).AddSingleton(TimeProvider.System);
        builder.UseOrleansClient(client => client.UseParleyCluster());
        var locator = new GrainLocator(builder.Build());
        await locator._host.StartAsync(cancellationToken);
        return locator;
    }

    /// <summary>All silos with the number of a scenario's conversations that are active on them, largest number first.</summary>
    public async Task<IReadOnlyList<(SiloProcess Silo, int Conversations)>> ConversationsAsync(
        ClusterProcesses cluster, ClusterScenario scenario)
    {
        var held = (await HoldersAsync(cluster, [.. scenario.Conversations.Select(conversation => conversation.ConversationId)])).Values
            .CountBy(silo => silo)
            .ToDictionary();
        return [.. cluster.Silos.Select(silo => (silo, held.GetValueOrDefault(silo))).OrderByDescending(pair => pair.Item2)];
    }

    /// <summary>The silos of conversations or people, for those that are active on a running silo.</summary>
    public async Task<IReadOnlyDictionary<string, SiloProcess>> HoldersAsync(ClusterProcesses cluster, IReadOnlyCollection<string> ids)
    {
        var (wanted, silos) = (ids.ToHashSet(), cluster.Silos.ToDictionary(silo => silo.Endpoint));
        var holders = new Dictionary<string, SiloProcess>();
        foreach (var activation in await Management.GetDetailedGrainStatistics())
        {
            var id = activation.GrainId.Key.ToString()!;
            if (wanted.Contains(id) && silos.TryGetValue(activation.SiloAddress.Endpoint.ToString(), out var silo))
                holders[id] = silo;
        }

        return holders;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }
}
