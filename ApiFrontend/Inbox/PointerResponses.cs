using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Parley.ApiFrontend.Content;
using Parley.ApiFrontend.Users;
using Parley.Content;
using Parley.Conversations;
using Parley.Inbox;
using Parley.Users;

namespace Parley.ApiFrontend.Inbox;

/// <summary>One conversation as the caller's inbox shows it.</summary>
/// <param name="ConversationId">Which.</param>
/// <param name="Kind">One-to-one or group.</param>
/// <param name="Name">A group's name, or null.</param>
/// <param name="MemberIds">Everybody, in the order of joining.</param>
/// <param name="State">One's own state.</param>
/// <param name="FromSeq">First readable number: a client drops what it has below.</param>
/// <param name="LastSeq">The conversation's newest number.</param>
/// <param name="ReadSeq">How far one has read.</param>
/// <param name="Unread">Messages by others after that.</param>
/// <param name="LastMessage">The newest message as it now is, or null where there is none that one may read.</param>
/// <param name="LastAt">When the newest readable message came.</param>
/// <param name="Folder">Where it is shown.</param>
/// <param name="MutedUntil">Muted until then, or null.</param>
/// <param name="Revision">The inbox revision of its last change.</param>
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
    /// <summary>The people whom it names; left out where the answer around it has them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, PersonResponse>? Users { get; init; }

    /// <summary>A pointer as it is answered.</summary>
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

    /// <summary>Whom a pointer names.</summary>
    public static IEnumerable<UserId> People(Pointer pointer) =>
        pointer.LastMessage is { } last ? pointer.MemberIds.Append(last.SenderId) : pointer.MemberIds;
}

/// <summary>The newest message, as an inbox row shows it.</summary>
/// <param name="Seq">Its number.</param>
/// <param name="SenderId">Whose it is.</param>
/// <param name="Kind">What it is: system entries are no previews.</param>
/// <param name="Excerpt">The beginning of its text; null without text or when unsent.</param>
/// <param name="Share">Its first share, or null.</param>
internal sealed record PreviewResponse(long Seq, UserId SenderId, EntryKind Kind, string? Excerpt, SharePreviewResponse? Share)
{
    /// <summary>A preview as it is answered.</summary>
    public static PreviewResponse? From(MessagePreview? preview) => preview is null ? null : new(
        preview.Seq,
        preview.SenderId,
        EntryKind.Message,
        preview.Excerpt,
        preview.Share is { } share ? new(share.Kind, share.Title, ImageResponse.From(share.Image)) : null);
}

/// <summary>A share, as an inbox row shows it.</summary>
internal sealed record SharePreviewResponse(ShareKind Kind, string Title, ImageResponse? Image);
