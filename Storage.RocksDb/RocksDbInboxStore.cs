using System.Collections.Immutable;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Core.Storage.Rows;
using Parley.Storage.RocksDb.Engine;
using Parley.Users;

namespace Parley.Storage.RocksDb;

/// <summary>Inboxes and created ids in the embedded store. A version is the operation id of the save that wrote the head.</summary>
internal sealed class RocksDbInboxStore(RocksDbStore store) : IInboxStore
{
    // Reading this many rows takes about a millisecond.
    private const int RowsAtOnce = 500;

    /// <remarks>A large inbox is read in parts. The first part is read synchronously, the others on the thread pool, with a yield before
    /// each.</remarks>
    /// <inheritdoc/>
    public async Task<StoredInbox> LoadAsync(UserId userId, int tombstones, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var view = store.Database.Snapshot();
        var headKey = Key.Of(userId);
        if (store.Database.Get(Table.InboxHeads, headKey, view) is not { } stored)
            return new(store.Incarnation.See(store.Database, view, userId, new()), null, Guid.Empty, []);

        var head = store.Incarnation.See(store.Database, view, userId, InboxCodec.DecodeHead(headKey, stored, out var operationId));
        var rows = new List<InboxRow>();
        for (var start = Key.Prefix(userId.Value); Read(userId, start, rows, view) is { } next; start = next)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        }

        return new(head, RocksDbConversationStore.VersionOf(operationId), operationId, WithoutOldest(rows, tombstones));
    }

    public Task<string?> SaveAsync(InboxSave save, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(save);
        var headKey = Key.Of(save.UserId);
        var head = InboxCodec.EncodeHead(headKey, save.Head, save.OperationId);
        var rows = save.Rows.Select(row => Encode(save.UserId, row)).ToList();
        return store.CommitAsync(
            batch =>
            {
                var version = batch.Get(Table.InboxHeads, headKey) is { } stored
                    ? RocksDbConversationStore.VersionOf(InboxCodec.DecodeOperationId(headKey, stored))
                    : null;
                if (version != save.ExpectedVersion)
                    return null;
                store.Incarnation.Note(batch, save.UserId);
                batch.Put(Table.InboxHeads, headKey, head);
                foreach (var (key, row) in rows)
                {
                    if (row is null)
                        batch.Delete(Table.Pointers, key);
                    else
                        batch.Put(Table.Pointers, key, row);
                }

                return RocksDbConversationStore.VersionOf(save.OperationId);
            },
            cancellationToken);
    }

    public ValueTask<InboxRow?> ReadRowAsync(UserId userId, ConversationId conversationId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var key = Key.Pointer(userId, conversationId);
        return ValueTask.FromResult(
            store.Database.Get(Table.Pointers, key) is { } row ? InboxCodec.DecodeRow(conversationId, key, row) : null);
    }

    public ValueTask<string?> FindReservedAsync(UserId userId, CreationKind kind, string key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var rowKey = Key.Created(userId, kind, key);
        return ValueTask.FromResult(
            store.Database.Get(Table.CreatedIds, rowKey) is { } stored ? SmallRows.DecodeCreated(rowKey, stored) : null);
    }

    public Task<string> ReserveAsync(UserId userId, CreationKind kind, string key, string id, CancellationToken cancellationToken)
    {
        var rowKey = Key.Created(userId, kind, key);
        var row = SmallRows.EncodeCreated(rowKey, id);
        return store.CommitAsync(
            batch =>
            {
                if (batch.Get(Table.CreatedIds, rowKey) is { } stored)
                    return SmallRows.DecodeCreated(rowKey, stored);
                batch.Put(Table.CreatedIds, rowKey, row);
                return id;
            },
            cancellationToken);
    }

    /// <summary>Reads at most <see cref="RowsAtOnce"/> rows, from a key on.</summary>
    /// <returns>The key at which to continue; null at the end.</returns>
    private byte[]? Read(UserId userId, byte[] start, List<InboxRow> rows, Database.View view)
    {
        var prefix = Key.Prefix(userId.Value);
        var end = rows.Count + RowsAtOnce;
        byte[]? next = null;
        store.Database.Visit(
            Table.Pointers,
            prefix,
            start,
            backwards: false,
            (key, bytes) =>
            {
                if (rows.Count == end)
                {
                    next = key.ToArray();
                    return false;
                }

                rows.Add(InboxCodec.DecodeRow(ConversationId.Parse(Key.TextAfter(key, prefix.Length)), key, bytes));
                return true;
            },
            view);
        return next;
    }

    private static ImmutableArray<InboxRow> WithoutOldest(List<InboxRow> rows, int tombstones)
    {
        var gone = rows.Where(row => row.IsTombstone).ToList();
        if (gone.Count <= tombstones)
            return [.. rows];
        var tooOld = gone.OrderByDescending(row => row.Revision).Skip(tombstones).Select(row => row.ConversationId).ToHashSet();
        return [.. rows.Where(row => !tooOld.Contains(row.ConversationId))];
    }

    private static (byte[] Key, byte[]? Row) Encode(UserId userId, InboxRow row)
    {
        var key = Key.Pointer(userId, row.ConversationId);
        return (key, row.IsEmpty ? null : InboxCodec.EncodeRow(key, row));
    }
}
