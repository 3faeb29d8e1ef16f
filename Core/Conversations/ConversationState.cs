using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Users;

namespace Parley.Core.Conversations;

/// <summary>A snapshot of a conversation at one version of its head. Immutable, except that the memory budget may release the
/// tail.</summary>
/// <param name="Id">The conversation.</param>
/// <param name="Head">Its head, or null if there is no such conversation.</param>
/// <param name="Version">The head's version, or null if there is no head.</param>
/// <param name="OperationId">The operation that wrote the head.</param>
/// <param name="IsOpen">Whether the conversation has an open row: its latest changes may not be delivered to all members.</param>
/// <param name="Tail">The newest rows. Empty if the memory budget has released them.</param>
internal sealed record ConversationState(
    ConversationId Id, ConversationHead? Head, string? Version, Guid OperationId, bool IsOpen, Tail Tail)
{
    /// <summary>The newest sequence number, or 0 if there is no log.</summary>
    public long LastSeq => Head?.Summary.LastSeq ?? 0;

    /// <exception cref="DamagedRowException">The tail does not end at the head, or has gaps.</exception>
    public static ConversationState From(ConversationId id, StoredConversation? stored)
    {
        if (stored is null)
            return new(id, null, null, Guid.Empty, false, Tail.Empty);

        // The tail may have fewer rows than its limit of rows, because it also has a limit of bytes.
        var lastSeq = stored.Head.Summary.LastSeq;
        var first = lastSeq - stored.Tail.Length + 1;
        if (first < 1 || stored.Tail.Where((row, index) => row.Seq != first + index).Any())
            throw new DamagedRowException($"The newest rows of {id} do not end at its head, or have gaps.");
        return new(id, stored.Head, stored.Version, stored.OperationId, stored.Open is not OpenRow.None, new(stored.Tail));
    }

    /// <summary>The same state with rows that are not released, for code that reads them more than once.</summary>
    public ConversationState Pinned() => this with { Tail = Tail.Copy() };

    /// <summary>The member for whom this conversation exists, or null. A one-to-one without messages exists only for the people who opened
    /// it.</summary>
    public MemberSummary? Member(UserId userId) => Head is { } head ? MemberOf(head, userId) : null;

    /// <inheritdoc cref="Member"/>
    public static MemberSummary? MemberOf(ConversationHead head, UserId userId) =>
        head.Summary.Kind is ConversationKind.Group || head.Summary.MessageCount > 0 || head.OpenedBy.Contains(userId)
            ? head.Summary.Find(userId)
            : null;
}
