using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;

namespace Parley.Storage.AzureTables;

/// <summary>One table: point reads, ranges that follow continuation, transactions.</summary>
/// <remarks>A missing row is null; a missing table is an error, as is everything else: its outcome is unknown.</remarks>
internal sealed class StoreTable(TableClient client, AzureTablesOptions options)
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

    /// <summary>Answers for many keys, in their order, a bounded number of them asked for at once.</summary>
    public async Task<T[]> ForEachAsync<TKey, T>(IReadOnlyList<TKey> keys, Func<TKey, Task<T>> read)
    {
        var answers = new List<T>(keys.Count);
        foreach (var chunk in keys.Chunk(options.MaxParallelReads))
            answers.AddRange(await Task.WhenAll(chunk.Select(read)).ConfigureAwait(false));
        return [.. answers];
    }

    /// <summary>Rows of a partition in the order of their keys.</summary>
    /// <param name="partitionKey">The partition.</param>
    /// <param name="from">First key.</param>
    /// <param name="before">The first key that is too high.</param>
    /// <param name="limit">Most rows that are wanted: no larger page is asked for.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public IAsyncEnumerable<TableEntity> ReadAsync(
        string partitionKey, string from, string before, int limit, CancellationToken cancellationToken) =>
        QueryAsync(
            TableClient.CreateQueryFilter($"PartitionKey eq {partitionKey} and RowKey ge {from} and RowKey lt {before}"),
            limit,
            null,
            cancellationToken);

    /// <summary>The keys of a partition, with the times of their rows.</summary>
    public IAsyncEnumerable<TableEntity> ReadKeysAsync(string partitionKey, int limit, CancellationToken cancellationToken) =>
        QueryAsync(TableClient.CreateQueryFilter($"PartitionKey eq {partitionKey}"), limit, KeysOnly, cancellationToken);

    /// <summary>The next partition in the order of keys, or null.</summary>
    public async Task<string?> NextPartitionAsync(string after, CancellationToken cancellationToken)
    {
        var rows = QueryAsync(TableClient.CreateQueryFilter($"PartitionKey gt {after}"), 1, KeysOnly, cancellationToken);
        await foreach (var row in rows.ConfigureAwait(false))
            return row.PartitionKey;
        return null;
    }

    /// <summary>Rows of all partitions after a partition key, in the order of keys, with only some of their columns.</summary>
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

    /// <summary>All rows of the table, in the order of their partitions and keys.</summary>
    public IAsyncEnumerable<TableEntity> ScanAsync(CancellationToken cancellationToken) =>
        QueryAsync(null, int.MaxValue, null, cancellationToken);

    /// <summary>All rows of a partition in the order of their keys.</summary>
    public IAsyncEnumerable<TableEntity> ScanAsync(string partitionKey, CancellationToken cancellationToken) =>
        QueryAsync(TableClient.CreateQueryFilter($"PartitionKey eq {partitionKey}"), int.MaxValue, null, cancellationToken);

    /// <summary>The row with this key of each partition that has one, in the order of the partitions.</summary>
    public IAsyncEnumerable<TableEntity> ScanRowsAsync(string rowKey, CancellationToken cancellationToken) =>
        QueryAsync(TableClient.CreateQueryFilter($"RowKey eq {rowKey}"), int.MaxValue, null, cancellationToken);

    /// <summary>All of a transaction or nothing, durably.</summary>
    /// <returns>The version that the first of its rows now has.</returns>
    public async Task<string> SubmitAsync(Transaction transaction)
    {
        var answers = await client.SubmitCountedAsync(transaction.Actions).ConfigureAwait(false);
        return answers[0].Headers.ETag?.ToString()
            ?? throw new InvalidOperationException("The service answered a transaction without the version that it made.");
    }

    public Task InsertAsync(TableEntity entity) => client.AddEntityAsync(entity, CancellationToken.None);

    public Task PutAsync(TableEntity entity) => client.UpsertEntityAsync(entity, TableUpdateMode.Replace, CancellationToken.None);

    /// <summary>Writes a row that must be at a version, or not be there at all.</summary>
    public Task PutAtAsync(ETag? etag, TableEntity entity, TableUpdateMode mode = TableUpdateMode.Replace) => etag is { } known
        ? client.UpdateEntityAsync(entity, known, mode, CancellationToken.None)
        : client.AddEntityAsync(entity, CancellationToken.None);

    /// <summary>Deletes a row, if it is there and at that version.</summary>
    public async Task DeleteAsync(string partitionKey, string rowKey, ETag etag)
    {
        try
        {
            await client.DeleteEntityAsync(partitionKey, rowKey, etag, CancellationToken.None).ConfigureAwait(false);
        }
        catch (RequestFailedException exception) when (exception.IsRefusal())
        {
            // Gone already, or another one by now.
        }
    }

    public Task CreateIfMissingAsync(CancellationToken cancellationToken) => client.CreateIfNotExistsAsync(cancellationToken);

    private AsyncPageable<TableEntity> QueryAsync(string? filter, int limit, string[]? columns, CancellationToken cancellationToken) =>
        client.QueryAsync<TableEntity>(filter, Math.Min(limit, options.PageSize), columns, cancellationToken);
}
