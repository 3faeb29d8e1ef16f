using System.Diagnostics.Metrics;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;

namespace Parley.Storage.AzureTables;

/// <summary>The meter <c>Parley.Storage.AzureTables</c>: what is asked of the service by any client that the options make.</summary>
/// <remarks>Counting never fails a request: an exception of a listener, or a body that cannot be read, only costs the count.</remarks>
internal static class StoreMeter
{
    private const string TransactionProperty = "Parley.Storage.AzureTables.Transaction";

    private static readonly Meter Meter = new("Parley.Storage.AzureTables");
    private static readonly Counter<long> Requests = Meter.CreateCounter<long>(
        "parley.store.requests", "{request}", "Requests by table and kind (write, read, page), without retries. A transaction is one.");
    private static readonly Counter<long> Operations = Meter.CreateCounter<long>(
        "parley.store.operations", "{row}", "Rows written, by table; many in one request where they share a partition.");
    private static readonly Counter<long> Retries = Meter.CreateCounter<long>("parley.store.retries", "{retry}", "Requests tried again.");

    /// <summary>Counts each request: a policy for <see cref="HttpPipelinePosition.PerCall"/>.</summary>
    public static HttpPipelinePolicy Counter { get; } = new CountingPolicy();

    /// <summary>Submits a transaction and tells the policy its size, so that the policy need not read a body of up to 4 MiB.</summary>
    /// <remarks>It is not cancelled: its outcome would be unknown.</remarks>
    public static async Task<IReadOnlyList<Azure.Response>> SubmitCountedAsync(
        this TableClient table, IReadOnlyCollection<TableTransactionAction> actions)
    {
        var properties = new Dictionary<string, object?> { [TransactionProperty] = new TransactionSize(table.Name, actions.Count) };
        using (HttpPipeline.CreateHttpMessagePropertiesScope(properties))
            return (await table.SubmitTransactionAsync(actions, CancellationToken.None).ConfigureAwait(false)).Value;
    }

    public static void Retried() => Safely(() => Retries.Add(1));

    private static void Safely(Action count)
    {
        try
        {
            count();
        }
        catch (Exception)
        {
            // A listener of the meter may throw anything. The request goes on.
        }
    }

    private static void Count(HttpMessage message)
    {
        var path = message.Request.Uri.Path;
        if (path.EndsWith("/$batch", StringComparison.Ordinal))
            Wrote(KnownSizeOf(message) ?? SizeOf(message.Request.Content));
        else if (message.Request.Method != RequestMethod.Get)
            Wrote(new(TableOf(path), 1));
        else
            Asked(TableOf(path), path.EndsWith("()", StringComparison.Ordinal) ? "page" : "read");
    }

    private static TransactionSize? KnownSizeOf(HttpMessage message) =>
        message.TryGetProperty(TransactionProperty, out var size) ? size as TransactionSize : null;

    private static void Wrote(TransactionSize size)
    {
        Asked(size.Table, "write");
        Operations.Add(size.Rows, new KeyValuePair<string, object?>("table", size.Table));
    }

    private static void Asked(string table, string kind) => Requests.Add(1, new("table", table), new("kind", kind));

    // The last part of an address: a table, a table with a row's keys in brackets, a table with empty ones for a query.
    private static string TableOf(string path)
    {
        var bracket = path.IndexOf('(', StringComparison.Ordinal);
        var end = bracket < 0 ? path.Length : bracket;
        return path[(path.LastIndexOf('/', end - 1) + 1)..end];
    }

    /// <summary>The size of a transaction that Orleans' membership submits, by its body.</summary>
    /// <remarks>The address of a transaction names no table. Its body is a MIME message with one HTTP request for each row. Such a request
    /// begins as in <c>PUT http://host/account/Table(PartitionKey='p',RowKey='r')?$format=json HTTP/1.1</c>. No other line of the body ends
    /// so: rows are JSON without line breaks.</remarks>
    private static TransactionSize SizeOf(RequestContent? content)
    {
        using var body = new MemoryStream();
        content?.WriteTo(body, CancellationToken.None); // repeatable: a retry writes it again
        body.Position = 0;
        var (table, rows) = ("unknown", 0);
        using var lines = new StreamReader(body);
        while (lines.ReadLine() is { } line)
        {
            if (!line.EndsWith(" HTTP/1.1", StringComparison.Ordinal) || line.Split(' ') is not [_, var address, _])
                continue;
            table = TableOf(new Uri(address).AbsolutePath);
            rows++;
        }

        return new(table, rows);
    }

    private sealed record TransactionSize(string Table, int Rows);

    private sealed class CountingPolicy : HttpPipelineSynchronousPolicy
    {
        public override void OnSendingRequest(HttpMessage message) => Safely(() => Count(message));
    }
}
