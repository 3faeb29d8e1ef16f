using System.Collections.Immutable;
using Parley.Content;
using Parley.Conversations;
using Parley.Core.Conversations.Delivery;
using Parley.Core.Conversations.Entries;
using Parley.Core.Storage;
using Parley.Users;

namespace Parley.Core.Conversations.Rules;

/// <summary>The next version of a conversation while a batch is being decided. Each operation sees the changes of its predecessors in the
/// batch.</summary>
/// <remarks>A draft is used for one attempt. A method changes everything that belongs together, or nothing.</remarks>
/// <param name="state">The stored state.</param>
/// <param name="targets">Older entries that the batch may name.</param>
/// <param name="now">The present time. The draft never uses a time before the newest stored entry.</param>
internal sealed class ConversationDraft(ConversationState state, ImmutableArray<LogRow> targets, DateTimeOffset now)
{
    private const int MaxExcerpt = 120;

    // One change needs at most 5 operations (a message, its client id, three kinds of shares). The bytes leave room for the largest
    // message.
    private const int MaxOperations = ConversationAppend.MaxRows - 5;
    private const int MaxBytes = ConversationAppend.MaxBodyBytes - 500_000;

    private readonly SortedList<long, LogRow> _rows = [];
    private readonly List<SentKey> _sentKeys = [];
    private readonly HashSet<ShareKey> _sharesAdded = [];
    private readonly HashSet<ShareKey> _sharesRemoved = [];

    public ConversationId Id => state.Id;

    /// <summary>The next head, or null if the conversation does not exist yet.</summary>
    public ConversationHead? Head { get; private set; } = state.Head;

