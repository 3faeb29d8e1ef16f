using System.Diagnostics.Metrics;

namespace Parley.Storage.RocksDb;

/// <summary>What the writer does, as the meter <c>Parley.Storage.RocksDb</c>; its scope is the <see cref="RocksDbStore"/>.</summary>
internal sealed class StoreMeter : IDisposable
{
    public const string Name = "Parley.Storage.RocksDb";

    private readonly Meter _meter;
    private readonly Counter<long> _commits;
    private readonly Counter<long> _writes;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _reopenings;
    private volatile bool _isWritable = true;

    public StoreMeter(object scope)
    {
        _meter = new(new MeterOptions(Name) { Scope = scope });
        _commits = _meter.CreateCounter<long>("parley.store.commits", "{commit}", "Commits that were decided and written.");
        _writes = _meter.CreateCounter<long>(
            "parley.store.writes", "{write}", "Synced writes, each with all commits that arrived meanwhile.");
        _bytes = _meter.CreateCounter<long>("parley.store.written", "By", "Bytes of keys and rows that were written.");
        _failures = _meter.CreateCounter<long>(
            "parley.store.failures", "{write}", "Writes that failed: the outcome of their commits is unknown.");
        _reopenings = _meter.CreateCounter<long>(
            "parley.store.reopenings", "{try}", "Tries to open the database anew after a failed write, by outcome.");
        _meter.CreateObservableGauge(
            "parley.store.writable", () => _isWritable ? 1 : 0, description: "1 while writes are taken, 0 after one failed.");
    }

    public void Written(int commits, long bytes)
    {
        _commits.Add(commits);
        _writes.Add(1);
        _bytes.Add(bytes);
    }

    public void Failed() => _failures.Add(1);

    public void Reopened(string outcome) => _reopenings.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void Writable(bool isWritable) => _isWritable = isWritable;

    public void Dispose() => _meter.Dispose();
}
