using Parley.Testing.Processes;

namespace Parley.Faults.Cluster;

/// <summary>The store fails and does not return.</summary>
[Collection(nameof(OneClusterAtATime))]
public sealed class LostStoreTests
{
    [Fact]
    public async Task A_silo_without_its_store_still_ends_on_a_signal()
    {
        await using var cluster = await ClusterProcesses.StartAsync(silos: 0, frontEnds: 0);
        await cluster.AddSilosAsync(1, "--Cluster:DrainTime=00:00:01");
        await cluster.LoseStoreAsync();

        var silo = cluster.Silos[0].Process;
        Assert.Equal(1, await silo.TerminateAsync());
        Assert.Contains("did not drain within Cluster:DrainTime", silo.Output, StringComparison.Ordinal);
    }
}
