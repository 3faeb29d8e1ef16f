using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Core.Storage.Rows;
using Parley.Users;

namespace Parley.Storage.RocksDb.Verification;

/// <summary>Holds inboxes against the heads of their conversations, and heads against the inboxes of their members.</summary>
/// <remarks>A pointer may be behind its head only where something is left that will move it: an inbox that was not put away clean, which
/// compares itself when it is next used, or an open row, which has the conversation told again.</remarks>
internal sealed class InboxAudit(Database database, Findings findings)
{
    /// <summary>One inbox: its rows against the heads.</summary>
    public void Inbox(UserId userId, InboxHead inbox)
    {
        findings.Count("inboxes");
        var prefix = Key.Prefix(userId.Value);
        var revisions = new HashSet<long>();
        var places = 0;
        database.Visit(Table.Pointers, prefix, (key, bytes) =>
        {
            findings.Row();
            var id = ConversationId.Parse(Key.TextAfter(key, prefix.Length));
            var row = InboxCodec.DecodeRow(id, key, bytes);
            var place = $"{userId}, {id}";
            if (row.Shown is not null || !row.Joining.IsEmpty)
                places++;
            findings.Expect(
                row.Revision <= inbox.Revision && (row.Revision == 0 || revisions.Add(row.Revision)),
                Rules.Revisions,
                place,
                $"revision {row.Revision}, the head says {inbox.Revision}");
            Row(userId, row, HeadOf(id), inbox, place);
            return true;
        });
        findings.Expect(places == inbox.Count, Rules.Counts, $"{userId}", $"{places} conversations, the head of the inbox says {inbox.Count}");
        findings.Expect(inbox.Revision <= inbox.Reserved, Rules.Revisions, $"{userId}", $"revision {inbox.Revision} beyond the reserved {inbox.Reserved}");
    }

    /// <summary>One conversation: every member's durable inbox holds it.</summary>
    public void Members(ConversationHead head)
    {
        // A one-to-one is nobody's but its opener's until something is written there.
        if (head.Summary is { Kind: ConversationKind.Direct, MessageCount: 0 })
            return;
        foreach (var member in head.Summary.Members)
        {
            var key = Key.Pointer(member.UserId, head.Summary.Id);
            var row = database.Get(Table.Pointers, key) is { } bytes ? InboxCodec.DecodeRow(head.Summary.Id, key, bytes) : null;
            var place = $"{member.UserId}, {head.Summary.Id}";
            if (row is null or { Shown: null, Joining.IsEmpty: true })
                findings.Violation(Rules.Pointers, place, "a member's inbox does not hold the conversation");
            else if (row.Shown is null)
                findings.Expect(MayBeBehind(member.UserId, head.Summary.Id), Rules.Pointers, place, "a member's row waits to join, and nothing is left to reveal it");
        }
    }

    private void Row(UserId userId, InboxRow row, ConversationHead? head, InboxHead inbox, string place)
    {
        if (!row.Joining.IsEmpty)
            findings.Count("joining rows");
        if (row.Gone is { } gone)
        {
            findings.Count("tombstones");
            findings.Expect(gone.Seq <= (head?.Summary.LastSeq ?? 0), Rules.Pointers, place, $"went by {gone.Seq}, beyond the head");
        }

        if (row.Shown is not { } shown)
            return;
        findings.Count("pointers");
        if (head is null)
        {
            findings.Violation(Rules.Pointers, place, "shows a conversation that does not exist");
            return;
        }

        if (head.Summary.Find(userId) is not { } self)
        {
            findings.Expect(
                head.Departed.Any(departure => departure.UserId == userId), Rules.Pointers, place, "shows a conversation that has no such member");
            return;
        }

        findings.Expect(shown.LastSeq <= head.Summary.LastSeq, Rules.Pointers, place, $"is at {shown.LastSeq}, the head at {head.Summary.LastSeq}");
        findings.Expect(
            shown.Cursor.Seq <= head.Summary.LastSeq && shown.Cursor.MessageCount <= head.Summary.MessageCount, Rules.Pointers, place, "has read beyond the head");
        if (shown.LastSeq < head.Summary.LastSeq)
        {
            findings.Count("pointers behind");
            findings.Expect(
                !inbox.IsClean || IsOpen(head.Summary.Id),
                Rules.Pointers,
                place,
                $"is at {shown.LastSeq}, the head at {head.Summary.LastSeq}, and nothing is left to move it");
        }
        else
        {
            findings.Expect(Equals(shown, self, head.Summary), Rules.Pointers, place, "differs from the head of its own number");
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
            && shown.MemberIds.SequenceEqual(summary.Members.Select(member => member.UserId));
    }

    private bool MayBeBehind(UserId userId, ConversationId id)
    {
        var key = Key.Of(userId);
        return IsOpen(id) || (database.Get(Table.InboxHeads, key) is { } head && !InboxCodec.DecodeHead(key, head, out _).IsClean);
    }

    private bool IsOpen(ConversationId id) => database.Get(Table.OpenRows, Key.Of(id)) is not null;

    private ConversationHead? HeadOf(ConversationId id)
    {
        var key = Key.Of(id);
        return database.Get(Table.Heads, key) is { } head ? ConversationHeadCodec.Decode(id, key, head, out _) : null;
    }
}
