using Parley.Core.Storage;
using Parley.Core.Storage.Rows;

namespace Parley.Storage.AzureTables;

/// <summary>An append whose rows are encoded once, even if it is sent several times.</summary>
/// <remarks>The head is the first operation, so that the service checks its version before all others.</remarks>
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

    /// <summary>Creates the transaction that appends to a version.</summary>
    /// <exception cref="ArgumentException">The append is larger than a transaction can be.</exception>
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

    /// <summary>Removes an operation that the service refused because its row does not exist: the delete of a share that is already
    /// deleted.</summary>
    /// <returns>Whether the operation was such a delete.</returns>
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
