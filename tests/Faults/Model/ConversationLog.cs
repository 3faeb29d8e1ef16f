using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Users;

namespace Parley.Faults.Model;

/// <summary>Everything that was committed to one conversation, in the order of the commits. Each commit is checked when it comes.</summary>
/// <remarks>It knows the contract and the requested operations, but shares no code with the rules: it recounts from the rows.</remarks>
internal sealed partial class ConversationLog(ConversationId id, RequestedOperations requested, Findings findings)
{
    private readonly List<ConversationHead> _heads = [];
    private readonly List<List<RowVersion>> _rows = [];
    private readonly Dictionary<(UserId Sender, ClientId ClientId), long> _sent = [];
    private readonly List<Seat> _seats = [];
    private long _messages;
    private long _shares;
    private long _newestMessage;

    /// <summary>The conversation.</summary>
    public ConversationId Id => id;

    /// <summary>The number of commits so far. It identifies the moment at which a call began or ended.</summary>
    public int Now => _heads.Count;

    /// <summary>The present head, or null before the first commit.</summary>
    public ConversationHead? Head => _heads.Count > 0 ? _heads[^1] : null;

    /// <summary>Newest number.</summary>
    public long LastSeq => _rows.Count;

    /// <summary>The head after the commit with an index; null before the first commit.</summary>
    public ConversationHead? HeadAt(int commit) => commit < 0 ? null : _heads[commit];

    /// <summary>The heads that were current at some moment of a call; null where there was none yet.</summary>
    public IEnumerable<ConversationHead?> During(int began, int ended) => Enumerable.Range(began - 1, ended - began + 1).Select(HeadAt);

    /// <summary>The newest head with the given last number; null if no commit ended there.</summary>
    public ConversationHead? HeadWith(long lastSeq)
    {
        var index = _heads.Count - 1;
        while (index >= 0 && _heads[index].Summary.LastSeq > lastSeq)
            index--;
        return index >= 0 && _heads[index].Summary.LastSeq == lastSeq ? _heads[index] : null;
    }

    /// <summary>A row as it was when the given number was the last one.</summary>
    public RowVersion RowAt(long seq, long lastSeq)
    {
        var versions = _rows[(int)seq - 1];
        var index = versions.Count - 1;
        while (versions[index].AsOf > lastSeq)
            index--;
        return versions[index];
    }

    /// <summary>A row as it was first stored.</summary>
    public RowVersion FirstVersion(long seq) => _rows[(int)seq - 1][0];

    /// <summary>All entries, without marks, in a range of numbers, as they were when the given number was the last one.</summary>
    public IEnumerable<RowVersion> EntriesAt(long from, long through, long lastSeq)
    {
        for (var seq = from; seq <= through; seq++)
        {
            if (RowAt(seq, lastSeq) is { Entry: not null } version)
                yield return version;
        }
    }

    /// <summary>The number of the message with a sender's client id, or null.</summary>
    public long? Sent(UserId sender, ClientId clientId) => _sent.TryGetValue((sender, clientId), out var seq) ? seq : null;

    /// <summary>The number of messages by others after a number, recounted. The joining point is the lower bound.</summary>
    public long Unread(MemberSummary self, long readSeq, long lastSeq) =>
        EntriesAt(Math.Max(readSeq, self.JoinedSeq) + 1, lastSeq, lastSeq)
            .Count(version => version.Row.Kind is LogRowKind.Message
                && version.Row.SenderId != self.UserId
                && !(version.Entry!.Unsent && version.Row.MessageCount > RowAt(lastSeq, lastSeq).Row.MessageCount - UnsentMessages.Window));

    /// <summary>Applies and checks one committed append.</summary>
    public void Apply(ConversationAppend append)
    {
        var (before, after) = (Head, append.Head);
        var first = LastSeq + 1;
        foreach (var block in before?.Blocks ?? [])
        {
            findings.Demand(
                after.Blocks.Any(later => later == block || (later.UserId == block.UserId && later.Stamp > block.Stamp)),
                $"{id}: {block} was replaced by an older one.");
        }

        if (before is null && id.IsDirect)
        {
            var (smaller, larger) = id.DirectMembers();
            _seats.AddRange([new(smaller, 0), new(larger, 0)]);
        }

        foreach (var row in append.Rows.OrderBy(row => row.Seq))
        {
            var entry = row.Kind is LogRowKind.Mark ? null : WireEntry.Read(row.Body);
            var version = new RowVersion(after.Summary.LastSeq, row, entry);
            if (row.Seq <= LastSeq)
            {
                CheckChange(RowAt(row.Seq, LastSeq), version, append);
                _rows[(int)row.Seq - 1].Add(version);
                continue;
            }

            findings.Demand(row.Seq == LastSeq + 1, $"{id}: {row.Seq} follows {LastSeq}.");
            _rows.Add([version]);
            CheckNew(version, append);
        }

        _heads.Add(after);
        foreach (var mark in append.Rows.Where(row => row.Kind is LogRowKind.Mark))
        {
            var entry = RowAt(mark.Changed, LastSeq);
            findings.Demand(
                entry.Entry is not null && entry.Row.Changed >= mark.Seq, $"{id}: mark {mark.Seq} did not change {mark.Changed}.");
        }

        CheckHead(before, after, first);
    }

