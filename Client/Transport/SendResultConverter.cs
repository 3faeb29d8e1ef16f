using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.Client.Transport;

/// <summary>Reads a send result, which on the wire is either <c>{conversationId, seq}</c> or a problem document.</summary>
internal sealed class SendResultConverter : JsonConverter<SendResult>
{
    public override SendResult Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        var item = document.RootElement;
        return item.TryGetProperty("code", out _)
            ? new(null, null, item.Deserialize(ParleyJson.Default.Problem))
            : new(item.GetProperty("conversationId").GetString(), item.GetProperty("seq").GetInt64(), null);
    }

    public override void Write(Utf8JsonWriter writer, SendResult value, JsonSerializerOptions options) =>
        throw new NotSupportedException("Results can only be read.");
}
