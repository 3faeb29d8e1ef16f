using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Parley.Conversations;
using Parley.Users;

namespace Parley.Inbox;

/// <summary>Where an inbox shows a conversation.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<InboxFolder>))]
public enum InboxFolder
{
    /// <summary>The usual place.</summary>
    [JsonStringEnumMemberName("main")]
    Main = 1,

    /// <summary>Not yet accepted.</summary>
    [JsonStringEnumMemberName("requests")]
    Requests = 2,

    /// <summary>Hidden until something new comes.</summary>
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

/// <summary>One conversation as one person's inbox shows it.</summary>
/// <param name="ConversationId">Which.</param>
/// <param name="Kind">One-to-one or group.</param>
/// <param name="Name">A group's name, or null.</param>
/// <param name="MemberIds">Everybody, in the order of joining.</param>
/// <param name="State">The person's own state.</param>
/// <param name="FromSeq">First readable number: a client drops what it has below.</param>
/// <param name="LastSeq">The conversation's newest number.</param>
/// <param name="ReadSeq">How far the person has read.</param>
/// <param name="Unread">Messages by others after that.</param>
/// <param name="LastMessage">The newest message as it now is, or null where there is none that the person may read.</param>
/// <param name="LastAt">When the newest readable message came; before the first, when the person joined.</param>
/// <param name="Folder">Where it is shown.</param>
/// <param name="MutedUntil">The end of the mute; <see cref="DateTimeOffset.MaxValue"/> means forever. Null or a past time means: not muted.
/// The end of a mute is not a change, and takes no revision.</param>
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

/// <summary>A page of an inbox folder, newest first.</summary>
/// <param name="Items">The pointers.</param>
/// <param name="Next">Where the next page begins, or null at the end.</param>
/// <param name="Revision">The inbox as of this revision.</param>
/// <param name="UnreadConversations">Conversations with something unread, muted and hidden ones left out.</param>
[GenerateSerializer, Immutable, Alias("parley.InboxPage")]
public sealed record InboxPage(
    [property: Id(0)] ImmutableArray<Pointer> Items,
    [property: Id(1)] InboxPosition? Next,
    [property: Id(2)] long Revision,
    [property: Id(3)] int UnreadConversations);

/// <summary>A place in the order of an inbox: newest first, then by id.</summary>
[GenerateSerializer, Immutable, Alias("parley.InboxPosition")]
public sealed record InboxPosition([property: Id(0)] DateTimeOffset LastAt, [property: Id(1)] ConversationId ConversationId);

/// <summary>One pointer that changed, or a conversation that is gone.</summary>
/// <param name="ConversationId">Which.</param>
/// <param name="Revision">Its newest revision.</param>
/// <param name="Current">The pointer as it now is, or null when gone.</param>
/// <param name="Gone">Why it is gone, or null.</param>
[GenerateSerializer, Immutable, Alias("parley.InboxChange")]
public sealed record InboxChange(
    [property: Id(0)] ConversationId ConversationId,
    [property: Id(1)] long Revision,
    [property: Id(2)] Pointer? Current,
    [property: Id(3)] GoneReason? Gone);

/// <summary>What changed in an inbox, in ascending revision.</summary>
/// <param name="Items">At most the limit.</param>
/// <param name="Revision">The reader's new position.</param>
/// <param name="More">Whether there is more after it.</param>
[GenerateSerializer, Immutable, Alias("parley.InboxChanges")]
public sealed record InboxChanges(
    [property: Id(0)] ImmutableArray<InboxChange> Items, [property: Id(1)] long Revision, [property: Id(2)] bool More);

/// <summary>A merge patch of what a person sets for one conversation.</summary>
/// <param name="MutedUntil">Muted until then; <see cref="DateTimeOffset.MaxValue"/> is for ever; null unmutes.</param>
/// <param name="Hidden">Hidden until the next message, or shown again.</param>
[GenerateSerializer, Immutable, Alias("parley.PointerSettings")]
public sealed record PointerSettings([property: Id(0)] Patch<DateTimeOffset?> MutedUntil, [property: Id(1)] Patch<bool> Hidden);
