using Azure;
using Azure.Data.Tables;
using Parley.Testing.AzureTables;
using Parley.Testing.Contracts;
using static Parley.Testing.Contracts.Silos;

namespace Parley.StorageContract.AzureTables.Providers;

/// <summary>Silos of old change the table without saying so at its ends: what is read in several pages is of one moment all the same.</summary>
public sealed class OlderSilosTests(TinyProviderPages tables) : IClassFixture<TinyProviderPages>
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_an_older_silo_changes_between_two_pages_is_read_whole(bool withEnds)
    {
        var cluster = NewCluster();
        var table = await tables.OpenMembershipAsync(cluster);
        foreach (var number in new[] { 1, 2, 3 })
            Assert.True(await table.InsertAsync(Silo(number), (await table.AllAsync()).Version.Next()));
        if (!withEnds)
        {
            await Raw.DeleteEntityAsync(cluster, "!Start", ETag.All, Cancel);
            await Raw.DeleteEntityAsync(cluster, "~End", ETag.All, Cancel);
        }

        AfterPages(1, () => ChangeAsOfOldAsync(cluster, Address(1), version: 4));
        var all = await table.AllAsync();
        Assert.Equal((4, SiloStatus.Dead), (all.Version.Version, all.TryGet(Address(1))!.Item1.Status));
        Assert.Equal(3, all.Members.Count);
    }

    [Fact]
    public async Task A_table_that_changes_during_every_read_is_an_error_and_no_mixture()
    {
        var cluster = NewCluster();
        var table = await tables.OpenMembershipAsync(cluster);
        foreach (var number in new[] { 1, 2, 3 })
            Assert.True(await table.InsertAsync(Silo(number), (await table.AllAsync()).Version.Next()));
        var version = 4;
        tables.Service.Draw = request =>
        {
            if (request.Uri.Query.Contains("NextRowKey=", StringComparison.Ordinal))
                Task.Run(() => ChangeAsOfOldAsync(cluster, Address(1), version++)).GetAwaiter().GetResult();
            return ServiceFault.None;
        };
        await Assert.ThrowsAsync<Orleans.Storage.InconsistentStateException>(table.AllAsync);
        tables.Service.Draw = null;
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private TableClient Raw => tables.Elsewhere.GetTableClient(tables.Membership);

    // On the pool: the read waits for it.
    private void AfterPages(int pages, Func<Task> happens)
    {
        var asked = 0;
        tables.Service.Draw = _ =>
        {
            if (asked++ == pages)
            {
                tables.Service.Draw = null;
                Task.Run(happens).GetAwaiter().GetResult();
            }

            return ServiceFault.None;
        };
    }

    private async Task ChangeAsOfOldAsync(string cluster, SiloAddress silo, int version)
    {
        var key = $"{silo.Endpoint.Address}-{silo.Endpoint.Port}-{silo.Generation}";
        var row = (await Raw.GetEntityAsync<TableEntity>(cluster, key, cancellationToken: Cancel)).Value;
        row["Status"] = "Dead";
        await Raw.SubmitTransactionAsync(
            [
                new(TableTransactionActionType.UpdateReplace, row, ETag.All),
                new(TableTransactionActionType.UpdateReplace, new TableEntity(cluster, "VersionRow") { ["MembershipVersion"] = $"{version}" }, ETag.All),
            ],
            Cancel);
    }
}
