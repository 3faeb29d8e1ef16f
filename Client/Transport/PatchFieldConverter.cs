using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Parley.Client.Transport;

/// <summary>Writes a field that is set as its value. A field that is not set is ignored before, because it has the default value.</summary>
internal sealed class PatchFieldConverter<T> : JsonConverter<PatchField<T>>
{
    public override PatchField<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize(ref reader, TypeInfo(options))!;

    public override void Write(Utf8JsonWriter writer, PatchField<T> value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value.Value, TypeInfo(options));

    private static JsonTypeInfo<T> TypeInfo(JsonSerializerOptions options) => (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
}
