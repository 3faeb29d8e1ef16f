using Azure;
using Azure.Data.Tables;

namespace Parley.Storage.AzureTables;

/// <summary>One entity group transaction while it is put together, held to what the service takes.</summary>
internal sealed class Transaction(string partitionKey)
{
    /// <summary>What the service takes at most, a row once only.</summary>
    public const int MaxOperations = 100;

    /// <summary>4 MiB of body; this leaves room for its outermost parts.</summary>
    public const int MaxBytes = (4 << 20) - (16 << 10);

    // The headers and the address of one operation in the body, and the property names in its JSON: about 600 bytes without the keys, which
    // occur twice.
    private const int OperationBytes = 800;

    private readonly List<TableTransactionAction> _actions = [];
    private long _bytes;

    public IReadOnlyList<TableTransactionAction> Actions => _actions;

    /// <summary>Adds a row that must not be there.</summary>
    public void Insert(string rowKey, byte[] row) =>
        Add(TableTransactionActionType.Add, new TableEntity(partitionKey, rowKey).With(row), default, row.Length);

    /// <summary>Writes a row, whatever is there.</summary>
    public void Put(string rowKey, byte[] row) =>
        Add(TableTransactionActionType.UpsertReplace, new TableEntity(partitionKey, rowKey).With(row), default, row.Length);

    /// <summary>Writes a row that must be at a version, or not be there at all.</summary>
    public void PutAt(string? etag, TableEntity entity, int bytes)
    {
        if (etag is null)
            Add(TableTransactionActionType.Add, entity, default, bytes);
        else
            Add(TableTransactionActionType.UpdateReplace, entity, new(etag), bytes);
    }

    /// <summary>Deletes a row that must be there.</summary>
    public void Delete(string rowKey) => Add(TableTransactionActionType.Delete, new TableEntity(partitionKey, rowKey), ETag.All, 0);

    private void Add(TableTransactionActionType type, TableEntity entity, ETag etag, int bytes)
    {
        _bytes += OperationBytes + (2 * (entity.PartitionKey.Length + entity.RowKey.Length)) + ((bytes + 2) / 3 * 4);
        if (_actions.Count == MaxOperations || _bytes > MaxBytes)
            throw new ArgumentException($"A change of {_actions.Count + 1} rows and {_bytes} bytes does not fit into one transaction.");
        _actions.Add(new(type, entity, etag));
    }
}
