using System.Globalization;
using Orleans.Storage;
using Xunit;
using static Parley.Testing.Contracts.Silos;

namespace Parley.Testing.Contracts;

/// <summary>The contract of every <see cref="IMembershipTable"/> for concurrent calls of many silos, each with its own handle.</summary>
/// <remarks><c>PARLEY_SILOS=128 ./test StorageContract</c> uses as many silos as Orleans' conformance kit.</remarks>
public abstract class MembershipRacesContract : MembershipTableContract
{
    private static readonly int Many = int.Parse(Environment.GetEnvironmentVariable("PARLEY_SILOS") ?? "20", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Of_many_inserts_at_one_version_exactly_one_succeeds()
    {
        var tables = await OpenManyAsync(NewCluster());
        var version = (await tables[0].AllAsync()).Version.Next();
        var same = await Task.WhenAll(tables.Select(table => table.InsertAsync(Silo(1), version)));
        Assert.Single(same, won => won);

        version = (await tables[0].AllAsync()).Version.Next();
        var different = await Task.WhenAll(tables.Select((table, i) => table.InsertAsync(Silo(i + 2), version)));
        Assert.Single(different, won => won);
        var data = await tables[0].AllAsync();
        Assert.Equal((2, 2), (data.Version.Version, data.Members.Count));
    }

    [Fact]
    public async Task Of_many_updates_of_different_rows_at_one_version_exactly_one_succeeds()
    {
        var tables = await OpenManyAsync(NewCluster());
        for (var i = 0; i < Many; i++)
            await JoinAsync(tables[i], Silo(i));
        var read = await tables[0].AllAsync();
        var won = await Task.WhenAll(tables.Select(
            (table, i) => table.UpdateAsync(Silo(i, SiloStatus.Dead), ETagOf(read, i), read.Version.Next())));
        Assert.Single(won, yes => yes);
        var after = await tables[0].AllAsync();
        Assert.Equal(read.Version.Version + 1, after.Version.Version);
        Assert.Equal(SiloStatus.Dead, Of(after, Array.IndexOf(won, true)).Status);
        Assert.Equal(1, after.Members.Count(member => member.Item1.Status is SiloStatus.Dead));
    }

    [Fact]
    public async Task A_silo_that_retries_after_every_refusal_succeeds_and_each_success_is_one_version()
    {
        var tables = await OpenManyAsync(NewCluster());
        await JoinAsync(tables[0], Silo(0));
        await Task.WhenAll(tables.Select(async table =>
        {
            MembershipTableData read;
            do
                read = await ReadAsync(() => table.RowAsync(Address(0)));
            // Writes the row back unchanged, so only the version shows that the update happened.
            while (!await table.UpdateAsync(Of(read, 0), ETagOf(read, 0), read.Version.Next()));
        }));
        Assert.Equal(1 + Many, (await tables[0].AllAsync()).Version.Version);
    }

    [Fact]
    public async Task A_table_handle_sees_changes_of_another_one_at_once()
    {
        var tables = await OpenManyAsync(NewCluster());
        for (var i = 0; i < Many; i++)
        {
            await JoinAsync(tables[i], Silo(i));
            var seen = await tables[(i + 1) % Many].AllAsync();
            Assert.Equal((i + 1, i + 1), (seen.Version.Version, seen.Members.Count));
        }
    }

    [Fact]
    public async Task No_read_mixes_two_versions()
    {
        const int Silos = 8, Commits = 30;
        var tables = await OpenManyAsync(NewCluster());
        for (var i = 0; i < Silos; i++)
            await JoinAsync(tables[0], Silo(i));

        // Each commit writes the version that it creates into one row: version v writes v into row v % Silos, and all other rows have older
        // values.
        var done = false;
        var reads = 0;
        var readers = tables[1..4].Select(table => Task.Run(async () =>
        {
            while (!Volatile.Read(ref done))
            {
                Check(await ReadAsync(table.AllAsync));
                Check(await ReadAsync(() => table.RowAsync(Address(reads % Silos))));
                Interlocked.Add(ref reads, 2);
            }
        })).ToList();
        await Task.WhenAll([Task.Run(WriteAsync), .. readers]);

        async Task WriteAsync()
        {
            for (var commit = 0; commit < Commits || Volatile.Read(ref reads) < Silos; commit++)
            {
                var read = await tables[0].AllAsync();
                var version = read.Version.Next();
                var entry = Silo(version.Version % Silos);
                entry.ProxyPort = version.Version;
                Assert.True(await tables[0].UpdateAsync(entry, ETagOf(read, version.Version % Silos), version));
                await tables[0].BeatAsync(entry);
            }

            Volatile.Write(ref done, true);
        }

        static void Check(MembershipTableData data)
        {
            foreach (var (entry, _) in data.Members.Where(member => member.Item1.ProxyPort < 30_000))
                Assert.True(entry.ProxyPort <= data.Version.Version, $"a row of {entry.ProxyPort} at {data.Version.Version}");
            var newest = data.Version.Version;
            for (var version = newest; version > Math.Max(newest - Silos, Silos); version--)
            {
                if (data.TryGet(Address(version % Silos)) is { } row)
                    Assert.Equal(version, row.Item1.ProxyPort);
            }
        }
    }

    // A table that cannot read a consistent state throws, and its caller reads again.
    private static async Task<MembershipTableData> ReadAsync(Func<Task<MembershipTableData>> read)
    {
        while (true)
        {
            try
            {
                return await read();
            }
            catch (InconsistentStateException)
            {
            }
        }
    }

    private async Task<IMembershipTable[]> OpenManyAsync(string clusterId) =>
        await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => OpenAsync(clusterId)));
}
