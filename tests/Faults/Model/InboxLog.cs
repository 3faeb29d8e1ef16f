using System.Collections.Immutable;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Inbox;
using Parley.Users;

namespace Parley.Faults.Model;

/// <summary>Everything that one person's inbox stored or showed. Each row and each answer is checked when it comes.</summary>
internal sealed class InboxLog(UserId owner, Func<ConversationId, ConversationLog?> logOf, Findings findings)
{
    private readonly Dictionary<ConversationId, InboxRow> _rows = [];
    private readonly Dictionary<long, InboxChange> _told = [];
    private InboxHead _head = new();

    /// <summary>The stored row, or null.</summary>
    public InboxRow? Stored(ConversationId id) => _rows.GetValueOrDefault(id);

    /// <summary>The stored head.</summary>
    public InboxHead Head => _head;

    /// <summary>Applies and checks one save.</summary>
    public void Apply(InboxSave save)
    {
        findings.Demand(
            save.Head.Revision >= _head.Revision && save.Head.Reserved >= save.Head.Revision,
            $"inbox {owner}: revision {save.Head.Revision} of {save.Head.Reserved} after {_head.Revision} of {_head.Reserved}.");
        foreach (var row in save.Rows)
        {
            findings.Demand(
                row.Revision >= (_rows.GetValueOrDefault(row.ConversationId)?.Revision ?? 0),
                $"inbox {owner}: the row of {row.ConversationId} goes back to revision {row.Revision}.");
            _rows[row.ConversationId] = row;
            CheckHolds(row.ConversationId);
        }

        _head = save.Head;
        if (save.Head.IsClean)
        {
            findings.Demand(
                save.Head.Count == _rows.Values.Count(row => row.HoldsPlace),
                $"inbox {owner}: counts {save.Head.Count} conversations.");
        }
    }

    /// <summary>Checks that a member's stored inbox has the conversation at every moment, at least as a joining row.</summary>
    public void CheckHolds(ConversationId id)
    {
        if (logOf(id)?.Head is { } head && head.Summary.Find(owner) is not null && (!id.IsDirect || head.Summary.MessageCount > 0))
        {
            findings.Demand(
                _rows.GetValueOrDefault(id) is { } row && (row.Shown is not null || !row.Joining.IsEmpty),
                $"inbox {owner}: {id} is not in the store, although {owner} is a member at {head.Summary.LastSeq}.");
        }
    }

    /// <summary>Checks that a revision names one change, whichever activation shows it and however often.</summary>
    public void Told(InboxChange change)
    {
        if (_told.TryAdd(change.Revision, change))
        {
            if (change.Current is { } pointer)
                Check(pointer);
            return;
        }

        var known = _told[change.Revision];
        findings.Demand(
            known.ConversationId == change.ConversationId && known.Gone == change.Gone
            && (ReferenceEquals(known.Current, change.Current) || (known.Current is not null && change.Current is not null
                && known.Current with { MemberIds = default } == change.Current with { MemberIds = default }
                && known.Current.MemberIds.SequenceEqual(change.Current.MemberIds))),
            $"inbox {owner}: revision {change.Revision} was {known} and is now {change}.");
    }

    /// <inheritdoc cref="Told(InboxChange)"/>
    public void Told(Pointer pointer) => Told(new InboxChange(pointer.ConversationId, pointer.Revision, pointer, null));

    /// <summary>Checks one pointer against the conversation at the pointer's own number.</summary>
    private void Check(Pointer pointer)
    {
        var log = logOf(pointer.ConversationId);
        var summary = log?.HeadWith(pointer.LastSeq)?.Summary;
        findings.Demand(summary is not null, $"inbox {owner}: {pointer.ConversationId} never had the head {pointer.LastSeq}.");
        if (summary is null)
            return;

        var self = summary.Find(owner);
        findings.Demand(
            self is not null, $"inbox {owner}: shows {pointer.ConversationId} at {pointer.LastSeq}, where {owner} is not a member.");
        if (self is null)
            return;

        var preview = summary.LastMessage is { } last && last.Seq >= self.FirstReadableSeq ? last : null;
        findings.Demand(
            pointer.Kind == summary.Kind && pointer.Name == summary.Name && pointer.State == self.State
            && pointer.FromSeq == self.FirstReadableSeq
            && pointer.LastMessage == preview
            && pointer.LastAt == (preview?.SentAt ?? self.JoinedAt)
            && pointer.MemberIds.SequenceEqual(summary.Members.Select(member => member.UserId)),
            $"inbox {owner}: {pointer} differs from {summary}.");
        var unread = log!.Unread(self, pointer.ReadSeq, pointer.LastSeq);
        // After "mark unread" the cursor may include own messages that the pointer does not have yet. Then the pointer shows fewer unread
        // messages until it has them.
        var isBehindOwn = log.EntriesAt(pointer.LastSeq + 1, log.LastSeq, log.LastSeq).Any(version => version.Row.SenderId == owner);
        findings.Demand(
            pointer.Unread == unread || (pointer.Unread < unread && isBehindOwn),
            $"inbox {owner}: {unread} messages are unread, but the inbox has {pointer}.");
    }
}

/// <summary>The state of a client that follows an inbox by its changes.</summary>
internal sealed class InboxFollower
{
    /// <summary>The position; null if the client must read the inbox again.</summary>
    public long? Revision { get; set; }

    /// <summary>The shown pointers.</summary>
    public Dictionary<ConversationId, Pointer> Pointers { get; } = [];

    public void Restart(IEnumerable<Pointer> pointers, long revision)
    {
        Pointers.Clear();
        foreach (var pointer in pointers)
            Pointers[pointer.ConversationId] = pointer;
        Revision = revision;
    }

    public void Take(ImmutableArray<InboxChange> changes, long revision)
    {
        foreach (var change in changes)
        {
            if (change.Current is { } pointer)
                Pointers[change.ConversationId] = pointer;
            else
                Pointers.Remove(change.ConversationId);
        }

        Revision = revision;
    }
}
