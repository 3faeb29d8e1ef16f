using Microsoft.Extensions.Options;
using Parley.Core.Storage;
using Parley.Core.Verification;
using Parley.Storage.RocksDb;
using Parley.Storage.RocksDb.Verification;

namespace Parley.StorageContract.Damage;

/// <summary>A copy of the known store with one damaged file. It is verified, opened, and read completely.</summary>
internal sealed class DamageCase
{
    private readonly StoreWithHistory _known;
    private readonly FileKind _kind;
    private readonly bool _isTorn;
    private readonly bool _verifies;

    public DamageCase(StoreWithHistory known, int seed)
    {
        var random = new Random(seed);
        var files = new DirectoryInfo(known.Folder).GetFiles().ToLookup(known.KindOf);
        _kind = random.Next(100) switch
        {
            < 40 => FileKind.Table,
            < 55 => FileKind.NewestLog,
            < 70 => FileKind.OlderLog,
            < 85 => FileKind.Manifest,
            < 90 => FileKind.Current,
            _ => FileKind.Other,
        };
        var candidates = files[_kind].OrderBy(file => file.Name, StringComparer.Ordinal).ToArray();
        FileDamage = FileDamage.Of(candidates[random.Next(candidates.Length)], random);
        (_known, _verifies) = (known, seed % 4 == 0);

        // A crash leaves this, too: the record that was being written is missing or incomplete.
        _isTorn = _kind is FileKind.NewestLog && (FileDamage.DamageKind is DamageKind.Cut || FileDamage.At >= known.LastCommitAt);
    }

    public FileDamage FileDamage { get; }

    /// <summary>The kind of damage and its result.</summary>
    public string Seen { get; private set; } = "";

    private bool KeepsSize => FileDamage.DamageKind is DamageKind.Flip or DamageKind.Zero or DamageKind.Garbage;

    /// <returns>The violation, or null if there is none.</returns>
    public async Task<string?> RunAsync(CancellationToken cancellationToken)
    {
        using var folder = new MemoryFolder();
        var database = Directory.CreateDirectory(Path.Combine(folder.Path, "db")).FullName;
        foreach (var file in Directory.GetFiles(_known.Folder))
            File.Copy(file, Path.Combine(database, Path.GetFileName(file)));
        var isChanged = FileDamage.Apply(database);
        var verified = _verifies ? await VerifyAsync(folder.Path, isChanged, cancellationToken) : null;
        return await OpenAsync(folder.Path, cancellationToken) ?? verified;
    }

    private async Task<string?> OpenAsync(string folder, CancellationToken cancellationToken)
    {
        var options = new RocksDbOptions { DataFolder = folder };
        StoreWithHistory.Small(options);
        await using var store = new RocksDbStore(Options.Create(options), TimeProvider.System);
        try
        {
            store.Open();
        }
        catch (StoreUnusableException refusal)
        {
            Seen = $"{_kind} {FileDamage.DamageKind}: refused";
            return !Names(refusal.Message) ? $"the refusal does not name the file: {refusal.Message}"
                : !refusal.Message.Contains("backup", StringComparison.Ordinal) ? $"the refusal names no remedy: {refusal.Message}"
                : _kind is FileKind.Table && KeepsSize && !refusal.Message.Contains("rows about the store itself", StringComparison.Ordinal)
                    ? $"the start is refused, so the undamaged rest is not served: {refusal.Message}"
                : null;
        }

        return await ReadAsync(store, cancellationToken);
    }

    private async Task<string?> ReadAsync(RocksDbStore store, CancellationToken cancellationToken)
    {
        var (newest, firstLost) = (0, int.MaxValue);
        var damaged = new List<StoredEntity>();
        foreach (var (entity, states) in _known.History)
        {
            try
            {
                var state = await entity.ReadAsync(store, cancellationToken);
                var last = states.FindLastIndex(known => known.State == state);
                if (last < 0)
                    return $"{entity} has a value that was never committed";
                newest = Math.Max(newest, states.Find(known => known.State == state).Commit);
                if (last + 1 < states.Count)
                    firstLost = Math.Min(firstLost, states[last + 1].Commit);
            }
            catch (DamagedRowException damage) when (_kind is FileKind.Table
                && (Names(damage.Message) || damage.Message.Contains("run 'verify'", StringComparison.Ordinal)))
            {
                damaged.Add(entity);
            }
            catch (Exception exception)
            {
                return $"{entity}: {exception.Message}";
            }
        }

        Seen = $"{_kind} {FileDamage.DamageKind}: "
            + $"served{(damaged.Count > 0 ? ", something is damaged" : "")}{(firstLost < int.MaxValue ? ", the end is missing" : "")}";
        return firstLost < newest ? $"commit {firstLost} is missing, but {newest} is stored"
            : firstLost < int.MaxValue && !_isTorn ? $"commits from {firstLost} on are missing"
            : firstLost < _known.Commits && FileDamage.DamageKind is not DamageKind.Cut
                ? $"commits from {firstLost} on are missing, but only the last was damaged"
            : damaged.Select(entity => entity.Table).Distinct().Count() > 1 ? "more than the content of one table is damaged"
            : _kind is FileKind.Table && !KeepsSize ? "a table of the wrong size is opened"
            : null;
    }

    private async Task<string?> VerifyAsync(string folder, bool isChanged, CancellationToken cancellationToken)
    {
        try
        {
            var report = await StoreVerifier.VerifyAsync(folder, progress: null, cancellationToken);
            var isNamed = report.Violations.Any(violation => violation.Rule == VerificationRules.Files && Names(violation.Place));
            return _kind is FileKind.Table && isChanged && !isNamed ? "the verifier does not name the file"
                : !(_kind is FileKind.Table && isChanged) && !report.IsSound ? $"the verifier finds {report.Violations[0]}"
                : null;
        }
        catch (StoreUnusableException refusal)
        {
            return Names(refusal.Message) ? null : $"the verifier's refusal does not name the file: {refusal.Message}";
        }
    }

    private bool Names(string message) => message.Contains(FileDamage.File, StringComparison.Ordinal);
}
