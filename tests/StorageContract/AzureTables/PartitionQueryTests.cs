using Azure.Data.Tables;
using Parley.Testing.Processes;

namespace Parley.StorageContract.AzureTables;

/// <summary>The module that makes the emulator of <c>./cluster</c> faster changes no answer.</summary>
public sealed class PartitionQueryTests(SharedAzurite azurite)
{
    private const int Rows = 20;

    private static readonly string[] Partitions = ["a", "ab", "b", "it's", "a' or 'b", "b and RowKey", "a or b", "Ä"];

    private static readonly string[] Queries =
    [
        "",
        "PartitionKey gt 'a'",
        "RowKey eq '05'",
        "RowKey ge '05' and PartitionKey eq 'ab'",
        "PartitionKey eq 'none'",
        "PartitionKey eq 'a' or PartitionKey eq 'b'",
        "PartitionKey eq 'a' and RowKey lt '03' or PartitionKey eq 'b' and RowKey lt '03'",
        "(PartitionKey eq 'a') or (PartitionKey eq 'b')",
        "PartitionKey eq 'a' and RowKey lt '03' OR PartitionKey eq 'b'",
        "PartitionKey eq 'a' and RowKey lt '03'\nor PartitionKey eq 'b'",
        "(PartitionKey eq 'a' and RowKey ge '05') and (RowKey lt '15')",
        "not (PartitionKey eq 'a')",
        "PartitionKey eq 'a' and (RowKey eq '01' or RowKey eq '02')",
        .. Partitions.Select(key => TableClient.CreateQueryFilter($"PartitionKey eq {key}")),
        .. Partitions.Select(key => TableClient.CreateQueryFilter($"PartitionKey eq {key} and RowKey ge {"04"} and RowKey lt {"17"}")),
    ];

    [Fact]
    public async Task Queries_have_the_same_pages_with_and_without_it()
    {
        await using var faster = await Azurite.StartAsync("partition-queries.js");
        var table = SharedAzurite.NewPrefix();
        var clients = new List<TableClient>();
        foreach (var emulator in new[] { await azurite.StartedAsync(), faster })
        {
            var client = new TableServiceClient(emulator.ConnectionString).GetTableClient(table);
            clients.Add(client);
            await client.CreateAsync(TestContext.Current.CancellationToken);
            foreach (var partition in Partitions)
            {
                await client.SubmitTransactionAsync(
                    Enumerable.Range(0, Rows).Select(row => new TableTransactionAction(
                        TableTransactionActionType.Add, new TableEntity(partition, $"{row:00}"))),
                    TestContext.Current.CancellationToken);
            }
        }

        foreach (var query in Queries)
        {
            var pages = await PagesAsync(clients[0], query);
            Assert.Equal(pages, await PagesAsync(clients[1], query));
            Assert.True(pages.Length > 0 || query.Contains("none", StringComparison.Ordinal), $"No row: {query}");
        }
    }

    // One line for each page: the keys of its rows.
    private static async Task<string[]> PagesAsync(TableClient client, string query)
    {
        var pages = new List<string>();
        await foreach (var page in client.QueryAsync<TableEntity>(query, maxPerPage: 7).AsPages())
            pages.Add(string.Join(' ', page.Values.Select(row => $"{row.PartitionKey}/{row.RowKey}")));
        return [.. pages.Where(page => page.Length > 0)];
    }
}
