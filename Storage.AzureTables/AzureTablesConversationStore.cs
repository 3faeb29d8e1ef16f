using System.Collections.Immutable;
using Azure;
using Azure.Data.Tables;
using Parley.Content;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Core.Storage.Rows;
using Parley.Users;

namespace Parley.Storage.AzureTables;

/// <summary>Conversations in tables. Each conversation has its own partition.</summary>
/// <remarks>A normal append is one transaction, without a read. If the service refuses it, the store reads the head, because an earlier
/// attempt of the same append may have succeeded.</remarks>
internal sealed partial class AzureTablesConversationStore(AzureTablesStore store) : IConversationStore
{
    // So many concurrent changes in a row mean that another writer is constantly active.
    private const int MaxTries = 5;

    private const int MaxReceipts = Transaction.MaxOperations;

    // The most rows in one answer of the service: about 1.3 MB. Rows beyond the wanted bytes are dropped only after the answer is in
    // memory.
    private const int MaxRowsAtOnce = 100;

    public async Task<StoredConversation?> LoadAsync(ConversationId id, RowLimit tail, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < MaxTries; tries++)
        {
            if (await FindHeadAsync(id, cancellationToken).ConfigureAwait(false) is not { } stored)
                return null;
            var last = stored.Head.Summary.LastSeq;
            var rows = await ReadAsync(id, new(1, last, tail, FromEnd: true), cancellationToken).ConfigureAwait(false);

            // If a row has a change above this head, a mark was appended during the read.
            if (rows.All(row => row.Changed <= last) || await IsAtAsync(id, stored.Version, cancellationToken).ConfigureAwait(false))
            {
                return new(
                    stored.Head, stored.Version.ToString(), stored.Version.OperationId, OpenRowOf(stored.Version.Open), rows);
            }
        }

