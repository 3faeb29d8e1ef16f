using System.Diagnostics.Metrics;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;

namespace Parley.Storage.AzureTables;

/// <summary>What is asked of the service, as the meter <c>Parley.Storage.AzureTables</c>, by whichever client that the options make.</summary>
internal static class StoreMeter
{
    private static readonly Meter Meter = new("Parley.Storage.AzureTables");
    private static readonly Counter<long> Requests = Meter.CreateCounter<long>(
        "parley.store.requests", "{request}", "Requests by table and kind (write, read, page), without retries. A transaction is one.");
    private static readonly Counter<long> Operations = Meter.CreateCounter<long>(
        "parley.store.operations", "{row}", "Rows written, by table; many in one request where they share a partition.");
    private static readonly Counter<long> Retries = Meter.CreateCounter<long>("parley.store.retries", "{retry}", "Requests tried again.");

    /// <summary>To be asked of each request: a policy for <see cref="HttpPipelinePosition.PerCall"/>. Leaves transactions out.</summary>
    public static HttpPipelinePolicy Counter { get; } = new CountingPolicy();

    /// <summary>Submits a transaction, and counts it: the address of its request names no table, and how many rows there are only its body tells.</summary>
    /// <remarks>It is not cancelled: its outcome would be unknown.</remarks>
    public static async Task<IReadOnlyList<Azure.Response>> SubmitCountedAsync(this TableClient table, IReadOnlyCollection<TableTransactionAction> actions)
    {
        Wrote(table.Name, actions.Count);
        return (await table.SubmitTransactionAsync(actions, CancellationToken.None).ConfigureAwait(false)).Value;
    }

    public static void Retried() => Retries.Add(1);

    private static void Wrote(string table, int rows)
    {
        Count(table, "write");
        Operations.Add(rows, new KeyValuePair<string, object?>("table", table));
    }

    private static void Count(string table, string kind) => Requests.Add(1, new("table", table), new("kind", kind));

    private sealed class CountingPolicy : HttpPipelineSynchronousPolicy
    {
        // The last part of an address: a table, a table with a row's keys in brackets, a table with empty ones for a query.
        public override void OnSendingRequest(HttpMessage message)
        {
            var path = message.Request.Uri.Path;
            if (path.EndsWith("/$batch", StringComparison.Ordinal))
                return;
            var bracket = path.IndexOf('(', StringComparison.Ordinal);
            var end = bracket < 0 ? path.Length : bracket;
            var table = path[(path.LastIndexOf('/', end - 1) + 1)..end];
            if (message.Request.Method != RequestMethod.Get)
                Wrote(table, 1);
            else
                Count(table, path.EndsWith("()", StringComparison.Ordinal) ? "page" : "read");
        }
    }
}
