using Azure.Data.Tables;
using Parley.Conversations;
using Parley.Core.Verification;

namespace Parley.Storage.AzureTables.Verification;

/// <summary>Audits the partition of one conversation.</summary>
internal sealed class ConversationPartition : IPartitionReader
{
    private readonly StoreTable _table;
    private readonly Findings _findings;
    private readonly InboxAudit _inboxes;
    private readonly CancellationToken _cancellationToken;
    private readonly ConversationId _id;
    private readonly ConversationAudit _audit;
    private readonly ConversationRows _rows;

    /// <param name="key">The partition: the id of the conversation.</param>
    /// <param name="table">The table, for a second pass over this partition.</param>
    /// <param name="findings">Collects violations.</param>
    /// <param name="inboxes">Receives the head.</param>
    /// <param name="cancellationToken">Cancels the second pass.</param>
    public ConversationPartition(
        string key, StoreTable table, Findings findings, InboxAudit inboxes, CancellationToken cancellationToken)
    {
        (_table, _findings, _inboxes, _cancellationToken) = (table, findings, inboxes, cancellationToken);
        _id = ConversationId.Parse(key);
        _audit = new(_id, findings);
        _rows = new(_id, _audit);
    }

    public void Take(TableEntity row) => _rows.Take(row);

    public async ValueTask EndAsync()
    {
        _rows.End();
        if (_rows.Head is not { } head)
        {
            _findings.Violation(VerificationRules.Owner, _id.Value, "rows of a conversation without a head");
            return;
        }

        _findings.Row();
        _inboxes.Head(head);
        if (!_audit.End(head))
            await CompareIndexesAsync().ConfigureAwait(false);
    }

    private async Task CompareIndexesAsync()
    {
        var comparison = new IndexComparison(_id, _findings);
        var rows = new ConversationRows(_id, comparison);
        await foreach (var row in _table.ScanAsync(_id.Value, _cancellationToken).ConfigureAwait(false))
            rows.Take(row);
        rows.End();
        comparison.End();
    }
}
