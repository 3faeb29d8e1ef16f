using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Parley.ApiFrontend.Http.Json;

/// <summary>Binds a field of a merge patch (RFC 7396): named with a value, named with null, or not named at all.</summary>
/// <remarks>A record declares such a field as <c>Patch&lt;string?&gt; About = default</c>. The record itself checks whether null is
/// allowed.</remarks>
internal sealed class PatchConverterFactory : JsonConverterFactory
{
    /// <inheritdoc/>
    public override bool CanConvert(Type typeToConvert) =>
        typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(Patch<>);

    /// <inheritdoc/>
    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(PatchConverter<>).MakeGenericType(typeToConvert.GetGenericArguments()))!;

    private sealed class PatchConverter<T> : JsonConverter<Patch<T>>
    {
        public override bool HandleNull => true;

        public override Patch<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            try
            {
                return JsonSerializer.Deserialize(ref reader, (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T)))!;
            }
            catch (JsonException exception)
            {
                // The inner exception's path is relative to the field. This exception has no path, so the outer serializer call sets the
                // full one.
                throw new JsonException(exception.Message, exception);
            }
        }

        // Used only to describe the default in the OpenAPI document. No answer has a patch.
        public override void Write(Utf8JsonWriter writer, Patch<T> value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value.Value, options.GetTypeInfo(typeof(T)));
    }
}
