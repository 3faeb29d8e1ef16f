using System.Reflection;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Parley.ApiFrontend.Http;

namespace Parley.ApiFrontend.Reference;

/// <summary>Shows types that write themselves by the type of the same shape: see <see cref="WrittenAsAttribute"/>.</summary>
internal sealed class WrittenAsSchema : IOpenApiSchemaTransformer
{
    /// <inheritdoc/>
    public async Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.JsonTypeInfo.Type.GetCustomAttribute<WrittenAsAttribute>() is not { Shape: var shape })
            return;
        var shown = await context.GetOrCreateSchemaAsync(shape, null, cancellationToken);
        schema.Type = shown.Type;
        schema.Format = shown.Format;
        schema.Pattern = shown.Pattern;
        schema.Properties = shown.Properties;
        schema.Required = shown.Required;
        schema.AnyOf = shown.AnyOf;
        schema.OneOf = shown.OneOf;
        schema.Description ??= shown.Description;
    }
}