    /// <summary>The time of the changes, in whole milliseconds.</summary>
    public DateTimeOffset Now { get; } = Later(now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond)), state.Head);

    public bool IsChanged => !ReferenceEquals(Head, state.Head);

    /// <summary>The number of new entries, without marks.</summary>
    public int NewEntries => _rows.Values.Count(row => row.Seq > state.LastSeq && row.Kind is not LogRowKind.Mark);

    /// <summary>Whether the next change might make the append too large.</summary>
    public bool IsFull =>
        _rows.Count + _sentKeys.Count + _sharesAdded.Count + _sharesRemoved.Count > MaxOperations
        || _rows.Values.Sum(row => row.Body.Length) > MaxBytes;

    public MemberSummary? Member(UserId userId) => Head is { } head ? ConversationState.MemberOf(head, userId) : null;

    public LogRow? Find(long seq) =>
        _rows.GetValueOrDefault(seq) ?? state.Tail.Find(seq) ?? targets.FirstOrDefault(row => row.Seq == seq);

    public SentKey? FindSent(UserId senderId, ClientId clientId) =>
        _sentKeys.FirstOrDefault(key => key.SenderId == senderId && key.ClientId == clientId);

    /// <summary>Creates the conversation without entries.</summary>
    public void Create(
        ConversationKind kind, ImmutableArray<MemberSummary> members, ImmutableArray<byte> secret, ImmutableArray<byte> creationHash) =>
        Head = new ConversationHead
        {
            Summary = new(Id, kind, null, Now, 0, 0, null, members),
            Secret = secret,
            CreationHash = creationHash,
            LastAt = Now,
        };

    /// <summary>Applies a change that takes no sequence number.</summary>
    public void Change(Func<ConversationHead, ConversationHead> change) => Head = change(Existing);

    /// <summary>Appends a message.</summary>
    /// <returns>Its sequence number.</returns>
    public long AddMessage(UserId senderId, SendMessage command, ImmutableArray<Card> cards, ImmutableArray<byte> requestHash)
    {
        var entry = NewEntry(senderId, EntryKind.Message) with { Text = command.Text, Shares = cards, ReplyTo = command.ReplyTo };
        var summary = Existing.Summary;
        var count = summary.MessageCount + 1;
        var shares = Existing.ShareCount + cards.Length;
        _rows.Add(entry.Seq, Row(entry, LogRowKind.Message, count, shares) with { ClientId = command.ClientId });
        _sentKeys.Add(new(senderId, command.ClientId, entry.Seq, requestHash));
        _sharesAdded.UnionWith(cards.Select(card => new ShareKey(card.Kind, entry.Seq)));
        Head = Existing with
        {
            ShareCount = shares,
            LastAt = Now,
            Summary = summary with
            {
                LastSeq = entry.Seq,
                MessageCount = count,
                LastMessage = Preview(entry),
                Unsent = summary.Unsent is { } unsent ? UnsentMessages.Of(unsent.Messages, count) : null,
                Members = summary.Find(senderId) is { } sender
                    ? summary.Members.Replace(sender, sender with { NewestOwnSeq = entry.Seq, NewestOwnMessageCount = count })
                    : summary.Members,
            },
        };
        return entry.Seq;
    }

    /// <summary>Appends a system entry.</summary>
    /// <param name="actorId">The actor.</param>
    /// <param name="happened">The event.</param>
    /// <param name="change">Changes the head, given the entry's sequence number.</param>
    /// <returns>Its sequence number.</returns>
    public long AddSystem(UserId actorId, EntryEvent happened, Func<ConversationHead, long, ConversationHead> change)
    {
        var entry = NewEntry(actorId, EntryKind.System) with { Event = happened };
        _rows.Add(entry.Seq, Row(entry, LogRowKind.System, Existing.Summary.MessageCount, Existing.ShareCount));
        var head = change(Existing, entry.Seq);
        Head = head with { LastAt = Now, Summary = head.Summary with { LastSeq = entry.Seq } };
        return entry.Seq;
    }

    /// <summary>Appends a mark and rewrites the entry that it names.</summary>
    public void Mark(UserId actorId, LogRow target, Entry before, Entry changed)
    {
        var summary = Existing.Summary;
        var seq = summary.LastSeq + 1;
        changed = changed with { ChangedSeq = seq };
        _rows[target.Seq] = target with { Changed = seq, People = changed.People, Body = EntryJson.Rewrite(target.Body, before, changed) };
        _rows.Add(seq, new LogRow
        {
            Seq = seq,
            Kind = LogRowKind.Mark,
            MessageCount = summary.MessageCount,
            ShareCount = Existing.ShareCount,
            SenderId = actorId,
            Changed = target.Seq,
        });
        ForgetShares(target.Seq, before.Shares.Except(changed.Shares));
        Head = Existing with
        {
            Summary = summary with
            {
                LastSeq = seq,
                LastMessage = summary.LastMessage?.Seq == target.Seq ? Preview(changed) : summary.LastMessage,
                Unsent = changed.Unsent ? WithUnsent(summary, target) : summary.Unsent,
            },
        };
    }

    /// <summary>Returns the draft as one atomic write.</summary>
    public ConversationAppend ToAppend(Guid operationId) => new()
    {
        Id = Id,
        ExpectedVersion = state.Version,
        OperationId = operationId,
        Head = Existing,
        Rows = [.. _rows.Values],
        SentKeys = [.. _sentKeys],
        SharesAdded = [.. _sharesAdded],
        SharesRemoved = [.. _sharesRemoved],
    };

    /// <summary>Returns the state after the draft is committed.</summary>
    /// <param name="version">The head's new version, as the store returned it.</param>
    /// <param name="operationId">The operation that wrote the draft.</param>
    /// <param name="limit">The most rows and bytes in the tail.</param>
    public ConversationState ToState(string version, Guid operationId, RowLimit limit)
    {
        var last = Existing.Summary.LastSeq;
        var tail = state.Tail.After(_rows, (int)(last - state.LastSeq), last, limit);
        return new(Id, Head, version, operationId, state.IsOpen || _rows.Count > 0, tail);
    }

    /// <summary>The rows that the draft adds or changes.</summary>
    public CommittedRows Committed => new(state.LastSeq, _rows.Values);

    /// <summary>The sequence numbers that the draft adds.</summary>
    public (long First, long Last) Added => (state.LastSeq + 1, Existing.Summary.LastSeq);

    private static UnsentMessages? WithUnsent(ConversationSummary summary, LogRow target) => UnsentMessages.Of(
        (summary.Unsent?.Messages ?? []).Append((target.MessageCount, target.SenderId)).OrderBy(message => message.Item1),
        summary.MessageCount);

    private ConversationHead Existing => Head ?? throw new InvalidOperationException("There is no conversation yet.");

    private Entry NewEntry(UserId senderId, EntryKind kind) => new()
    {
        ConversationId = Id,
        Seq = Existing.Summary.LastSeq + 1,
        ChangedSeq = null,
        SenderId = senderId,
        SentAt = Now,
        Kind = kind,
        Text = null,
        Shares = [],
        ReplyTo = null,
        Reactions = [],
        EditedAt = null,
        Unsent = false,
        Event = null,
    };

    private static LogRow Row(Entry entry, LogRowKind kind, long messageCount, long shareCount) => new()
    {
        Seq = entry.Seq,
        Kind = kind,
        MessageCount = messageCount,
        ShareCount = shareCount,
        SenderId = entry.SenderId,
        People = entry.People,
        Body = EntryJson.Encode(entry),
    };

    private static MessagePreview Preview(Entry entry) => new(
        entry.Seq,
        entry.SenderId,
        entry.Text is null ? null : Excerpt(entry.Text),
        entry.Shares.IsEmpty ? null : new SharePreview(entry.Shares[0].Kind, entry.Shares[0].Title, entry.Shares[0].Image),
        entry.SentAt);

    /// <summary>Returns the first scalar values of a text, with line breaks as spaces.</summary>
    private static string Excerpt(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        if (line.Length <= MaxExcerpt)
            return line;
        return line[..line.EnumerateRunes().Take(MaxExcerpt).Sum(rune => rune.Utf16SequenceLength)];
    }

    private void ForgetShares(long seq, IEnumerable<Card> cards)
    {
        foreach (var kind in cards.Select(card => card.Kind).Distinct())
        {
            // A share that the same batch adds is not in the store yet.
            if (!_sharesAdded.Remove(new(kind, seq)))
                _sharesRemoved.Add(new(kind, seq));
        }
    }

    private static DateTimeOffset Later(DateTimeOffset time, ConversationHead? head) =>
        head is not null && head.LastAt > time ? head.LastAt : time;
}
