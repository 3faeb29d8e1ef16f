using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Parley.ApiFrontend.Reference;

/// <summary>Adds examples to the OpenAPI document: of each request body, each successful answer, and the problems that answers refer to.
/// On a server with <c>--demo</c>, alice can send each request as it is.</summary>
/// <remarks>The requests and the answers are in <c>examples.json</c>, by the id of the operation. The answers are answers of the demo
/// world.</remarks>
internal static class Examples
{
    // What a problem with this code has in addition.
    private static readonly Dictionary<string, (string Name, string Value)[]> Details = new(StringComparer.Ordinal)
    {
        ["invalid_request"] = [("errors", """[{"field":"/text","code":"too_long","limit":2000,"count":2001}]""")],
        ["recipient_unavailable"] = [("userIds", """["bob"]""")],
        ["content_not_found"] = [("errors", """[{"field":"/shares/0","code":"bad_format"}]""")],
        ["conversation_full"] = [("limit", "10"), ("count", "11")],
        ["limit_reached"] = [("limit", "500"), ("count", "501")],
        ["rate_limited"] = [("retryAfterSeconds", "1")],
        ["outcome_unknown"] = [("retryAfterSeconds", "1")],
        ["unavailable"] = [("retryAfterSeconds", "1")],
    };

    /// <summary>Adds all examples.</summary>
    /// <param name="document">The complete document.</param>
    /// <param name="ids">The board, the pin and the group to name.</param>
    public static void AddTo(OpenApiDocument document, ExampleIds ids)
    {
        var examples = Read(ids);
        var codes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var operation in document.Paths.Values.SelectMany(path => path.Operations!.Values))
        {
            var example = examples[operation.OperationId!];
            foreach (var body in operation.RequestBody?.Content?.Values ?? [])
                body.Example = example?["request"]?.DeepClone();
            foreach (var (status, response) in operation.Responses!)
            {
                if (status[0] == '2' && response.Content is { } contents && contents.TryGetValue("application/json", out var answer))
                    answer.Example = example?["answer"]?.DeepClone();
                codes.UnionWith(response.Content?.Values.SelectMany(content => content.Examples?.Keys ?? []) ?? []);
            }
        }

        document.Components!.Examples = ProblemTypes.All
            .Where(type => codes.Contains(type.Code))
            .DistinctBy(type => type.Code)
            .ToDictionary(type => type.Code, Of);
    }

    private static JsonObject Read(ExampleIds ids)
    {
        using var file = new StreamReader(typeof(Examples).Assembly.GetManifestResourceStream("examples.json")!);
        return JsonNode.Parse(ids.Fill(file.ReadToEnd()))!.AsObject();
    }

    private static IOpenApiExample Of(ProblemType type)
    {
        var value = new JsonObject
        {
            ["code"] = type.Code,
            ["title"] = type.Title,
            ["status"] = type.Status,
            ["detail"] = type.Meaning,
        };
        foreach (var (name, detail) in Details.GetValueOrDefault(type.Code) ?? [])
            value[name] = JsonNode.Parse(detail);
        return new OpenApiExample { Summary = type.Title, Value = value };
    }
}
