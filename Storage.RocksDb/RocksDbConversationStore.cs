using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Parley.Content;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Core.Storage.Rows;
using Parley.Storage.RocksDb.Engine;
using Parley.Users;

namespace Parley.Storage.RocksDb;

/// <summary>Conversations in the embedded store.</summary>
/// <remarks>A version is the operation id of the append that wrote the head. Reads complete synchronously.</remarks>
internal sealed class RocksDbConversationStore(RocksDbStore store) : IConversationStore
{
    public Task<StoredConversation?> LoadAsync(ConversationId id, RowLimit tail, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var view = store.Database.Snapshot();
        var key = Key.Of(id);
        if (store.Database.Get(Table.Heads, key, view) is not { } stored)
            return Task.FromResult<StoredConversation?>(null);
        var head = ConversationHeadCodec.Decode(id, key, stored, out var operationId);
        var open = store.Database.Get(Table.OpenRows, key, view) is { } row ? OpenRowOf(key, row) : OpenRow.None;
        var rows = Read(id, new(1, head.Summary.LastSeq, tail, FromEnd: true), view);
        return Task.FromResult<StoredConversation?>(new(head, VersionOf(operationId), operationId, open, rows));
    }

    public Task<AppendOutcome> AppendAsync(ConversationAppend append, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(append);
        return store.CommitAsync(new PreparedAppend(append, store.Run).Decide, cancellationToken);
    }

    public ValueTask<bool> ConfirmAsync(ConversationId id, string version, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var key = Key.Of(id);
        return ValueTask.FromResult(
            store.Database.Get(Table.Heads, key) is { } head && VersionOf(ConversationHeadCodec.DecodeOperationId(key, head)) == version);
    }

    public ValueTask<SentKey?> FindSentAsync(ConversationId id, UserId senderId, ClientId clientId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var key = Key.ClientId(id, senderId, clientId);
        return ValueTask.FromResult(
            store.Database.Get(Table.ClientIds, key) is { } row ? SmallRows.DecodeSent(senderId, clientId, key, row) : null);
    }

