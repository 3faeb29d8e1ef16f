using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.ApiFrontend.Http.Json;

/// <summary>Writes times as <c>2026-11-22T20:15:00.000Z</c>: UTC with exactly three decimals. Reads times with or without decimals; an
/// offset is required.</summary>
internal sealed class UtcTimeConverter : JsonConverter<DateTimeOffset>
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private static readonly string[] ReadFormats = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>Parses a time that a client has sent.</summary>
    public static bool TryParse(string? text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(text, ReadFormats, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out time)
        && (text!.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > text.IndexOf('T', StringComparison.Ordinal));

    /// <summary>Formats a time for clients.</summary>
    public static string Print(DateTimeOffset time) => time.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        TryParse(reader.GetString(), out var time) ? time : throw new JsonException();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Print(value));
}
