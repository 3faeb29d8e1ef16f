using System.Collections.Immutable;

namespace Parley.Conversations;

/// <summary>How far one person has read, with the counts from which unread is calculated by subtraction.</summary>
/// <param name="Seq">Everything up to this sequence number is read.</param>
/// <param name="MessageCount">The number of messages of all senders up to and including <see cref="Seq"/>.</param>
/// <param name="OwnSeq">The newest own message that the cursor already takes into account. It does not move the cursor again.</param>
/// <param name="OwnAfter">The number of own messages in (<see cref="Seq"/>, <see cref="OwnSeq"/>]. Above 0 only after "mark
/// unread".</param>
[GenerateSerializer, Immutable, Alias("parley.ReadCursor")]
public readonly record struct ReadCursor(
    [property: Id(0)] long Seq, [property: Id(1)] long MessageCount, [property: Id(2)] long OwnSeq, [property: Id(3)] long OwnAfter)
{
    /// <summary>Returns the cursor of a member who has read nothing: it is at the joining point.</summary>
    public static ReadCursor AtJoining(MemberSummary member) =>
        new(member.JoinedSeq, member.MessagesBeforeJoining, 0, 0);

    /// <summary>Returns the cursor that takes the member's newest own message into account: a member who sends has read everything
    /// before.</summary>
    public ReadCursor After(MemberSummary member) =>
        member.NewestOwnSeq <= OwnSeq ? this
        : member.NewestOwnSeq <= Seq ? this with { OwnSeq = member.NewestOwnSeq, OwnAfter = 0 }
        : new(member.NewestOwnSeq, member.NewestOwnMessageCount, member.NewestOwnSeq, 0);

    /// <summary>Returns the number of messages by others after the cursor, without unsent ones. It is never below zero.</summary>
    /// <param name="messageCount">The number of messages in the conversation.</param>
    /// <param name="unsentByOthers">Ascending ordinals of unsent messages by others, at most <see cref="UnsentMessages.MaxCount"/>.</param>
    public long Unread(long messageCount, ImmutableArray<long> unsentByOthers)
    {
        var unsent = 0;
        for (var index = unsentByOthers.Length - 1; index >= 0 && unsentByOthers[index] > MessageCount; index--)
            unsent++;
        return Math.Max(0, messageCount - MessageCount - OwnAfter - unsent);
    }
}
