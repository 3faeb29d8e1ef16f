using Microsoft.Extensions.Options;
using Parley.Faults.Simulation;
using Parley.Storage.RocksDb;
using Parley.Testing;

namespace Parley.Faults.RocksDb;

/// <summary>A few of the seeded runs over the embedded store, which is opened again after each crash of all silos.</summary>
public sealed class RocksDbRuns
{
    private const int Operations = 150;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_seed_gives_the_same_run_as_over_the_reference_stores(int seed)
    {
        using var folder = new TemporaryFolder();
        var store = Open(folder.Path);
        var embedded = new SeededRun(
            seed,
            new SiloStores(
                [new BlockingConversationStore(() => new RocksDbConversationStore(store))],
                new BlockingInboxStore(() => new RocksDbInboxStore(store)),
                _ =>
                {
                    store = Blocking.Get(async () =>
                    {
                        await store.DisposeAsync();
                        return Open(folder.Path);
                    });
                }));
        var found = embedded.Run(Operations);
        await store.DisposeAsync();
        Assert.True(found is null, $"{string.Join('\n', embedded.Trace)}\nSeed {seed}: {found}");

        var reference = new SeededRun(seed, SiloStores.InMemory(runs: 1) with { DamageOpenRow = null });
        Assert.Null(reference.Run(Operations));
        Assert.Equal(reference.Trace, embedded.Trace);
    }

    private static RocksDbStore Open(string folder)
    {
        var options = new RocksDbOptions
        {
            DataFolder = folder,
            Holder = "a seeded run",
            WriteBufferBytes = 1 << 20,
            BlockCacheBytes = 1 << 20,
        };
        var store = new RocksDbStore(Options.Create(options), TimeProvider.System);
        store.Open();
        return store;
    }
}
