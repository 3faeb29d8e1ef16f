using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.Client.Transport;

/// <summary>Reads an inbox change, which on the wire is either a pointer or <c>{conversationId, revision, gone}</c>.</summary>
internal sealed class InboxChangeConverter : JsonConverter<InboxChange>
{
    public override InboxChange Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        var item = document.RootElement;
        if (item.TryGetProperty("gone", out var gone) && gone.ValueKind is not JsonValueKind.Null)
        {
            var id = item.GetProperty("conversationId").GetString() ?? throw new JsonException("A conversation that is gone has no id.");
            return new(id, item.GetProperty("revision").GetInt64(), null, gone.Deserialize(ParleyJson.Default.GoneReason));
        }

        var current = item.Deserialize(ParleyJson.Default.Pointer) ?? throw new JsonException("A change is null.");
        return new(current.ConversationId, current.Revision, current, null);
    }

    public override void Write(Utf8JsonWriter writer, InboxChange value, JsonSerializerOptions options) =>
        throw new NotSupportedException("Inbox changes can only be read.");
}
