using Parley.Content;
using Parley.Conversations;
using Parley.Storage.AzureTables;
using Parley.Storage.RocksDb.Engine;
using Parley.Users;
using DatabaseKey = Parley.Storage.RocksDb.Engine.Key;

namespace Parley.StorageContract.Verification;

/// <summary>The address of a row in each of the stores.</summary>
/// <param name="Table">The table of the embedded store.</param>
/// <param name="Key">The key in that table.</param>
/// <param name="Name">The table of the cluster's store, without the prefix.</param>
/// <param name="Partition">The partition in that table.</param>
/// <param name="RowKey">The row key in that table.</param>
internal sealed record RowAddress(Table Table, byte[] Key, string Name, string Partition, string RowKey)
{
    /// <summary>The state of a grain.</summary>
    public static RowAddress Note => State("note", "key");

    public static RowAddress Head(ConversationId id) => Of(Table.Heads, DatabaseKey.Of(id), id, RowKeys.Head);

    public static RowAddress Entry(ConversationId id, long seq) =>
        Of(Table.Log, DatabaseKey.LogRow(id, seq), id, RowKeys.Entry(seq));

    public static RowAddress Mark(ConversationId id, long seq) =>
        Of(Table.Log, DatabaseKey.LogRow(id, seq), id, RowKeys.Mark(seq));

    public static RowAddress ClientId(ConversationId id, UserId senderId, string clientId)
    {
        var parsed = Parley.ClientId.Parse(clientId);
        return Of(
            Table.ClientIds, DatabaseKey.ClientId(id, senderId, parsed), id, RowKeys.ClientId(senderId, parsed));
    }

    public static RowAddress Share(ConversationId id, ShareKind kind, long seq) => Of(
        Table.Shares,
        DatabaseKey.LogRow(DatabaseKey.SharePrefix(id, kind), seq),
        id,
        RowKeys.Share(kind, seq));

    public static RowAddress Receipt(ConversationId id, UserId userId) =>
        Of(Table.Receipts, DatabaseKey.Receipt(id, userId), id, RowKeys.Receipt(userId));

    public static RowAddress InboxHead(UserId userId) =>
        Of(Table.InboxHeads, DatabaseKey.Of(userId), userId, RowKeys.Head);

    public static RowAddress Pointer(UserId userId, ConversationId id) =>
        Of(Table.Pointers, DatabaseKey.Pointer(userId, id), userId, RowKeys.Pointer(id));

    public static RowAddress Created(UserId userId, CreationKind kind, string key) =>
        Of(Table.CreatedIds, DatabaseKey.Created(userId, kind, key), userId, RowKeys.Created(kind, key));

    /// <summary>A word of at most six characters, or of eight: both stores store these words completely.</summary>
    public static RowAddress Word(string word, UserId userId) => new(
        Table.PeopleWords, DatabaseKey.Word(word, userId), "ParleyPeopleWords", StoredPerson.Beginning(word), userId.Value);

    public static RowAddress State(string kind, string key) => new(
        Table.GrainState,
        DatabaseKey.GrainState(GrainId.Create(kind, key), kind),
        "OrleansGrainState",
        $"parley_{kind}_{key}",
        kind);

    private static RowAddress Of(Table table, byte[] key, ConversationId id, string rowKey) =>
        new(table, key, "ParleyConversations", id.Value, rowKey);

    private static RowAddress Of(Table table, byte[] key, UserId userId, string rowKey) =>
        new(table, key, "ParleyInboxes", userId.Value, rowKey);
}
