using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Parley.Conversations;
using Parley.Core.Storage;

namespace Parley.Core.Conversations.Entries;

/// <summary>Entries as the UTF-8 JSON that is stored, cached, read back and pushed. Encoded once, when accepted.</summary>
internal static class EntryJson
{
    private static readonly EntryJsonContext Context = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        // The bytes are an application/json document and never part of a page: escaping every letter that is not ASCII would treble them.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new UtcMilliseconds() },
    });

    public static ReadOnlyMemory<byte> Encode(Entry entry) => JsonSerializer.SerializeToUtf8Bytes(entry, Context.Entry);

    /// <exception cref="DamagedRowException">The bytes are no entry, or another one than the row says.</exception>
    public static Entry Decode(ConversationId id, LogRow row)
    {
        Entry? entry;
        try
        {
            entry = JsonSerializer.Deserialize(row.Body.Span, Context.Entry);
        }
        catch (JsonException exception)
        {
            throw new DamagedRowException($"Entry {id}/{row.Seq} is not readable.", exception);
        }

        return entry is not null && entry.Seq == row.Seq && entry.ConversationId == id
            ? entry
            : throw new DamagedRowException($"Entry {id}/{row.Seq} is another one.");
    }

    /// <summary>UTC with exactly three decimals, as the contract has it.</summary>
    private sealed class UtcMilliseconds : JsonConverter<DateTimeOffset>
    {
        private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            DateTimeOffset.TryParseExact(
                reader.GetString(), Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                    ? time
                    : throw new JsonException("Not a time of the contract.");

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
        {
            Span<byte> text = stackalloc byte[32];
            value.UtcDateTime.TryFormat(text, out var length, Format, CultureInfo.InvariantCulture);
            writer.WriteStringValue(text[..length]);
        }
    }
}

[JsonSerializable(typeof(Entry))]
internal sealed partial class EntryJsonContext : JsonSerializerContext;
