using System.Collections.Immutable;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Inbox;
using Parley.Live;
using Parley.Users;

namespace Parley.Core.Inbox;

/// <summary>Decides how one row of an inbox changes. The functions are pure: they read no clock and no store. They return the same instance
/// if the row does not change.</summary>
/// <remarks>Sequence numbers decide which state is newer. A summary, head or departure that is not above the row's number is late and is
/// ignored.</remarks>
internal static class InboxRules
{
    /// <summary>The newest sequence number of the conversation that the row contains; 0 if the row has only attempts to join.</summary>
    public static long NumberOf(InboxRow row) => Math.Max(row.Shown?.LastSeq ?? 0, row.Gone?.Seq ?? 0);

    /// <summary>The folder that shows the conversation.</summary>
    public static InboxFolder FolderOf(PointerState shown) =>
        shown.Self.State is MemberState.Invited ? InboxFolder.Requests
        : shown.IsHidden ? InboxFolder.Hidden
        : InboxFolder.Main;

    /// <summary>Applies a newer state of the conversation. If the state lists the person, the row becomes visible.</summary>
    public static InboxRow Take(InboxRow row, UserId owner, ConversationSummary summary) =>
        summary.LastSeq > NumberOf(row) && summary.Find(owner) is { } self && !IsEmptyDirect(summary)
            ? row with { Shown = PointerOf(summary, self, row), Gone = null, Joining = Unsettled(row, summary, self) }
            : row;

    /// <summary>Makes a one-to-one without messages visible to the person who opened it.</summary>
    public static InboxRow Open(InboxRow row, UserId owner, ConversationSummary summary) =>
        row.Shown is null && IsEmptyDirect(summary) && summary.Find(owner) is { } self
            ? row with { Shown = PointerOf(summary, self, row) with { IsTouched = true } }
            : Take(row, owner, summary);

    /// <summary>Replaces the pointer by a tombstone. Attempts to join stay: one of them may be about to commit above this sequence
    /// number.</summary>
    /// <param name="row">The row.</param>
    /// <param name="seq">The sequence number of the departure.</param>
    /// <param name="reason">Whether the person left or was removed.</param>
    /// <param name="at">The current time.</param>
    /// <param name="writtenTo">Gives the sequence number of the person's newest own message in the one-to-one with a user, or 0.</param>
    public static InboxRow Depart(InboxRow row, long seq, GoneReason reason, DateTimeOffset at, Func<UserId, long> writtenTo) =>
        seq > NumberOf(row)
            ? row with
            {
                Shown = null,
                Gone = new(seq, reason),
                Left = reason is GoneReason.Left && row.Shown?.AddedBy is { } adder
                    ? WithNewest(row.Left, new(adder, at, writtenTo(adder)))
                    : row.Left,
            }
            : row;

    /// <summary>Whether the person left this group a short time ago, and the same member had added them.</summary>
    /// <param name="row">The row.</param>
    /// <param name="addedBy">The member who wants to add the person.</param>
    /// <param name="leftAfter">Only a departure after this time is recent.</param>
    /// <param name="writtenTo">As for <see cref="Depart"/>. A person who has written to that member since they left may be added
    /// again.</param>
    public static bool HasJustLeft(InboxRow row, UserId addedBy, DateTimeOffset leftAfter, Func<UserId, long> writtenTo) =>
        row.Left.Any(left => left.AddedBy == addedBy && left.At > leftAfter && writtenTo(addedBy) <= left.WrittenSeq);

    /// <summary>Compares the row with the present head of its conversation.</summary>
    /// <param name="row">The row.</param>
    /// <param name="owner">The owner of the inbox.</param>
    /// <param name="head">The head, or null if the conversation does not exist or its head is damaged.</param>
    /// <param name="now">The current time.</param>
    /// <param name="expired">Attempts to join from this time or earlier are dropped: if they had succeeded, the head would show it.</param>
    /// <param name="writtenTo">As for <see cref="Depart"/>.</param>
    public static InboxRow Check(
        InboxRow row, UserId owner, ConversationHead? head, DateTimeOffset now, DateTimeOffset expired, Func<UserId, long> writtenTo)
    {
        var checkedRow = head is null ? row
            : head.Summary.Find(owner) is not null ? Take(row, owner, head.Summary)
            : WhyGone(row, owner, head) is { } reason ? Depart(row, head.Summary.LastSeq, reason, now, writtenTo)
            : row;
        return checkedRow.Joining.Any(token => token.At <= expired)
            ? checkedRow with { Joining = checkedRow.Joining.RemoveAll(token => token.At <= expired) }
            : checkedRow;
    }

