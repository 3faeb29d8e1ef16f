using Microsoft.Extensions.Options;
using Parley.Storage.RocksDb;
using Parley.Storage.RocksDb.Backups;
using Parley.Testing;
using static Parley.Testing.Contracts.Rows;

namespace Parley.StorageContract.RocksDb;

/// <summary>The inboxes of a restored store burn the revisions that may have been given out after the backup. Each does so once, when it is
/// next loaded.</summary>
public sealed class RestoredInboxTests : IDisposable
{
    private const long Least = 1L << 32;
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_inbox_burns_revisions_until_it_is_saved_in_the_new_incarnation()
    {
        var (busy, quiet, unknown) = (NewUser(), NewUser(), NewUser());
        await using (var first = Open("first"))
        {
            foreach (var user in new[] { busy, quiet })
                await new RocksDbInboxStore(first)
                    .SaveAsync(Save(user, null) with { Head = new() { Revision = 7, Reserved = 7, IsClean = true } }, Cancel);
            var stored = await new RocksDbInboxStore(first).LoadAsync(busy, 10, Cancel);
            Assert.Equal((7, true), (stored.Head.Reserved, stored.Head.IsClean));
            await BackUpAsync("first", "backup");
        }

        await RestoreAsync("backup", "second");
        await using (var second = Open("second"))
        {
            var inboxes = new RocksDbInboxStore(second);
            foreach (var user in new[] { busy, quiet, unknown })
                await AssertBurnsAsync(inboxes, user, user == unknown ? 0 : 7);

            var seen = await inboxes.LoadAsync(busy, 10, Cancel);
            await inboxes.SaveAsync(
                Save(busy, seen.Version) with
                {
                    Head = seen.Head with { Revision = seen.Head.Reserved + 1, Reserved = seen.Head.Reserved + 1 },
                },
                Cancel);
            await AssertSettledAsync(inboxes, busy);
        }

        await using (var again = Open("second"))
        {
            await AssertSettledAsync(new(again), busy);
            await AssertBurnsAsync(new(again), quiet, 7);
            await BackUpAsync("second", "later");
        }

        await RestoreAsync("later", "third");
        await using var third = Open("third");
        Assert.True((await new RocksDbInboxStore(third).LoadAsync(busy, 10, Cancel)).Head.Reserved > (2 * Least));
    }

    [Fact]
    public async Task Two_restores_of_one_backup_give_out_different_revisions()
    {
        await using (var first = Open("first"))
            await BackUpAsync("first", "backup");
        var user = NewUser();
        var ahead = new HashSet<long>();
        for (var life = 0; life < 8; life++)
        {
            await RestoreAsync("backup", $"life-{life}");
            await using var store = Open($"life-{life}");
            ahead.Add((await new RocksDbInboxStore(store).LoadAsync(user, 10, Cancel)).Head.Reserved);
        }

        // Eight random values of 1,024: the probability that all are equal is 2^-70.
        Assert.True(ahead.Count > 1);
        Assert.All(ahead, reserved => Assert.InRange(reserved, Least, Least << 10));
    }

    private static async Task AssertBurnsAsync(RocksDbInboxStore inboxes, Users.UserId userId, long revision)
    {
        var stored = await inboxes.LoadAsync(userId, 10, Cancel);
        Assert.Equal((revision, false), (stored.Head.Revision, stored.Head.IsClean));
        Assert.InRange(stored.Head.Reserved, revision + Least, revision + (Least << 10));
        Assert.Equal(0, (stored.Head.Reserved - revision) % Least);
    }

    private static async Task AssertSettledAsync(RocksDbInboxStore inboxes, Users.UserId userId)
    {
        var head = (await inboxes.LoadAsync(userId, 10, Cancel)).Head;
        Assert.Equal(head.Revision, head.Reserved);
        Assert.True(head.Revision > Least);
    }

    private string Folder(string name) => Path.Combine(_folder.Path, name);

    private Task<bool> BackUpAsync(string from, string to) =>
        StoreBackup.CreateAsync(Folder(from), Folder(to), TimeProvider.System, null, Cancel);

    private Task RestoreAsync(string from, string to) => StoreBackup.RestoreAsync(Folder(from), Folder(to), null, Cancel);

    private RocksDbStore Open(string name)
    {
        var store = new RocksDbStore(Options.Create(new RocksDbOptions { DataFolder = Folder(name) }), TimeProvider.System);
        store.Open();
        return store;
    }
}
