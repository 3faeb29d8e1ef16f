using System.Collections.Immutable;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Core.Storage.Rows;
using Parley.Storage.RocksDb.Engine;

namespace Parley.Storage.RocksDb;

/// <summary>An append with encoded rows. The caller's thread encodes them, so that the writer's thread only compares and copies.</summary>
internal sealed class PreparedAppend
{
    private readonly ConversationAppend _append;
    private readonly byte[] _headKey;
    private readonly ImmutableArray<byte[]> _sentKeys;
    private readonly byte[]? _openRow;
    private readonly List<(Table Table, byte[] Key, byte[]? Row)> _rows;

    public PreparedAppend(ConversationAppend append, Guid run)
    {
        _append = append;
        _headKey = Key.Of(append.Id);
        _sentKeys = ImmutableArray.CreateRange(
            append.SentKeys, static (sent, id) => Key.ClientId(id, sent.SenderId, sent.ClientId), append.Id);
        _rows = new(1 + append.Rows.Length + append.SentKeys.Length + append.SharesAdded.Length + append.SharesRemoved.Length);
        _rows.Add((Table.Heads, _headKey, ConversationHeadCodec.Encode(_headKey, append.Head, append.OperationId)));
        var prefix = Key.Prefix(append.Id.Value);
        foreach (var row in append.Rows)
        {
            var key = Key.LogRow(prefix, row.Seq);
            _rows.Add((Table.Log, key, LogRowCodec.Encode(key, row, append.OperationId)));
        }

        for (var i = 0; i < _sentKeys.Length; i++)
            _rows.Add((Table.ClientIds, _sentKeys[i], SmallRows.EncodeSent(_sentKeys[i], append.SentKeys[i])));
        foreach (var share in append.SharesAdded)
            _rows.Add((Table.Shares, ShareKey(append.Id, share), []));
        foreach (var share in append.SharesRemoved)
            _rows.Add((Table.Shares, ShareKey(append.Id, share), null));
        _openRow = append.Rows.IsEmpty ? null : SmallRows.EncodeOpen(_headKey, run); // an append without rows has nothing to deliver
    }

    /// <summary>Checks the version and the client ids against the state that the earlier commits of the batch leave. Adds the rows if both
    /// checks succeed.</summary>
    public AppendOutcome Decide(Batch batch)
    {
        var version = batch.Get(Table.Heads, _headKey) is { } head
            ? RocksDbConversationStore.VersionOf(ConversationHeadCodec.DecodeOperationId(_headKey, head))
            : null;
        if (version != _append.ExpectedVersion)
            return new AppendOutcome.Conflict();
        if (Repeats(batch) is { IsEmpty: false } repeats)
            return new AppendOutcome.Repeat(repeats);
        foreach (var (table, key, row) in _rows)
        {
            if (row is null)
                batch.Delete(table, key);
            else
                batch.Put(table, key, row);
        }

        // An open row of another run is replaced, because that run has ended. If the conversation has an append in this run already, its
        // open row is known to exist and is not read.
        if (_openRow is not null && !batch.Knows(_append.Id.Value))
        {
            if (batch.Get(Table.OpenRows, _headKey) is not { } stored || !stored.AsSpan().SequenceEqual(_openRow))
                batch.Put(Table.OpenRows, _headKey, _openRow);
            batch.Know(_append.Id.Value);
        }

        return new AppendOutcome.Committed(RocksDbConversationStore.VersionOf(_append.OperationId));
    }

    private ImmutableArray<int> Repeats(Batch batch)
    {
        ImmutableArray<int> repeats = [];
        for (var i = 0; i < _sentKeys.Length; i++)
        {
            if (batch.Get(Table.ClientIds, _sentKeys[i]) is not null)
                repeats = repeats.Add(i);
        }

        return repeats;
    }

    private static byte[] ShareKey(ConversationId id, ShareKey share) => Key.LogRow(Key.SharePrefix(id, share.Kind), share.Seq);
}