        throw new InvalidOperationException($"Conversation {id} changed faster than it could be read.");
    }

    public async ValueTask<bool> ConfirmAsync(ConversationId id, string version, CancellationToken cancellationToken) =>
        HeadVersion.Parse(version) is { } expected && await IsAtAsync(id, expected, cancellationToken).ConfigureAwait(false);

    public async ValueTask<SentKey?> FindSentAsync(
        ConversationId id, UserId senderId, ClientId clientId, CancellationToken cancellationToken)
    {
        var row = await store.Conversations.FindAsync(id.Value, RowKeys.ClientId(senderId, clientId), cancellationToken)
            .ConfigureAwait(false);
        return row is null ? null : SmallRows.DecodeSent(senderId, clientId, Payload.KeyOf(row), Payload.Of(row));
    }

    public async ValueTask<ImmutableArray<LogRow>> ReadAsync(ConversationId id, LogRange range, CancellationToken cancellationToken)
    {
        var count = (int)Math.Clamp(range.Through - range.From + 1, 0, Math.Min(range.Limit.Rows, MaxRowsAtOnce));
        if (count == 0)
            return [];
        var first = range.FromEnd ? range.Through - count + 1 : range.From;
        var rows = new LogRow?[count];

        // Marks have keys of their own. If all numbers of the range are entries, as in most conversations, marks are not read.
        if (await FillAsync(RowKeys.Entry).ConfigureAwait(false) < count)
            await FillAsync(RowKeys.Mark).ConfigureAwait(false);
        return Within(range, [.. rows.Select((row, index) => row ?? throw Missing(id, first + index))]);

        async Task<int> FillAsync(Func<long, string> keyOf)
        {
            var found = 0;
            var stored = store.Conversations.ReadAsync(id.Value, keyOf(first), keyOf(first + count), count, cancellationToken);
            await foreach (var entity in stored.ConfigureAwait(false))
            {
                var row = Decode(entity);
                rows[row.Seq - first] = row;
                found++;
            }

            return found;
        }
    }

    public async ValueTask<ImmutableArray<LogRow>> ReadRowsAsync(
        ConversationId id, ImmutableArray<long> seqs, int maxBytes, CancellationToken cancellationToken)
    {
        var rows = await store.Conversations.ForEachAsync(seqs[..Math.Min(seqs.Length, MaxRowsAtOnce)], async seq =>
        {
            var row = await store.Conversations.FindAsync(id.Value, RowKeys.Entry(seq), cancellationToken).ConfigureAwait(false)
                ?? await store.Conversations.FindAsync(id.Value, RowKeys.Mark(seq), cancellationToken).ConfigureAwait(false);
            return Decode(row ?? throw Missing(id, seq));
        }).ConfigureAwait(false);
        var bytes = 0L;
        return [.. rows.TakeWhile((row, index) => (bytes += row.Size) <= maxBytes || index == 0)];
    }

    public async ValueTask<ImmutableArray<long>> ReadSharesAsync(
        ConversationId id, ShareKind? kind, long before, int limit, CancellationToken cancellationToken)
    {
        if (before <= 1)
            return [];
        var kinds = kind is { } one ? [one] : Enum.GetValues<ShareKind>();
        var seqs = await store.Conversations.ForEachAsync(kinds, async each =>
        {
            var rows = store.Conversations.ReadAsync(
                id.Value, RowKeys.Share(each, before - 1), RowKeys.EndOf(RowKeys.Shares(each)), limit, cancellationToken);
            return await rows.Take(limit).Select(row => RowKeys.SeqOfShare(row.RowKey)).ToListAsync(cancellationToken)
                .ConfigureAwait(false);
        }).ConfigureAwait(false);
        return [.. seqs.SelectMany(found => found).Distinct().OrderDescending().Take(limit)];
    }

    public async ValueTask<ImmutableArray<ConversationHead?>> ReadHeadsAsync(
        ImmutableArray<ConversationId> ids, CancellationToken cancellationToken) =>
        [.. await store.Conversations.ForEachAsync(
            ids, async id => (await FindHeadAsync(id, cancellationToken).ConfigureAwait(false))?.Head).ConfigureAwait(false)];

    public async ValueTask<ImmutableArray<Receipt>> ReadReceiptsAsync(ConversationId id, CancellationToken cancellationToken) =>
        [.. (await ReceiptsAsync(id, cancellationToken).ConfigureAwait(false)).Select(receipt => receipt.Receipt)];

    public async Task WriteReceiptsAsync(ConversationId id, ImmutableArray<Receipt> receipts, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var some in receipts.Chunk(MaxReceipts))
        {
            for (var tries = 0; !await TryWriteAsync(id, some).ConfigureAwait(false); tries++)
            {
                if (tries == MaxTries)
                    throw new InvalidOperationException($"The receipts of {id} changed faster than they could be written.");
            }
        }
    }

    /// <summary>Keeps the rows that fit into the byte limit. The service can limit the number of rows, but not their bytes.</summary>
    private static ImmutableArray<LogRow> Within(LogRange range, ImmutableArray<LogRow> rows)
    {
        var bytes = 0L;
        return range.FromEnd
            ? [.. rows.Reverse().TakeWhile((row, index) => (bytes += row.Size) <= range.Limit.Bytes || index == 0).Reverse()]
            : [.. rows.TakeWhile((row, index) => (bytes += row.Size) <= range.Limit.Bytes || index == 0)];
    }

    private static LogRow Decode(TableEntity entity) =>
        LogRowCodec.Decode(Payload.KeyOf(entity), RowKeys.SeqOf(entity.RowKey), Payload.Of(entity));

    private static DamagedRowException Missing(ConversationId id, long seq) => new($"Row {seq} of conversation {id} is missing.");

    private OpenRow OpenRowOf(OpenRowKey? open) =>
        open is null ? OpenRow.None
        : open.Run == store.Runs.Current ? OpenRow.OfThisRun
        : store.Runs.IsOver(open.Run) ? OpenRow.OfDeadRun
        : OpenRow.OfLivingRun;

    private async Task<StoredHead?> FindHeadAsync(ConversationId id, CancellationToken cancellationToken) =>
        await store.Conversations.FindAsync(id.Value, RowKeys.Head, cancellationToken).ConfigureAwait(false) is { } entity
            ? StoredHead.Of(id, entity)
            : null;

    private async Task<bool> IsAtAsync(ConversationId id, HeadVersion version, CancellationToken cancellationToken) =>
        await store.Conversations.FindAsync(id.Value, RowKeys.Head, cancellationToken).ConfigureAwait(false) is { } entity
        && StoredHead.VersionOf(entity).OperationId == version.OperationId;

    private async Task<List<(Receipt Receipt, ETag ETag)>> ReceiptsAsync(ConversationId id, CancellationToken cancellationToken)
    {
        var rows = store.Conversations.ReadAsync(
            id.Value, RowKeys.Receipts, RowKeys.EndOf(RowKeys.Receipts), int.MaxValue, cancellationToken);
        return await rows.Select(row => (
            new Receipt(UserId.Parse(row.RowKey[RowKeys.Receipts.Length..]), SmallRows.DecodeReceipt(Payload.KeyOf(row), Payload.Of(row))),
            row.ETag)).ToListAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes the receipts that move forward.</summary>
    /// <returns>False if another writer changed one of them in the meantime.</returns>
    private async Task<bool> TryWriteAsync(ConversationId id, Receipt[] receipts)
    {
        var stored = (await ReceiptsAsync(id, CancellationToken.None).ConfigureAwait(false)).ToDictionary(row => row.Receipt.UserId);
        var transaction = new Transaction(id.Value);
        foreach (var receipt in receipts.GroupBy(receipt => receipt.UserId, (_, all) => all.MaxBy(receipt => receipt.Seq)!))
        {
            ETag? etag = stored.TryGetValue(receipt.UserId, out var known) ? known.ETag : null;
            if (etag is not null && known.Receipt.Seq >= receipt.Seq)
                continue;
            var key = RowKeys.Receipt(receipt.UserId);
            var row = SmallRows.EncodeReceipt(Payload.KeyOf(id.Value, key), receipt.Seq);
            transaction.PutAt(etag?.ToString(), new TableEntity(id.Value, key).With(row), row.Length);
        }

        if (transaction.Actions.Count == 0)
            return true;
        try
        {
            await store.Conversations.SubmitAsync(transaction).ConfigureAwait(false);
            return true;
        }
        catch (RequestFailedException exception) when (exception.IsRefusal())
        {
            return false;
        }
    }
}
