using System.Collections.Immutable;
using Parley.Conversations;
using Parley.Inbox;
using Parley.Users;

namespace Parley.Core.Storage;

/// <summary>One stored row of an inbox. It has at least one of these parts: a pointer, a tombstone, attempts to join.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Revision">The inbox revision of its last visible change; 0 if it was never visible.</param>
public sealed record InboxRow(ConversationId ConversationId, long Revision)
{
    /// <summary>The most departures that a row remembers.</summary>
    public const int MaxLeft = 10;

    /// <summary>The pointer, or null if the conversation is not visible.</summary>
    public PointerState? Shown { get; init; }

    /// <summary>The tombstone, or null if the person neither left nor was removed.</summary>
    public Tombstone? Gone { get; init; }

    /// <summary>Attempts to make the person a member that have neither succeeded, nor expired, nor been cancelled.</summary>
    public ImmutableArray<JoiningToken> Joining { get; init; } = [];

    /// <summary>The person's departures from this group after another member had added them: the newest one for each of these members, at
    /// most <see cref="MaxLeft"/>, oldest first. They stay when the person joins again.</summary>
    public ImmutableArray<LeftGroup> Left { get; init; } = [];

    /// <summary>Whether the person is a member of the row's conversation, or may soon be one.</summary>
    public bool IsCurrent => Shown is not null || !Joining.IsEmpty;

    /// <summary>Whether the row counts against the limit of conversations. A one-to-one does not count while it is hidden.</summary>
    public bool HoldsPlace => Shown is { IsHidden: false } or { Kind: ConversationKind.Group } || !Joining.IsEmpty;

    /// <summary>Whether the row counts against the limit of conversations in which the person has neither written nor read.</summary>
    /// <param name="owner">The person.</param>
    public bool IsUntouched(UserId owner) =>
        HoldsPlace && (Shown is { } shown ? !shown.IsTouched : !IsJoinedBy(owner));

    /// <summary>Whether a user has begun an attempt to make the person a member. Every delivery calls this method, so it allocates
    /// nothing.</summary>
    public bool IsJoinedBy(UserId userId)
    {
        foreach (var token in Joining)
        {
            if (token.AddedBy == userId)
                return true;
        }

        return false;
    }

    /// <summary>Whether the row is a tombstone and nothing else. A store need not load old ones.</summary>
    public bool IsTombstone => Gone is not null && !IsCurrent;

    /// <summary>Whether nothing is left in the row. A store deletes it.</summary>
    public bool IsEmpty => Gone is null && !IsCurrent;
}

/// <summary>A pointer: the part of a conversation's summary that the person may see, with the person's own read cursor and
/// settings.</summary>
public sealed record PointerState
{
    /// <summary>One-to-one or group.</summary>
    public required ConversationKind Kind { get; init; }

    /// <summary>A group's name.</summary>
    public string? Name { get; init; }

    /// <summary>All members, in the order of joining.</summary>
    public required ImmutableArray<UserId> MemberIds { get; init; }

    /// <summary>The person as a member, as of <see cref="LastSeq"/>.</summary>
    public required MemberSummary Self { get; init; }

    /// <summary>The newest sequence number of the conversation that the inbox knows.</summary>
    public required long LastSeq { get; init; }

    /// <summary>The number of messages of the conversation, as of <see cref="LastSeq"/>.</summary>
    public required long MessageCount { get; init; }

    /// <summary>The newest message that the person may read, or null.</summary>
    public MessagePreview? LastMessage { get; init; }

    /// <summary>When <see cref="LastMessage"/> was accepted. If there is none, when the person joined. The inbox is ordered by this
    /// time.</summary>
    public required DateTimeOffset LastAt { get; init; }

    /// <summary>How far the person has read.</summary>
    public required ReadCursor Cursor { get; init; }

    /// <summary>The end of the mute; null if not muted.</summary>
    public DateTimeOffset? MutedUntil { get; init; }

    /// <summary>The conversation is hidden while it has no more than this many messages. Null if it is not hidden.</summary>
    public long? HiddenAtMessageCount { get; init; }

