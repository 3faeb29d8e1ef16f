using System.Text.Json;
using System.Text.Json.Serialization;
using Parley.ApiFrontend.Http;
using Parley.ApiFrontend.Users;
using Parley.Conversations;

namespace Parley.ApiFrontend.Messages;

/// <summary>A message or a system entry of a conversation, in its present state.</summary>
/// <param name="View">The entry.</param>
/// <param name="Users">The people whom the entry names. Null if the surrounding answer has them.</param>
[JsonConverter(typeof(EntryConverter)), SerializedAs(typeof(MessageResponse))]
internal sealed record EntryResponse(EntryView View, IReadOnlyDictionary<string, PersonResponse>? Users = null);

/// <summary>Writes <c>{"clientId": …, "users": …, </c> and then the unchanged members of the stored JSON object. The grain encoded
/// the entry when it accepted it.</summary>
internal sealed class EntryConverter : JsonConverter<EntryResponse>
{
    /// <inheritdoc/>
    public override EntryResponse Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Entries can only be written.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, EntryResponse value, JsonSerializerOptions options)
    {
        var stored = value.View.Json.Span;
        var colon = stored.IndexOf((byte)':');
        writer.WriteStartObject();
        writer.WriteString("clientId"u8, value.View.ClientId?.Value);
        if (value.Users is { } users)
        {
            writer.WritePropertyName("users"u8);
            JsonSerializer.Serialize(writer, users, options.GetTypeInfo(typeof(IReadOnlyDictionary<string, PersonResponse>)));
        }

        // Copies the stored object without its braces: its first property name, then the rest as if it were the value of that property.
        writer.WritePropertyName(stored[2..(colon - 1)]);
        writer.WriteRawValue(stored[(colon + 1)..^1], skipInputValidation: true);
        writer.WriteEndObject();
    }
}
