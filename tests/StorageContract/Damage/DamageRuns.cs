using System.Collections.Concurrent;
using System.Globalization;

namespace Parley.StorageContract.Damage;

/// <summary>Random damage to the files of a store with known content.</summary>
public sealed class DamageRuns
{
    private static readonly int Cases = Setting("PARLEY_DAMAGES", 1_000);

    /// <summary>Bounds a start that never ends, which happened in RocksDB with a damaged manifest; a successful run takes a fraction of
    /// this time.</summary>
    private const int PatienceMilliseconds = 600_000;

    [Fact(Timeout = PatienceMilliseconds)]
    public async Task Damaged_files_are_named_and_never_give_wrong_content_or_an_empty_history()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var known = await StoreWithHistory.CreateAsync();
        var only = Setting("PARLEY_DAMAGE", -1);
        var (first, count) = only >= 0 ? (only, 1) : (0, Cases);
        ConcurrentDictionary<string, int> seen = [];
        ConcurrentDictionary<int, string> broken = [];
        await Parallel.ForAsync(
            first,
            first + count,
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancel },
            async (seed, _) =>
            {
                var damage = new DamageCase(known, seed);
                if (await damage.RunAsync(cancel) is { } found)
                    broken[seed] = $"{damage.FileDamage}: {found}";
                seen.AddOrUpdate(damage.Seen, 1, (_, times) => times + 1);
            });
        foreach (var (what, times) in seen.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            TestContext.Current.TestOutputHelper?.WriteLine($"{times} {what}");

        Assert.True(broken.IsEmpty, string.Join('\n', broken.OrderBy(pair => pair.Key).Take(20).Select(pair =>
            $"{pair.Value}\nReplay: PARLEY_DAMAGE={pair.Key} dotnet run --project tests/StorageContract -- --filter-class "
            + $"'{typeof(DamageRuns).FullName}'")));
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : otherwise;
}
