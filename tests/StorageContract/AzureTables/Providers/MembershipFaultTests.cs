using Azure;
using Azure.Data.Tables;
using Parley.Testing.AzureTables;
using Parley.Testing.Contracts;
using static Parley.Testing.Contracts.Silos;

namespace Parley.StorageContract.AzureTables.Providers;

/// <summary>The results that a silo gets for its own insert or update if the connection to the service fails.</summary>
public sealed class MembershipFaultTests(ProviderTables tables) : IClassFixture<ProviderTables>
{
    [Theory]
    [InlineData(ServiceFault.Lost)]
    [InlineData(ServiceFault.Throttled)]
    [InlineData(ServiceFault.Error)]
    public async Task An_insert_or_update_that_did_not_happen_is_retried(ServiceFault fault)
    {
        var cluster = NewCluster();
        var table = await tables.OpenMembershipAsync(cluster);
        tables.Service.FailNextWrite(fault);
        Assert.True(await table.InsertAsync(Silo(1, SiloStatus.Joining), (await table.AllAsync()).Version.Next()));

        var read = await table.RowAsync(Address(1));
        var suspected = Silo(1, SiloStatus.Dead);
        suspected.AddSuspector(Address(2), Beginning);
        tables.Service.FailNextWrite(fault, after: () => HeartbeatElsewhereAsync(cluster));
        Assert.True(await table.UpdateAsync(suspected, read.Members[0].Item2, read.Version.Next()));
        Assert.Equal((2, SiloStatus.Dead), ((await table.AllAsync()).Version.Version, (await table.AllAsync()).Members[0].Item1.Status));
    }

    // The first attempt of the Azure client wrote the new version, and its retry conflicts with it. A silo then waits, reads the table, and
    // continues from there.
    [Theory]
    [InlineData(ServiceFault.ReplyLost)]
    [InlineData(ServiceFault.ErrorAfter)]
    public async Task A_stored_change_whose_answer_is_lost_is_refused_and_a_read_shows_it(ServiceFault fault)
    {
        var cluster = NewCluster();
        var table = await tables.OpenMembershipAsync(cluster);
        tables.Service.FailNextWrite(fault);
        Assert.False(await table.InsertAsync(Silo(1, SiloStatus.Joining), (await table.AllAsync()).Version.Next()));
        var read = await table.RowAsync(Address(1));
        Assert.Equal((1, SiloStatus.Joining), (read.Version.Version, Assert.Single(read.Members).Item1.Status));

        tables.Service.FailNextWrite(fault, after: () => HeartbeatElsewhereAsync(cluster));
        Assert.False(await table.UpdateAsync(Silo(1), read.Members[0].Item2, read.Version.Next()));
        read = await table.RowAsync(Address(1));
        Assert.Equal((2, SiloStatus.Active), (read.Version.Version, Assert.Single(read.Members).Item1.Status));
        Assert.True(await table.UpdateAsync(Silo(1), read.Members[0].Item2, read.Version.Next()));
    }

    [Theory]
    [InlineData(ServiceFault.Lost)]
    [InlineData(ServiceFault.Error)]
    public async Task A_success_of_another_silo_is_not_taken_for_the_own_one(ServiceFault fault)
    {
        var cluster = NewCluster();
        var table = await tables.OpenMembershipAsync(cluster);
        var empty = (await table.AllAsync()).Version.Next();
        tables.Service.FailNextWrite(fault, after: () => ElsewhereAsync(cluster, other => other.InsertAsync(Silo(2), empty)));
        Assert.False(await table.InsertAsync(Silo(1), empty));

        // The same row with other values.
        var next = (await table.AllAsync()).Version.Next();
        tables.Service.FailNextWrite(
            fault, after: () => ElsewhereAsync(cluster, other => other.UpdateAsync(Silo(2, SiloStatus.Stopping), "", next)));
        Assert.False(await table.UpdateAsync(Silo(2, SiloStatus.Dead), "", next));
        var after = await table.AllAsync();
        Assert.Equal((2, SiloStatus.Stopping), (after.Version.Version, Assert.Single(after.Members).Item1.Status));
    }