    /// <summary>Ordinals of unsent messages by others, ascending, among the newest messages of this membership. They do not count as
    /// unread.</summary>
    public ImmutableArray<long> UnsentByOthers { get; init; } = [];

    /// <summary>Whether the person has written or read in the conversation, or has created it.</summary>
    public bool IsTouched { get; init; }

    /// <summary>The member who added the person. Null if unknown, or if no member added the person.</summary>
    public UserId? AddedBy { get; init; }

    /// <summary>Whether the conversation is hidden until its next message.</summary>
    public bool IsHidden => HiddenAtMessageCount >= MessageCount;

    /// <summary>The number of messages by others after the cursor.</summary>
    public long Unread => Cursor.Unread(MessageCount, UnsentByOthers);
}

/// <summary>Records that the person left or was removed, and by which entry. A state up to its sequence number does not make the
/// conversation visible again.</summary>
public sealed record Tombstone(long Seq, GoneReason Reason);

/// <summary>The person left a group to which a member had added them. It decides whether that member may add them again.</summary>
/// <param name="AddedBy">The member who added the person.</param>
/// <param name="At">When the person left.</param>
/// <param name="WrittenSeq">The person's newest own message in the one-to-one with that member when they left, or 0.</param>
public sealed record LeftGroup(UserId AddedBy, DateTimeOffset At, long WrittenSeq);

/// <summary>One attempt to make the person a member.</summary>
public sealed record JoiningToken(Guid Token, DateTimeOffset At)
{
    /// <summary>The user who adds the person. It is the person if they create the conversation. Null if an older version stored the
    /// attempt.</summary>
    public UserId? AddedBy { get; init; }
}

/// <summary>Revisions that a crash burned. They may have been assigned to changes that are lost, so no position in the range can be
/// served.</summary>
/// <param name="After">The newest stored revision at the crash. It is still a valid position.</param>
/// <param name="Through">The last burned revision.</param>
public sealed record BurnedRange(long After, long Through);

/// <summary>The head of an inbox.</summary>
public sealed record InboxHead
{
    /// <summary>Everything up to this revision is stored.</summary>
    public long Revision { get; init; }

    /// <summary>Revisions up to this one may have been assigned.</summary>
    public long Reserved { get; init; }

    /// <summary>The clean mark: nothing is unsaved. Set at an orderly deactivation, and removed durably before the first change.</summary>
    public bool IsClean { get; init; } = true;

    /// <summary>The oldest revision from which changes can be served. Older tombstones are not in memory.</summary>
    public long OldestServable { get; init; }

    /// <summary>The ranges that crashes burned, ascending.</summary>
    public ImmutableArray<BurnedRange> Burned { get; init; } = [];

    /// <summary>The number of conversations that count against the inbox's limit.</summary>
    public int Count { get; init; }

    /// <summary>Whether an older version stored <see cref="Count"/>, which also counted hidden one-to-ones.</summary>
    public bool CountsHidden { get; init; }
}

/// <summary>An inbox as stored.</summary>
/// <param name="Head">Its head.</param>
/// <param name="Version">The head's version, opaque. Null if nothing is stored yet.</param>
/// <param name="OperationId">The operation that wrote the head.</param>
/// <param name="Rows">All rows, except for tombstones beyond the limit of the load.</param>
public sealed record StoredInbox(InboxHead Head, string? Version, Guid OperationId, ImmutableArray<InboxRow> Rows);

/// <summary>One atomic change of an inbox.</summary>
public sealed record InboxSave
{
    /// <summary>The most rows of one save. Together with the head they fit into one transaction of a table service.</summary>
    public const int MaxRows = 99;

    /// <summary>The owner of the inbox.</summary>
    public required UserId UserId { get; init; }

    /// <summary>The version on which the change was decided. Null means that nothing must be stored yet.</summary>
    public required string? ExpectedVersion { get; init; }

    /// <summary>Identifies this attempt.</summary>
    public required Guid OperationId { get; init; }

    /// <summary>The new head.</summary>
    public required InboxHead Head { get; init; }

    /// <summary>Changed rows, at most <see cref="MaxRows"/>, each conversation at most once. An empty row is deleted.</summary>
    public ImmutableArray<InboxRow> Rows { get; init; } = [];
}
