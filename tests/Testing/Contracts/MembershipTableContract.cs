using Xunit;
using static Parley.Testing.Contracts.Silos;

namespace Parley.Testing.Contracts;

/// <summary>The contract of every <see cref="IMembershipTable"/>. It covers the classic tests of Orleans and its newer conformance
/// kit.</summary>
/// <remarks>Concurrent calls on several handles are tested in <see cref="MembershipRacesContract"/>.</remarks>
public abstract class MembershipTableContract
{
    /// <summary>An initialized handle, as a separate silo has it.</summary>
    protected abstract Task<IMembershipTable> OpenAsync(string clusterId);

    [Fact]
    public async Task A_new_cluster_is_empty_at_version_zero()
    {
        var table = await OpenAsync(NewCluster());
        foreach (var data in new[] { await table.AllAsync(), await table.RowAsync(Address(1)) })
        {
            Assert.Equal((0, 0), (data.Version.Version, data.Members.Count));
            Assert.False(string.IsNullOrEmpty(data.Version.VersionEtag));
        }
    }

    [Fact]
    public async Task Every_field_of_a_silo_reads_back()
    {
        var table = await OpenAsync(NewCluster());
        var (full, bare) = (Silo(1, SiloStatus.Joining), new MembershipEntry { SiloAddress = Address(2), Status = SiloStatus.Created });
        full.AddSuspector(Address(7), Beginning.AddSeconds(1));
        full.AddSuspector(Address(8), Beginning.AddSeconds(2));
        await JoinAsync(table, full, bare);
        var read = await table.AllAsync();
        Assert.Equal([full.Described(), bare.Described()], [Of(read, 1).Described(), Of(read, 2).Described()]);
    }

    [Fact]
    public async Task An_insert_and_an_update_move_the_version_by_exactly_one()
    {
        var table = await OpenAsync(NewCluster());
        var empty = await table.AllAsync();
        Assert.True(await table.InsertAsync(Silo(1), empty.Version.Next()));
        var one = await table.AllAsync();
        Assert.Equal(1, one.Version.Version);
        Assert.NotEqual(empty.Version.VersionEtag, one.Version.VersionEtag);

        Assert.True(await table.UpdateAsync(Silo(1, SiloStatus.Dead), ETagOf(one, 1), one.Version.Next()));
        var two = await table.AllAsync();
        Assert.Equal((2, SiloStatus.Dead), (two.Version.Version, Of(two, 1).Status));
        Assert.NotEqual(one.Version.VersionEtag, two.Version.VersionEtag);
    }

    [Fact]
    public async Task A_refused_change_has_no_effect()
    {
        var table = await OpenAsync(NewCluster());
        var old = (await table.AllAsync()).Version.Next();
        await JoinAsync(table, Silo(1));
        var now = await table.AllAsync();
        var etag = ETagOf(now, 1);

        Assert.False(await table.InsertAsync(Silo(1, SiloStatus.Dead), old), "known silo, old version");
        Assert.False(await table.InsertAsync(Silo(2), old), "new silo, old version");
        Assert.False(await table.InsertAsync(Silo(1, SiloStatus.Dead), now.Version.Next()), "known silo");
        Assert.False(await table.UpdateAsync(Silo(1, SiloStatus.Dead), etag, old), "old version");
        Assert.False(await table.UpdateAsync(Silo(2), etag, now.Version.Next()), "unknown silo");

        var after = await table.AllAsync();
        Assert.Equal((now.Described(), now.Version.VersionEtag, etag), (after.Described(), after.Version.VersionEtag, ETagOf(after, 1)));
    }

    [Fact]
    public async Task A_row_and_the_whole_table_agree()
    {
        var table = await OpenAsync(NewCluster());
        await JoinAsync(table, Silo(1), Silo(2), Silo(3, SiloStatus.Dead));
        var all = await table.AllAsync();
        foreach (var number in new[] { 1, 2, 3 })
        {
            var row = await table.RowAsync(Address(number));
            Assert.Equal(Of(all, number).Described(), Assert.Single(row.Members).Item1.Described());
            Assert.Equal((ETagOf(all, number), all.Version), (ETagOf(row, number), row.Version));
        }

        var missing = await table.RowAsync(Address(4));
        Assert.Empty(missing.Members);
        Assert.Equal(all.Version, missing.Version);
    }

    [Fact]
    public async Task A_heartbeat_is_stored_and_keeps_an_earlier_read_valid_for_an_update()
    {
        var table = await OpenAsync(NewCluster());
        await JoinAsync(table, Silo(1), Silo(2));
        var before = await table.AllAsync();
        for (var beat = 1; beat <= 3; beat++)
        {
            var alive = new MembershipEntry { SiloAddress = Address(1), IAmAliveTime = Beginning.AddHours(beat) };
            await table.BeatAsync(alive);
            var after = await table.AllAsync();
            var expected = Silo(1);
            expected.IAmAliveTime = alive.IAmAliveTime;
            Assert.Equal((expected.Described(), Silo(2).Described()), (Of(after, 1).Described(), Of(after, 2).Described()));
            Assert.Equal(before.Version, after.Version);
        }

        Assert.True(await table.UpdateAsync(Silo(1, SiloStatus.ShuttingDown), ETagOf(before, 1), before.Version.Next()));
        var updated = await table.RowAsync(Address(2));
        Assert.True(await table.InsertAsync(Silo(3), updated.Version.Next()));
    }

