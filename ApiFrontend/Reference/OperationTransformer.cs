using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Parley.ApiFrontend.Http;

namespace Parley.ApiFrontend.Reference;

/// <summary>What every operation has and its handler's signature does not show.</summary>
internal static class OperationTransformer
{
    /// <summary>Adds the id, the token, the parameters of pages and the problem document.</summary>
    public static async Task ApplyAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<MethodInfo>().LastOrDefault() is { DeclaringType: { } feature } handler)
            operation.OperationId = $"{Cut(feature.Name, "Endpoints")}_{Cut(handler.Name, "Async")}";
        if (!metadata.OfType<IAllowAnonymous>().Any())
            operation.Security = [new() { [new OpenApiSecuritySchemeReference(DocumentTransformer.Bearer, context.Document)] = [] }];
        foreach (var parameter in metadata.OfType<IParameterBindingMetadata>())
            AddPage(operation, parameter.ParameterInfo.ParameterType);
        await AddProblemAsync(operation, context, cancellationToken);
    }

    private static async Task AddProblemAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.Document is not { } document)
            return;
        if (document.Components?.Schemas?.ContainsKey(nameof(Problem)) is not true)
            document.AddComponent(nameof(Problem), await context.GetOrCreateSchemaAsync(typeof(Problem), null, cancellationToken));
        operation.Responses ??= [];
        operation.Responses["default"] = new OpenApiResponse
        {
            Description = "A problem: branch on its code.",
            Content = new Dictionary<string, OpenApiMediaType>
            {
                [ProblemResult.ContentType] = new OpenApiMediaType { Schema = new OpenApiSchemaReference(nameof(Problem), document) },
            },
        };
    }

    private static void AddPage(OpenApiOperation operation, Type type)
    {
        var isPage = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(PageQuery<>);
        if (!isPage && type != typeof(PageLimit))
            return;
        operation.Parameters ??= [];
        operation.Parameters.Add(Query("limit", JsonSchemaType.Integer, "Most items: 1 to 100, 50 if not given."));
        if (isPage)
            operation.Parameters.Add(Query("cursor", JsonSchemaType.String, "`nextCursor` of the page before."));
    }

    private static OpenApiParameter Query(string name, JsonSchemaType type, string description) =>
        new() { Name = name, In = ParameterLocation.Query, Description = description, Schema = new OpenApiSchema { Type = type } };

    private static string Cut(string name, string ending) =>
        name.EndsWith(ending, StringComparison.Ordinal) ? name[..^ending.Length] : name;
}
