using Azure.Data.Tables;
using Parley.Testing.Contracts;
using static Parley.Testing.Contracts.Silos;

namespace Parley.StorageContract.AzureTables.Providers;

/// <summary>If a membership row cannot be read, its silo must not be missing from the result. Otherwise the other silos would take over its
/// grains while it still serves them.</summary>
public sealed class MembershipDamageTests(ProviderTables tables) : IClassFixture<ProviderTables>
{
    [Theory]
    [InlineData("Status", "active")]
    [InlineData("Status", null)]
    [InlineData("Address", "nowhere")]
    [InlineData("StartTime", "yesterday")]
    [InlineData("SuspectingSilos", "10.0.0.1:11111@x|10.0.0.2:11112@1")]
    public async Task An_unreadable_row_is_an_error_and_hides_no_silo(string column, string? value)
    {
        var table = await WithDamageAsync(column, value);

        Assert.NotNull(await Record.ExceptionAsync(table.AllAsync));
    }

    [Theory]
    [InlineData("Port", "x", "127.0.0.1:0@1000002")]
    [InlineData("Generation", "", "127.0.0.1:11002@0")]
    public async Task An_invalid_number_is_read_as_zero_and_gives_the_silo_another_address(string column, string value, string address)
    {
        var table = await WithDamageAsync(column, value);

        var read = (await table.AllAsync()).Members.Select(member => member.Item1.SiloAddress.ToParsableString());
        Assert.Equal(new[] { Address(1).ToParsableString(), address }.Order(), read.Order());
    }

    [Fact]
    public async Task A_cluster_without_a_version_is_an_error_and_not_an_empty_cluster()
    {
        var table = await tables.OpenMembershipAsync(NewCluster(), withVersion: false);

        Assert.NotNull(await Record.ExceptionAsync(table.AllAsync));
    }

    /// <summary>Makes the membership table of two silos and damages the row of the second one.</summary>
    private async Task<IMembershipTable> WithDamageAsync(string column, string? value)
    {
        var cluster = NewCluster();
        var table = await tables.OpenMembershipAsync(cluster);
        foreach (var number in new[] { 1, 2 })
            Assert.True(await table.InsertAsync(Silo(number), (await table.AllAsync()).Version.Next()));
        var rows = tables.Elsewhere.GetTableClient(tables.Membership);
        var row = (await rows.GetEntityAsync<TableEntity>(cluster, "127.0.0.1-11002-1000002", cancellationToken: Cancel)).Value;
        row[column] = value;
        await rows.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace, Cancel);
        return table;
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
