using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;

namespace Parley.Storage.AzureTables;

/// <summary>One table: point reads, queries over all their pages, and transactions.</summary>
/// <remarks>A missing row is null. Any other failure throws, also a missing table, and the outcome is then unknown.</remarks>
internal sealed class StoreTable(TableClient client, AzureTablesOptions options, RequestLimit? limit)
{
    private static readonly string[] KeysOnly =
        [nameof(ITableEntity.PartitionKey), nameof(ITableEntity.RowKey), nameof(ITableEntity.Timestamp)];

    public async Task<TableEntity?> FindAsync(string partitionKey, string rowKey, CancellationToken cancellationToken)
    {
        try
        {
            return (await client.GetEntityAsync<TableEntity>(partitionKey, rowKey, null, cancellationToken).ConfigureAwait(false)).Value;
        }
        catch (RequestFailedException exception) when (exception.IsMissingRow())
        {
            return null;
        }
    }

    /// <summary>Reads many keys, at most <see cref="AzureTablesOptions.MaxParallelReads"/> at a time, and no more than the
    /// <see cref="RequestLimit"/> has places. The results are in the order of the keys.</summary>
    public async Task<T[]> ForEachAsync<TKey, T>(IReadOnlyList<TKey> keys, Func<TKey, Task<T>> read)
    {
        var answers = new List<T>(keys.Count);
        while (answers.Count < keys.Count)
        {
            var next = keys.Skip(answers.Count).Take(Math.Min(options.MaxParallelReads, limit?.Places ?? int.MaxValue));
            answers.AddRange(await Task.WhenAll(next.Select(read)).ConfigureAwait(false));
        }

        return [.. answers];
    }

    /// <summary>Reads rows of a partition in the order of their keys.</summary>
    /// <param name="partitionKey">The partition.</param>
    /// <param name="from">The first key.</param>
    /// <param name="before">The first key after the range.</param>
    /// <param name="limit">The most rows in a page. The caller stops when it has enough rows.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public IAsyncEnumerable<TableEntity> ReadAsync(
        string partitionKey, string from, string before, int limit, CancellationToken cancellationToken) =>
        QueryAsync(
            TableClient.CreateQueryFilter($"PartitionKey eq {partitionKey} and RowKey ge {from} and RowKey lt {before}"),
            limit,
            null,
            cancellationToken);

    /// <summary>Reads the keys of a partition, with the timestamps of their rows.</summary>
    public IAsyncEnumerable<TableEntity> ReadKeysAsync(string partitionKey, int limit, CancellationToken cancellationToken) =>
        QueryAsync(TableClient.CreateQueryFilter($"PartitionKey eq {partitionKey}"), limit, KeysOnly, cancellationToken);

    /// <summary>Finds the next partition in the order of keys; null if there is none.</summary>
    public async Task<string?> NextPartitionAsync(string after, CancellationToken cancellationToken)
    {
        var rows = QueryAsync(TableClient.CreateQueryFilter($"PartitionKey gt {after}"), 1, KeysOnly, cancellationToken);
        await foreach (var row in rows.ConfigureAwait(false))
            return row.PartitionKey;
        return null;
    }

    /// <summary>Reads the rows of all partitions after a partition key, in the order of keys, with only some of their columns.</summary>
    public IAsyncEnumerable<TableEntity> ReadPartitionsAsync(
        string after, int limit, string[] columns, CancellationToken cancellationToken) =>
        QueryAsync(TableClient.CreateQueryFilter($"PartitionKey gt {after}"), limit, [.. KeysOnly, .. columns], cancellationToken);

    /// <summary>Whether the table exists.</summary>
    public async Task<bool> ExistsAsync(CancellationToken cancellationToken)
    {
        try
        {
            await QueryAsync(null, 1, KeysOnly, cancellationToken).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == TableErrorCode.TableNotFound)
        {
            return false;
        }
    }

    /// <summary>Reads all rows of the table, in the order of their partitions and keys.</summary>
    public IAsyncEnumerable<TableEntity> ScanAsync(CancellationToken cancellationToken) =>
        QueryAsync(null, int.MaxValue, null, cancellationToken);

    /// <summary>Reads all rows of a partition in the order of their keys.</summary>
    public IAsyncEnumerable<TableEntity> ScanAsync(string partitionKey, CancellationToken cancellationToken) =>
        QueryAsync(TableClient.CreateQueryFilter($"PartitionKey eq {partitionKey}"), int.MaxValue, null, cancellationToken);

    /// <summary>Reads the row with this key of each partition that has one, in the order of the partitions.</summary>
    public IAsyncEnumerable<TableEntity> ScanRowsAsync(string rowKey, CancellationToken cancellationToken) =>
        QueryAsync(TableClient.CreateQueryFilter($"RowKey eq {rowKey}"), int.MaxValue, null, cancellationToken);

    /// <summary>Submits a transaction. It is atomic and durable.</summary>
    /// <returns>The new ETag of its first row.</returns>
    public async Task<string> SubmitAsync(Transaction transaction)
    {
        var answers = await client.SubmitCountedAsync(transaction.Actions).ConfigureAwait(false);
        return answers[0].Headers.ETag?.ToString()
            ?? throw new InvalidOperationException("The service answered a transaction without an ETag.");
    }

    public Task InsertAsync(TableEntity entity) => client.AddEntityAsync(entity, CancellationToken.None);

    public Task PutAsync(TableEntity entity) => client.UpsertEntityAsync(entity, TableUpdateMode.Replace, CancellationToken.None);

    /// <summary>Writes a row that must have the given ETag; if it is null, the row must not exist.</summary>
    public Task PutAtAsync(ETag? etag, TableEntity entity, TableUpdateMode mode = TableUpdateMode.Replace) => etag is { } known
        ? client.UpdateEntityAsync(entity, known, mode, CancellationToken.None)
        : client.AddEntityAsync(entity, CancellationToken.None);

    /// <summary>Deletes a row, if it exists and has the given ETag.</summary>
    public async Task DeleteAsync(string partitionKey, string rowKey, ETag etag)
    {
        try
        {
            await client.DeleteEntityAsync(partitionKey, rowKey, etag, CancellationToken.None).ConfigureAwait(false);
        }
        catch (RequestFailedException exception) when (exception.IsRefusal())
        {
            // The row is already deleted, or was changed.
        }
    }

    public Task CreateIfMissingAsync(CancellationToken cancellationToken) => client.CreateIfNotExistsAsync(cancellationToken);

    private AsyncPageable<TableEntity> QueryAsync(string? filter, int limit, string[]? columns, CancellationToken cancellationToken) =>
        client.QueryAsync<TableEntity>(filter, Math.Min(limit, options.PageSize), columns, cancellationToken);
}
