using Scalar.AspNetCore;

namespace Parley.ApiFrontend.Reference;

/// <summary>The OpenAPI document, and the page that shows it.</summary>
internal static class ReferenceEndpoints
{
    /// <summary>Sets the document up.</summary>
    public static IServiceCollection AddReference(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.AddSchemaTransformer<WrittenAsSchema>();
    });

    /// <summary>Maps them.</summary>
    public static void MapReference(this IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi();
        routes.MapScalarApiReference("/docs");
    }
}
