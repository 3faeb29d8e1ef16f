using System.Net;
using Azure.Data.Tables;
using Parley.Testing.Contracts;

namespace Parley.StorageContract.AzureTables.Providers.Golden;

/// <summary>Rows as the stock provider writes them are read, and ours are written like them: the same columns, types and values.</summary>
/// <remarks>The rows are made from the layout, not captured: that the stock provider itself agrees is unproven. Pages of two rows, so that markers
/// count.</remarks>
public sealed class GoldenMembershipTests(TinyProviderPages tables) : IClassFixture<TinyProviderPages>
{
    private static readonly SiloAddress One = SiloAddress.New(IPAddress.Parse("10.0.0.1"), 11111, 12345678);
    private static readonly SiloAddress Two = SiloAddress.New(IPAddress.Parse("10.0.0.2"), 11112, 23456789);
    private static readonly SiloAddress Three = SiloAddress.New(IPAddress.Parse("fe80::1"), 11113, 34567890);

    [Fact]
    public async Task Rows_of_today_are_the_same_both_ways()
    {
        var (golden, table) = (GoldenRows.Membership("of today"), await OpenAsync("golden"));
        foreach (var entry in Entries())
            Assert.True(await table.InsertAsync(entry, (await table.AllAsync()).Version.Next()));
        await AssertStoredAsync("golden", golden);

        await PlantAsync(golden);
        var read = await table.AllAsync();
        Assert.Equal(Entries().Select(entry => entry.Described()), read.Members.Select(member => member.Item1.Described()).Order(StringComparer.Ordinal));
        Assert.Equal(3, read.Version.Version);
        Assert.Equal([new Uri("gwy.tcp://10.0.0.1:30000/12345678")], await tables.GatewaysOf("golden").GetGatewaysAsync(Cancel));

        // An update and a heartbeat that change nothing leave the same rows, but for the version.
        Assert.True(await table.UpdateAsync(Entries()[1], "", read.Version.Next()));
        await table.BeatAsync(Entries()[0]);
        foreach (var marker in golden.Where(row => row.ContainsKey("MembershipVersion")))
            marker["MembershipVersion"] = "4";
        await AssertStoredAsync("golden", golden);
    }

    [Fact]
    public async Task A_table_without_ends_is_read_and_gets_them_with_the_next_write()
    {
        var (golden, table) = (GoldenRows.Membership("before there were ends"), tables.MembershipOf("golden-old"));
        await table.InitializeAsync(false);
        await PlantAsync(golden);
        await table.InitializeAsync(true);
        var (all, row) = (await table.AllAsync(), await table.RowAsync(One));
        Assert.Equal((1, Entries()[0].Described()), (all.Version.Version, Assert.Single(all.Members).Item1.Described()));
        Assert.Equal(all.Described(), row.Described());

        Assert.True(await table.InsertAsync(Entries()[1], all.Version.Next()));
        var today = GoldenRows.Membership("of today").Where(row => row.RowKey is "!Start" or "~End" || row.RowKey.StartsWith("10.0.0.2", StringComparison.Ordinal));
        foreach (var written in today.Append(golden[1]))
        {
            written.PartitionKey = "golden-old";
            written["DeploymentId"] = "golden-old";
            if (written.ContainsKey("MembershipVersion"))
                written["MembershipVersion"] = "2";
            if (written != golden[1])
                golden.Add(written);
        }

        await AssertStoredAsync("golden-old", golden);
    }

    [Fact]
    public async Task Ends_that_an_older_silo_left_behind_are_read_and_are_no_gateways()
    {
        var table = tables.MembershipOf("golden-ends");
        await table.InitializeAsync(false);
        var golden = GoldenRows.Membership("with ends that look like active silos");
        await PlantAsync(golden);
        var read = await table.AllAsync();
        Assert.Equal((2, Entries()[0].Described()), (read.Version.Version, Assert.Single(read.Members).Item1.Described()));
        Assert.Equal([new Uri("gwy.tcp://10.0.0.1:30000/12345678")], await tables.GatewaysOf("golden-ends").GetGatewaysAsync(Cancel));

        // As by a service for which a port that is missing is not zero.
        golden[0]["ProxyPort"] = "1";
        await PlantAsync(golden);
        Assert.Single(await tables.GatewaysOf("golden-ends").GetGatewaysAsync(Cancel));
    }

