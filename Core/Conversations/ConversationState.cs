using System.Collections.Immutable;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Users;

namespace Parley.Core.Conversations;

/// <summary>A conversation as one version of its head has it. Immutable: who reads it reads one moment.</summary>
/// <param name="Id">Which conversation.</param>
/// <param name="Head">Its head; null: there is no such conversation.</param>
/// <param name="Version">The head's version; null: there is none.</param>
/// <param name="OperationId">The operation that wrote the head.</param>
/// <param name="IsOpen">Whether the open row is there, so that an append need not store it.</param>
/// <param name="Tail">The newest rows in ascending order, up to the head; none of a conversation that was quiet
/// and has let go of them.</param>
internal sealed record ConversationState(
    ConversationId Id, ConversationHead? Head, string? Version, Guid OperationId, bool IsOpen, ImmutableArray<LogRow> Tail)
{
    /// <summary>Newest number, 0 where there is no log.</summary>
    public long LastSeq => Head?.Summary.LastSeq ?? 0;

    /// <exception cref="DamagedRowException">The tail does not lead up to the head.</exception>
    public static ConversationState From(ConversationId id, StoredConversation? stored, int tail)
    {
        if (stored is null)
            return new(id, null, null, Guid.Empty, false, []);

        var lastSeq = stored.Head.Summary.LastSeq;
        var first = lastSeq - stored.Tail.Length + 1;
        if (stored.Tail.Length != Math.Min(tail, lastSeq) || stored.Tail.Where((row, index) => row.Seq != first + index).Any())
            throw new DamagedRowException($"The newest rows of {id} do not lead up to its head.");
        return new(id, stored.Head, stored.Version, stored.OperationId, stored.IsOpen, stored.Tail);
    }

    /// <summary>The member for whom this conversation exists, or null. A one-to-one without messages exists for who opened it.</summary>
    public MemberSummary? Member(UserId userId) => Head is { } head ? MemberOf(head, userId) : null;

    /// <inheritdoc cref="Member"/>
    public static MemberSummary? MemberOf(ConversationHead head, UserId userId) =>
        head.Summary.Kind is ConversationKind.Group || head.Summary.MessageCount > 0 || head.OpenedBy.Contains(userId)
            ? head.Summary.Find(userId)
            : null;

    /// <summary>A row of the tail, or null where it is older.</summary>
    public LogRow? InTail(long seq) =>
        !Tail.IsEmpty && seq >= Tail[0].Seq && seq <= Tail[^1].Seq ? Tail[(int)(seq - Tail[0].Seq)] : null;
}
