using System.Reflection;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Parley.ApiFrontend.Http;

namespace Parley.ApiFrontend.Reference;

/// <summary>Describes a type that has its own JSON converter by the types that its <see cref="SerializedAsAttribute"/> names.</summary>
/// <remarks>Several types become one schema with the properties of all. A property is required if each type requires it. Code generators
/// cannot distinguish the types of a union without a discriminator.</remarks>
internal sealed class SerializedAsSchemaTransformer : IOpenApiSchemaTransformer
{
    /// <inheritdoc/>
    public async Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.JsonTypeInfo.Type.GetCustomAttribute<SerializedAsAttribute>() is not { Shapes: var shapes })
            return;
        schema.Type = JsonSchemaType.Object;
        schema.Properties = new Dictionary<string, IOpenApiSchema>();
        schema.Required = null;
        foreach (var shape in shapes)
        {
            var shown = await context.GetOrCreateSchemaAsync(shape, null, cancellationToken);
            foreach (var (name, property) in shown.Properties ?? new Dictionary<string, IOpenApiSchema>())
                schema.Properties.TryAdd(name, property);
            var required = shown.Required ?? new HashSet<string>();
            schema.Required = schema.Required is null ? required : required.Intersect(schema.Required).ToHashSet();
        }
    }
}
