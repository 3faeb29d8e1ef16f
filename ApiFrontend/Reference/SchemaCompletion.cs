using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Parley.ApiFrontend.Http;

namespace Parley.ApiFrontend.Reference;

/// <summary>Makes a component schema say exactly what the server accepts or answers.</summary>
internal static class SchemaCompletion
{
    // They have the fields of two types. A field that one type omits may be null in the other.
    private static readonly string[] Unions = ["InboxChange", "FoundProfile"];

    private static readonly string[] ProblemCodes = [.. ProblemTypes.All.Select(type => type.Code).Distinct()];

    // Texts with known values that are not enums in the code.
    private static readonly Dictionary<string, string[]> KnownValues = new(StringComparer.Ordinal)
    {
        ["Problem.code"] = ProblemCodes,
        ["SendResult.code"] = ProblemCodes,
        ["FieldProblem.code"] = ["required", "too_long", "bad_format", "unknown_field"],
        ["Event.type"] = ["created", "added", "removed", "left", "renamed"],
    };

    /// <summary>Completes one component.</summary>
    /// <param name="document">The document.</param>
    /// <param name="name">The name of the component.</param>
    /// <param name="schema">The component.</param>
    /// <param name="bounds">The limits of the server.</param>
    public static void Apply(OpenApiDocument document, string name, OpenApiSchema schema, SchemaBounds bounds)
    {
        // Only requests refuse unknown fields.
        var isRequest = !schema.AdditionalPropertiesAllowed;
        foreach (var (property, value) in schema.Properties?.ToArray() ?? [])
        {
            var shown = value;
            if (!isRequest && (!Unions.Contains(name) || property == "users") && schema.Required?.Contains(property) is not true)
                shown = schema.Properties![property] = WithoutNull(shown);
            shown = schema.Properties![property] = Plain(shown);
            if (!isRequest)
                Open(shown);
            if (shown is not OpenApiSchema own)
                continue;
            bounds.Apply(name, property, own);
            if (KnownValues.TryGetValue($"{name}.{property}", out var values))
                Known(own, values);
        }

        if (name == nameof(Problem) && schema.Properties?["errors"] is OpenApiSchema errors)
            errors.Items = new OpenApiSchemaReference(nameof(FieldProblem), document);
    }

    // A field that is omitted when it has no value is never null.
    private static IOpenApiSchema WithoutNull(IOpenApiSchema schema)
    {
        if (schema.OneOf is [{ Type: JsonSchemaType.Null }, var only])
            return only;
        if (schema is OpenApiSchema { Type: { } type } own)
            own.Type = type & ~JsonSchemaType.Null;
        return schema;
    }

    // Code generators ignore a description beside a reference in oneOf.
    private static IOpenApiSchema Plain(IOpenApiSchema schema)
    {
        if (schema
            is OpenApiSchema { OneOf: [{ Type: JsonSchemaType.Null }, OpenApiSchemaReference { Description: { } description } only] } own)
        {
            own.Description = description;
            only.Description = null;
        }

        return schema;
    }

    // Later versions may add values. A closed enum would make generated clients fail on them.
    private static void Open(IOpenApiSchema schema)
    {
        if (schema.Items is { } items)
            Open(items);
        if (schema is not OpenApiSchema { Enum: { Count: > 0 } known } own)
            return;
        own.Enum = null;
        Known(
            own,
            [.. known.Where(value => !value.IsJsonNullSentinel() && value.GetValueKind() is System.Text.Json.JsonValueKind.String)
                .Select(value => value.GetValue<string>())]);
    }

    private static void Known(OpenApiSchema schema, IReadOnlyList<string> values)
    {
        schema.Extensions ??= new Dictionary<string, IOpenApiExtension>();
        schema.Extensions["x-extensible-enum"] = new JsonNodeExtension(new JsonArray([.. values.Select(value => (JsonNode)value)]));
        var list = $"One of {string.Join(", ", values.Select(value => $"`{value}`"))}; later versions may add values.";
        schema.Description = schema.Description is { } description ? $"{description} {list}" : list;
    }
}
