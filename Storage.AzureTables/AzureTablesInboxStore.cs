using Azure;
using Azure.Data.Tables;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Core.Storage.Rows;
using Parley.Users;

namespace Parley.Storage.AzureTables;

/// <summary>Inboxes and created ids in tables. Each person has a partition. Every save of rows also changes the head, in the same
/// transaction.</summary>
internal sealed class AzureTablesInboxStore(AzureTablesStore store) : IInboxStore
{
    // So many concurrent changes in a row mean that another writer is constantly active.
    private const int MaxTries = 5;

    public async Task<StoredInbox> LoadAsync(UserId userId, int tombstones, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < MaxTries; tries++)
        {
            if (await FindHeadAsync(userId, cancellationToken).ConfigureAwait(false) is not var (head, version))
                return new(new(), null, Guid.Empty, []);
            var rows = await RowsAsync(userId, tombstones, cancellationToken).ConfigureAwait(false);

            // The pages of a query are not a snapshot. They are consistent if the head did not change during the read.
            if (await FindHeadAsync(userId, cancellationToken).ConfigureAwait(false) is var (_, after) && after == version)
                return new(head, version.ToString(), version.OperationId, [.. rows]);
        }

        throw new InvalidOperationException($"Inbox {userId} changed faster than it could be read.");
    }

    public async Task<string?> SaveAsync(InboxSave save, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(save);
        cancellationToken.ThrowIfCancellationRequested();
        var expected = save.ExpectedVersion is { } version ? HeadVersion.Parse(version) : null;
        if (expected is null && save.ExpectedVersion is not null)
            return null; // not a version of this store

        var rows = save.Rows.ToList();
        for (var tries = 0; ; tries++)
        {
            try
            {
                var etag = await store.Inboxes.SubmitAsync(Prepare(save, rows, expected?.ETag)).ConfigureAwait(false);
                return new HeadVersion(save.OperationId, etag).ToString();
            }
            catch (StoreBusyException exception) when (tries > 0)
            {
                throw Unknown(exception);
            }
            catch (RequestFailedException exception) when (exception.IsRefusal())
            {
                var stored = await FindVersionAsync(save.UserId).ConfigureAwait(false);
                if (stored?.OperationId == save.OperationId)
                    return stored.ToString(); // by an earlier attempt whose answer was lost
                if (stored?.ETag != expected?.ETag)
                    return null;
                if (exception is not TableTransactionFailedException { FailedTransactionActionIndex: >= 1 and var index }
                    || !rows[index - 1].IsEmpty)
                    throw; // the reason is unknown, so the outcome is unknown
                rows.RemoveAt(index - 1); // the row to delete does not exist
            }
        }
    }

    public async ValueTask<InboxRow?> ReadRowAsync(UserId userId, ConversationId conversationId, CancellationToken cancellationToken) =>
        await store.Inboxes.FindAsync(userId.Value, RowKeys.Pointer(conversationId), cancellationToken).ConfigureAwait(false) is { } row
            ? Decode(row)
            : null;

    public async ValueTask<string?> FindReservedAsync(
        UserId userId, CreationKind kind, string key, CancellationToken cancellationToken) =>
        await store.Inboxes.FindAsync(userId.Value, RowKeys.Created(kind, key), cancellationToken).ConfigureAwait(false) is { } stored
            ? SmallRows.DecodeCreated(Payload.KeyOf(stored), Payload.Of(stored))
            : null;

    public async Task<string> ReserveAsync(UserId userId, CreationKind kind, string key, string id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var rowKey = RowKeys.Created(kind, key);
        var row = new TableEntity(userId.Value, rowKey).With(SmallRows.EncodeCreated(Payload.KeyOf(userId.Value, rowKey), id));
        try
        {
            await store.Inboxes.InsertAsync(row).ConfigureAwait(false);
            return id;
        }
        catch (RequestFailedException exception) when (exception.IsRefusal())
        {
            // The key exists: an earlier request stored it, or an earlier attempt of this request.
            if (await FindReservedAsync(userId, kind, key, CancellationToken.None).ConfigureAwait(false) is { } stored)
                return stored;
            throw;
        }
    }

    private Transaction Prepare(InboxSave save, List<InboxRow> rows, string? etag)
    {
        var transaction = new Transaction(save.UserId.Value);
        var head = InboxCodec.EncodeHead(Payload.KeyOf(save.UserId.Value, RowKeys.Head), save.Head, save.OperationId, store.Format);
        transaction.PutAt(etag, new TableEntity(save.UserId.Value, RowKeys.Head).With(head), head.Length);
        foreach (var row in rows)
        {
            var key = RowKeys.Pointer(row.ConversationId);
            if (row.IsEmpty)
                transaction.Delete(key);
            else
                transaction.Put(key, InboxCodec.EncodeRow(Payload.KeyOf(save.UserId.Value, key), row, store.Format));
        }

        return transaction;
    }

    private static InboxRow Decode(TableEntity row) =>
        InboxCodec.DecodeRow(ConversationId.Parse(row.RowKey[RowKeys.Pointers.Length..]), Payload.KeyOf(row), Payload.Of(row));

    private async Task<HeadVersion?> FindVersionAsync(UserId userId)
    {
        try
        {
            return (await FindHeadAsync(userId, CancellationToken.None).ConfigureAwait(false))?.Version;
        }
        catch (StoreBusyException exception)
        {
            throw Unknown(exception);
        }
    }

    // An earlier request of the same save may have happened, so its outcome is unknown.
    private static TimeoutException Unknown(StoreBusyException exception) => new(exception.Message, exception);

    private async Task<(InboxHead Head, HeadVersion Version)?> FindHeadAsync(UserId userId, CancellationToken cancellationToken)
    {
        if (await store.Inboxes.FindAsync(userId.Value, RowKeys.Head, cancellationToken).ConfigureAwait(false) is not { } row)
            return null;
        var head = InboxCodec.DecodeHead(Payload.KeyOf(row), Payload.Of(row), out var operationId);
        return (head, new(operationId, row.ETag.ToString()));
    }

    /// <summary>Reads all rows except the oldest tombstones, and sorts them by their keys.</summary>
    private async Task<List<InboxRow>> RowsAsync(UserId userId, int tombstones, CancellationToken cancellationToken)
    {
        var rows = new List<InboxRow>();
        var gone = new PriorityQueue<InboxRow, long>();
        var stored = store.Inboxes.ReadAsync(
            userId.Value, RowKeys.Pointers, RowKeys.EndOf(RowKeys.Pointers), int.MaxValue, cancellationToken);
        await foreach (var entity in stored.ConfigureAwait(false))
        {
            var row = Decode(entity);
            if (row.IsTombstone)
                gone.Enqueue(row, row.Revision);
            else
                rows.Add(row);
            if (gone.Count > tombstones)
                gone.Dequeue();
        }

        rows.AddRange(gone.UnorderedItems.Select(item => item.Element));
        rows.Sort((one, other) => string.CompareOrdinal(one.ConversationId.Value, other.ConversationId.Value));
        return rows;
    }
}
