using System.Globalization;
using Parley.Conversations;
using Parley.Core.Conversations.Entries;
using Parley.Core.Storage;
using Parley.Users;

namespace Parley.Core.Verification;

/// <summary>Receives all stored rows of one conversation, and compares them with its log.</summary>
/// <remarks>The client ids and the gallery's index are compared with the log by sums of hashes. If a sum differs, an
/// <see cref="IndexComparison"/> receives the same rows again and reports the rows that differ. The audit keeps the sequence numbers of
/// marks and the unsent messages in memory.</remarks>
/// <param name="id">The conversation.</param>
/// <param name="findings">Collects violations.</param>
public sealed class ConversationAudit(ConversationId id, Findings findings) : IConversationVisitor
{
    private readonly Findings _findings = findings;
    private readonly ConversationId _id = id;
    private readonly MembershipReplay _membership = new(findings, id);
    private readonly Dictionary<long, long> _lastMarks = [];
    private readonly Dictionary<long, long> _changed = [];
    private readonly List<(long Ordinal, UserId SenderId, long By)> _unsent = [];
    private LogRow? _previous;
    private Entry? _lastEntry;
    private Entry? _lastMessage;
    private long _messages;
    private RowSum _sent;
    private RowSum _sentByLog;
    private RowSum _shares;
    private RowSum _sharesByLog;

    /// <inheritdoc/>
    public void Sent(SentKey sent)
    {
        ArgumentNullException.ThrowIfNull(sent);
        _findings.Row();
        _findings.Count("client ids");
        _sent.Add(KeyOf(sent.SenderId, sent.ClientId, sent.Seq));
    }

    /// <inheritdoc/>
    public void Log(LogRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        _findings.Row();
        var expected = (_previous?.Seq ?? 0) + 1;
        _findings.Expect(row.Seq == expected, VerificationRules.Numbers, Place(row.Seq), $"follows {expected - 1}");
        if (row.Kind is LogRowKind.Mark)
            Mark(row);
        else
            Entry(row, EntryJson.Decode(_id, row));
        _previous = row;
    }

