using Azure;
using Azure.Data.Tables;
using Parley.Testing.Processes;

namespace Parley.StorageContract.AzureTables;

/// <summary>The module that makes the emulator of <c>./cluster</c> faster changes no answer.</summary>
public sealed class LargeTablesTests(SharedAzurite azurite)
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
        await using var faster = await Azurite.StartAsync("large-tables.js");
        var clients = await CreateAsync(faster);
        foreach (var client in clients)
        {
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

    /// <summary>Random transactions, some of which fail at a later operation, so that the earlier ones are rolled back.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Changes_have_the_same_outcomes_and_rows_with_and_without_it(int seed)
    {
        await using var faster = await Azurite.StartAsync("large-tables.js");
        var clients = await CreateAsync(faster);
        var outcomes = new List<string>();
        foreach (var client in clients)
        {
            var random = new Random(seed);
            var etags = new Dictionary<string, ETag>();
            var seen = new List<string>();
            for (var step = 0; step < 300; step++)
                seen.Add(await ChangeAsync(client, random, etags, step));
            await foreach (var row in client.QueryAsync<TableEntity>())
                seen.Add($"{row.PartitionKey}/{row.RowKey}: {row.GetInt32("A")} {row.GetInt32("B")} {etags[row.RowKey] == row.ETag}");
            outcomes.Add(string.Join('\n', seen));
        }

        Assert.Contains("TableTransactionFailedException", outcomes[0], StringComparison.Ordinal);
        Assert.Contains("True", outcomes[0], StringComparison.Ordinal);
        Assert.DoesNotContain("False", outcomes[0], StringComparison.Ordinal);
        Assert.Equal(outcomes[0], outcomes[1]);
    }

    private async Task<IReadOnlyList<TableClient>> CreateAsync(Azurite faster)
    {
        var table = SharedAzurite.NewPrefix();
        var clients = new List<TableClient>();
        foreach (var emulator in new[] { await azurite.StartedAsync(), faster })
        {
            var client = new TableServiceClient(emulator.ConnectionString).GetTableClient(table);
            clients.Add(client);
            await client.CreateAsync(TestContext.Current.CancellationToken);
        }

        return clients;
    }

    // One transaction of one to four operations on different rows of one partition. Returns its outcome.
    private static async Task<string> ChangeAsync(TableClient client, Random random, Dictionary<string, ETag> etags, int step)
    {
        var rows = Enumerable.Range(0, 12).OrderBy(_ => random.Next()).Take(random.Next(1, 5)).Select(row => $"{row:00}").ToList();
        var actions = rows.ConvertAll(row => new TableTransactionAction(
            random.Next(6) switch
            {
                0 => TableTransactionActionType.Add,
                1 => TableTransactionActionType.Delete,
                2 => TableTransactionActionType.UpdateMerge,
                3 => TableTransactionActionType.UpdateReplace,
                4 => TableTransactionActionType.UpsertMerge,
                _ => TableTransactionActionType.UpsertReplace,
            },
            new TableEntity("p", row) { [random.Next(2) is 0 ? "A" : "B"] = step },
            random.Next(4) is 0 ? new("W/\"datetime'2020-01-01T00%3A00%3A00.0000000Z'\"") : etags.GetValueOrDefault(row, ETag.All)));
        var kinds = string.Join(' ', actions.Select(action => $"{action.ActionType} {action.Entity.RowKey}"));
        try
        {
            var answers = await client.SubmitTransactionAsync(actions);
            foreach (var (row, answer) in rows.Zip(answers.Value))
                etags[row] = answer.Headers.ETag ?? default;
            return $"{kinds}: done";
        }
        catch (RequestFailedException refused)
        {
            return $"{kinds}: {refused.GetType().Name} {refused.Status} {refused.ErrorCode}";
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
