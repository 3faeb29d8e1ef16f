using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Json.Schema;
using Parley.Testing;

namespace Parley.Api.Reference;

/// <summary>Validates requests and answers against an OpenAPI document.</summary>
/// <param name="document">The document.</param>
internal sealed partial class OpenApiContract(JsonNode document)
{
    // JSON Schema and OpenAPI have different places for shared schemas.
    private readonly JsonNode _components = JsonNode.Parse(ToJsonSchema(document["components"]!["schemas"]!))!;

    private readonly ConcurrentDictionary<string, JsonSchema> _schemas = new(StringComparer.Ordinal);

    /// <summary>The reviewed document of the repository.</summary>
    public static OpenApiContract Reviewed { get; } = new(
        JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.PathOf("docs"), "openapi-v1.json")))!);

    /// <summary>All operations of the document.</summary>
    public IReadOnlyList<ContractOperation> Operations => field ??=
    [
        .. from path in document["paths"]!.AsObject()
           from operation in path.Value!.AsObject()
           select new ContractOperation(this, operation.Key, path.Key, operation.Value!),
    ];

    /// <summary>Returns the operation of a method and a path, or null.</summary>
    public ContractOperation? Find(HttpMethod method, string path) =>
        Operations.FirstOrDefault(operation => operation.Method == method.Method && operation.Pattern.IsMatch(path));

    /// <summary>Returns why the data of an event does not match the document, or null.</summary>
    public string? WhyNotEvent(string name, JsonElement data)
    {
        var form = name == "pointer" && data.TryGetProperty("gone", out _) ? "gone" : name;
        return document["components"]!["schemas"]!["EventStreamContent"]!["properties"]![form] is { } schema
            ? WhyNot(schema, data)
            : $"the document has no event {name}.";
    }

    /// <summary>Returns why a value does not match a schema, or null.</summary>
    public string? WhyNot(JsonNode schema, JsonElement value)
    {
        var compiled = _schemas.GetOrAdd(schema.ToJsonString(), text =>
        {
            var whole = JsonNode.Parse(ToJsonSchema(JsonNode.Parse(text)!))!.AsObject();
            whole["$defs"] = _components.DeepClone();
            return JsonSchema.FromText(whole.ToJsonString());
        });
        var result = compiled.Evaluate(value, new EvaluationOptions { OutputFormat = OutputFormat.List });
        return result.IsValid
            ? null
            : string.Join("; ", (result.Details ?? [])
                .Where(detail => detail.Errors is { Count: > 0 })
                .SelectMany(detail => detail.Errors!.Select(error => $"{detail.InstanceLocation}: {error.Value}")));
    }

    // The validator rejects keywords that JSON Schema does not have.
    private static string ToJsonSchema(JsonNode schema) => KnownValues().Replace(
        schema.ToJsonString().Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal), "");

    [GeneratedRegex(",?\"x-extensible-enum\":\\[[^\\]]*\\]")]
    private static partial Regex KnownValues();
}

/// <summary>One operation of the document.</summary>
/// <param name="contract">The document.</param>
/// <param name="method">The method, as the document writes it.</param>
/// <param name="path">The path, with its parameters.</param>
/// <param name="operation">The JSON of the operation.</param>
internal sealed partial class ContractOperation(OpenApiContract contract, string method, string path, JsonNode operation)
{
    /// <summary>The HTTP method.</summary>
    public string Method { get; } = method.ToUpperInvariant();

    /// <summary>Matches the paths of the operation.</summary>
    public Regex Pattern { get; } = new($"^{Parameter().Replace(path, "[^/]+")}$", RegexOptions.IgnoreCase);

    /// <summary>The JSON of the operation.</summary>
    public JsonNode Json => operation;

    /// <summary>Method and path.</summary>
    public string Name => $"{Method} {path}";

    /// <summary>Returns why an answer does not match the document, or null.</summary>
    public string? WhyNot(HttpResponseMessage response, byte[] body)
    {
        var status = (int)response.StatusCode;
        if (status is 304 or 412)
            return null; // only the answers to conditional requests
        if (operation["responses"]![$"{status}"] is not { } described)
            return "the document has no such status.";
        if (described["content"]?.AsObject() is not { Count: > 0 } contents)
            return body.Length == 0 ? null : "the document has no body.";
        if (contents[response.Content.Headers.ContentType?.MediaType ?? ""] is not { } content)
            return $"the document has no content type {response.Content.Headers.ContentType}.";
        foreach (var header in described["headers"]?.AsObject().Select(header => header.Key) ?? [])
        {
            if (!response.Headers.Contains(header))
                return $"the header {header} is missing.";
        }

        if (content["schema"]!["format"]?.GetValue<string>() == "binary")
            return null;
        using var value = JsonDocument.Parse(body);
        return contract.WhyNot(content["schema"]!, value.RootElement)
            ?? (status < 400 || content["examples"]?[value.RootElement.GetProperty("code").GetString()!] is not null
                ? null
                : "the document does not list this code for this status.");
    }

    /// <summary>Returns why a body that the server accepted does not match the document, or null.</summary>
    public string? WhyNotSent(byte[] body)
    {
        if (operation["requestBody"]?["content"]?["application/json"]?["schema"] is not { } schema || body.Length == 0)
            return null;
        using var value = JsonDocument.Parse(body);
        return contract.WhyNot(schema, value.RootElement);
    }

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