    [Fact]
    public async Task A_heartbeat_of_an_unknown_silo_adds_no_silo()
    {
        var table = await OpenAsync(NewCluster());
        await Assert.ThrowsAnyAsync<Exception>(() => table.BeatAsync(Silo(1)));
        Assert.Empty((await table.AllAsync()).Members);
    }

    [Fact]
    public async Task Arguments_and_results_are_not_shared_with_the_table()
    {
        var table = await OpenAsync(NewCluster());
        var passed = Silo(1);
        await JoinAsync(table, passed);
        var expected = (await table.AllAsync()).Described();

        Spoil(passed);
        Assert.Equal(expected, (await table.AllAsync()).Described());
        Spoil((await table.AllAsync()).Members[0].Item1);
        Spoil((await table.RowAsync(Address(1))).Members[0].Item1);
        Assert.Equal(expected, (await table.AllAsync()).Described());

        var read = await table.AllAsync();
        var updated = Silo(1, SiloStatus.Stopping);
        Assert.True(await table.UpdateAsync(updated, ETagOf(read, 1), read.Version.Next()));
        Spoil(updated);
        Assert.Equal(SiloStatus.Stopping, Of(await table.AllAsync(), 1).Status);

        static void Spoil(MembershipEntry entry)
        {
            (entry.Status, entry.SiloName, entry.ProxyPort) = (SiloStatus.Dead, "spoiled", 1);
            entry.AddSuspector(Address(9), Beginning);
        }
    }

    [Fact]
    public async Task Cleanup_removes_only_silos_that_died_long_ago()
    {
        var table = await OpenAsync(NewCluster());
        var cutoff = Beginning.AddDays(1);
        var (exactly, heard, started, accused, dead) = (Old(3), Old(4), Old(5), Old(6), Old(7));
        exactly.IAmAliveTime = cutoff;
        heard.IAmAliveTime = cutoff.AddMilliseconds(1);
        started.StartTime = cutoff.AddMilliseconds(1);
        accused.AddSuspector(Address(1), cutoff.AddMilliseconds(1));
        dead.AddSuspector(Address(1), cutoff.AddMilliseconds(-1));
        await JoinAsync(table, Silo(1), Silo(2, SiloStatus.ShuttingDown), exactly, heard, started, accused, dead, Old(8));
        var before = await table.AllAsync();

        await table.CleanUpAsync(new(cutoff));
        var after = await table.AllAsync();
        Assert.Equal(
            [.. Enumerable.Range(1, 6).Select(Address)], after.Members.Select(member => member.Item1.SiloAddress).Order());
        Assert.Equal(before.Version, after.Version);

        static MembershipEntry Old(int number) => Silo(number, SiloStatus.Dead);
    }

    [Fact]
    public async Task A_second_initialization_changes_nothing()
    {
        var cluster = NewCluster();
        var table = await OpenAsync(cluster);
        await JoinAsync(table, Silo(1));
        var before = await table.AllAsync();
        await table.InitializeAsync(true);
        await table.InitializeAsync(false);
        var after = await (await OpenAsync(cluster)).AllAsync();
        Assert.Equal((before.Described(), before.Version), (after.Described(), after.Version));
    }

    [Fact]
    public async Task Clusters_are_separate_even_if_one_id_is_a_prefix_of_another()
    {
        var cluster = NewCluster();
        var (one, two) = (await OpenAsync(cluster), await OpenAsync(cluster + "1"));
        await JoinAsync(one, Silo(1));
        await JoinAsync(two, Silo(1, SiloStatus.Joining), Silo(2));
        Assert.Equal((1, 2), ((await one.AllAsync()).Members.Count, (await two.AllAsync()).Members.Count));

        await one.CleanUpAsync(DateTimeOffset.MaxValue);
        await one.DeleteAsync(cluster);
        Assert.Equal((2, 2), ((await two.AllAsync()).Version.Version, (await two.AllAsync()).Members.Count));
        await one.InitializeAsync(true);
        Assert.Equal((0, 0), ((await one.AllAsync()).Version.Version, (await one.AllAsync()).Members.Count));
    }

    [Fact]
    public async Task Deleting_a_missing_cluster_does_nothing()
    {
        var table = await OpenAsync(NewCluster());
        await JoinAsync(table, Silo(1));
        await table.DeleteAsync(NewCluster());
        Assert.Single((await table.AllAsync()).Members);
    }

    private protected static MembershipEntry Of(MembershipTableData data, int number) => RowOf(data, number).Item1;

    private protected static string ETagOf(MembershipTableData data, int number) => RowOf(data, number).Item2;

    private protected static async Task JoinAsync(IMembershipTable table, params MembershipEntry[] entries)
    {
        foreach (var entry in entries)
            Assert.True(await table.InsertAsync(entry, (await table.RowAsync(entry.SiloAddress)).Version.Next()));
    }

    private static Tuple<MembershipEntry, string> RowOf(MembershipTableData data, int number) =>
        Assert.Single(data.Members, member => member.Item1.SiloAddress.Equals(Address(number)));
}