    /// <inheritdoc/>
    public void Receipt(Receipt receipt)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        _findings.Row();
        _findings.Count("receipts");
        _findings.Expect(
            receipt.Seq <= (_previous?.Seq ?? 0),
            VerificationRules.Heads,
            $"{_id}, receipt of {receipt.UserId}",
            $"is at {receipt.Seq}, beyond the log");
    }

    /// <inheritdoc/>
    public void Share(ShareKey share)
    {
        _findings.Row();
        _findings.Count("gallery rows");
        _shares.Add(KeyOf(share));
    }

    /// <summary>Compares the log with the head. All rows must have been received before.</summary>
    /// <param name="head">The head of the conversation.</param>
    /// <returns>False if the client ids or the gallery's index differ from the log.</returns>
    public bool End(ConversationHead head)
    {
        ArgumentNullException.ThrowIfNull(head);
        _findings.Count("conversations");
        CompareMarks();
        CompareHead(head);
        CompareUnsent(head);
        return _sent == _sentByLog && _shares == _sharesByLog;
    }

    private static string KeyOf(UserId senderId, ClientId clientId, long seq) =>
        string.Create(CultureInfo.InvariantCulture, $"{senderId} {clientId} {seq}");

    private static string KeyOf(ShareKey share) => string.Create(CultureInfo.InvariantCulture, $"{(int)share.Kind} {share.Seq}");

    private void Mark(LogRow row)
    {
        _findings.Count("marks");
        Counts(row, 0, shares: 0);
        _findings.Expect(
            _membership.IsMember(row.SenderId), VerificationRules.Authors, Place(row.Seq), $"{row.SenderId} is not a member there");
        _findings.Expect(row.Changed > 0 && row.Changed < row.Seq, VerificationRules.Marks, Place(row.Seq), $"names {row.Changed}");
        _lastMarks[row.Changed] = row.Seq;
    }

    private void Entry(LogRow row, Entry entry)
    {
        var isMessage = row.Kind is LogRowKind.Message;
        var agrees = entry.Kind == (isMessage ? EntryKind.Message : EntryKind.System)
            && entry.SenderId == row.SenderId
            && (entry.ChangedSeq ?? 0) == row.Changed
            && (entry.Event is null) == isMessage
            && entry.People.SequenceEqual(row.People);
        _findings.Expect(
            agrees, VerificationRules.Entries, Place(row.Seq), "kind, sender, last mark or people differ between row and entry");
        _findings.Expect(
            entry.SentAt >= (_lastEntry?.SentAt ?? default), VerificationRules.Entries, Place(row.Seq), "is older than the entry before");
        _findings.Expect((entry.ReplyTo ?? 0) < row.Seq, VerificationRules.Entries, Place(row.Seq), $"replies to {entry.ReplyTo}");
        if (row.Changed != 0)
            _changed[row.Seq] = row.Changed;
        _lastEntry = entry;
        if (isMessage)
            Message(row, entry);
        else
            System(row, entry);
    }

    private void Message(LogRow row, Entry entry)
    {
        _findings.Count("messages");
        _messages++;
        _lastMessage = entry;

        if (entry.Unsent)
            _unsent.Add((row.MessageCount, row.SenderId, row.Changed));

        // An unsent message still counts with the shares that it had.
        Counts(row, 1, entry.Unsent ? null : entry.Shares.Length);
        _findings.Expect(
            _membership.IsMember(row.SenderId), VerificationRules.Authors, Place(row.Seq), $"{row.SenderId} is not a member there");
        _membership.Message(row.SenderId, row.Seq, row.MessageCount);
        foreach (var kind in entry.Shares.Select(card => card.Kind).Distinct())
            _sharesByLog.Add(KeyOf(new ShareKey(kind, row.Seq)));
        if (row.ClientId is { } clientId)
            _sentByLog.Add(KeyOf(row.SenderId, clientId, row.Seq));
        else
            _findings.Violation(VerificationRules.ClientIds, Place(row.Seq), "a message without a client id");
    }

    private void System(LogRow row, Entry entry)
    {
        _findings.Count("system entries");
        Counts(row, 0, shares: 0);
        _findings.Expect(!_id.IsDirect, VerificationRules.Entries, Place(row.Seq), "a system entry in a one-to-one");
        _findings.Expect(
            row.Seq == 1 || _membership.IsMember(row.SenderId),
            VerificationRules.Authors,
            Place(row.Seq),
            $"{row.SenderId} is not a member there");
        if (entry.Event is { } happened)
            _membership.System(entry, happened, row.MessageCount);
    }

    private void Counts(LogRow row, long messages, int? shares)
    {
        var (messagesBefore, sharesBefore) = (_previous?.MessageCount ?? 0, _previous?.ShareCount ?? 0);
        var more = row.ShareCount - sharesBefore;
        _findings.Expect(
            row.MessageCount == messagesBefore + messages && (shares is null ? more is >= 0 and <= 10 : more == shares),
            VerificationRules.Counts,
            Place(row.Seq),
            $"{row.MessageCount} messages after {messagesBefore}, {row.ShareCount} shares after {sharesBefore}");
    }

    private void CompareMarks()
    {
        foreach (var (target, mark) in _lastMarks)
            _findings.Expect(
                _changed.GetValueOrDefault(target) == mark,
                VerificationRules.Marks,
                Place(mark),
                $"{target} does not name it as its last mark");
        foreach (var (target, mark) in _changed)
            _findings.Expect(
                _lastMarks.GetValueOrDefault(target) == mark, VerificationRules.Marks, Place(target), $"names {mark} as its last mark");
    }

    private void CompareHead(ConversationHead head)
    {
        var summary = head.Summary;
        var (last, shown) = (_previous, summary.LastMessage);
        _findings.Expect(
            (last?.Seq ?? 0) == summary.LastSeq,
            VerificationRules.Numbers,
            _id.Value,
            $"the log ends at {last?.Seq ?? 0}, the head says {summary.LastSeq}");
        _findings.Expect(
            (last?.MessageCount ?? 0) == summary.MessageCount && (last?.ShareCount ?? 0) == head.ShareCount,
            VerificationRules.Counts,
            _id.Value,
            $"{last?.MessageCount ?? 0} messages and {last?.ShareCount ?? 0} shares, "
            + $"the head says {summary.MessageCount} and {head.ShareCount}");
        _findings.Expect(
            shown?.Seq == _lastMessage?.Seq && shown?.SenderId == _lastMessage?.SenderId && shown?.SentAt == _lastMessage?.SentAt
                && shown?.Excerpt is null == (_lastMessage?.Text is null)
                && shown?.Share is null == (_lastMessage is null || _lastMessage.Shares.IsEmpty),
            VerificationRules.Heads,
            _id.Value,
            "the newest message in the head is not that of the log");
        _findings.Expect(
            head.LastAt >= (_lastEntry?.SentAt ?? default), VerificationRules.Heads, _id.Value, "the head is older than its newest entry");
        _findings.Expect(
            summary.Kind is ConversationKind.Direct == _id.IsDirect, VerificationRules.Heads, _id.Value, "the kind is not that of the id");
        foreach (var departure in head.Departed)
        {
            _findings.Expect(
                departure.Seq <= summary.LastSeq && summary.Find(departure.UserId) is null,
                VerificationRules.Heads,
                _id.Value,
                $"{departure.UserId} is listed as departed, but is a member or departs after the head");
        }

        _membership.Compare(summary);
    }

    /// <summary>Checks the unsent messages that the head lists: each must exist among the newest messages, and none that it must list may
    /// be missing.</summary>
    private void CompareUnsent(ConversationHead head)
    {
        var summary = head.Summary;
        var named = (summary.Unsent?.Messages ?? []).ToHashSet();
        var wanted = UnsentMessages.Of(_unsent.Select(message => (message.Ordinal, message.SenderId)), summary.MessageCount);
        var mayBeMissing = _unsent.Where(message => message.By <= head.UnsentFrom).Select(message => message.Ordinal).ToHashSet();
        _findings.Expect(
            named.All(message => message.Ordinal > summary.MessageCount - UnsentMessages.Window
                    && _unsent.Exists(unsent => (unsent.Ordinal, unsent.SenderId) == message))
                && (wanted?.Messages ?? []).All(message => named.Contains(message) || mayBeMissing.Contains(message.Ordinal)),
            VerificationRules.Heads,
            _id.Value,
            "the unsent messages in the head are not those of the log");
    }

    private string Place(long seq) => $"{_id}/{seq}";
}
