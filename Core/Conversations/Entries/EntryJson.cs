using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Parley.Conversations;
using Parley.Core.Storage;

namespace Parley.Core.Conversations.Entries;

/// <summary>Encodes entries as UTF-8 JSON. The same bytes are stored, cached, read back and pushed. An entry is encoded once, when it is
/// accepted.</summary>
internal static class EntryJson
{
    private const string ReactionsName = "reactions";

    private static readonly EntryJsonContext Context = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        // The bytes are an application/json document and never part of an HTML page. Escaping every non-ASCII letter would triple their
        // size.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new UtcMilliseconds() },
    });

    public static ReadOnlyMemory<byte> Encode(Entry entry) => JsonSerializer.SerializeToUtf8Bytes(entry, Context.Entry);

    /// <summary>Applies the change of a mark to the stored JSON of an entry. JSON properties that this version does not know are kept,
    /// because a newer version may have written them.</summary>
    /// <param name="stored">The stored JSON of the entry.</param>
    /// <param name="before">The same entry, decoded.</param>
    /// <param name="changed">The entry after the change.</param>
    public static ReadOnlyMemory<byte> Rewrite(ReadOnlyMemory<byte> stored, Entry before, Entry changed)
    {
        var body = JsonNode.Parse(stored.Span)!.AsObject();
        var (old, next) = (ToObject(before), ToObject(changed));
        foreach (var (name, value) in next)
        {
            if (!JsonNode.DeepEquals(value, old[name]))
                body[name] = name == ReactionsName ? WithUnknown(value!.AsArray(), body[name]?.AsArray()) : value?.DeepClone();
        }

        return JsonSerializer.SerializeToUtf8Bytes(body, Context.JsonObject);
    }

    /// <exception cref="DamagedRowException">The bytes are not an entry, or are the entry of another row.</exception>
    public static Entry Decode(ConversationId id, LogRow row)
    {
        Entry? entry;
        try
        {
            entry = JsonSerializer.Deserialize(row.Body.Span, Context.Entry);
        }
        catch (JsonException exception)
        {
            throw new DamagedRowException($"Entry {id}/{row.Seq} cannot be decoded.", exception);
        }

        return entry is not null && entry.Seq == row.Seq && entry.ConversationId == id
            ? entry
            : throw new DamagedRowException($"Row {id}/{row.Seq} contains another entry.");
    }

    private static JsonObject ToObject(Entry entry) => JsonSerializer.SerializeToNode(entry, Context.Entry)!.AsObject();

    // A reaction is identified by its "reaction" property.
    private static JsonArray WithUnknown(JsonArray reactions, JsonArray? stored)
    {
        var merged = new JsonArray();
        foreach (var reaction in reactions.Select(node => node!.AsObject()))
        {
            var known =
                stored?.FirstOrDefault(node => JsonNode.DeepEquals(node!["reaction"], reaction["reaction"]))?.DeepClone().AsObject();
            if (known is null)
                merged.Add(reaction.DeepClone());
            else
            {
                foreach (var (name, value) in reaction)
                    known[name] = value?.DeepClone();
                merged.Add(known);
            }
        }

        return merged;
    }

    /// <summary>Formats times as UTC with exactly three decimals, as in the HTTP contract.</summary>
    private sealed class UtcMilliseconds : JsonConverter<DateTimeOffset>
    {
        private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            DateTimeOffset.TryParseExact(
                reader.GetString(), Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                    ? time
                    : throw new JsonException("The time must be UTC with three decimals.");

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
        {
            Span<byte> text = stackalloc byte[32];
            value.UtcDateTime.TryFormat(text, out var length, Format, CultureInfo.InvariantCulture);
            writer.WriteStringValue(text[..length]);
        }
    }
}

[JsonSerializable(typeof(Entry))]
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class EntryJsonContext : JsonSerializerContext;