    /// <summary>Adds an attempt to join, unless the row already has its token.</summary>
    public static InboxRow Prepare(InboxRow row, Guid token, UserId addedBy, DateTimeOffset at) =>
        row.Joining.Any(known => known.Token == token)
            ? row
            : row with { Joining = row.Joining.Add(new(token, at) { AddedBy = addedBy }) };

    /// <summary>Removes one attempt to join. The rest of the row stays.</summary>
    public static InboxRow Cancel(InboxRow row, Guid token) =>
        row.Joining.Any(known => known.Token == token) ? row with { Joining = row.Joining.RemoveAll(known => known.Token == token) } : row;

    /// <summary>Moves the read cursor forward. A cursor that is not ahead does not move it.</summary>
    public static PointerState MoveCursor(PointerState shown, ReadCursor cursor)
    {
        var current = shown.Cursor;
        if (cursor.Seq <= current.Seq)
            return Touch(shown);

        // After "mark unread", own messages may follow the new position. The given cursor counts them up to one newest own message. If the
        // row knows another newest own message, the cursor does not move: a newer own message moves it anyway.
        if (current.OwnSeq > cursor.Seq && current.OwnSeq != cursor.OwnSeq)
            return Touch(shown);
        var ownAfter = current.OwnSeq > cursor.Seq ? cursor.OwnAfter : 0;
        return shown with { Cursor = new(cursor.Seq, cursor.MessageCount, current.OwnSeq, ownAfter), IsTouched = true };
    }

    /// <summary>Sets the read cursor, also backwards. After that, only a newer own message moves it automatically.</summary>
    public static PointerState MarkUnread(PointerState shown, ReadCursor cursor)
    {
        // The person has sent a message after the requested cursor was read. A person who sends has read everything before.
        if (shown.Cursor.OwnSeq > cursor.OwnSeq && shown.Cursor.OwnSeq > cursor.Seq)
            return shown;
        var wanted = cursor with { OwnSeq = Math.Max(cursor.OwnSeq, shown.Cursor.OwnSeq) };
        return wanted == shown.Cursor ? Touch(shown) : shown with { Cursor = wanted, IsTouched = true };
    }

    /// <summary>Applies the person's settings. A mute that has already ended is removed.</summary>
    public static PointerState Configure(PointerState shown, PointerSettings settings, DateTimeOffset now)
    {
        var isHidden = FolderOf(shown) is InboxFolder.Hidden;
        var mutedUntil = settings.MutedUntil.Or(shown.MutedUntil);
        if (settings.MutedUntil.IsSet && mutedUntil <= now)
            mutedUntil = null;
        var hiddenAt = !settings.Hidden.IsSet || settings.Hidden.Value == isHidden ? shown.HiddenAtMessageCount
            : settings.Hidden.Value ? shown.MessageCount
            : null;
        return mutedUntil == shown.MutedUntil && hiddenAt == shown.HiddenAtMessageCount
            ? shown
            : shown with { MutedUntil = mutedUntil, HiddenAtMessageCount = hiddenAt };
    }

    /// <summary>Returns a visible row as its owner sees it.</summary>
    public static Pointer View(InboxRow row)
    {
        var shown = row.Shown ?? throw new ArgumentException("The row is not visible.", nameof(row));
        return new(
            row.ConversationId,
            shown.Kind,
            shown.Name,
            shown.MemberIds,
            shown.Self.State,
            shown.Self.FirstReadableSeq,
            shown.LastSeq,
            shown.Cursor.Seq,
            shown.Unread,
            shown.LastMessage,
            shown.LastAt,
            FolderOf(shown),
            shown.MutedUntil,
            row.Revision);
    }

    /// <summary>Returns a visible change of a row as its owner sees it.</summary>
    public static InboxChange ChangeOf(InboxRow row) => row.Shown is null
        ? new(row.ConversationId, row.Revision, null, row.Gone?.Reason)
        : new(row.ConversationId, row.Revision, View(row), null);

    /// <summary>Whether the person may see a delivery as a whole, and whether it continues what the row had before. If not, the person must
    /// read the changes.</summary>
    /// <param name="before">The row before the delivery.</param>
    /// <param name="after">The row after the delivery.</param>
    /// <param name="entries">The entries and marks of the delivery, or null.</param>
    public static bool Covers(InboxRow before, InboxRow after, LiveEntries? entries) =>
        entries is not null
        && before.Shown is { } old
        && after.Shown is { } shown
        && old.Self.JoinedSeq == shown.Self.JoinedSeq
        && old.LastSeq >= entries.After
        && shown.LastSeq == entries.Through
        && shown.Self.FirstReadableSeq <= entries.Lowest;

