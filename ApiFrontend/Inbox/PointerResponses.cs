using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Parley.ApiFrontend.Content;
using Parley.ApiFrontend.Users;
using Parley.Content;
using Parley.Conversations;
using Parley.Inbox;
using Parley.Users;

namespace Parley.ApiFrontend.Inbox;

/// <summary>A conversation in the inbox of the caller.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Kind">The kind of the conversation.</param>
/// <param name="Name">The name of a group. Null: the group has no name, or this is a one-to-one conversation.</param>
/// <param name="MemberIds">The members, in the order in which they joined.</param>
/// <param name="State">The state of the caller in the conversation.</param>
/// <param name="FromSeq">The first sequence number that the caller may read. A client discards older entries.</param>
/// <param name="LastSeq">The newest sequence number of the conversation.</param>
/// <param name="ReadSeq">The sequence number up to which the caller has read.</param>
/// <param name="Unread">The number of messages by others after <c>readSeq</c>.</param>
/// <param name="LastMessage">The newest message in its present state. Null: the caller may read none.</param>
/// <param name="LastAt">The time of the newest message that the caller may read.</param>
/// <param name="Folder">The folder of the inbox.</param>
/// <param name="MutedUntil">The time until which the conversation is muted, or <c>forever</c>. Null: it is not muted.</param>
/// <param name="Revision">The revision of the inbox at the last change of this conversation.</param>
internal sealed record PointerResponse(
    ConversationId ConversationId,
    ConversationKind Kind,
    string? Name,
    ImmutableArray<UserId> MemberIds,
    MemberState State,
    long FromSeq,
    long LastSeq,
    long ReadSeq,
    long Unread,
    PreviewResponse? LastMessage,
    DateTimeOffset LastAt,
    InboxFolder Folder,
    MutedUntil? MutedUntil,
    long Revision)
{
    /// <summary>The names and pictures of the people, by user id. Absent inside of answers that have their own <c>users</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, PersonResponse>? Users { get; init; }

    /// <summary>Converts a pointer to the answer.</summary>
    /// <param name="pointer">The pointer.</param>
    /// <param name="now">The current time. A mute that has expired is left out.</param>
    public static PointerResponse From(Pointer pointer, DateTimeOffset now) => new(
        pointer.ConversationId,
        pointer.Kind,
        pointer.Name,
        pointer.MemberIds,
        pointer.State,
        pointer.FromSeq,
        pointer.LastSeq,
        pointer.ReadSeq,
        pointer.Unread,
        PreviewResponse.From(pointer.LastMessage),
        pointer.LastAt,
        pointer.Folder,
        pointer.MutedUntil is { } until && until > now ? new MutedUntil(until) : null,
        pointer.Revision);

    /// <summary>Returns the people whom a pointer names.</summary>
    public static IEnumerable<UserId> People(Pointer pointer) =>
        pointer.LastMessage is { } last ? pointer.MemberIds.Append(last.SenderId) : pointer.MemberIds;
}

/// <summary>The beginning of a message, for the list of conversations.</summary>
/// <param name="Seq">The sequence number of the message.</param>
/// <param name="SenderId">The sender.</param>
/// <param name="Kind">Always <c>message</c> today.</param>
/// <param name="Excerpt">The beginning of the text. Null: the message has no text, or is unsent.</param>
/// <param name="Share">The first card of the message, or null.</param>
internal sealed record PreviewResponse(long Seq, UserId SenderId, EntryKind Kind, string? Excerpt, SharePreviewResponse? Share)
{
    /// <summary>Converts a preview to the answer.</summary>
    public static PreviewResponse? From(MessagePreview? preview) => preview is null ? null : new(
        preview.Seq,
        preview.SenderId,
        EntryKind.Message,
        preview.Excerpt,
        preview.Share is { } share ? new(share.Kind, share.Title, ImageResponse.From(share.Image)) : null);
}

/// <summary>The first card of a message, for the list of conversations.</summary>
/// <param name="Kind">The kind of the card.</param>
/// <param name="Title">The title.</param>
/// <param name="Image">The picture, or null.</param>
internal sealed record SharePreviewResponse(ShareKind Kind, string Title, ImageResponse? Image);
