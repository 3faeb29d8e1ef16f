using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Parley.ApiFrontend.Reference;

/// <summary>What the document says as a whole.</summary>
internal static class DocumentTransformer
{
    /// <summary>The name of the one way to authenticate.</summary>
    public const string Bearer = "bearer";

    /// <summary>Gives the document its title, its rules and its way to authenticate.</summary>
    public static Task ApplyAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new()
        {
            Title = "Parley",
            Version = "v1",
            Description = "Private messaging around content. Every refusal is a problem document: branch on its `code`. "
                + "Requests with a `clientId` may be repeated at will, for ever. Unknown fields of requests are refused; "
                + "clients ignore unknown fields of answers, and unknown codes and enum values.",
        };
        document.Servers = []; // the same wherever it is read
        document.Components ??= new();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[Bearer] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "JWT",
        };
        return Task.CompletedTask;
    }
}
