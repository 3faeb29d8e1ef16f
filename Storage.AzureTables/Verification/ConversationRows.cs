using System.Globalization;
using Azure.Data.Tables;
using Parley.Content;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Core.Storage.Rows;
using Parley.Core.Verification;
using Parley.Users;

namespace Parley.Storage.AzureTables.Verification;

/// <summary>Passes the rows of one conversation's partition to a visitor.</summary>
/// <remarks>The partition is read once, in the order of its keys: client ids, head, marks, entries, receipts, shares. Marks and entries
/// share their numbers, so the marks are held until the entries between them have come.</remarks>
internal sealed class ConversationRows(ConversationId id, IConversationVisitor visitor)
{
    private readonly Queue<LogRow> _marks = [];

    /// <summary>The head, as soon as its row has been received.</summary>
    public ConversationHead? Head { get; private set; }

    /// <summary>Receives the next row of the partition.</summary>
    /// <exception cref="DamagedRowException">The row cannot be decoded.</exception>
    /// <exception cref="FormatException">The key is not one of a conversation's.</exception>
    public void Take(TableEntity row)
    {
        switch (row.RowKey[0])
        {
            case 'c' when RowKeys.ParseClientId(row.RowKey) is var (senderId, clientId):
                visitor.Sent(SmallRows.DecodeSent(senderId, clientId, Payload.KeyOf(row), Payload.Of(row)));
                break;
            case 'h' when row.RowKey == RowKeys.Head:
                Head = StoredHead.Of(id, row).Head;
                break;
            case 'k':
                _marks.Enqueue(DecodeLog(row));
                break;
            case 'm':
                var entry = DecodeLog(row);
                VisitMarks(entry.Seq);
                visitor.Log(entry);
                break;
            case 'r':
                VisitMarks(long.MaxValue);
                var userId = UserId.Parse(row.RowKey[RowKeys.Receipts.Length..], CultureInfo.InvariantCulture);
                visitor.Receipt(new(userId, SmallRows.DecodeReceipt(Payload.KeyOf(row), Payload.Of(row))));
                break;
            case 's':
                VisitMarks(long.MaxValue);
                visitor.Share(new((ShareKind)RowKeys.KindOf(row.RowKey), RowKeys.SeqOfShare(row.RowKey)));
                break;
            default:
                throw new FormatException($"The key {row.RowKey} of conversation {id} names no row.");
        }
    }

    /// <summary>Passes the marks on that are newer than all entries.</summary>
    public void End() => VisitMarks(long.MaxValue);

    private static LogRow DecodeLog(TableEntity row) =>
        LogRowCodec.Decode(Payload.KeyOf(row), RowKeys.SeqOf(row.RowKey), Payload.Of(row));

    private void VisitMarks(long before)
    {
        while (_marks.TryPeek(out var mark) && mark.Seq < before)
            visitor.Log(_marks.Dequeue());
    }
}