    [Theory]
    [InlineData("Status", "active")]
    [InlineData("Status", "3")]
    [InlineData("Status", null)]
    [InlineData("Port", "x")]
    [InlineData("Generation", "")]
    [InlineData("Address", "nowhere")]
    [InlineData("StartTime", "yesterday")]
    [InlineData("SuspectingTimes", "2026-03-04 05:20:00.001 GMT")]
    [InlineData("SuspectingSilos", "10.0.0.1:11111@x|10.0.0.2:11112@1")]
    public async Task A_row_that_cannot_be_read_is_an_error_and_hides_no_silo(string column, string? value)
    {
        var cluster = Silos.NewCluster();
        var (golden, table) = (GoldenRows.Membership("of today"), tables.MembershipOf(cluster));
        await table.InitializeAsync(false);
        foreach (var row in golden)
            row.PartitionKey = cluster;
        golden[2][column] = value;
        await PlantAsync(golden);
        var error = await Assert.ThrowsAsync<OrleansException>(table.AllAsync);
        Assert.Contains(golden[2].RowKey, error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<OrleansException>(() => table.RowAsync(Two));
        Assert.Single((await table.RowAsync(One)).Members);
    }

    [Fact]
    public async Task A_cluster_without_a_version_is_an_error_and_not_an_empty_cluster()
    {
        var table = tables.MembershipOf(Silos.NewCluster());
        await table.InitializeAsync(false);
        await Assert.ThrowsAsync<KeyNotFoundException>(table.AllAsync);
        await Assert.ThrowsAsync<KeyNotFoundException>(() => table.RowAsync(One));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private TableClient Raw => tables.Elsewhere.GetTableClient(tables.Membership);

    private static MembershipEntry[] Entries()
    {
        var two = Entry(2, Two, SiloStatus.Dead, proxyPort: 0);
        two.RoleName = null;
        two.AddSuspector(One, new(2026, 3, 4, 5, 20, 0, 1, DateTimeKind.Utc));
        two.AddSuspector(Three, new(2026, 3, 4, 5, 20, 0, 20, DateTimeKind.Utc));
        return [Entry(1, One, SiloStatus.Active, proxyPort: 30000), two, Entry(3, Three, SiloStatus.ShuttingDown, proxyPort: 30003)];
    }

    private static MembershipEntry Entry(int number, SiloAddress address, SiloStatus status, int proxyPort) => new()
    {
        SiloAddress = address,
        Status = status,
        ProxyPort = proxyPort,
        HostName = $"host{number}",
        SiloName = $"Silo_{number}",
        RoleName = "worker",
        UpdateZone = 1,
        FaultZone = 2,
        StartTime = new(2026, 3, 4, 5, 6, 7, 89, DateTimeKind.Utc),
        IAmAliveTime = new(2026, 3, 4, 5, 16, 7, 890, DateTimeKind.Utc),
    };

    private Task<IMembershipTable> OpenAsync(string cluster) => tables.OpenMembershipAsync(cluster);

    private async Task PlantAsync(IEnumerable<TableEntity> rows)
    {
        foreach (var row in rows)
            await Raw.UpsertEntityAsync(row, TableUpdateMode.Replace, Cancel);
    }

    private async Task AssertStoredAsync(string cluster, IEnumerable<TableEntity> expected)
    {
        var stored = await Raw.QueryAsync<TableEntity>(row => row.PartitionKey == cluster, cancellationToken: Cancel).ToListAsync(Cancel);
        Assert.Equal(
            expected.OrderBy(row => row.RowKey, StringComparer.Ordinal).Select(GoldenRows.Described), stored.Select(GoldenRows.Described));
    }
}
