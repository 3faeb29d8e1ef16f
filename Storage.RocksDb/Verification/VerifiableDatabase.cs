using System.Collections.Immutable;
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
    private const int RowsAtOnce = 256;

    public ValueTask<ImmutableArray<ConversationHead?>> FindHeadsAsync(ImmutableArray<ConversationId> ids) =>
        new([.. ids.Select(FindHead)]);

    public ValueTask<bool> IsOpenAsync(ConversationId id) => new(database.Get(Table.OpenRows, Key.Of(id)) is not null);

    public ValueTask<InboxRow?> FindInboxRowAsync(UserId userId, ConversationId id)
    {
        var key = Key.Pointer(userId, id);
        return new(database.Get(Table.Pointers, key) is { } row ? InboxCodec.DecodeRow(id, key, row) : null);
    }

    /// <summary>All rows of a table in the order of their keys. They are read some at a time, so that no iterator stays open.</summary>
    public IEnumerable<(byte[] Key, byte[] Row)> Rows(Table table)
    {
        var some = new List<(byte[] Key, byte[] Row)>(RowsAtOnce);
        byte[] start = [];
        do
        {
            some.Clear();
            database.Visit(table, [], start, backwards: false, (key, row) =>
            {
                some.Add((key.ToArray(), row.ToArray()));
                return some.Count < RowsAtOnce;
            });
            foreach (var row in some)
                yield return row;
            if (some.Count > 0)
                start = [.. some[^1].Key, 0];
        }
        while (some.Count == RowsAtOnce);
    }

    /// <summary>Passes all rows of a conversation to a visitor.</summary>
    public void Visit(ConversationId id, IConversationVisitor visitor)
    {
        Visit(Table.ClientIds, id.Value, (key, prefix, row) => visitor.Sent(DecodeSent(id, key, prefix, row)));
        Visit(Table.Log, id.Value, (key, _, row) => visitor.Log(LogRowCodec.Decode(key, Key.SeqOf(key), row)));
        Visit(Table.Shares, id.Value, (key, prefix, _) => visitor.Share(new((ShareKind)key[prefix], Key.SeqOf(key))));
        Visit(Table.Receipts, id.Value, (key, prefix, row) =>
            visitor.Receipt(new(UserId.Parse(Key.TextAfter(key, prefix)), SmallRows.DecodeReceipt(key, row))));
    }

    /// <summary>All rows of an inbox.</summary>
    public IReadOnlyCollection<InboxRow> InboxOf(UserId userId)
    {
        var rows = new List<InboxRow>();
        Visit(Table.Pointers, userId.Value, (key, prefix, row) =>
            rows.Add(InboxCodec.DecodeRow(ConversationId.Parse(Key.TextAfter(key, prefix)), key, row)));
        return rows;
    }

    private static SentKey DecodeSent(ConversationId id, ReadOnlySpan<byte> key, int prefix, ReadOnlySpan<byte> row) =>
        Key.TextAfter(key, prefix).Split('\0') is [var sender, var client]
        && UserId.TryParse(sender, null, out var senderId) && ClientId.TryParse(client, null, out var clientId)
            ? SmallRows.DecodeSent(senderId, clientId, key, row)
            : throw new DamagedRowException($"A client id row of {id} has an invalid key.");

    private ConversationHead? FindHead(ConversationId id)
    {
        var key = Key.Of(id);
        return database.Get(Table.Heads, key) is { } row ? ConversationHeadCodec.Decode(id, key, row, out _) : null;
    }

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
