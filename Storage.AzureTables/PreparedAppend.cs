using Parley.Core.Storage;
using Parley.Core.Storage.Rows;

namespace Parley.Storage.AzureTables;

/// <summary>An append whose rows are encoded once, however often it has to be put to the service.</summary>
/// <remarks>The head comes first: where its version does not fit, nothing else is looked at.</remarks>
internal sealed class PreparedAppend
{
    private readonly ConversationAppend _append;
    private readonly byte[] _head;
    private readonly List<(string Key, byte[] Row)> _rows = [];
    private readonly List<(string Key, byte[] Row)> _sent = [];
    private readonly List<(string Key, byte[] Row)> _shares = [];
    private readonly List<string> _sharesRemoved;

    public PreparedAppend(ConversationAppend append, RowFormat format)
    {
        _append = append;
        _head = ConversationHeadCodec.Encode(KeyOf(RowKeys.Head), append.Head, append.OperationId, format);
        foreach (var row in append.Rows)
        {
            var key = RowKeys.Of(row);
            _rows.Add((key, LogRowCodec.Encode(KeyOf(key), row, append.OperationId)));
        }

        foreach (var sent in append.SentKeys)
        {
            var key = RowKeys.ClientId(sent.SenderId, sent.ClientId);
            _sent.Add((key, SmallRows.EncodeSent(KeyOf(key), sent)));
        }

        _sharesRemoved = [.. append.SharesRemoved.Select(share => RowKeys.Share(share.Kind, share.Seq))];
        foreach (var share in append.SharesAdded.Except(append.SharesRemoved))
            _shares.Add((RowKeys.Share(share.Kind, share.Seq), []));
    }

    /// <summary>The append on a version.</summary>
    /// <exception cref="ArgumentException">It is larger than the service takes.</exception>
    public Transaction On(HeadVersion? expected, OpenRowKey? open)
    {
        var transaction = new Transaction(_append.Id.Value);
        transaction.PutAt(expected?.ETag, StoredHead.Encode(_append.Id, _head, open), _head.Length);
        foreach (var (key, row) in _rows)
            transaction.Put(key, row);
        foreach (var (key, row) in _sent)
            transaction.Insert(key, row);
        foreach (var (key, row) in _shares)
            transaction.Put(key, row);
        foreach (var key in _sharesRemoved)
            transaction.Delete(key);
        return transaction;
    }

    /// <summary>Leaves out an operation that the service refused because its row is not there: a share that is gone already.</summary>
    /// <returns>Whether it was one.</returns>
    public bool LeaveOut(int index)
    {
        var removed = index - (1 + _rows.Count + _sent.Count + _shares.Count);
        if (removed < 0 || removed >= _sharesRemoved.Count)
            return false;
        _sharesRemoved.RemoveAt(removed);
        return true;
    }

    private byte[] KeyOf(string rowKey) => Payload.KeyOf(_append.Id.Value, rowKey);
}
