using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.Client.Transport;

/// <summary>Converts <c>mutedUntil</c>: a time, or <c>"forever"</c>, which is <see cref="DateTimeOffset.MaxValue"/> here.</summary>
internal sealed class MuteConverter : JsonConverter<DateTimeOffset>
{
    private const string Forever = "forever";

    public static void WriteTo(Utf8JsonWriter writer, DateTimeOffset value)
    {
        if (value == DateTimeOffset.MaxValue)
            writer.WriteStringValue(Forever);
        else
            writer.WriteStringValue(value);
    }

    public static DateTimeOffset ReadFrom(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals(Forever) ? DateTimeOffset.MaxValue : reader.GetDateTimeOffset();

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        ReadFrom(ref reader);

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => WriteTo(writer, value);
}
