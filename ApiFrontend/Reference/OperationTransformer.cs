using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using Parley.ApiFrontend.Admission;
using Parley.ApiFrontend.Http;
using Parley.ApiFrontend.Live;

namespace Parley.ApiFrontend.Reference;

/// <summary>Adds to each operation what the signature of its handler does not show.</summary>
internal static class OperationTransformer
{
    /// <summary>Adds the security requirement, the parameters of pages, the headers, and the statuses with their codes.</summary>
    public static async Task ApplyAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        operation.Summary = operation.Summary?.TrimEnd('.'); // pages show it as a heading
        operation.Security = metadata.OfType<IAllowAnonymous>().Any()
            ? []
            : [new() { [new OpenApiSecuritySchemeReference(DocumentTransformer.Bearer, context.Document)] = [] }];
        var options = context.ApplicationServices.GetRequiredService<IOptions<ApiOptions>>().Value;
        var ids = context.ApplicationServices.GetRequiredService<ExampleIds>();
        foreach (var parameter in metadata.OfType<IParameterBindingMetadata>())
            AddPage(operation, parameter.ParameterInfo.ParameterType, options);
        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>())
            ParameterDescriptions.Describe(parameter, context.Description.RelativePath!, options, ids);
        AddHeaders(operation);
        await AddProblemsAsync(operation, context, cancellationToken);
    }

    private static void AddHeaders(OpenApiOperation operation)
    {
        foreach (var (status, response) in operation.Responses ?? [])
        {
            if (response is not OpenApiResponse written)
                continue;
            (written.Description, var headers) = (status, operation.OperationId) switch
            {
                ("201", _) => ("Created.", Header("Location", "The address of the created resource.", JsonSchemaType.String)),
                (_, "createSession" or "deleteSession") =>
                    ("Done.", Header("Set-Cookie", "The session cookie; an expired one ends the session.", JsonSchemaType.String)),
                ("200", "getMedia") =>
                    ("The picture.", Header("ETag", "Identifies the content, for `If-None-Match`.", JsonSchemaType.String)),
                ("200", _) when operation.Responses!.ContainsKey("201") =>
                    ("The resource existed already, or the request is a repeat.", null),
                ("204", _) => ("Done. There is no body.", null),
                _ => ("The answer.", (Dictionary<string, IOpenApiHeader>?)null),
            };
            written.Headers = headers ?? written.Headers;

            // The framework describes a stream of bytes as an uploaded file.
            foreach (var content in written.Content?.Where(content => content.Key is not ("application/json" or LiveEndpoints.ContentType))
                ?? [])
                content.Value.Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" };
            if (written.Content?.ContainsKey(LiveEndpoints.ContentType) is true)
                written.Description =
                    "A stream of Server-Sent Events. The schema has the data of each event under the event's name; `gone` is "
                        + "the second form of `pointer`.";
        }
    }

    private static async Task AddProblemsAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.Document is not { } document)
            return;
        if (document.Components?.Schemas?.ContainsKey(nameof(Problem)) is not true)
            document.AddComponent(nameof(Problem), await context.GetOrCreateSchemaAsync(typeof(Problem), null, cancellationToken));
        operation.Responses ??= [];
        foreach (var types in Problems(operation, context).Distinct().GroupBy(type => type.Status).OrderBy(types => types.Key))
        {
            operation.Responses[$"{types.Key}"] = new OpenApiResponse
            {
                Description = string.Join(" ", types.Select(type => $"`{type.Code}`: {type.Meaning}")),
                Headers = types.Key switch
                {
                    401 => Header("WWW-Authenticate", "`Bearer`.", JsonSchemaType.String),
                    429 or 503 => Header("Retry-After", "Seconds to wait before the next try.", JsonSchemaType.Integer),
                    _ => null,
                },
                Content = Content(document, [.. types]),
            };
        }

        operation.Responses["default"] = new OpenApiResponse
        {
            Description = "Any other refusal. Branch on `code`; treat an unknown code by its status.",
            Content = Content(document, []),
        };
    }

    private static IEnumerable<ProblemType> Problems(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        foreach (var code in metadata.OfType<RefusalMetadata>().SelectMany(refusal => refusal.Codes))
            yield return ProblemTypes.Of(code);
        yield return ProblemTypes.Of(ErrorCode.InvalidRequest); // an unknown query parameter
        if (operation.Security is { Count: > 0 })
        {
            yield return ProblemTypes.Of(ErrorCode.Unauthenticated);
            if (context.Description.HttpMethod != HttpMethods.Get)
                yield return ProblemTypes.Of(ErrorCode.NotAllowed); // the session cookie without the own origin
        }

        if (operation.RequestBody is not null)
        {
            yield return ProblemTypes.Of(ErrorCode.TooLarge);
            yield return ProblemTypes.RequestTimeout;
            yield return ProblemTypes.UnsupportedMediaType;
        }

        if ((operation.Parameters ?? []).Any(parameter => parameter.In is ParameterLocation.Path))
            yield return ProblemTypes.Of(ErrorCode.NotFound); // a malformed id
        if (metadata.OfType<AlwaysAnsweredMetadata>().Any())
            yield break;
        yield return ProblemTypes.Of(ErrorCode.RateLimited);
        yield return ProblemTypes.Of(ErrorCode.Unavailable);
        if (context.Description.HttpMethod != HttpMethods.Get)
            yield return ProblemTypes.Of(ErrorCode.OutcomeUnknown);
    }

    private static Dictionary<string, OpenApiMediaType> Content(OpenApiDocument document, IReadOnlyList<ProblemType> types) => new()
    {
        [ProblemResult.ContentType] = new()
        {
            Schema = new OpenApiSchemaReference(nameof(Problem), document),
            Examples = types.ToDictionary(type => type.Code, type => (IOpenApiExample)new OpenApiExampleReference(type.Code, document)),
        },
    };

    private static void AddPage(OpenApiOperation operation, Type type, ApiOptions options)
    {
        var isPage = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(PageQuery<>);
        if (!isPage && type != typeof(PageLimit))
            return;
        operation.Parameters ??= [];
        operation.Parameters.Add(Query(PageLimit.Name, new() { Type = JsonSchemaType.Integer, Format = "int32" }));
        if (isPage)
            operation.Parameters.Add(Query(PageLimit.CursorName, new() { Type = JsonSchemaType.String }));
    }

    private static OpenApiParameter Query(string name, OpenApiSchema schema) =>
        new() { Name = name, In = ParameterLocation.Query, Schema = schema };

    private static Dictionary<string, IOpenApiHeader> Header(string name, string description, JsonSchemaType type) => new()
    {
        [name] = new OpenApiHeader { Description = description, Schema = new OpenApiSchema { Type = type } },
    };
}
