using Parley.Conversations;
using Parley.Core.Conversations.Entries;
using Parley.Core.Storage;
using Parley.Users;

namespace Parley.Core.Verification;

/// <summary>Reads one conversation from its first row to its last and holds all that is stored of it against that.</summary>
public sealed class ConversationAudit
{
    private readonly IVerifiableStore _store;
    private readonly Findings _findings;
    private readonly ConversationHead _head;
    private readonly ConversationId _id;
    private readonly MembershipReplay _membership;
    private readonly Dictionary<long, long> _lastMarks = [];
    private readonly Dictionary<long, long> _changed = [];
    private readonly List<(long Ordinal, UserId SenderId, long By)> _unsent = [];
    private LogRow? _previous;
    private Entry? _lastEntry;
    private Entry? _lastMessage;
    private long _messages;
    private long _shareKeys;

    /// <param name="store">Where the rows are.</param>
    /// <param name="findings">Collects violations.</param>
    /// <param name="head">The head of the conversation.</param>
    public ConversationAudit(IVerifiableStore store, Findings findings, ConversationHead head)
    {
        (_store, _findings, _head, _id) = (store, findings, head, head.Summary.Id);
        _membership = new(findings, head);
    }

    /// <summary>Reads the conversation.</summary>
    public void Run()
    {
        _findings.Count("conversations");
        if (!_findings.Try(ReadLog))
            return;
        CompareMarks();
        CompareHead();
        CompareUnsent();
        _findings.Try(ReadClientIds);
        _findings.Try(ReadShares);
        _findings.Try(ReadReceipts);
    }

    private void ReadLog() => _store.VisitLog(_id, row =>
    {
        _findings.Row();
        var expected = (_previous?.Seq ?? 0) + 1;
        _findings.Expect(row.Seq == expected, VerificationRules.Numbers, Place(row.Seq), $"follows {expected - 1}");
        if (row.Kind is LogRowKind.Mark)
            Mark(row);
        else
            Entry(row, EntryJson.Decode(_id, row));
        _previous = row;
    });

    private void Mark(LogRow row)
    {
        _findings.Count("marks");
        Counts(row, 0, shares: 0);
        _findings.Expect(
            _membership.IsMember(row.SenderId), VerificationRules.Authors, Place(row.Seq), $"{row.SenderId} is no member there");
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
            _membership.IsMember(row.SenderId), VerificationRules.Authors, Place(row.Seq), $"{row.SenderId} is no member there");
        _membership.Message(row.SenderId, row.Seq, row.MessageCount);
        foreach (var kind in entry.Shares.Select(card => card.Kind).Distinct())
        {
            _shareKeys++;
            _findings.Expect(
                _store.HasShare(_id, new(kind, row.Seq)),
                VerificationRules.Gallery,
                Place(row.Seq),
                $"a share of kind {kind} is not in the index");
        }

        if (row.ClientId is not { } clientId)
        {
            _findings.Violation(VerificationRules.ClientIds, Place(row.Seq), "a message without a client id");
            return;
        }

