using Azure.Data.Tables;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Core.Storage.Rows;
using Parley.Core.Verification;
using Parley.Users;

namespace Parley.Storage.AzureTables.Verification;

/// <summary>Audits the partition of one person: the inbox and the created ids.</summary>
/// <param name="key">The partition: the id of the person.</param>
/// <param name="findings">Collects violations.</param>
/// <param name="inboxes">Receives the inbox.</param>
/// <param name="createdIds">Receives the created ids.</param>
internal sealed class InboxPartition(string key, Findings findings, InboxAudit inboxes, CreatedIdAudit createdIds) : IPartitionReader
{
    private readonly UserId _userId = UserId.Parse(key);
    private readonly List<InboxRow> _rows = [];
    private InboxHead? _head;

    public void Take(TableEntity row)
    {
        var (rowKey, bytes) = (Payload.KeyOf(row), Payload.Of(row));
        switch (row.RowKey[0])
        {
            case 'h' when row.RowKey == RowKeys.Head:
                _head = InboxCodec.DecodeHead(rowKey, bytes, out _);
                findings.Row();
                break;
            case 'i':
                createdIds.Created(_userId, (CreationKind)RowKeys.KindOf(row.RowKey), SmallRows.DecodeCreated(rowKey, bytes));
                break;
            case 'p':
                var id = ConversationId.Parse(row.RowKey[RowKeys.Pointers.Length..]);
                _rows.Add(InboxCodec.DecodeRow(id, rowKey, bytes));
                break;
            default:
                throw new FormatException($"The key {row.RowKey} of {_userId} names no row.");
        }
    }

    public async ValueTask EndAsync()
    {
        if (_head is { } head)
            await inboxes.InboxAsync(_userId, head, _rows).ConfigureAwait(false);
        else if (_rows.Count > 0)
            findings.Violation(VerificationRules.Owner, _userId.Value, "rows of an inbox without a head");
    }
}
