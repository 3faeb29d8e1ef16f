using Parley.Conversations;
using Parley.Core.Conversations.Entries;
using Parley.Core.Storage;
using Parley.Users;

namespace Parley.Core.Verification;

/// <summary>The second pass over a conversation whose client ids or gallery index differ from its log. It reports the rows that
/// differ.</summary>
/// <remarks>Its rows were counted in the first pass. It keeps all client ids and shares of this one conversation in memory.</remarks>
/// <param name="id">The conversation.</param>
/// <param name="findings">Collects violations.</param>
public sealed class IndexComparison(ConversationId id, Findings findings) : IConversationVisitor
{
    private readonly Dictionary<(UserId SenderId, ClientId ClientId), long> _sent = [];
    private readonly HashSet<ShareKey> _shares = [];

    /// <inheritdoc/>
    public void Sent(SentKey sent)
    {
        ArgumentNullException.ThrowIfNull(sent);
        _sent[(sent.SenderId, sent.ClientId)] = sent.Seq;
    }

    /// <inheritdoc/>
    public void Log(LogRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (row.Kind is not LogRowKind.Message)
            return;
        foreach (var card in EntryJson.Decode(id, row).Shares)
            _shares.Add(new(card.Kind, row.Seq));
        if (row.ClientId is not { } clientId)
            return; // reported in the first pass
        if (!_sent.TryGetValue((row.SenderId, clientId), out var seq))
            Expected(row.Seq, "its client id is not stored");
        else if (seq != row.Seq)
            Expected(row.Seq, $"its client id names {seq}");
        else
            _sent.Remove((row.SenderId, clientId));

        void Expected(long place, string finding) => findings.Violation(VerificationRules.ClientIds, Place(place), finding);
    }

    /// <inheritdoc/>
    public void Receipt(Receipt receipt)
    {
    }

    /// <inheritdoc/>
    public void Share(ShareKey share) => findings.Expect(
        _shares.Remove(share), VerificationRules.Gallery, Place(share.Seq), $"the index names a share of kind {share.Kind}");

    /// <summary>Reports client ids that are not in the log, and shares that are not in the index. All rows must have been received
    /// before.</summary>
    public void End()
    {
        foreach (var ((senderId, _), seq) in _sent)
            findings.Violation(VerificationRules.ClientIds, Place(seq), $"a client id of {senderId} names it");
        foreach (var share in _shares)
            findings.Violation(VerificationRules.Gallery, Place(share.Seq), $"a share of kind {share.Kind} is not in the index");
    }

    private string Place(long seq) => $"{id}/{seq}";
}