    public ValueTask<ImmutableArray<LogRow>> ReadAsync(ConversationId id, LogRange range, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Read(id, range, view: null));
    }

    public ValueTask<ImmutableArray<LogRow>> ReadRowsAsync(
        ConversationId id, ImmutableArray<long> seqs, int maxBytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var rows = ImmutableArray.CreateBuilder<LogRow>(seqs.Length);
        var bytes = 0L;
        foreach (var seq in seqs)
        {
            var key = Key.LogRow(id, seq);
            var row = store.Database.Get(Table.Log, key) is { } stored ? LogRowCodec.Decode(key, seq, stored) : throw Missing(id, seq);
            if ((bytes += row.Size) > maxBytes && rows.Count > 0)
                break;
            rows.Add(row);
        }

        return ValueTask.FromResult(rows.ToImmutable());
    }

    public ValueTask<ImmutableArray<long>> ReadSharesAsync(
        ConversationId id, ShareKind? kind, long before, int limit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var seqs = new SortedSet<long>(Comparer<long>.Create((x, y) => y.CompareTo(x)));
        ReadOnlySpan<ShareKind> kinds = kind is { } one ? [one] : Enum.GetValues<ShareKind>();
        foreach (var each in kinds)
        {
            var prefix = Key.SharePrefix(id, each);
            var left = limit;
            if (before > 1)
            {
                store.Database.Visit(
                    Table.Shares, prefix, Key.LogRow(prefix, before - 1), backwards: true, (key, _) => seqs.Add(Key.SeqOf(key))
                        | --left > 0);
            }
        }

        return ValueTask.FromResult<ImmutableArray<long>>([.. seqs.Take(limit)]);
    }

    public ValueTask<ImmutableArray<ConversationHead?>> ReadHeadsAsync(
        ImmutableArray<ConversationId> ids, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var heads = ImmutableArray.CreateBuilder<ConversationHead?>(ids.Length);
        foreach (var id in ids)
        {
            var key = Key.Of(id);
            heads.Add(store.Database.Get(Table.Heads, key) is { } row ? ConversationHeadCodec.Decode(id, key, row, out _) : null);
        }

        return ValueTask.FromResult(heads.MoveToImmutable());
    }

    public ValueTask<ImmutableArray<Receipt>> ReadReceiptsAsync(ConversationId id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var receipts = ImmutableArray.CreateBuilder<Receipt>();
        var prefix = Key.Prefix(id.Value);
        store.Database.Visit(Table.Receipts, prefix, (key, row) =>
        {
            receipts.Add(new(UserId.Parse(Key.TextAfter(key, prefix.Length)), SmallRows.DecodeReceipt(key, row)));
            return true;
        });
        return ValueTask.FromResult(receipts.ToImmutable());
    }

    public Task WriteReceiptsAsync(ConversationId id, ImmutableArray<Receipt> receipts, CancellationToken cancellationToken) =>
        store.CommitAsync(
            batch =>
            {
                foreach (var receipt in receipts)
                {
                    var key = Key.Receipt(id, receipt.UserId);
                    if (batch.Get(Table.Receipts, key) is not { } stored || SmallRows.DecodeReceipt(key, stored) < receipt.Seq)
                        batch.Put(Table.Receipts, key, SmallRows.EncodeReceipt(key, receipt.Seq));
                }

                return default(Done);
            },
            cancellationToken);

    public async IAsyncEnumerable<ConversationId> ReadOpenAsync(
        Action<DamagedRowException> skipped, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(skipped);
        const int Page = 1_000;
        byte[]? from = [];
        while (from is not null)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (ids, start) = (new List<ConversationId>(), from);
            from = null;
            store.Database.Visit(Table.OpenRows, [], start, backwards: false, (key, row) =>
            {
                if (ids.Count == Page)
                {
                    from = key.ToArray();
                    return false;
                }

                // All other runs of this folder have ended. If a row cannot be decoded, its key still names the conversation.
                if (ConversationId.TryParse(Key.TextAfter(key, 0), null, out var id))
                    ids.Add(id);
                if (WhyDamaged(key, row) is { } damage)
                    skipped(damage);
                return true;
            });
            foreach (var id in ids)
                yield return id;
        }

        await Task.CompletedTask.ConfigureAwait(false);
    }

    public Task<bool> CloseAsync(ConversationId id, string version, CancellationToken cancellationToken) =>
        store.CommitAsync(
            batch =>
            {
                var key = Key.Of(id);
                if (batch.Get(Table.OpenRows, key) is null)
                    return true;
                if (batch.Get(Table.Heads, key) is not { } head || VersionOf(ConversationHeadCodec.DecodeOperationId(key, head)) != version)
                    return false;
                batch.Delete(Table.OpenRows, key);
                batch.Forget(id.Value);
                return true;
            },
            cancellationToken);

    internal static string VersionOf(Guid operationId) => operationId.ToString("N");

    private OpenRow OpenRowOf(byte[] key, byte[] row) =>
        WhyDamaged(key, row) is null && SmallRows.DecodeOpen(key, row) == store.Run ? OpenRow.OfThisRun : OpenRow.OfDeadRun;

    private static DamagedRowException? WhyDamaged(ReadOnlySpan<byte> key, ReadOnlySpan<byte> row)
    {
        try
        {
            SmallRows.DecodeOpen(key, row);
            return null;
        }
        catch (DamagedRowException exception)
        {
            return exception;
        }
    }

    private ImmutableArray<LogRow> Read(ConversationId id, LogRange range, Database.View? view)
    {
        var count = (int)Math.Clamp(range.Through - range.From + 1, 0, range.Limit.Rows);
        if (count == 0)
            return [];
        var first = range.FromEnd ? range.Through - count + 1 : range.From;
        var rows = new Queue<LogRow>(count);
        var (next, bytes, isFull) = (first, 0L, false);
        var prefix = Key.Prefix(id.Value);

        // Rows are read forwards even if the last ones are wanted: a backwards iterator also reads the block before the range, which may be
        // damaged. Surplus rows at the front are dropped, so that memory holds at most the wanted bytes and one row.
        store.Database.Visit(
            Table.Log,
            prefix,
            Key.LogRow(prefix, first),
            backwards: false,
            (key, stored) =>
            {
                if (Key.SeqOf(key) != next)
                    throw Missing(id, next);
                var row = LogRowCodec.Decode(key, next, stored);
                bytes += row.Size;
                if (!range.FromEnd && bytes > range.Limit.Bytes && rows.Count > 0)
                    return !(isFull = true);
                for (; bytes > range.Limit.Bytes && rows.Count > 0; bytes -= rows.Dequeue().Size)
                    continue;
                rows.Enqueue(row);
                return ++next < first + count;
            },
            view);

        // Sequence numbers have no gaps, so a missing row is damage, never the end of the history.
        return isFull || next == first + count ? [.. rows] : throw Missing(id, next);
    }

    private static DamagedRowException Missing(ConversationId id, long seq) => new($"Row {seq} of conversation {id} is missing.");
}
