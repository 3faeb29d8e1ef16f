using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Parley.ApiFrontend.Http;
using Parley.ApiFrontend.Users;
using Parley.Conversations;
using Parley.Inbox;

namespace Parley.ApiFrontend.Inbox;

/// <summary>A number that one has read up to, or from which on it is unread again.</summary>
/// <param name="Seq">The number.</param>
internal sealed record PositionRequest(long Seq)
{
    /// <summary>What is wrong with it, or null.</summary>
    public Problem? WhyNot() => Seq < 0 ? Problems.Field("/seq", FieldErrorCode.BadFormat, "A position is a number from 0 on.") : null;
}

/// <summary>A merge patch of what one sets for a conversation.</summary>
/// <param name="MutedUntil">A time, or <c>"forever"</c>; null unmutes.</param>
/// <param name="Hidden">Hidden until the next message, or shown again.</param>
internal sealed record UpdateSettingsRequest(Patch<MutedUntil?> MutedUntil = default, Patch<bool> Hidden = default)
{
    /// <summary>As the grains take it.</summary>
    public PointerSettings ToSettings() => new(MutedUntil.IsSet ? MutedUntil.Value?.Time : default(Patch<DateTimeOffset?>), Hidden);
}

/// <summary>A page of a folder, newest first.</summary>
/// <param name="Items">The pointers.</param>
/// <param name="NextCursor">Goes into <c>cursor</c> for the next page; null at the end.</param>
/// <param name="Revision">The inbox as of this revision: keep the first page's, then ask for changes.</param>
/// <param name="UnreadConversations">Conversations with something unread, muted and hidden ones left out.</param>
/// <param name="Users">The people whom the pointers name.</param>
internal sealed record InboxPageResponse(
    ImmutableArray<PointerResponse> Items,
    string? NextCursor,
    long Revision,
    int UnreadConversations,
    IReadOnlyDictionary<string, PersonResponse> Users);

/// <summary>What changed in an inbox, in ascending revision.</summary>
/// <param name="Items">Pointers, and conversations that are gone.</param>
/// <param name="Revision">The reader's new position.</param>
/// <param name="More">Whether there is more after it.</param>
/// <param name="Users">The people whom the pointers name.</param>
internal sealed record InboxChangesResponse(
    ImmutableArray<InboxChangeResponse> Items, long Revision, bool More, IReadOnlyDictionary<string, PersonResponse> Users);

/// <summary>A pointer that changed, or <c>{conversationId, revision, gone}</c>.</summary>
[JsonConverter(typeof(InboxChangeConverter)), SerializedAs(typeof(PointerResponse), typeof(GoneResponse))]
internal sealed record InboxChangeResponse(PointerResponse? Current, GoneResponse? Gone)
{
    /// <summary>A change as it is answered.</summary>
    public static InboxChangeResponse From(InboxChange change, DateTimeOffset now) => change switch
    {
        { Current: { } current } => new(PointerResponse.From(current, now), null),
        _ => new(null, new GoneResponse(change.ConversationId, change.Revision, change.Gone ?? GoneReason.Left)),
    };
}

/// <summary>A conversation that is no longer in one's inbox.</summary>
/// <param name="ConversationId">Which.</param>
/// <param name="Revision">Its newest revision.</param>
/// <param name="Gone">Why.</param>
internal sealed record GoneResponse(ConversationId ConversationId, long Revision, GoneReason Gone);

/// <summary>Writes whichever of the two it is.</summary>
internal sealed class InboxChangeConverter : JsonConverter<InboxChangeResponse>
{
    /// <inheritdoc/>
    public override InboxChangeResponse Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Changes are only ever written.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, InboxChangeResponse value, JsonSerializerOptions options)
    {
        object item = value.Current is { } current ? current : value.Gone!;
        JsonSerializer.Serialize(writer, item, options.GetTypeInfo(item.GetType()));
    }
}

/// <summary>JSON metadata of inboxes.</summary>
[JsonSerializable(typeof(PositionRequest))]
[JsonSerializable(typeof(UpdateSettingsRequest))]
[JsonSerializable(typeof(MutedUntil?))]
[JsonSerializable(typeof(bool))]
[JsonSerializable(typeof(PointerResponse))]
[JsonSerializable(typeof(GoneResponse))]
[JsonSerializable(typeof(InboxPageResponse))]
[JsonSerializable(typeof(InboxChangesResponse))]
internal sealed partial class InboxJson : JsonSerializerContext;
