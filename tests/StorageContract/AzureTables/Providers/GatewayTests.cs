using Parley.Testing.Contracts;
using static Parley.Testing.Contracts.Silos;

namespace Parley.StorageContract.AzureTables.Providers;

public sealed class GatewayTests(TinyProviderPages tables) : IClassFixture<TinyProviderPages>
{
    [Fact]
    public async Task The_gateways_are_the_active_silos_that_listen_for_clients()
    {
        var cluster = NewCluster();
        var (table, other) = (await tables.OpenMembershipAsync(cluster), await tables.OpenMembershipAsync(cluster + "1"));
        await other.InsertAsync(Silo(99), (await other.AllAsync()).Version.Next());
        foreach (var number in Enumerable.Range(0, 10))
        {
            var silo = Silo(number, number % 5 == 1 ? SiloStatus.Dead : number % 5 == 2 ? SiloStatus.Joining : SiloStatus.Active);
            silo.ProxyPort = number % 5 == 3 ? 0 : silo.ProxyPort;
            Assert.True(await table.InsertAsync(silo, (await table.AllAsync()).Version.Next()));
        }

        var gateways = await tables.OpenGatewaysAsync(cluster);
        Assert.Equal(
            [Uri(0), Uri(4), Uri(5), Uri(9)],
            (await gateways.GetGatewaysAsync(Cancel)).Select(gateway => gateway.ToString()).Order());
    }

    [Fact]
    public async Task A_client_that_starts_before_any_silo_finds_an_empty_list_without_an_error()
    {
        var gateways = await tables.OpenGatewaysAsync(NewCluster());
        Assert.Empty(await gateways.GetGatewaysAsync(Cancel));
    }

    [Fact]
    public async Task The_list_of_gateways_is_as_old_as_the_refresh_option_allows()
    {
        var gateways = await tables.OpenGatewaysAsync("cluster", refresh: TimeSpan.FromSeconds(7));
        Assert.Equal(TimeSpan.FromSeconds(7), gateways.MaxStaleness);
    }

    private static string Uri(int number) => $"gwy.tcp://127.0.0.1:{30_000 + number}/{1_000_000 + number}";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
