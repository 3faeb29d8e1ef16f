using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Parley.Client.Transport;

namespace Parley.Client;

/// <summary>One conversation as one's inbox shows it.</summary>
/// <param name="ConversationId">Which.</param>
/// <param name="Kind">One-to-one or group.</param>
/// <param name="Name">A group's name, or null.</param>
/// <param name="MemberIds">Everybody, in the order of joining.</param>
/// <param name="State">One's own state.</param>
/// <param name="FromSeq">First readable number: drop what you have below.</param>
/// <param name="LastSeq">The conversation's newest number.</param>
/// <param name="ReadSeq">How far one has read.</param>
/// <param name="Unread">Messages by others after that.</param>
/// <param name="LastMessage">The newest message as it now is, or null.</param>
/// <param name="LastAt">When the newest readable message came.</param>
/// <param name="Folder">Where it is shown.</param>
/// <param name="MutedUntil">Muted until then; <see cref="DateTimeOffset.MaxValue"/> is for ever; null is not muted.</param>
/// <param name="Revision">The inbox revision of its last change.</param>
[SuppressMessage("Naming", "CA1720", Justification = "The glossary's word for an inbox row; no machine address is near.")]
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
    /// <summary>The people whom it names, by id; set where it is an answer of its own, empty within a page.</summary>
    public IReadOnlyDictionary<string, Person> Users { get; init; } = Person.Nobody;
}

/// <summary>The newest message, as an inbox row shows it.</summary>
/// <param name="Seq">Its number.</param>
/// <param name="SenderId">Whose it is.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Excerpt">The beginning of its text, or null.</param>
/// <param name="Share">Its first share, or null.</param>
public sealed record Preview(long Seq, string SenderId, EntryKind Kind, string? Excerpt, SharePreview? Share);

/// <summary>A share, as an inbox row shows it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Title">Its title.</param>
/// <param name="Image">Its picture, or null.</param>
public sealed record SharePreview(ShareKind Kind, string Title, Image? Image);

/// <summary>Where an inbox shows a conversation.</summary>
[JsonConverter(typeof(TolerantEnumConverter<InboxFolder>))]
public enum InboxFolder
{
    /// <summary>A folder that this version does not know.</summary>
    Unknown = 0,

    /// <summary>The usual place.</summary>
    Main,

    /// <summary>Not yet accepted.</summary>
    Requests,

    /// <summary>Hidden until something new comes.</summary>
    Hidden,
}

/// <summary>Why a conversation is no longer in one's inbox.</summary>
[JsonConverter(typeof(TolerantEnumConverter<GoneReason>))]
public enum GoneReason
{
    /// <summary>A reason that this version does not know.</summary>
    Unknown = 0,

    /// <summary>One left.</summary>
    Left,

    /// <summary>The creator removed one.</summary>
    Removed,

    /// <summary>One declined the request.</summary>
    Declined,
}

/// <summary>What one sets for a conversation: a field that is not set stays.</summary>
public sealed record PointerSettings
{
    /// <summary>Mute until then; <see cref="DateTimeOffset.MaxValue"/> is for ever; null unmutes.</summary>
    [JsonConverter(typeof(MutePatchConverter)), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PatchField<DateTimeOffset?> MutedUntil { get; init; }

    /// <summary>Hide until the next message, or show again.</summary>
    [JsonConverter(typeof(PatchFieldConverter<bool>)), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PatchField<bool> Hidden { get; init; }
}