    private static PointerState Touch(PointerState shown) => shown.IsTouched ? shown : shown with { IsTouched = true };

    private static bool IsEmptyDirect(ConversationSummary summary) => summary is { Kind: ConversationKind.Direct, MessageCount: 0 };

    /// <summary>The attempts to join that may still succeed after a summary has listed the person.</summary>
    /// <remarks>Each membership is created by one attempt, whose token was stored first. If there is one token, and the membership is new
    /// in this row, the token belongs to the membership. If there are several tokens, one of them may be about to commit another membership
    /// after a removal that this inbox has not received yet. Dropping that token would lose the conversation in a crash. So all tokens stay
    /// until they are cancelled or expire. The members of a one-to-one are fixed, so its tokens are always dropped.</remarks>
    private static ImmutableArray<JoiningToken> Unsettled(InboxRow row, ConversationSummary summary, MemberSummary self) =>
        summary.Kind is ConversationKind.Direct || (row.Joining.Length == 1 && row.Shown?.Self.JoinedSeq != self.JoinedSeq)
            ? []
            : row.Joining;

    private static PointerState PointerOf(ConversationSummary summary, MemberSummary self, InboxRow row)
    {
        var before = row.Shown;
        var lastMessage = summary.LastMessage is { } message && message.Seq >= self.FirstReadableSeq ? message : null;

        // A new membership starts with default settings. It keeps only a cursor that was set in this membership before the summary arrived.
        var same = before?.Self.JoinedSeq == self.JoinedSeq ? before : null;
        var cursor = ReadCursor.AtJoining(self);
        if (before is not null && (same is not null || before.Cursor.Seq > cursor.Seq))
            cursor = before.Cursor;
        return new()
        {
            Kind = summary.Kind,
            Name = summary.Name,
            MemberIds = MemberIdsOf(summary, before),
            Self = self,
            LastSeq = summary.LastSeq,
            MessageCount = summary.MessageCount,
            LastMessage = lastMessage,
            LastAt = lastMessage?.SentAt ?? self.JoinedAt,
            Cursor = cursor.After(self),
            MutedUntil = same?.MutedUntil,
            HiddenAtMessageCount = same?.HiddenAtMessageCount >= summary.MessageCount ? same.HiddenAtMessageCount : null,
            UnsentByOthers = summary.Unsent?.ByOthers(self.UserId, self.MessagesBeforeJoining) ?? [],
            IsTouched = (same?.IsTouched ?? false) || self.NewestOwnSeq > 0 || row.IsJoinedBy(self.UserId),
            AddedBy = same is not null ? same.AddedBy
                : summary.Kind is ConversationKind.Direct ? null
                : AdderOf(row, self.UserId),
        };
    }

    private static UserId? AdderOf(InboxRow row, UserId userId) =>
        row.Joining.LastOrDefault(token => token.AddedBy != userId)?.AddedBy;

    /// <summary>The ids of the members. The array of the last state is used again if it has the same ids, as after nearly every
    /// message.</summary>
    private static ImmutableArray<UserId> MemberIdsOf(ConversationSummary summary, PointerState? before)
    {
        if (before is null || before.MemberIds.Length != summary.Members.Length)
            return [.. summary.Members.Select(member => member.UserId)];
        for (var i = 0; i < summary.Members.Length; i++)
        {
            if (before.MemberIds[i] != summary.Members[i].UserId)
                return [.. summary.Members.Select(member => member.UserId)];
        }

        return before.MemberIds;
    }

    private static ImmutableArray<LeftGroup> WithNewest(ImmutableArray<LeftGroup> known, LeftGroup newest) =>
        [.. known.Where(left => left.AddedBy != newest.AddedBy).TakeLast(InboxRow.MaxLeft - 1), newest];

    /// <summary>The reason why a person whom the head does not list is not a member. Null if, as far as the row and the head know, the
    /// person never was one.</summary>
    /// <remarks>The head lists a departed person until their tombstone is stored. If neither the row nor the head knows a departure, only
    /// an attempt to join failed. No late delivery can then reveal the row. A tombstone would stay forever in an inbox that never had the
    /// conversation.</remarks>
    private static GoneReason? WhyGone(InboxRow row, UserId owner, ConversationHead head) =>
        head.Departed.LastOrDefault(departure => departure.UserId == owner)?.Reason
        ?? row.Gone?.Reason
        ?? (row.Shown is not null ? GoneReason.Removed : null);
}
