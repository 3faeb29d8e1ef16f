using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Parley.Content;
using Parley.Users;

namespace Parley.Conversations;

/// <summary>The two kinds of conversation.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ConversationKind>))]
public enum ConversationKind
{
    /// <summary>A one-to-one: two fixed members.</summary>
    [JsonStringEnumMemberName("direct")]
    Direct = 1,

    /// <summary>A group of one to ten.</summary>
    [JsonStringEnumMemberName("group")]
    Group = 2,
}

/// <summary>The role of a member.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MemberRole>))]
public enum MemberRole
{
    /// <summary>The creator, or the member with the longest membership after the creator left. May remove others.</summary>
    [JsonStringEnumMemberName("creator")]
    Creator = 1,

    /// <summary>Every other member.</summary>
    [JsonStringEnumMemberName("member")]
    Member = 2,
}

/// <summary>The state of a membership. Both states use a seat.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MemberState>))]
public enum MemberState
{
    /// <summary>The person has joined.</summary>
    [JsonStringEnumMemberName("joined")]
    Joined = 1,

    /// <summary>The person is invited and has not accepted yet.</summary>
    [JsonStringEnumMemberName("invited")]
    Invited = 2,
}

/// <summary>The kinds of entries.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EntryKind>))]
public enum EntryKind
{
    /// <summary>A member's text, shares, or both.</summary>
    [JsonStringEnumMemberName("message")]
    Message = 1,

    /// <summary>A change of members or name.</summary>
    [JsonStringEnumMemberName("system")]
    System = 2,
}

/// <summary>The state of a conversation that members' inboxes need, as of <see cref="LastSeq"/>. Stored in the head.</summary>
/// <param name="Id">The conversation.</param>
/// <param name="Kind">One-to-one or group.</param>
/// <param name="Name">A group's name, or null.</param>
/// <param name="CreatedAt">When it was created.</param>
/// <param name="LastSeq">The newest sequence number of an entry or a mark.</param>
/// <param name="MessageCount">The number of messages, unsent ones included. System entries and marks do not count.</param>
/// <param name="LastMessage">The newest message in its present state, or null.</param>
/// <param name="Members">The members in the order of joining, at most ten.</param>
/// <param name="Unsent">The unsent messages among the newest messages; null if there are none.</param>
[GenerateSerializer, Immutable, Alias("parley.ConversationSummary")]
public sealed record ConversationSummary(
    [property: Id(0)] ConversationId Id,
    [property: Id(1)] ConversationKind Kind,
    [property: Id(2)] string? Name,
    [property: Id(3)] DateTimeOffset CreatedAt,
    [property: Id(4)] long LastSeq,
    [property: Id(5)] long MessageCount,
    [property: Id(6)] MessagePreview? LastMessage,
    [property: Id(7)] ImmutableArray<MemberSummary> Members,
    [property: Id(8)] UnsentMessages? Unsent = null)
{
    /// <summary>Returns the member, or null.</summary>
    public MemberSummary? Find(UserId userId)
    {
        foreach (var member in Members)
        {
            if (member.UserId == userId)
                return member;
        }

        return null;
    }
}

