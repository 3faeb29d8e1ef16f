using System.Diagnostics.Metrics;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;

namespace Parley.Storage.AzureTables;

/// <summary>The meter <c>Parley.Storage.AzureTables</c>. It counts the requests of every client that the options create.</summary>
/// <remarks>Counting never fails a request. If a listener throws, or a body cannot be read, the request is just not counted.</remarks>
internal static class StoreMeter
{
    private const string TransactionProperty = "Parley.Storage.AzureTables.Transaction";

    private static readonly Meter Meter = new("Parley.Storage.AzureTables");
    private static readonly Counter<long> Requests = Meter.CreateCounter<long>(
        "parley.store.requests", "{request}", "Requests by table and kind (write, read, page), without retries. A transaction is one.");
    private static readonly Counter<long> Operations = Meter.CreateCounter<long>(
        "parley.store.operations", "{row}", "Rows written, by table. A request can write many rows of one partition.");
    private static readonly Counter<long> Retries = Meter.CreateCounter<long>("parley.store.retries", "{retry}", "Retries of requests.");
    private static readonly Counter<long> Refusals = Meter.CreateCounter<long>(
        "parley.store.not_sent", "{request}", "Requests that were not sent, because too many others were not answered.");
    private static readonly Gauge<int> Places = Meter.CreateGauge<int>(
        "parley.store.request_limit", "{request}", "The requests that may wait for answers at a time. It falls while the service is slow.");

    /// <summary>The policy that counts each request, for <see cref="HttpPipelinePosition.PerCall"/>.</summary>
    public static HttpPipelinePolicy Counter { get; } = new CountingPolicy();

    /// <summary>Submits a transaction, and passes its size to the policy, so that the policy need not read a body of up to 4 MiB.</summary>
    /// <remarks>It cannot be cancelled, because its outcome would then be unknown.</remarks>
    public static async Task<IReadOnlyList<Azure.Response>> SubmitCountedAsync(
        this TableClient table, IReadOnlyCollection<TableTransactionAction> actions)
    {
        var properties = new Dictionary<string, object?> { [TransactionProperty] = new TransactionSize(table.Name, actions.Count) };
        using (HttpPipeline.CreateHttpMessagePropertiesScope(properties))
            return (await table.SubmitTransactionAsync(actions, CancellationToken.None).ConfigureAwait(false)).Value;
    }

    public static void Retried() => Safely(() => Retries.Add(1));

    public static void NotSent() => Safely(() => Refusals.Add(1));

    public static void Limited(int places) => Safely(() => Places.Record(places));

    private static void Safely(Action count)
    {
        try
        {
            count();
        }
        catch (Exception)
        {
            // A listener of the meter may throw any exception. The request continues.
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

    // The last segment of the path is a table, a table with the keys of a row in brackets, or a table with empty brackets for a query.
    private static string TableOf(string path)
    {
        var bracket = path.IndexOf('(', StringComparison.Ordinal);
        var end = bracket < 0 ? path.Length : bracket;
        return path[(path.LastIndexOf('/', end - 1) + 1)..end];
    }

    /// <summary>Reads the size of a transaction from its body, for transactions that Orleans' membership submits.</summary>
    /// <remarks>The URI of a transaction does not name the table. The body is a MIME message with one HTTP request for each row. Such a
    /// request begins like <c>PUT http://host/account/Table(PartitionKey='p',RowKey='r')?$format=json HTTP/1.1</c>. No other line of the
    /// body has this end, because rows are JSON without line breaks.</remarks>
    private static TransactionSize SizeOf(RequestContent? content)
    {
        using var body = new MemoryStream();
        content?.WriteTo(body, CancellationToken.None); // the content can be written more than once: a retry does the same
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
