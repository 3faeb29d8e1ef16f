using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.Client.Transport;

/// <summary>Converts <c>mutedUntil</c> as a field of a merge patch; null unmutes.</summary>
internal sealed class MutePatchConverter : JsonConverter<PatchField<DateTimeOffset?>>
{
    public override PatchField<DateTimeOffset?> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType is JsonTokenType.Null ? null : MuteConverter.ReadFrom(ref reader);

    public override void Write(Utf8JsonWriter writer, PatchField<DateTimeOffset?> value, JsonSerializerOptions options)
    {
        if (value.Value is { } until)
            MuteConverter.WriteTo(writer, until);
        else
            writer.WriteNullValue();
    }
}
