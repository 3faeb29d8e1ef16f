using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.ApiFrontend.Http.Json;

/// <summary>Converts enums by their wire names only. The converter of System.Text.Json would also accept <c>"1"</c>, <c>1</c> and
/// <c>"a,b"</c>.</summary>
internal sealed class WireEnumConverterFactory : JsonConverterFactory
{
    /// <inheritdoc/>
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

    /// <inheritdoc/>
    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(WireEnumConverter<>).MakeGenericType(typeToConvert))!;

    private sealed class WireEnumConverter<T> : JsonConverter<T>
        where T : struct, Enum
    {
        private readonly FrozenDictionary<T, string> _names = Enum.GetValues<T>().ToFrozenDictionary(value => value, NameOf);
        private readonly FrozenDictionary<string, T> _values =
            Enum.GetValues<T>().ToFrozenDictionary(NameOf, value => value, StringComparer.Ordinal);

        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetString() is { } name && _values.TryGetValue(name, out var value) ? value : throw new JsonException();

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(_names[value]);

        private static string NameOf(T value) =>
            typeof(T).GetField(value.ToString())!.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name
            ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
    }
}
