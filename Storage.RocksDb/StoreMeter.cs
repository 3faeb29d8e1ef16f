using System.Diagnostics.Metrics;

namespace Parley.Storage.RocksDb;

/// <summary>The metrics of the writer: the meter <c>Parley.Storage.RocksDb</c>. Its scope is the <see cref="RocksDbStore"/>.</summary>
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
            "parley.store.writes", "{write}", "Synced writes, each with all commits that were waiting.");
        _bytes = _meter.CreateCounter<long>("parley.store.written", "By", "Bytes of keys and rows that were written.");
        _failures = _meter.CreateCounter<long>(
            "parley.store.failures", "{write}", "Failed writes. The outcome of their commits is unknown.");
        _reopenings = _meter.CreateCounter<long>(
            "parley.store.reopenings", "{try}", "Attempts to reopen the database after a failed write, by outcome.");
        _meter.CreateObservableGauge(
            "parley.store.writable", () => _isWritable ? 1 : 0, description: "1 while writes are accepted, 0 after a failed write.");
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
