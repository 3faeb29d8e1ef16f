using System.Text.Json;
using System.Text.Json.Serialization;
using Parley.ApiFrontend.Http.Json;

namespace Parley.ApiFrontend.Inbox;

/// <summary>Until when a conversation is muted: a time, or <c>"forever"</c>, which is <see cref="DateTimeOffset.MaxValue"/> for the
/// grains.</summary>
[JsonConverter(typeof(MutedUntilConverter))]
internal readonly record struct MutedUntil(DateTimeOffset Time)
{
    /// <summary>The value for <see cref="DateTimeOffset.MaxValue"/>.</summary>
    public const string Forever = "forever";

    /// <summary>Formats the value for clients.</summary>
    public override string ToString() => Time == DateTimeOffset.MaxValue ? Forever : UtcTimeConverter.Print(Time);
}

/// <summary>Converts <see cref="MutedUntil"/> from and to JSON.</summary>
internal sealed class MutedUntilConverter : JsonConverter<MutedUntil>
{
    /// <inheritdoc/>
    public override MutedUntil Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetString() switch
        {
            MutedUntil.Forever => new(DateTimeOffset.MaxValue),
            var text => UtcTimeConverter.TryParse(text, out var time) ? new(time) : throw new JsonException(),
        };

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, MutedUntil value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