/// <summary>The unsent messages among the newest messages of a conversation. They do not count as unread.</summary>
/// <remarks>A message is identified by its ordinal: the number of messages up to and including it. At most <see cref="MaxCount"/> of the
/// newest <see cref="Window"/> messages are listed. Older unsent messages count as unread until they are read.</remarks>
/// <param name="Ordinals">The ordinals, ascending.</param>
/// <param name="Senders">The sender of each ordinal, as an index into <paramref name="SenderIds"/>.</param>
/// <param name="SenderIds">The senders, each once.</param>
[GenerateSerializer, Immutable, Alias("parley.UnsentMessages")]
public sealed record UnsentMessages(
    [property: Id(0)] ImmutableArray<long> Ordinals,
    [property: Id(1)] ImmutableArray<byte> Senders,
    [property: Id(2)] ImmutableArray<UserId> SenderIds)
{
    /// <summary>Only unsent messages among this many newest messages are listed.</summary>
    public const int Window = 128;

    /// <summary>The most messages that are listed.</summary>
    public const int MaxCount = 64;

    /// <summary>Builds the list from unsent messages; null if it is empty. Messages beyond the limits are left out, oldest first.</summary>
    /// <param name="messages">Ordinals and senders, ascending.</param>
    /// <param name="messageCount">The number of messages in the conversation.</param>
    public static UnsentMessages? Of(IEnumerable<(long Ordinal, UserId SenderId)> messages, long messageCount)
    {
        var named = messages.Where(message => message.Ordinal > messageCount - Window).TakeLast(MaxCount).ToList();
        if (named.Count == 0)
            return null;
        ImmutableArray<UserId> senders = [.. named.Select(message => message.SenderId).Distinct()];
        return new(
            [.. named.Select(message => message.Ordinal)],
            [.. named.Select(message => (byte)senders.IndexOf(message.SenderId))],
            senders);
    }

    /// <inheritdoc/>
    public bool Equals(UnsentMessages? other) => other is not null && Messages.SequenceEqual(other.Messages);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Ordinals.Length, Ordinals.IsEmpty ? 0 : Ordinals[^1]);

    /// <summary>Ordinals and senders, ascending.</summary>
    public IEnumerable<(long Ordinal, UserId SenderId)> Messages =>
        Ordinals.Select((ordinal, index) => (ordinal, SenderIds[Senders[index]]));

    /// <summary>Returns the ordinals of the unsent messages that others sent after <paramref name="afterOrdinal"/>, ascending.</summary>
    public ImmutableArray<long> ByOthers(UserId reader, long afterOrdinal) =>
        [.. Messages.Where(message => message.SenderId != reader && message.Ordinal > afterOrdinal).Select(message => message.Ordinal)];
}

/// <summary>One member in a summary.</summary>
/// <param name="UserId">The member.</param>
/// <param name="Role">Creator or member.</param>
/// <param name="State">Joined or invited.</param>
/// <param name="JoinedAt">When the person joined.</param>
/// <param name="JoinedSeq">The sequence number of the entry by which this person joined; 0 in a one-to-one.</param>
/// <param name="FirstReadableSeq">The first sequence number that this person may read, at least 1. It equals <see cref="JoinedSeq"/>, or is
/// lower if history was shared.</param>
/// <param name="MessagesBeforeJoining">The number of messages before <see cref="JoinedSeq"/>. They never count as unread.</param>
/// <param name="NewestOwnSeq">The sequence number of this person's newest own message since joining, or 0.</param>
/// <param name="NewestOwnMessageCount">The number of messages up to and including that message, or 0.</param>
[GenerateSerializer, Immutable, Alias("parley.MemberSummary")]
public sealed record MemberSummary(
    [property: Id(0)] UserId UserId,
    [property: Id(1)] MemberRole Role,
    [property: Id(2)] MemberState State,
    [property: Id(3)] DateTimeOffset JoinedAt,
    [property: Id(4)] long JoinedSeq,
    [property: Id(5)] long FirstReadableSeq,
    [property: Id(6)] long MessagesBeforeJoining,
    [property: Id(7)] long NewestOwnSeq,
    [property: Id(8)] long NewestOwnMessageCount);

/// <summary>The newest message, as an inbox row shows it. A reader who may not read <see cref="Seq"/> gets null instead.</summary>
/// <param name="Seq">Its sequence number.</param>
/// <param name="SenderId">The sender.</param>
/// <param name="Excerpt">The first 120 Unicode scalar values of its text, line breaks as spaces; null if it has no text or was
/// unsent.</param>
/// <param name="Share">Its first share, or null.</param>
/// <param name="SentAt">When it was accepted.</param>
[GenerateSerializer, Immutable, Alias("parley.MessagePreview")]
public sealed record MessagePreview(
    [property: Id(0)] long Seq,
    [property: Id(1)] UserId SenderId,
    [property: Id(2)] string? Excerpt,
    [property: Id(3)] SharePreview? Share,
    [property: Id(4)] DateTimeOffset SentAt);

/// <summary>A share as an inbox row shows it.</summary>
[GenerateSerializer, Immutable, Alias("parley.SharePreview")]
public sealed record SharePreview([property: Id(0)] ShareKind Kind, [property: Id(1)] string Title, [property: Id(2)] Image? Image);
