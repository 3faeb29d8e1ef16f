using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.ApiFrontend;
using Parley.Testing;

namespace Parley.Api.Reference;

/// <summary>The OpenAPI document and the table of error codes are complete.</summary>
public sealed class DocumentTests
{
    private const string Accept = "PARLEY_ACCEPT_OPENAPI";

    private static readonly JsonNode Document =
        JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.PathOf("docs"), "openapi-v1.json")))!;

    [Fact]
    public void Every_operation_has_an_id_texts_a_declared_tag_and_typed_refusals()
    {
        var tags = Document["tags"]!.AsArray().Select(tag => tag!["name"]!.GetValue<string>()).ToHashSet();
        Assert.All(Document["tags"]!.AsArray(), tag => Assert.NotEmpty(tag!["description"]!.GetValue<string>()));
        foreach (var operation in OpenApiContract.Reviewed.Operations)
        {
            var json = operation.Json;
            Assert.Matches("^[a-z][A-Za-z]+$", json["operationId"]!.GetValue<string>());
            Assert.NotEmpty(json["summary"]!.GetValue<string>());
            Assert.True(json["description"]?.GetValue<string>() is { Length: > 0 }, operation.Name);
            Assert.NotNull(json["security"]);
            Assert.Contains(json["tags"]![0]!.GetValue<string>(), tags);
            Assert.All(
                json["parameters"]?.AsArray() ?? [],
                parameter => Assert.True(
                    parameter!["description"]?.GetValue<string>() is { Length: > 0 }, $"{operation.Name} {parameter}"));
            Assert.NotNull(json["responses"]!["default"]!["content"]!["application/problem+json"]);
            Assert.NotNull(json["responses"]!["400"]);
        }

        var ids = OpenApiContract.Reviewed.Operations.Select(operation => operation.Json["operationId"]!.GetValue<string>()).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Fact]
    public void Every_body_has_an_example_that_its_schema_accepts()
    {
        foreach (var operation in OpenApiContract.Reviewed.Operations)
        {
            var bodies = operation.Json["responses"]!.AsObject()
                .Where(response => response.Key[0] == '2')
                .Select(response => response.Value!["content"])
                .Append(operation.Json["requestBody"]?["content"])
                .Select(content => content?["application/json"])
                .OfType<JsonNode>();
            foreach (var body in bodies)
            {
                Assert.True(body["example"] is not null, operation.Name);
                using var example = JsonDocument.Parse(body["example"]!.ToJsonString());
                Assert.True(
                    OpenApiContract.Reviewed.WhyNot(body["schema"]!, example.RootElement) is null,
                    $"{operation.Name}: {body["example"]}");
            }
        }
    }

    [Fact]
    public void Every_field_has_a_description_and_no_name_of_the_code()
    {
        foreach (var (name, schema) in Document["components"]!["schemas"]!.AsObject())
        {
            Assert.DoesNotMatch("(Request|Response|Answer|Of[A-Z])", name);
            Assert.True(schema!["description"]?.GetValue<string>() is { Length: > 0 }, name);
            foreach (var (field, value) in schema["properties"]?.AsObject() ?? [])
            {
                if (name != "Limits") // the names of limits need no description
                    Assert.True(value!["description"]?.GetValue<string>() is { Length: > 0 }, $"{name}.{field}");
            }
        }
    }

    [Fact]
    public void Generators_find_nothing_that_they_read_wrongly()
    {
        foreach (var schema in Nodes(Document["components"]!["schemas"]!).OfType<JsonObject>())
        {
            Assert.False(schema.ContainsKey("anyOf") || schema.ContainsKey("allOf"), schema.ToJsonString());
            if (schema["oneOf"] is JsonArray choices)
            {
                Assert.Equal("null", choices[0]!["type"]!.GetValue<string>());
                Assert.NotNull(Assert.Single(choices.Skip(1))!["$ref"]);
            }

            if (schema["type"]?.ToString() is "string")
                Assert.False(schema.ContainsKey("items"), schema.ToJsonString());
        }

        foreach (var (name, schema) in Document["components"]!["schemas"]!.AsObject())
        {
            if (schema!["additionalProperties"] is not JsonValue)
                Assert.DoesNotContain("\"enum\"", schema.ToJsonString(), StringComparison.Ordinal); // later versions may add values
            Assert.NotEqual("string", schema["type"]?.ToString());
            Assert.NotNull(name);
        }
    }

    [Fact]
    public void The_table_of_codes_is_that_of_the_code()
    {
        var table = new StringBuilder("| code | status | meaning | what to do | send it again? |\n| --- | --- | --- | --- | --- |\n");
        foreach (var type in ProblemTypes.All)
            table.Append($"| `{type.Code}` | {type.Status} | {type.Meaning} | {type.Remedy} | {type.Repeat} |\n");
        var path = Path.Combine(Repository.PathOf("docs"), "errors.md");
        var page = File.ReadAllText(path);
        var (start, end) = (
            page.IndexOf("| code |", StringComparison.Ordinal),
            page.IndexOf("\n\n", page.IndexOf("| code |", StringComparison.Ordinal), StringComparison.Ordinal) + 1);
        if (Environment.GetEnvironmentVariable(Accept) == "1")
            File.WriteAllText(path, $"{page[..start]}{table}{page[end..]}");
        else
            Assert.True(
                page[start..end] == table.ToString(),
                $"docs/errors.md differs from ProblemTypes.cs. {Accept}=1 ./test Api writes the table.");
        Assert.Contains(table.ToString().TrimEnd(), Document["info"]!["description"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(
            ProblemTypes.All.Select(type => type.Code).Distinct(),
            Document["components"]!["schemas"]!["Problem"]!["properties"]!["code"]!["x-extensible-enum"]!
                .AsArray()
                .Select(code => code!.GetValue<string>()));
        Assert.All(Enum.GetValues<ErrorCode>(), code => Assert.Contains(ProblemTypes.Of(code), ProblemTypes.All));
        Assert.Single(Enum.GetValues<ErrorCode>(), code => ProblemTypes.Of(code).Code == "unavailable");
    }

    private static IEnumerable<JsonNode> Nodes(JsonNode node) => node switch
    {
        JsonObject map => map.Select(entry => entry.Value).OfType<JsonNode>().SelectMany(Nodes).Prepend(map),
        JsonArray list => list.OfType<JsonNode>().SelectMany(Nodes),
        _ => [node],
    };
}
