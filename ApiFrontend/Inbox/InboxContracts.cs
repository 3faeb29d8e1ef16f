using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Parley.ApiFrontend.Http;
using Parley.ApiFrontend.Users;
using Parley.Conversations;
using Parley.Inbox;

namespace Parley.ApiFrontend.Inbox;

/// <summary>A position in a conversation.</summary>
/// <param name="Seq">The sequence number.</param>
internal sealed record PositionRequest(long Seq)
{
    /// <summary>What is wrong with it, or null.</summary>
    public Problem? WhyNot() => Seq < 0 ? Problems.Field("/seq", FieldErrorCode.BadFormat, "A position is a number, 0 or greater.") : null;
}

/// <summary>Changes the settings of the caller for a conversation. A field that is absent stays as it is.</summary>
/// <param name="MutedUntil">The time until which the conversation is muted, or <c>forever</c>. Null unmutes it.</param>
/// <param name="Hidden">True hides the conversation until the next message. False shows it again.</param>
internal sealed record UpdateSettingsRequest(Patch<MutedUntil?> MutedUntil = default, Patch<bool> Hidden = default)
{
    /// <summary>Converts to the command.</summary>
    public PointerSettings ToSettings() => new(MutedUntil.IsSet ? MutedUntil.Value?.Time : default(Patch<DateTimeOffset?>), Hidden);
}

/// <summary>A page of a folder of the inbox.</summary>
/// <param name="Items">The conversations, the newest first.</param>
/// <param name="NextCursor">The value of <c>cursor</c> for the next page. Null on the last page.</param>
/// <param name="Revision">The revision of the inbox that this page shows. Keep the revision of the first page,
/// and read the changes after it.</param>
/// <param name="UnreadConversations">The number of conversations with unread messages. Muted and hidden conversations do not count.</param>
/// <param name="Users">The names and pictures of all people in the page, by user id.</param>
internal sealed record InboxPageResponse(
    ImmutableArray<PointerResponse> Items,
    string? NextCursor,
    long Revision,
    int UnreadConversations,
    IReadOnlyDictionary<string, PersonResponse> Users);

/// <summary>Changes of the inbox, in the order of their revisions.</summary>
/// <param name="Items">The changes.</param>
/// <param name="Revision">The value of <c>since</c> for the next request.</param>
/// <param name="More">Whether there are more changes after this revision.</param>
/// <param name="Users">The names and pictures of all people in the page, by user id.</param>
internal sealed record InboxChangesResponse(
    ImmutableArray<InboxChangeResponse> Items, long Revision, bool More, IReadOnlyDictionary<string, PersonResponse> Users);

/// <summary>A change of the inbox. If <c>gone</c> is present, the conversation is no longer in the inbox, and the only other fields are
/// <c>conversationId</c> and <c>revision</c>. Otherwise all fields of a pointer are present.</summary>
[JsonConverter(typeof(InboxChangeConverter)), SerializedAs(typeof(PointerResponse), typeof(GoneResponse))]
internal sealed record InboxChangeResponse(PointerResponse? Current, GoneResponse? Gone)
{
    /// <summary>Converts a change to the answer.</summary>
    public static InboxChangeResponse From(InboxChange change, DateTimeOffset now) => change switch
    {
        { Current: { } current } => new(PointerResponse.From(current, now), null),
        _ => new(null, new GoneResponse(change.ConversationId, change.Revision, change.Gone ?? GoneReason.Left)),
    };
}

/// <summary>A conversation that is no longer in the inbox.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Revision">The revision of the change.</param>
/// <param name="Gone">Why the conversation is no longer in the inbox. Absent for a conversation that is in the inbox.</param>
internal sealed record GoneResponse(ConversationId ConversationId, long Revision, GoneReason Gone);

/// <summary>Writes the pointer or the departure.</summary>
internal sealed class InboxChangeConverter : JsonConverter<InboxChangeResponse>
{
    /// <inheritdoc/>
    public override InboxChangeResponse Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Changes can only be written.");

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
