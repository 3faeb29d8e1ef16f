using Parley.Content;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Core.Storage.Rows;
using Parley.Core.Verification;
using Parley.Storage.RocksDb.Engine;
using Parley.Users;

namespace Parley.Storage.RocksDb.Verification;

/// <summary>The database of a stopped store as the audits read it.</summary>
internal sealed class VerifiableDatabase(Database database) : IVerifiableStore
{
    public ConversationHead? FindHead(ConversationId id)
    {
        var key = Key.Of(id);
        return database.Get(Table.Heads, key) is { } row ? ConversationHeadCodec.Decode(id, key, row, out _) : null;
    }

    public bool IsOpen(ConversationId id) => database.Get(Table.OpenRows, Key.Of(id)) is not null;

    public LogRow? FindRow(ConversationId id, long seq)
    {
        var key = Key.LogRow(id, seq);
        return database.Get(Table.Log, key) is { } row ? LogRowCodec.Decode(key, seq, row) : null;
    }

    public void VisitLog(ConversationId id, Action<LogRow> visit) =>
        Visit(Table.Log, id.Value, (key, _, row) => visit(LogRowCodec.Decode(key, Key.SeqOf(key), row)));

    public SentKey? FindSent(ConversationId id, UserId senderId, ClientId clientId)
    {
        var key = Key.ClientId(id, senderId, clientId);
        return database.Get(Table.ClientIds, key) is { } row ? SmallRows.DecodeSent(senderId, clientId, key, row) : null;
    }

    public void VisitSent(ConversationId id, Action<SentKey> visit) => Visit(Table.ClientIds, id.Value, (key, prefix, row) =>
    {
        if (Key.TextAfter(key, prefix).Split('\0') is not [var sender, var client]
            || !UserId.TryParse(sender, null, out var senderId) || !ClientId.TryParse(client, null, out var clientId))
        {
            throw new DamagedRowException($"A client id row of {id} has a key that is none.");
        }

        visit(SmallRows.DecodeSent(senderId, clientId, key, row));
    });

    public bool HasShare(ConversationId id, ShareKey share) =>
        database.Get(Table.Shares, Key.LogRow(Key.SharePrefix(id, share.Kind), share.Seq)) is not null;

    public void VisitShares(ConversationId id, Action<ShareKey> visit) =>
        Visit(Table.Shares, id.Value, (key, prefix, _) => visit(new((ShareKind)key[prefix], Key.SeqOf(key))));

    public void VisitReceipts(ConversationId id, Action<Receipt> visit) =>
        Visit(
            Table.Receipts,
            id.Value,
            (key, prefix, row) => visit(new(UserId.Parse(Key.TextAfter(key, prefix)), SmallRows.DecodeReceipt(key, row))));

    public InboxHead? FindInboxHead(UserId userId)
    {
        var key = Key.Of(userId);
        return database.Get(Table.InboxHeads, key) is { } row ? InboxCodec.DecodeHead(key, row, out _) : null;
    }

    public InboxRow? FindInboxRow(UserId userId, ConversationId id)
    {
        var key = Key.Pointer(userId, id);
        return database.Get(Table.Pointers, key) is { } row ? InboxCodec.DecodeRow(id, key, row) : null;
    }

    public void VisitInbox(UserId userId, Action<InboxRow> visit) => Visit(
        Table.Pointers,
        userId.Value,
        (key, prefix, row) => visit(InboxCodec.DecodeRow(ConversationId.Parse(Key.TextAfter(key, prefix)), key, row)));

    private void Visit(Table table, string owner, Visitor visit)
    {
        var prefix = Key.Prefix(owner);
        database.Visit(table, prefix, (key, row) =>
        {
            visit(key, prefix.Length, row);
            return true;
        });
    }

    private delegate void Visitor(ReadOnlySpan<byte> key, int prefix, ReadOnlySpan<byte> row);
}