    [Fact]
    public async Task A_refusal_costs_one_request()
    {
        var table = await tables.OpenMembershipAsync(NewCluster());
        var version = (await table.AllAsync()).Version.Next();
        Assert.True(await table.InsertAsync(Silo(1), version));
        var before = tables.Service.Requests;
        Assert.False(await table.InsertAsync(Silo(1), version));
        Assert.Equal(1, tables.Service.Requests - before);
    }

    [Fact]
    public async Task A_success_followed_by_other_changes_is_reported_as_refused_and_a_read_shows_it()
    {
        var cluster = NewCluster();
        var table = await tables.OpenMembershipAsync(cluster);
        tables.Service.FailNextWrite(ServiceFault.ReplyLost, after: () => ElsewhereAsync(
            cluster, async other => await other.InsertAsync(Silo(2), (await other.AllAsync()).Version.Next())));
        Assert.False(await table.InsertAsync(Silo(1), (await table.AllAsync()).Version.Next()));
        Assert.Equal(Silo(1).Described(), Assert.Single((await table.RowAsync(Address(1))).Members).Item1.Described());
    }

    [Theory]
    [InlineData(ServiceFault.Lost)]
    [InlineData(ServiceFault.Throttled)]
    [InlineData(ServiceFault.ErrorAfter)]
    public async Task An_unknown_outcome_is_an_exception(ServiceFault fault)
    {
        var table = await tables.OpenMembershipAsync(NewCluster());
        var version = (await table.AllAsync()).Version.Next();
        tables.Service.Draw = request => request.Method == Azure.Core.RequestMethod.Get ? ServiceFault.None : fault;
        await Assert.ThrowsAnyAsync<Exception>(() => table.InsertAsync(Silo(1), version));
        await Assert.ThrowsAnyAsync<Exception>(() => table.BeatAsync(Silo(1)));
        tables.Service.Draw = null;
    }

    [Fact]
    public async Task A_missing_table_is_an_exception_and_no_refusal()
    {
        var cluster = NewCluster();
        var table = await tables.OpenMembershipAsync(cluster, name: tables.Membership + "gone");
        await tables.Elsewhere.DeleteTableAsync(tables.Membership + "gone", TestContext.Current.CancellationToken);
        var version = new TableVersion(1, "W/\"datetime'2026-01-01T00%3A00%3A00.0000000Z'\"");
        await Assert.ThrowsAnyAsync<RequestFailedException>(() => table.InsertAsync(Silo(1), version));
        await Assert.ThrowsAnyAsync<RequestFailedException>(() => table.UpdateAsync(Silo(1), "", version));
        await Assert.ThrowsAsync<OrleansException>(() => table.AllAsync());
    }

    [Fact]
    public async Task When_many_silos_start_together_none_fails_to_initialize()
    {
        var cluster = NewCluster();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => tables.OpenMembershipAsync(cluster)));
        var rows = await tables.Elsewhere.GetTableClient(tables.Membership)
            .QueryAsync<TableEntity>(row => row.PartitionKey == cluster)
            .ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["!Start 0", "VersionRow 0", "~End 0"], rows.Select(row => $"{row.RowKey} {row["MembershipVersion"]}"));
    }

    [Fact]
    public async Task A_heartbeat_is_one_blind_write()
    {
        var table = await tables.OpenMembershipAsync(NewCluster());
        await table.InsertAsync(Silo(1), (await table.AllAsync()).Version.Next());
        var asked = new List<string>();
        tables.Service.Draw = request =>
        {
            asked.Add($"{request.Method} {(request.Headers.TryGetValue("If-Match", out var etag) ? etag : "")}");
            return ServiceFault.None;
        };
        await table.BeatAsync(Silo(1));
        tables.Service.Draw = null;
        Assert.Equal(["PATCH *"], asked);
    }

    private async Task ElsewhereAsync(string cluster, Func<IMembershipTable, Task> act) =>
        await act(await tables.OpenMembershipAsync(cluster, tables.Elsewhere));

    private Task HeartbeatElsewhereAsync(string cluster) => ElsewhereAsync(cluster, other => other.BeatAsync(
        new() { SiloAddress = Address(1), IAmAliveTime = Beginning.AddDays(3) }));
}
