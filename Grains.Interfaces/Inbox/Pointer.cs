using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Parley.Conversations;
using Parley.Users;

namespace Parley.Inbox;

/// <summary>The folders of an inbox.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<InboxFolder>))]
public enum InboxFolder
{
    /// <summary>The default folder.</summary>
    [JsonStringEnumMemberName("main")]
    Main = 1,

    /// <summary>Requests that the person has not accepted yet.</summary>
    [JsonStringEnumMemberName("requests")]
    Requests = 2,

    /// <summary>Conversations that are hidden until a new message arrives.</summary>
    [JsonStringEnumMemberName("hidden")]
    Hidden = 3,
}

/// <summary>Why a conversation is no longer in an inbox.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<GoneReason>))]
public enum GoneReason
{
    /// <summary>The person left.</summary>
    [JsonStringEnumMemberName("left")]
    Left = 1,

    /// <summary>The creator removed the person.</summary>
    [JsonStringEnumMemberName("removed")]
    Removed = 2,

    /// <summary>The person declined the request.</summary>
    [JsonStringEnumMemberName("declined")]
    Declined = 3,
}

/// <summary>One conversation in one person's inbox.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Kind">One-to-one or group.</param>
/// <param name="Name">A group's name, or null.</param>
/// <param name="MemberIds">All members, in the order of joining.</param>
/// <param name="State">The person's own state.</param>
/// <param name="FromSeq">The first readable sequence number. A client drops stored entries below it.</param>
/// <param name="LastSeq">The conversation's newest sequence number.</param>
/// <param name="ReadSeq">How far the person has read.</param>
/// <param name="Unread">The number of messages by others after <paramref name="ReadSeq"/>.</param>
/// <param name="LastMessage">The newest message in its present state, or null if the person may read no message.</param>
/// <param name="LastAt">When the newest readable message was accepted. If there is none, when the person joined.</param>
/// <param name="Folder">The folder that shows it.</param>
/// <param name="MutedUntil">The end of the mute; <see cref="DateTimeOffset.MaxValue"/> means forever. Null or a past time means that it is
/// not muted. The end of a mute is not a change and takes no revision.</param>
/// <param name="Revision">The inbox revision of its last change.</param>
[GenerateSerializer, Immutable, Alias("parley.Pointer")]
[SuppressMessage("Naming", "CA1720", Justification = "The glossary's word for an inbox row; no machine address is near.")]
public sealed record Pointer(
    [property: Id(0)] ConversationId ConversationId,
    [property: Id(1)] ConversationKind Kind,
    [property: Id(2)] string? Name,
    [property: Id(3)] ImmutableArray<UserId> MemberIds,
    [property: Id(4)] MemberState State,
    [property: Id(5)] long FromSeq,
    [property: Id(6)] long LastSeq,
    [property: Id(7)] long ReadSeq,
    [property: Id(8)] long Unread,
    [property: Id(9)] MessagePreview? LastMessage,
    [property: Id(10)] DateTimeOffset LastAt,
    [property: Id(11)] InboxFolder Folder,
    [property: Id(12)] DateTimeOffset? MutedUntil,
    [property: Id(13)] long Revision);

/// <summary>The answer to <see cref="IInboxGrain.MarkReadAsync"/>.</summary>
/// <param name="Current">The pointer after the move.</param>
/// <param name="HasReceipts">Whether the person lets others see receipts. If not, the caller must record none.</param>
[GenerateSerializer, Immutable, Alias("parley.MarkedRead")]
public sealed record MarkedRead([property: Id(0)] Pointer Current, [property: Id(1)] bool HasReceipts);

/// <summary>A page of an inbox folder, newest first.</summary>
/// <param name="Items">The pointers.</param>
/// <param name="Next">Where the next page begins, or null at the end.</param>
/// <param name="Revision">The inbox's newest revision when the page was read.</param>
/// <param name="UnreadConversations">The number of conversations with unread messages, without muted and hidden ones.</param>
[GenerateSerializer, Immutable, Alias("parley.InboxPage")]
public sealed record InboxPage(
    [property: Id(0)] ImmutableArray<Pointer> Items,
    [property: Id(1)] InboxPosition? Next,
    [property: Id(2)] long Revision,
    [property: Id(3)] int UnreadConversations);

/// <summary>A position in an inbox. The order is: newest first, then by id.</summary>
[GenerateSerializer, Immutable, Alias("parley.InboxPosition")]
public sealed record InboxPosition([property: Id(0)] DateTimeOffset LastAt, [property: Id(1)] ConversationId ConversationId);

/// <summary>One changed pointer, or a conversation that left the inbox.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Revision">Its newest revision.</param>
/// <param name="Current">The present pointer, or null if the conversation left the inbox.</param>
/// <param name="Gone">Why the conversation left the inbox, or null.</param>
[GenerateSerializer, Immutable, Alias("parley.InboxChange")]
public sealed record InboxChange(
    [property: Id(0)] ConversationId ConversationId,
    [property: Id(1)] long Revision,
    [property: Id(2)] Pointer? Current,
    [property: Id(3)] GoneReason? Gone);

/// <summary>A page of the changes of an inbox, by ascending revision.</summary>
/// <param name="Items">At most the requested number of changes.</param>
/// <param name="Revision">The reader's new position.</param>
/// <param name="More">Whether there are more changes after <paramref name="Revision"/>.</param>
[GenerateSerializer, Immutable, Alias("parley.InboxChanges")]
public sealed record InboxChanges(
    [property: Id(0)] ImmutableArray<InboxChange> Items, [property: Id(1)] long Revision, [property: Id(2)] bool More);

/// <summary>A merge patch (RFC 7396) of a person's settings for one conversation.</summary>
/// <param name="MutedUntil">The end of the mute. <see cref="DateTimeOffset.MaxValue"/> means forever; null unmutes.</param>
/// <param name="Hidden">True hides the conversation until the next message; false shows it again.</param>
[GenerateSerializer, Immutable, Alias("parley.PointerSettings")]
public sealed record PointerSettings([property: Id(0)] Patch<DateTimeOffset?> MutedUntil, [property: Id(1)] Patch<bool> Hidden);
