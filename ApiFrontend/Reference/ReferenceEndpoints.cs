using Parley.ApiFrontend.Admission;
using Scalar.AspNetCore;

namespace Parley.ApiFrontend.Reference;

/// <summary>The OpenAPI document and the page that shows it. Both load nothing from other hosts and are the same for every
/// caller.</summary>
internal static class ReferenceEndpoints
{
    private const string Document = "v1";
    private const string Page = "/docs";

    /// <summary>Sets the document up.</summary>
    public static IServiceCollection AddReference(this IServiceCollection services) => services.AddOpenApi(Document, options =>
    {
        // HEAD is no operation of its own: it answers what GET would, without the body.
        options.ShouldInclude = description =>
            description.RelativePath?.StartsWith("openapi/", StringComparison.Ordinal) is false
            && description.HttpMethod != HttpMethods.Head;
        options.CreateSchemaReferenceId = SchemaNames.Of;
        options.AddDocumentTransformer(DocumentTransformer.ApplyAsync);
        options.AddOperationTransformer(OperationTransformer.ApplyAsync);
        options.AddSchemaTransformer(SchemaTransformer.ApplyAsync);
        options.AddSchemaTransformer<SerializedAsSchemaTransformer>();
    });

    /// <summary>Maps them, and the bare address to the page: it is what people open first.</summary>
    public static void MapReference(this IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi($"/openapi/{Document}.json").AllowAnonymous().AnswersFromMemory()
            .Finally(endpoint => Keep(endpoint, routes.ServiceProvider));
        routes.MapGet("/", () => TypedResults.Redirect(Page)).ExcludeFromDescription().AllowAnonymous().NeedsNoSilo();
        routes.MapScalarApiReference(Page, page => page
            .WithTitle("Parley")
            .DisableDefaultFonts() // the default ones come from another host
            .DisableTelemetry()
            .DisableAgent())
            .AllowAnonymous()
            .AnswersFromMemory()
            .Finally(endpoint => Keep(endpoint, routes.ServiceProvider));
    }

    // The page's route has an optional parameter for the name of a document. There is only one document, so the page is served without it.
    private static void Keep(EndpointBuilder endpoint, IServiceProvider services)
    {
        var pattern = ((RouteEndpointBuilder)endpoint).RoutePattern;
        var path = $"/{pattern.RawText!.Split('{')[0].Trim('/')}{(pattern.Parameters.Count > 0 ? "/" : "")}";
        var answer = new ConstantAnswer(endpoint.RequestDelegate!, path, services);
        endpoint.RequestDelegate = context =>
            context.Request.RouteValues.Count > 0 ? Problems.FromStatus(StatusCodes.Status404NotFound)!.ExecuteAsync(context)
            : pattern.Parameters.Count > 0 && context.Request.Path.Value?.EndsWith('/') is false
                ? TypedResults.Redirect($"{context.Request.PathBase}{path}").ExecuteAsync(context)
            : answer.InvokeAsync(context);
    }
}
