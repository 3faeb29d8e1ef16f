using System.Collections.Immutable;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Users;

namespace Parley.Core.Verification;

/// <summary>Holds inboxes against the heads of their conversations, and heads against the inboxes of their members.</summary>
/// <remarks>A pointer may be behind its head only where something is left that will move it: an inbox that was not put away clean, which
/// compares itself when it is next used, or an open row, which has the conversation told again.</remarks>
/// <param name="store">Where the rows are.</param>
/// <param name="findings">Collects violations.</param>
public sealed class InboxAudit(IVerifiableStore store, Findings findings)
{
    /// <summary>One inbox: its rows against the heads.</summary>
    public void Inbox(UserId userId, InboxHead inbox)
    {
        findings.Count("inboxes");
        var revisions = new HashSet<long>();
        var places = 0;
        store.VisitInbox(userId, row =>
        {
            findings.Row();
            var place = $"{userId}, {row.ConversationId}";
            if (inbox.CountsHidden ? row.IsCurrent : row.HoldsPlace)
                places++;
            findings.Expect(
                row.Revision <= inbox.Revision && (row.Revision == 0 || revisions.Add(row.Revision)),
                VerificationRules.Revisions,
                place,
                $"revision {row.Revision}, the head says {inbox.Revision}");
            Row(userId, row, store.FindHead(row.ConversationId), inbox, place);
        });
        findings.Expect(
            places == inbox.Count,
            VerificationRules.Counts,
            $"{userId}",
            $"{places} conversations, the head of the inbox says {inbox.Count}");
        findings.Expect(
            inbox.Revision <= inbox.Reserved,
            VerificationRules.Revisions,
            $"{userId}",
            $"revision {inbox.Revision} beyond the reserved {inbox.Reserved}");
    }

    /// <summary>One conversation: every member's durable inbox holds it.</summary>
    public void Members(ConversationHead head)
    {
        // A one-to-one is nobody's but its opener's until something is written there.
        if (head.Summary is { Kind: ConversationKind.Direct, MessageCount: 0 })
            return;
        foreach (var member in head.Summary.Members)
        {
            var row = store.FindInboxRow(member.UserId, head.Summary.Id);
            var place = $"{member.UserId}, {head.Summary.Id}";
            if (row is not { IsCurrent: true })
                findings.Violation(VerificationRules.Pointers, place, "a member's inbox does not hold the conversation");
            else if (row.Shown is null)
                findings.Expect(
                    MayBeBehind(member.UserId, head.Summary.Id),
                    VerificationRules.Pointers,
                    place,
                    "a member's row waits to join, and nothing is left to reveal it");
        }
    }

    private void Row(UserId userId, InboxRow row, ConversationHead? head, InboxHead inbox, string place)
    {
        if (!row.Joining.IsEmpty)
            findings.Count("joining rows");
        if (row.Gone is { } gone)
        {
            findings.Count("tombstones");
            findings.Expect(
                gone.Seq <= (head?.Summary.LastSeq ?? 0), VerificationRules.Pointers, place, $"went by {gone.Seq}, beyond the head");
        }

        if (row.Shown is not { } shown)
            return;
        findings.Count("pointers");
        if (head is null)
        {
            findings.Violation(VerificationRules.Pointers, place, "shows a conversation that does not exist");
            return;
        }

        if (head.Summary.Find(userId) is not { } self)
        {
            findings.Expect(
                head.Departed.Any(departure => departure.UserId == userId),
                VerificationRules.Pointers,
                place,
                "shows a conversation that has no such member");
            return;
        }

        findings.Expect(
            shown.LastSeq <= head.Summary.LastSeq,
            VerificationRules.Pointers,
            place,
            $"is at {shown.LastSeq}, the head at {head.Summary.LastSeq}");
        findings.Expect(
            shown.Cursor.Seq <= head.Summary.LastSeq && shown.Cursor.MessageCount <= head.Summary.MessageCount,
            VerificationRules.Pointers,
            place,
            "has read beyond the head");
        if (shown.LastSeq < head.Summary.LastSeq)
        {
            findings.Count("pointers behind");
            findings.Expect(
                !inbox.IsClean || store.IsOpen(head.Summary.Id),
                VerificationRules.Pointers,
                place,
                $"is at {shown.LastSeq}, the head at {head.Summary.LastSeq}, and nothing is left to move it");
        }
        else
        {
            findings.Expect(
                Equals(shown, self, head.Summary), VerificationRules.Pointers, place, "differs from the head of its own number");
        }
    }

    private static bool Equals(PointerState shown, MemberSummary self, ConversationSummary summary)
    {
        var readable = summary.LastMessage is { } message && message.Seq >= self.FirstReadableSeq ? message : null;
        return shown.Self == self
            && shown.Kind == summary.Kind
            && shown.Name == summary.Name
            && shown.MessageCount == summary.MessageCount
            && shown.LastMessage == readable
            && NamesUnsent(shown.UnsentByOthers, summary.Unsent?.ByOthers(self.UserId, self.MessagesBeforeJoining) ?? [])
            && shown.MemberIds.SequenceEqual(summary.Members.Select(member => member.UserId));
    }

    // A row that an older version wrote lists no unsent messages.
    private static bool NamesUnsent(ImmutableArray<long> shown, ImmutableArray<long> known) => shown.IsEmpty || shown.SequenceEqual(known);

    private bool MayBeBehind(UserId userId, ConversationId id) => store.IsOpen(id) || store.FindInboxHead(userId) is { IsClean: false };
}
