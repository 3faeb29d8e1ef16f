using System.Collections.Immutable;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Users;

namespace Parley.Core.Verification;

/// <summary>Compares inboxes with the heads of their conversations, and the members in the heads with the inboxes.</summary>
/// <remarks>A pointer may be older than its head only if it will still be updated: an inbox without the clean mark is compared when it is
/// next used, and the changes of a conversation with an open row are delivered again. Members and inboxes are compared by sums of hashes.
/// If the sums differ, a second pass over the heads reports the members.</remarks>
/// <param name="store">The store, for rows of other tables.</param>
/// <param name="findings">Collects violations.</param>
public sealed class InboxAudit(IVerifiableStore store, Findings findings)
{
    private const int HeadsAtOnce = 100;

    private RowSum _members;
    private RowSum _held;

    /// <summary>Whether the inbox of every member has the conversation. All heads and all inboxes must have been received before.</summary>
    public bool HoldsAllMembers => _members == _held;

    /// <summary>Receives the head of a conversation.</summary>
    public void Head(ConversationHead head)
    {
        foreach (var userId in ExpectedIn(head))
            _members.Add($"{userId} {head.Summary.Id}");
    }

    /// <summary>Compares one inbox with the heads of its conversations.</summary>
    /// <param name="userId">The person.</param>
    /// <param name="inbox">The head of the inbox.</param>
    /// <param name="rows">All rows of the inbox.</param>
    public async ValueTask InboxAsync(UserId userId, InboxHead inbox, IReadOnlyCollection<InboxRow> rows)
    {
        ArgumentNullException.ThrowIfNull(inbox);
        findings.Count("inboxes");
        var revisions = new HashSet<long>();
        foreach (var some in rows.Chunk(HeadsAtOnce))
        {
            var heads = await store.FindHeadsAsync([.. some.Select(row => row.ConversationId)]).ConfigureAwait(false);
            foreach (var (row, head) in some.Zip(heads))
            {
                findings.Row();
                var place = $"{userId}, {row.ConversationId}";
                findings.Expect(
                    row.Revision <= inbox.Revision && (row.Revision == 0 || revisions.Add(row.Revision)),
                    VerificationRules.Revisions,
                    place,
                    $"revision {row.Revision}, the head says {inbox.Revision}");
                await RowAsync(userId, row, head, inbox, place).ConfigureAwait(false);
            }
        }

        var places = rows.Count(row => inbox.CountsHidden ? row.IsCurrent : row.HoldsPlace);
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

    /// <summary>The second pass: reports the members whose inbox does not have the conversation.</summary>
    public async ValueTask FindMissingAsync(ConversationHead head)
    {
        foreach (var userId in ExpectedIn(head))
        {
            if (await store.FindInboxRowAsync(userId, head.Summary.Id).ConfigureAwait(false) is not { IsCurrent: true })
            {
                findings.Violation(
                    VerificationRules.Pointers, $"{userId}, {head.Summary.Id}", "the inbox of a member does not have the conversation");
            }
        }
    }

    // A one-to-one without messages is only in the inbox of the person who opened it.
    private static IEnumerable<UserId> ExpectedIn(ConversationHead head) =>
        head.Summary is { Kind: ConversationKind.Direct, MessageCount: 0 } ? [] : head.Summary.Members.Select(member => member.UserId);

    private async ValueTask RowAsync(UserId userId, InboxRow row, ConversationHead? head, InboxHead inbox, string place)
    {
        if (!row.Joining.IsEmpty)
            findings.Count("joining rows");
        if (row.Gone is { } gone)
        {
            findings.Count("tombstones");
            findings.Expect(
                gone.Seq <= (head?.Summary.LastSeq ?? 0),
                VerificationRules.Pointers,
                place,
                $"the tombstone is at {gone.Seq}, beyond the head");
        }

        var isHeld = row.IsCurrent && head is not null && ExpectedIn(head).Contains(userId);
        if (isHeld)
            _held.Add($"{userId} {row.ConversationId}");
        if (row.Shown is { } shown)
            await PointerAsync(userId, shown, head, inbox, (row.ConversationId, place)).ConfigureAwait(false);
        else if (isHeld)
            findings.Expect(
                await IsDeliveredLaterAsync(inbox, row.ConversationId).ConfigureAwait(false),
                VerificationRules.Pointers,
                place,
                "the row of a member has only attempts to join, and no delivery is pending");
    }

    private async ValueTask PointerAsync(
        UserId userId, PointerState shown, ConversationHead? head, InboxHead inbox, (ConversationId Id, string Place) row)
    {
        findings.Count("pointers");
        if (head is null)
        {
            Expect(false, "shows a conversation that does not exist");
            return;
        }

        var summary = head.Summary;
        if (summary.Find(userId) is not { } self)
        {
            Expect(
                head.Departed.Any(departure => departure.UserId == userId), "shows a conversation that has no such member");
            return;
        }

        Expect(shown.LastSeq <= summary.LastSeq, $"is at {shown.LastSeq}, the head at {summary.LastSeq}");
        Expect(
            shown.Cursor.Seq <= summary.LastSeq && shown.Cursor.MessageCount <= summary.MessageCount, "has read beyond the head");
        if (shown.LastSeq < summary.LastSeq)
        {
            findings.Count("pointers behind");
            Expect(
                await IsDeliveredLaterAsync(inbox, row.Id).ConfigureAwait(false),
                $"is at {shown.LastSeq}, the head at {summary.LastSeq}, and no delivery is pending");
        }
        else
        {
            Expect(Equals(shown, self, summary), "differs from the head, which has the same sequence number");
        }

        void Expect(bool holds, string finding) => findings.Expect(holds, VerificationRules.Pointers, row.Place, finding);
    }

    private async ValueTask<bool> IsDeliveredLaterAsync(InboxHead inbox, ConversationId id) =>
        !inbox.IsClean || await store.IsOpenAsync(id).ConfigureAwait(false);

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
}
