using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Parley.Client.Transport;

namespace Parley.Client;

/// <summary>One conversation as the caller's inbox shows it.</summary>
/// <param name="ConversationId">The id of the conversation.</param>
/// <param name="Kind">One-to-one or group.</param>
/// <param name="Name">A group's name, or null.</param>
/// <param name="MemberIds">All members, in the order of joining.</param>
/// <param name="State">The caller's own state.</param>
/// <param name="FromSeq">The first sequence number that the caller may read. Discard stored entries below it.</param>
/// <param name="LastSeq">The conversation's newest sequence number.</param>
/// <param name="ReadSeq">The sequence number up to which the caller has read.</param>
/// <param name="Unread">The number of messages by others after <paramref name="ReadSeq"/>.</param>
/// <param name="LastMessage">The newest message in its present state, or null.</param>
/// <param name="LastAt">When the newest readable message was accepted.</param>
/// <param name="Folder">The folder that shows it.</param>
/// <param name="MutedUntil">Until when it is muted. <see cref="DateTimeOffset.MaxValue"/> is without an end; null is not muted.</param>
/// <param name="Revision">The inbox revision of its last change.</param>
[SuppressMessage("Naming", "CA1720", Justification = "The glossary's word for an inbox row. It cannot be confused with a memory address.")]
public sealed record Pointer(
    string ConversationId,
    ConversationKind Kind,
    string? Name,
    IReadOnlyList<string> MemberIds,
    MemberState State,
    long FromSeq,
    long LastSeq,
    long ReadSeq,
    long Unread,
    Preview? LastMessage,
    DateTimeOffset LastAt,
    InboxFolder Folder,
    [property: JsonConverter(typeof(MuteConverter))] DateTimeOffset? MutedUntil,
    long Revision)
{
    /// <summary>The people whom the pointer names, by id. Empty if the pointer is an item of a page.</summary>
    public IReadOnlyDictionary<string, Person> Users { get => field ?? Person.Nobody; init; }
}

/// <summary>The newest message, as an inbox row shows it.</summary>
/// <param name="Seq">Its sequence number.</param>
/// <param name="SenderId">The id of its sender.</param>
/// <param name="Kind">Message or system entry.</param>
/// <param name="Excerpt">The beginning of its text, or null.</param>
/// <param name="Share">Its first share, or null.</param>
public sealed record Preview(long Seq, string SenderId, EntryKind Kind, string? Excerpt, SharePreview? Share);

/// <summary>A share, as an inbox row shows it.</summary>
/// <param name="Kind">The kind of content.</param>
/// <param name="Title">Its title.</param>
/// <param name="Image">Its picture, or null.</param>
public sealed record SharePreview(ShareKind Kind, string Title, Image? Image);

/// <summary>The folders of an inbox.</summary>
[JsonConverter(typeof(TolerantEnumConverter<InboxFolder>))]
public enum InboxFolder
{
    /// <summary>A folder that this version does not know.</summary>
    Unknown = 0,

    /// <summary>The default folder.</summary>
    Main,

    /// <summary>Conversations that the caller has not accepted yet.</summary>
    Requests,

    /// <summary>Conversations that are hidden until the next message.</summary>
    Hidden,
}

/// <summary>Why a conversation is no longer in the caller's inbox.</summary>
[JsonConverter(typeof(TolerantEnumConverter<GoneReason>))]
public enum GoneReason
{
    /// <summary>A reason that this version does not know.</summary>
    Unknown = 0,

    /// <summary>The caller left.</summary>
    Left,

    /// <summary>The creator removed the caller.</summary>
    Removed,

    /// <summary>The caller declined the request.</summary>
    Declined,
}

/// <summary>The caller's settings of a conversation. Fields that are not set stay unchanged.</summary>
public sealed record PointerSettings
{
    /// <summary>Until when to mute. <see cref="DateTimeOffset.MaxValue"/> is without an end; null unmutes.</summary>
    [JsonConverter(typeof(MutePatchConverter)), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PatchField<DateTimeOffset?> MutedUntil { get; init; }

    /// <summary>Whether to hide the conversation until the next message.</summary>
    [JsonConverter(typeof(PatchFieldConverter<bool>)), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PatchField<bool> Hidden { get; init; }
}
