using Scalar.AspNetCore;

namespace Parley.ApiFrontend.Reference;

/// <summary>The OpenAPI document, and the page that shows it. Both need nothing from elsewhere.</summary>
internal static class ReferenceEndpoints
{
    private const string Document = "v1";

    /// <summary>Sets the document up.</summary>
    public static IServiceCollection AddReference(this IServiceCollection services) => services.AddOpenApi(Document, options =>
    {
        // HEAD is no operation of its own: it answers what GET would, without the body.
        options.ShouldInclude = description =>
            description.RelativePath?.StartsWith("openapi/", StringComparison.Ordinal) is false
            && description.HttpMethod != HttpMethods.Head;
        options.AddDocumentTransformer(DocumentTransformer.ApplyAsync);
        options.AddOperationTransformer(OperationTransformer.ApplyAsync);
        options.AddSchemaTransformer(SchemaTransformer.ApplyAsync);
        options.AddSchemaTransformer<SerializedAsSchemaTransformer>();
    });

    /// <summary>Maps them, and the bare address to the page: it is what people open first.</summary>
    public static void MapReference(this IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi();
        routes.MapGet("/", () => TypedResults.Redirect("/docs")).ExcludeFromDescription();
        routes.MapScalarApiReference("/docs", page => page
            .WithTitle("Parley")
            .DisableDefaultFonts() // the default ones come from another host
            .DisableTelemetry()
            .DisableAgent());
    }
}