    private void CheckHead(ConversationHead? before, ConversationHead after, long first)
    {
        var summary = after.Summary;
        findings.Demand(summary.LastSeq == LastSeq, $"{id}: the head says {summary.LastSeq}, the log {LastSeq}.");
        findings.Demand(
            summary.MessageCount == _messages && after.ShareCount == _shares, $"{id}: the head at {LastSeq} has wrong counts.");
        findings.Demand(
            before is null || (ImmutableArrayComparison.Same(before.Secret, after.Secret) && before.LastAt <= after.LastAt
                && ImmutableArrayComparison.Same(before.CreationHash, after.CreationHash) && before.Summary.CreatedAt == summary.CreatedAt),
            $"{id}: the head at {LastSeq} changed an immutable field.");
        findings.Demand(after.Departed.Length <= 100, $"{id}: {after.Departed.Length} departed.");
        findings.Demand(
            summary.Members.Select(member => member.UserId).SequenceEqual(_seats.Select(seat => seat.UserId)),
            $"{id}: the head at {LastSeq} has different members than the log.");
        foreach (var seat in _seats)
        {
            if (summary.Find(seat.UserId) is { } member)
                CheckMember(before, seat, member, first);
        }

        findings.Demand(
            id.IsDirect || summary.Members.IsEmpty || summary.Members.Count(member => member.Role is MemberRole.Creator) == 1,
            $"{id}: does not have exactly one creator at {LastSeq}.");
        CheckPreview(summary);
    }

    private void CheckMember(ConversationHead? before, Seat seat, MemberSummary member, long first)
    {
        findings.Demand(
            member.JoinedSeq == seat.JoinedSeq && member.MessagesBeforeJoining == seat.MessagesBefore
            && member.NewestOwnSeq == seat.NewestOwnSeq && member.NewestOwnMessageCount == seat.NewestOwnMessageCount,
            $"{id}: {member} at {LastSeq} differs from the log: {seat}.");
        if (seat.JoinedSeq >= first || seat.FirstReadable == 0)
        {
            var adder = _seats.Find(candidate => candidate.UserId == seat.AddedBy)?.FirstReadable
                ?? before?.Summary.Find(seat.AddedBy)?.FirstReadableSeq ?? seat.JoinedSeq;
            findings.Demand(
                member.FirstReadableSeq == Math.Max(1, seat.JoinedSeq)
                || (member.FirstReadableSeq == adder && requested.Has(new ShareHistoryRequest(id, seat.AddedBy, seat.UserId))),
                $"{id}: {seat.UserId} reads from {member.FirstReadableSeq} on, joined at {seat.JoinedSeq}.");
            seat.FirstReadable = member.FirstReadableSeq;
        }

        findings.Demand(member.FirstReadableSeq == seat.FirstReadable, $"{id}: {seat.UserId} now reads from {member.FirstReadableSeq} on.");
    }

    private void CheckPreview(ConversationSummary summary)
    {
        if (_newestMessage == 0)
        {
            findings.Demand(summary.LastMessage is null, $"{id}: has a preview but no message.");
            return;
        }

        var entry = RowAt(_newestMessage, LastSeq).Entry!;
        var preview = summary.LastMessage;
        findings.Demand(
            preview is not null && preview.Seq == entry.Seq && preview.SenderId == entry.SenderId && preview.SentAt == entry.SentAt
            && preview.Excerpt == entry.Text?.ReplaceLineEndings(" ") && preview.Share?.Title == entry.Shares.FirstOrDefault()?.Title,
            $"{id}: the preview at {LastSeq} differs from entry {_newestMessage}.");
    }

    private sealed record Seat(UserId UserId, long JoinedSeq)
    {
        public UserId AddedBy { get; init; }

        public long MessagesBefore { get; init; }

        public long FirstReadable { get; set; }

        public long NewestOwnSeq { get; set; }

        public long NewestOwnMessageCount { get; set; }
    }
}

/// <summary>One version of a row.</summary>
/// <param name="AsOf">The last number of the append that wrote it.</param>
/// <param name="Row">The row.</param>
/// <param name="Entry">The decoded entry; null for a mark.</param>
internal sealed record RowVersion(long AsOf, LogRow Row, WireEntry? Entry);
