using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.OpenApi;
using Parley.ApiFrontend.Admission;
using Scalar.AspNetCore;

namespace Parley.ApiFrontend.Reference;

/// <summary>The OpenAPI document and the page that shows it. Both load nothing from other hosts and are the same for every
/// caller.</summary>
internal static partial class ReferenceEndpoints
{
    private const string Document = "v1";
    private const string Page = "/docs";
    private const string Script = $"{Page}/page.js";

    // The table of codes is too wide for its column.
    private const string Style =
        """
        .introduction-description table { display: block !important; overflow-x: auto; width: auto !important; max-width: 100%; }
        .introduction-description table :is(td, th) { min-width: 11rem; }
        .introduction-description table :is(td, th):nth-child(-n + 2) { min-width: max-content; white-space: nowrap; }
        .introduction-description table code { white-space: nowrap; }
        """;

    /// <summary>Adds the generation of the document.</summary>
    public static IServiceCollection AddReference(this IServiceCollection services) =>
        services.AddSingleton<ExampleIds>().AddOpenApi(Document, Configure);

    /// <summary>Maps the document and the page.</summary>
    public static void MapReference(this IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi($"/openapi/{Document}.json").AllowAnonymous().AnswersFromMemory()
            .Finally(endpoint => Keep(endpoint, routes.ServiceProvider));
        routes.MapScalarApiReference(Page, page => page
            .WithTitle("Parley")
            .AddHeadContent("<link rel=\"icon\" href=\"favicon.svg\">")
            .DisableDefaultFonts() // the default ones come from another host
            .DisableTelemetry()
            .DisableAgent()
            .DisableMcp()
            .HideDeveloperTools() // a toolbar of services of other hosts
            .HideClientButton() // a button that opens a service of another host
            .AddPreferredSecuritySchemes(DocumentTransformer.Bearer)
            .WithDefaultHttpClient(ScalarTarget.Shell, ScalarClient.Curl)
            .WithCustomCss(Style)
            .WithJavaScriptConfiguration(Script.TrimStart('/')))
            .AllowAnonymous()
            .AnswersFromMemory()
            .Finally(endpoint => Keep(endpoint, routes.ServiceProvider));
        routes.MapGet(Script, ScriptAsync).ExcludeFromDescription().AllowAnonymous().AnswersFromMemory()
            .Finally(endpoint => Keep(endpoint, routes.ServiceProvider));
    }

    private static void Configure(OpenApiOptions options)
    {
        // HEAD of pictures and health addresses answers like GET, without the body. Clients do not need it.
        options.ShouldInclude = description =>
            description.RelativePath?.StartsWith("openapi/", StringComparison.Ordinal) is false
            && description.HttpMethod != HttpMethods.Head;
        options.CreateSchemaReferenceId = SchemaNames.Of;
        options.AddDocumentTransformer(DocumentTransformer.ApplyAsync);
        options.AddOperationTransformer(OperationTransformer.ApplyAsync);
        options.AddSchemaTransformer(SchemaTransformer.ApplyAsync);
        options.AddSchemaTransformer<SerializedAsSchemaTransformer>();
    }

    // The page's route has an optional parameter for the name of a document. There is only one document, so the page is served without it.
    private static void Keep(EndpointBuilder endpoint, IServiceProvider services)
    {
        var pattern = ((RouteEndpointBuilder)endpoint).RoutePattern;
        var path = $"/{pattern.RawText!.Split('{')[0].Trim('/')}{(pattern.Parameters.Count > 0 ? "/" : "")}";
        var answer = new ConstantAnswer(endpoint.RequestDelegate!, path, services, pattern.Parameters.Count > 0 ? Policy : null);
        endpoint.RequestDelegate = context =>
            context.Request.RouteValues.Count > 0 ? Problems.FromStatus(StatusCodes.Status404NotFound)!.ExecuteAsync(context)
            : pattern.Parameters.Count > 0 && context.Request.Path.Value?.EndsWith('/') is false
                ? TypedResults.Redirect($"{context.Request.PathBase}{path}").ExecuteAsync(context)
            : answer.InvokeAsync(context);
    }

    private static async Task ScriptAsync(HttpContext context)
    {
        await using var script = typeof(ReferenceEndpoints).Assembly.GetManifestResourceStream("page.js")!;
        context.Response.ContentType = "text/javascript";
        await script.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    /// <summary>The page may run its own scripts and call this server. The inline script that starts the page is
    /// allowed by its hash.</summary>
    private static string Policy(string page)
    {
        var hashes = InlineScript().Matches(page)
            .Select(script => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script.Groups["text"].Value))));
        return string.Join(
            "; ",
            "default-src 'none'",
            $"script-src 'self' {string.Join(' ', hashes.Select(hash => $"'sha256-{hash}'"))}",
            "style-src 'self' 'unsafe-inline'", // the page sets styles of elements
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'");
    }

    [GeneratedRegex("<script[^>]*>(?<text>[^<]+)</script>")]
    private static partial Regex InlineScript();
}