        var sent = _store.FindSent(_id, row.SenderId, clientId);
        _findings.Expect(
            sent?.Seq == row.Seq,
            VerificationRules.ClientIds,
            Place(row.Seq),
            sent is null ? "its client id is not stored" : $"its client id names {sent.Seq}");
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
            $"{row.SenderId} is no member there");
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

    private void CompareHead()
    {
        var summary = _head.Summary;
        var (last, shown) = (_previous, summary.LastMessage);
        _findings.Expect(
            (last?.Seq ?? 0) == summary.LastSeq,
            VerificationRules.Numbers,
            _id.Value,
            $"the log ends at {last?.Seq ?? 0}, the head says {summary.LastSeq}");
        _findings.Expect(
            (last?.MessageCount ?? 0) == summary.MessageCount && (last?.ShareCount ?? 0) == _head.ShareCount,
            VerificationRules.Counts,
            _id.Value,
            $"{last?.MessageCount ?? 0} messages and {last?.ShareCount ?? 0} shares, "
            + $"the head says {summary.MessageCount} and {_head.ShareCount}");
        _findings.Expect(
            shown?.Seq == _lastMessage?.Seq && shown?.SenderId == _lastMessage?.SenderId && shown?.SentAt == _lastMessage?.SentAt
                && shown?.Excerpt is null == (_lastMessage?.Text is null)
                && shown?.Share is null == (_lastMessage is null || _lastMessage.Shares.IsEmpty),
            VerificationRules.Heads,
            _id.Value,
            "the newest message in the head is not that of the log");
        _findings.Expect(
            _head.LastAt >= (_lastEntry?.SentAt ?? default), VerificationRules.Heads, _id.Value, "the head is older than its newest entry");
        _findings.Expect(
            summary.Kind is ConversationKind.Direct == _id.IsDirect, VerificationRules.Heads, _id.Value, "the kind is not that of the id");
        foreach (var departure in _head.Departed)
        {
            _findings.Expect(
                departure.Seq <= summary.LastSeq && summary.Find(departure.UserId) is null,
                VerificationRules.Heads,
                _id.Value,
                $"{departure.UserId} is said to have gone");
        }

        _membership.Compare(summary);
    }

    /// <summary>Checks the unsent messages that the head lists: each must exist among the newest messages, and none that it must list may
    /// be missing.</summary>
    private void CompareUnsent()
    {
        var summary = _head.Summary;
        var named = (summary.Unsent?.Messages ?? []).ToHashSet();
        var wanted = UnsentMessages.Of(_unsent.Select(message => (message.Ordinal, message.SenderId)), summary.MessageCount);
        var mayBeMissing = _unsent.Where(message => message.By <= _head.UnsentFrom).Select(message => message.Ordinal).ToHashSet();
        _findings.Expect(
            named.All(message => message.Ordinal > summary.MessageCount - UnsentMessages.Window
                    && _unsent.Exists(unsent => (unsent.Ordinal, unsent.SenderId) == message))
                && (wanted?.Messages ?? []).All(message => named.Contains(message) || mayBeMissing.Contains(message.Ordinal)),
            VerificationRules.Heads,
            _id.Value,
            "the unsent messages in the head are not those of the log");
    }

    private void ReadClientIds()
    {
        var rows = 0L;
        _store.VisitSent(_id, sent =>
        {
            _findings.Row();
            rows++;
            _findings.Expect(
                _store.FindRow(_id, sent.Seq) is { Kind: LogRowKind.Message } row
                    && row.SenderId == sent.SenderId
                    && row.ClientId == sent.ClientId,
                VerificationRules.ClientIds,
                Place(sent.Seq),
                $"a client id of {sent.SenderId} names it");
        });
        _findings.Count("client ids", rows);
        _findings.Expect(rows == _messages, VerificationRules.ClientIds, _id.Value, $"{rows} client ids for {_messages} messages");
    }

    private void ReadShares()
    {
        var rows = 0L;
        _store.VisitShares(_id, share =>
        {
            _findings.Row();
            rows++;
            _findings.Expect(
                _store.FindRow(_id, share.Seq) is { Kind: LogRowKind.Message } row
                    && EntryJson.Decode(_id, row).Shares.Any(card => card.Kind == share.Kind),
                VerificationRules.Gallery,
                Place(share.Seq),
                $"the index names a share of kind {share.Kind}");
        });
        _findings.Count("gallery rows", rows);
        _findings.Expect(rows == _shareKeys, VerificationRules.Gallery, _id.Value, $"{rows} rows in the index, {_shareKeys} in the log");
    }

    private void ReadReceipts() => _store.VisitReceipts(_id, receipt =>
    {
        _findings.Row();
        _findings.Count("receipts");
        _findings.Expect(
            receipt.Seq <= _head.Summary.LastSeq,
            VerificationRules.Heads,
            $"{_id}, receipt of {receipt.UserId}",
            $"is at {receipt.Seq}, beyond the head");
    });

    private string Place(long seq) => $"{_id}/{seq}";
}
