using Parley.Testing.AzureTables;
using Parley.Testing.Contracts;
using static Parley.Testing.Contracts.Silos;

namespace Parley.StorageContract.AzureTables.Providers;

/// <summary>What the runtime's providers ask is counted like all else.</summary>
public sealed class ProviderMeterTests(ProviderTables tables) : IClassFixture<ProviderTables>
{
    [Fact]
    public async Task Grain_state_is_counted()
    {
        using var counts = new TableCounts(tables.Prefix);
        var (storage, grain, state) = (tables.State(), GrainStateFaultTests.NewGrain(), new GrainState<List<int>>([1]));
        string[] write = ["operations OrleansGrainState: 1", "requests OrleansGrainState write: 1"];
        await storage.WriteStateAsync("s", grain, state, Cancel);
        Assert.Equal(write, counts.Take());
        tables.Service.FailNextWrite(ServiceFault.Throttled); // tried again, and one request all the same
        await storage.WriteStateAsync("s", grain, state, Cancel);
        Assert.Equal(write, counts.Take());
        await storage.ReadStateAsync("s", grain, state, Cancel);
        Assert.Equal(["requests OrleansGrainState read: 1"], counts.Take());
        await storage.ClearStateAsync("s", grain, state, Cancel);
        Assert.Equal(write, counts.Take());
    }

    [Fact]
    public async Task Membership_and_gateways_are_counted()
    {
        var cluster = NewCluster();
        var table = await tables.OpenMembershipAsync(cluster);
        using var counts = new TableCounts(tables.Prefix);
        var version = (await table.AllAsync()).Version.Next();
        Assert.Equal(["requests OrleansSiloInstances page: 1"], counts.Take()); // a refresh
        await table.InsertAsync(Silo(1), version);
        Assert.Equal(["operations OrleansSiloInstances: 4", "requests OrleansSiloInstances write: 1"], counts.Take()); // silo, version, both ends
        await table.BeatAsync(Silo(1));
        Assert.Equal(["operations OrleansSiloInstances: 1", "requests OrleansSiloInstances write: 1"], counts.Take());
        await tables.GatewaysOf(cluster).GetGatewaysAsync(Cancel);
        Assert.Equal(["requests OrleansSiloInstances page: 1"], counts.Take());
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
