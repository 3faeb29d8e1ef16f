using System.Text.Json;
using System.Text.Json.Serialization;
using Parley.ApiFrontend.Http;
using Parley.ApiFrontend.Users;
using Parley.Conversations;

namespace Parley.ApiFrontend.Messages;

/// <summary>A message or a system entry, as stored, with the little that depends on its reader put before it.</summary>
/// <param name="View">The entry.</param>
/// <param name="Users">The people whom it names; null where the answer around it has them.</param>
[JsonConverter(typeof(EntryConverter)), WrittenAs(typeof(MessageResponse))]
internal sealed record EntryResponse(EntryView View, IReadOnlyDictionary<string, PersonResponse>? Users = null);

/// <summary>Writes <c>{"clientId": …, "users": …, </c> and then the stored object without its opening brace: entries are encoded once, when accepted.</summary>
internal sealed class EntryConverter : JsonConverter<EntryResponse>
{
    /// <inheritdoc/>
    public override EntryResponse Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Entries are only ever written.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, EntryResponse value, JsonSerializerOptions options)
    {
        using var whole = new MemoryStream(value.View.Json.Length + 128);
        using (var head = new Utf8JsonWriter(whole))
        {
            head.WriteStartObject();
            head.WriteString("clientId", value.View.ClientId?.Value);
            if (value.Users is { } users)
            {
                head.WritePropertyName("users");
                JsonSerializer.Serialize(head, users, options.GetTypeInfo(typeof(IReadOnlyDictionary<string, PersonResponse>)));
            }
        }

        whole.Write(","u8);
        whole.Write(value.View.Json.Span[1..]);
        writer.WriteRawValue(whole.GetBuffer().AsSpan(0, (int)whole.Length), skipInputValidation: true);
    }
}
