using System.Reflection;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Parley.ApiFrontend.Http;

namespace Parley.ApiFrontend.Reference;

/// <summary>Describes a type that has its own JSON converter by the types that its <see cref="SerializedAsAttribute"/> names.</summary>
internal sealed class SerializedAsSchemaTransformer : IOpenApiSchemaTransformer
{
    /// <inheritdoc/>
    public async Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.JsonTypeInfo.Type.GetCustomAttribute<SerializedAsAttribute>() is not { Shapes: var shapes })
            return;
        if (shapes is [var one])
        {
            var shown = await context.GetOrCreateSchemaAsync(one, null, cancellationToken);
            (schema.Type, schema.Properties, schema.Required) = (shown.Type, shown.Properties, shown.Required);
            return;
        }

        schema.AnyOf = [];
        foreach (var shape in shapes)
            schema.AnyOf.Add(await context.GetOrCreateSchemaAsync(shape, null, cancellationToken));
    }
}
