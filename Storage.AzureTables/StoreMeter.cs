using System.Diagnostics.Metrics;

namespace Parley.Storage.AzureTables;

/// <summary>What is asked of the service, as the meter <c>Parley.Storage.AzureTables</c>; its scope is the <see cref="AzureTablesStore"/>.</summary>
internal sealed class StoreMeter : IDisposable
{
    public const string Name = "Parley.Storage.AzureTables";

    private readonly Meter _meter;
    private readonly Counter<long> _requests;
    private readonly Counter<long> _operations;
    private readonly Counter<long> _retries;

    public StoreMeter(object scope)
    {
        _meter = new(new MeterOptions(Name) { Scope = scope });
        _requests = _meter.CreateCounter<long>(
            "parley.store.requests", "{request}", "Requests by table and kind (write, read, page), without retries: what the service counts as transactions.");
        _operations = _meter.CreateCounter<long>("parley.store.operations", "{row}", "Rows written, many in one request where they share a partition.");
        _retries = _meter.CreateCounter<long>("parley.store.retries", "{retry}", "Requests tried again.");
    }

    public void Wrote(string table, int operations)
    {
        _requests.Add(1, new("table", table), new("kind", "write"));
        _operations.Add(operations, new KeyValuePair<string, object?>("table", table));
    }

    public void Read(string table) => _requests.Add(1, new("table", table), new("kind", "read"));

    public void Paged(string table) => _requests.Add(1, new("table", table), new("kind", "page"));

    public void Retried() => _retries.Add(1);

    public void Dispose() => _meter.Dispose();
}
