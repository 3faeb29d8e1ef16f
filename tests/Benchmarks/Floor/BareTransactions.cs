using System.Diagnostics;
using System.Globalization;
using Azure;
using Azure.Data.Tables;

namespace Parley.Benchmarks.Floor;

/// <summary>The minimum for a cluster: one entity group transaction for each message, as large as Parley's, and nothing else.</summary>
/// <remarks>Runs in a separate process, so that its processor time can be measured alone. The process reads the duration of a turn from
/// standard input and writes the result to standard output.</remarks>
internal sealed class BareTransactions : IAsyncDisposable
{
    private const string Table = "BareTransactions";

    private readonly Process _process;

    private BareTransactions(Process process) => _process = process;

    /// <summary>Starts the process.</summary>
    /// <param name="connectionString">The account, in which Parley has stored at least one message.</param>
    /// <param name="connections">Concurrent transactions, each to its own partition.</param>
    public static BareTransactions Start(string connectionString, int connections)
    {
        var start = new ProcessStartInfo("dotnet", [
            typeof(BareTransactions).Assembly.Location,
            "transactions",
            "--connections",
            connections.ToString(CultureInfo.InvariantCulture),
        ])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { ["AzureTables__ConnectionString"] = connectionString },
        };
        return new(Process.Start(start)!);
    }

    /// <summary>Runs one turn.</summary>
    /// <returns>The number of transactions, and the processor time of each in microseconds.</returns>
    public async Task<(long Count, double CpuMicroseconds)> RunAsync(TimeSpan turn)
    {
        await _process.StandardInput.WriteLineAsync(turn.TotalSeconds.ToString(CultureInfo.InvariantCulture));
        var answer = (await _process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException("The process of bare transactions ended.")).Split(' ');
        return (long.Parse(answer[0], CultureInfo.InvariantCulture), double.Parse(answer[1], CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    /// <summary>The main loop of the process.</summary>
    public static async Task<int> ServeAsync(int connections, CancellationToken stop)
    {
        var service = new TableServiceClient(Environment.GetEnvironmentVariable("AzureTables__ConnectionString"));
        var rows = await RowsAsync(service.GetTableClient("ParleyConversations"), stop);
        var table = service.GetTableClient(Table);
        await table.CreateIfNotExistsAsync(stop);
        var partitions = Enumerable.Range(0, connections)
            .Select(number => new Partition(table, $"d~direct-{number}-0~direct-{number}-1", rows))
            .ToList();
        while (await Console.In.ReadLineAsync(stop) is { } line)
        {
            var turn = TimeSpan.FromSeconds(double.Parse(line, CultureInfo.InvariantCulture));
            var (begun, cpu) = (TimeProvider.System.GetTimestamp(), Environment.CpuUsage.TotalTime);
            var counts = await Task.WhenAll(partitions.Select(partition => Task.Run(() => partition.RunAsync(begun, turn, stop), stop)));
            var spent = Environment.CpuUsage.TotalTime - cpu;
            await Console.Out.WriteLineAsync(
                string.Create(CultureInfo.InvariantCulture, $"{counts.Sum()} {spent.TotalMicroseconds / counts.Sum()}"));
        }

        return 0;
    }

    /// <summary>The head, a message and its client id, as Parley stored them.</summary>
    private static async Task<TableEntity[]> RowsAsync(TableClient conversations, CancellationToken stop)
    {
        await foreach (var message in conversations.QueryAsync<TableEntity>(
            "RowKey ge 'm0000000000000000002' and RowKey lt 'n'", 1, null, stop))
        {
            var head = await conversations.GetEntityAsync<TableEntity>(message.PartitionKey, "h", null, stop);
            await foreach (var clientId in conversations.QueryAsync<TableEntity>(
                $"PartitionKey eq '{message.PartitionKey}' and RowKey ge 'c' and RowKey lt 'd'", 1, null, stop))
                return [head.Value, message, clientId];
        }

        throw new InvalidOperationException("Nobody has sent a message yet.");
    }

    private sealed class Partition(TableClient table, string key, TableEntity[] like)
    {
        private string? _etag;
        private long _number;

        public async Task<long> RunAsync(long begun, TimeSpan turn, CancellationToken stop)
        {
            var count = 0L;
            for (; TimeProvider.System.GetElapsedTime(begun) < turn; count++)
            {
                _number++;
                var head = Row("h", like[0]);
                var answers = await table.SubmitTransactionAsync(
                    [
                        _etag is null
                            ? new(TableTransactionActionType.Add, head)
                            : new(TableTransactionActionType.UpdateReplace, head, new ETag(_etag)),
                        new(TableTransactionActionType.Add, Row($"m{_number:D19}", like[1])),
                        new(TableTransactionActionType.Add, Row($"c{like[2].RowKey[1..]}{_number:D6}", like[2])),
                    ],
                    stop);
                _etag = answers.Value[0].Headers.ETag!.Value.ToString();
            }

            return count;
        }

        private TableEntity Row(string rowKey, TableEntity original) => new(key, rowKey) { ["Data"] = original.GetBinary("Data") };
    }
}
