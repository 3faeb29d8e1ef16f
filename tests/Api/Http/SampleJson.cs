using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Parley.Boards;
using Parley.Conversations;
using Parley.Pins;
using Parley.Users;

namespace Parley.Api.Http;

/// <summary>Generates a valid body of a request record from the record's own metadata.</summary>
internal sealed class SampleJson(JsonSerializerOptions options)
{
    /// <summary>An id in the form that the server generates.</summary>
    public static readonly string AnOpaqueId = OpaqueId.From(Guid.Parse("01890a5d-ac96-774b-bcce-b302099a8057"));

    private static readonly Dictionary<Type, Func<JsonNode>> Scalars = new()
    {
        [typeof(string)] = () => "text",
        [typeof(bool)] = () => true,
        [typeof(int)] = () => 1,
        [typeof(long)] = () => 1,
        [typeof(DateTimeOffset)] = () => "2026-11-22T20:15:00.000Z",
        [typeof(UserId)] = () => "somebody",
        [typeof(ClientId)] = () => "c1",
        [typeof(BoardId)] = () => AnOpaqueId,
        [typeof(PinId)] = () => AnOpaqueId,
        [typeof(ConversationId)] = () => AnOpaqueId,
    };

    /// <summary>A value of a type; null if only the type's own converter can make one.</summary>
    public JsonNode? Of(Type type)
    {
        var plain = Plain(type);
        if (Scalars.TryGetValue(plain, out var scalar))
            return scalar();
        if (plain.IsEnum)
            return JsonSerializer.SerializeToNode(Enum.GetValues(plain).GetValue(0), options.GetTypeInfo(plain));
        return options.GetTypeInfo(plain) switch
        {
            { Kind: JsonTypeInfoKind.Enumerable, ElementType: { } element } => new JsonArray(Of(element)),
            { Kind: JsonTypeInfoKind.Object } record => new JsonObject(
                Bound(record).Select(property => KeyValuePair.Create(property.Name, Of(property.PropertyType)))),
            _ => null,
        };
    }

    /// <summary>The members of a record that a request may contain.</summary>
    public static IEnumerable<JsonPropertyInfo> Bound(JsonTypeInfo record) =>
        record.Properties.Where(property => property.AssociatedParameter is not null);

    /// <summary>The type inside a nullable type or a field of a merge patch, else the type itself.</summary>
    public static Type Plain(Type type) =>
        Nullable.GetUnderlyingType(type) is { } inner ? inner
        : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Patch<>) ? Plain(type.GetGenericArguments()[0])
        : type;
}
