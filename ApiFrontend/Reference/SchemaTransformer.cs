using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Parley.ApiFrontend.Inbox;
using Parley.Boards;
using Parley.Conversations;
using Parley.Pins;
using Parley.Users;

namespace Parley.ApiFrontend.Reference;

/// <summary>Describes values that have a JSON converter of Parley, because the framework cannot see what a converter writes.</summary>
internal static partial class SchemaTransformer
{
    private static readonly Dictionary<Type, Action<OpenApiSchema>> Scalars = new()
    {
        [typeof(UserId)] = schema => schema.Pattern = "^[A-Za-z0-9._-]{1,64}$",
        [typeof(ClientId)] = schema => schema.Pattern = "^[A-Za-z0-9_-]{1,64}$",
        [typeof(BoardId)] = schema => schema.Pattern = "^[0-9a-hjkmnp-tv-z]{26}$",
        [typeof(PinId)] = schema => schema.Pattern = "^[0-9a-hjkmnp-tv-z]{26}$",
        [typeof(ConversationId)] = _ => { },
        [typeof(DateTimeOffset)] = schema => schema.Format = "date-time",
        [typeof(Stream)] = schema => schema.Format = "binary",
        [typeof(MutedUntil)] = _ => { },
    };

    /// <summary>Whether values of a type are written as JSON strings.</summary>
    public static bool IsText(Type type) => Scalars.ContainsKey(type);

    /// <summary>Describes ids, times, enums and the fields of merge patches.</summary>
    public static async Task ApplyAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = context.JsonTypeInfo.Type;
        var plain = Nullable.GetUnderlyingType(type) ?? type;

        // XML comments are wrapped in the source; the description is one line.
        if (schema.Description is { } description)
            schema.Description = WhiteSpace().Replace(description, " ");
        if (Scalars.TryGetValue(plain, out var describe))
        {
            schema.Type = Text(isNullable: plain != type);
            describe(schema);
        }
        else if (plain != type && plain.IsGenericType && plain.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
        {
            schema.Type = JsonSchemaType.Array | JsonSchemaType.Null;
            schema.Items = await context.GetOrCreateSchemaAsync(plain.GetGenericArguments()[0], null, cancellationToken);
        }
        else if (plain.IsEnum)
        {
            schema.Type = Text(isNullable: plain != type);
            schema.Enum = [.. Enum.GetValues(plain).Cast<object>().Select(value => (JsonNode)NameOf(value, context))];
            if (plain != type)
                schema.Enum.Add(JsonNullSentinel.JsonNull);
        }
        else if (plain.IsGenericType && plain.GetGenericTypeDefinition() == typeof(Patch<>))
        {
            var field = plain.GetGenericArguments()[0];
            var inner = await context.GetOrCreateSchemaAsync(field, null, cancellationToken);
            (schema.Type, schema.Format, schema.Pattern, schema.Default) = (inner.Type, inner.Format, inner.Pattern, null);
            if (!field.IsValueType)
                schema.Type |= JsonSchemaType.Null;
        }
        else if (schema.Type is not JsonSchemaType.String
            && context.JsonTypeInfo is { Kind: JsonTypeInfoKind.Enumerable, ElementType: { } element })
        {
            schema.Items ??= await context.GetOrCreateSchemaAsync(element, null, cancellationToken);
        }
        else if (context.JsonTypeInfo.Kind is JsonTypeInfoKind.Object && !type.Name.EndsWith("Request", StringComparison.Ordinal))
        {
            schema.AdditionalPropertiesAllowed = true; // clients ignore unknown fields
            schema.Required = context.JsonTypeInfo.Properties.Where(IsAlwaysThere).Select(property => property.Name).ToHashSet();
        }
    }

    // A member without a value is written as null, unless it has a JsonIgnore attribute.
    private static bool IsAlwaysThere(JsonPropertyInfo property) =>
        property.AttributeProvider?.IsDefined(typeof(JsonIgnoreAttribute), inherit: true) is not true;

    private static JsonSchemaType Text(bool isNullable) => isNullable ? JsonSchemaType.String | JsonSchemaType.Null : JsonSchemaType.String;

    [GeneratedRegex("\\s+")]
    private static partial Regex WhiteSpace();

    private static string NameOf(object value, OpenApiSchemaTransformerContext context) =>
        System.Text.Json.JsonSerializer.SerializeToNode(value, value.GetType(), context.JsonTypeInfo.Options)!.GetValue<string>();
}
