using System.Collections.Immutable;

namespace Parley.Conversations;

/// <summary>How far one person has read, with what makes unread a subtraction.</summary>
/// <param name="Seq">Everything up to here is read.</param>
/// <param name="MessageCount">Messages up to and including <see cref="Seq"/>, of all senders.</param>
/// <param name="OwnSeq">The newest own message already accounted for: it does not move the cursor again.</param>
/// <param name="OwnAfter">Own messages in (<see cref="Seq"/>, <see cref="OwnSeq"/>]: more than none only after "mark unread".</param>
[GenerateSerializer, Immutable, Alias("parley.ReadCursor")]
public readonly record struct ReadCursor(
    [property: Id(0)] long Seq, [property: Id(1)] long MessageCount, [property: Id(2)] long OwnSeq, [property: Id(3)] long OwnAfter)
{
    /// <summary>Where a member stands who has read nothing: at the joining point.</summary>
    public static ReadCursor AtJoining(MemberSummary member) =>
        new(member.JoinedSeq, member.MessagesBeforeJoining, 0, 0);

    /// <summary>The cursor with one's own newest message taken into account: who writes has read.</summary>
    public ReadCursor After(MemberSummary member) =>
        member.NewestOwnSeq <= OwnSeq ? this
        : member.NewestOwnSeq <= Seq ? this with { OwnSeq = member.NewestOwnSeq, OwnAfter = 0 }
        : new(member.NewestOwnSeq, member.NewestOwnMessageCount, member.NewestOwnSeq, 0);

    /// <summary>The number of messages by others after the cursor, without unsent ones. It is never below zero.</summary>
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
