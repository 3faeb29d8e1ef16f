using Azure;
using Azure.Data.Tables;

namespace Parley.Storage.AzureTables;

/// <summary>Builds one entity group transaction, within the limits of the service.</summary>
internal sealed class Transaction(string partitionKey)
{
    /// <summary>The most operations that the service accepts. Each row may occur only once.</summary>
    public const int MaxOperations = 100;

    /// <summary>The limit of the service is a body of 4 MiB. The difference is for the outer parts of the body.</summary>
    public const int MaxBytes = (4 << 20) - (16 << 10);

    // The headers and the address of one operation in the body, and the property names in its JSON: about 600 bytes without the keys, which
    // occur twice.
    private const int OperationBytes = 800;

    private readonly List<TableTransactionAction> _actions = [];
    private long _bytes;

    public IReadOnlyList<TableTransactionAction> Actions => _actions;

    /// <summary>Adds a row that must not exist yet.</summary>
    public void Insert(string rowKey, byte[] row) =>
        Add(TableTransactionActionType.Add, new TableEntity(partitionKey, rowKey).With(row), default, row.Length);

    /// <summary>Writes a row, whether or not it exists.</summary>
    public void Put(string rowKey, byte[] row) =>
        Add(TableTransactionActionType.UpsertReplace, new TableEntity(partitionKey, rowKey).With(row), default, row.Length);

    /// <summary>Writes a row that must have the given ETag; if it is null, the row must not exist.</summary>
    public void PutAt(string? etag, TableEntity entity, int bytes)
    {
        if (etag is null)
            Add(TableTransactionActionType.Add, entity, default, bytes);
        else
            Add(TableTransactionActionType.UpdateReplace, entity, new(etag), bytes);
    }

    /// <summary>Deletes a row that must exist.</summary>
    public void Delete(string rowKey) => Add(TableTransactionActionType.Delete, new TableEntity(partitionKey, rowKey), ETag.All, 0);

    private void Add(TableTransactionActionType type, TableEntity entity, ETag etag, int bytes)
    {
        _bytes += OperationBytes + (2 * (entity.PartitionKey.Length + entity.RowKey.Length)) + ((bytes + 2) / 3 * 4);
        if (_actions.Count == MaxOperations || _bytes > MaxBytes)
            throw new ArgumentException($"A change of {_actions.Count + 1} rows and {_bytes} bytes does not fit into one transaction.");
        _actions.Add(new(type, entity, etag));
    }
}
