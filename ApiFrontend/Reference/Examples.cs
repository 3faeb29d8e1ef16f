using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Parley.ApiFrontend.Reference;

/// <summary>Gives each body an example. On a server with <c>--demo</c>, alice can send every example unchanged.</summary>
internal static class Examples
{
    // Requests with a written example. Other requests get an example that is generated from their schema, with all fields.
    private static readonly Dictionary<string, string> Requests = new(StringComparer.Ordinal)
    {
        ["signIn"] = """{"userId":"alice"}""",
        ["createConversation"] =
            """{"memberIds":["bob","chloe"],"clientId":"summer-1","name":"Summer","message":{"text":"Who comes along?"}}""",
        ["updateConversation"] = """{"name":"Summer by the sea"}""",
        ["addMembers"] = """{"userIds":["dev"],"shareHistory":true}""",
        ["sendMessage"] = """{"clientId":"hello-1","text":"Have you seen her boards?","shares":[{"kind":"profile","id":"chloe"}]}""",
        ["saveShare"] = $$"""{"boardId":"{{ExampleIds.AnyBoard}}","share":0,"clientId":"save-1"}""",
        ["editMessage"] = """{"text":"Have you seen all of her boards?"}""",
        ["sendToMany"] =
            """{"clientId":"share-1","shares":[{"kind":"profile","id":"chloe"}],"text":"For """
            + """you","to":[{"userIds":["bob"]},{"userIds":["dev","elena"]}]}""",
        ["markRead"] = """{"seq":1}""",
        ["markUnread"] = """{"seq":1}""",
        ["updateSettings"] = """{"mutedUntil":"forever"}""",
        ["updateMe"] = """{"about":"Pins mountains"}""",
        ["createBoard"] = """{"name":"Cabins","clientId":"cabins-1","description":"For the summer"}""",
        ["updateBoard"] = """{"name":"Cabins by the sea"}""",
        ["createPin"] =
            $$"""{"boardId":"{{ExampleIds.AnyBoard}}","clientId":"pin-1","title":"A cabin with a red """
            + """door","link":"https://example.com/cabin"}""",
        ["resolveCards"] = """{"refs":[{"kind":"profile","id":"bob"},{"url":"/users/chloe"}]}""",
    };

    // Example values, by the name of the field.
    private static readonly Dictionary<string, JsonNode> Values = new(StringComparer.Ordinal)
    {
        ["conversationId"] = "d~alice~bob",
        ["id"] = ExampleIds.AnyBoard,
        ["boardId"] = ExampleIds.AnyBoard,
        ["sourcePinId"] = ExampleIds.AnyPin,
        ["userId"] = "bob",
        ["ownerId"] = "bob",
        ["senderId"] = "bob",
        ["actorId"] = "bob",
        ["clientId"] = "hello-1",
        ["displayName"] = "Bob",
        ["about"] = "Pins mountains",
        ["avatarUrl"] = "/v1/media/bob.svg",
        ["name"] = "Summer",
        ["title"] = "A cabin with a red door",
        ["description"] = "For the summer",
        ["text"] = "Have you seen this?",
        ["excerpt"] = "Have you seen this?",
        ["note"] = "Ask about July",
        ["link"] = "https://example.com/cabin",
        ["url"] = "https://example.com/cabin.jpg",
        ["width"] = 1200,
        ["height"] = 800,
        ["color"] = "#8a1c1c",
        ["alt"] = "A small cabin",
        ["token"] = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl",
        ["mutedUntil"] = "forever",
        ["reaction"] = "love",
        ["type"] = "added",
        ["status"] = "ready",
        ["version"] = "0.1.0",
        ["state"] = "joined",
        ["detail"] = "The resource does not exist, or the caller may not see it.",
        ["field"] = "/text",
        ["palette"] = new JsonObject { ["love"] = "❤️" },
        ["features"] = new JsonArray("receipts"),
    };

    /// <summary>Creates the example of a problem.</summary>
    public static IOpenApiExample Of(ProblemType type)
    {
        var value = new JsonObject
        {
            ["code"] = type.Code,
            ["title"] = type.Title,
            ["status"] = type.Status,
            ["detail"] = type.Meaning,
        };
        if (type.Status is 429 or 503)
            value["retryAfterSeconds"] = 1;
        return new OpenApiExample { Summary = type.Title, Value = value };
    }

    /// <summary>Adds an example to each request body and each successful answer. Adds the examples of problems
    /// that answers reference.</summary>
    public static void AddTo(OpenApiDocument document, ExampleIds ids)
    {
        var codes = document.Paths.Values.SelectMany(path => path.Operations!.Values)
            .SelectMany(operation => operation.Responses!.Values)
            .SelectMany(response => response.Content?.Values ?? [])
            .SelectMany(content => content.Examples?.Keys ?? [])
            .ToHashSet(StringComparer.Ordinal);
        document.Components!.Examples = ProblemTypes.All
            .Where(type => codes.Contains(type.Code))
            .DistinctBy(type => type.Code)
            .ToDictionary(type => type.Code, Of);
        foreach (var operation in document.Paths.Values.SelectMany(path => path.Operations!.Values))
        {
            foreach (var body in operation.RequestBody?.Content?.Values ?? [])
            {
                body.Example = Requests.TryGetValue(operation.OperationId!, out var example)
                    ? JsonNode.Parse(ids.Fill(example))
                    : Of(body.Schema!, "", 0);
            }

            foreach (var (status, response) in operation.Responses!)
            {
                if (status[0] == '2' && response.Content is { } content
                    && content.TryGetValue("application/json", out var answer) && answer.Schema is { } schema)
                    answer.Example = Of(schema, "", 0);
            }
        }
    }

    private static JsonNode? Of(IOpenApiSchema schema, string name, int depth)
    {
        if (Values.TryGetValue(name, out var value) && Fits(schema, value))
            return value.DeepClone();
        if (schema.OneOf is [{ Type: JsonSchemaType.Null }, var only])
            return depth > 3 ? null : Of(only, name, depth);
        if (schema.Extensions is { } extensions && extensions.TryGetValue("x-extensible-enum", out var extension)
            && extension is JsonNodeExtension { Node: JsonArray { Count: > 0 } known })
            return known[0]!.DeepClone();
        return (schema.Type & ~JsonSchemaType.Null) switch
        {
            JsonSchemaType.Object when schema.Properties is { Count: > 0 } properties => Object(schema, properties, depth),
            JsonSchemaType.Object when schema.AdditionalProperties is { } entry => new JsonObject { ["bob"] = Of(entry, "", depth + 1) },
            JsonSchemaType.Object => new JsonObject(),
            JsonSchemaType.Array => new JsonArray(Of(schema.Items!, name.TrimEnd('s'), depth + 1)),
            JsonSchemaType.Boolean => false,
            JsonSchemaType.Integer => 1,
            JsonSchemaType.Number => 5.0,
            _ when schema.Format == "date-time" => "2026-11-22T20:15:00.000Z",
            _ when schema.Enum is { Count: > 0 } values => values[0].DeepClone(),
            _ => "text",
        };
    }

    private static bool Fits(IOpenApiSchema schema, JsonNode value) => (schema.Type & ~JsonSchemaType.Null) switch
    {
        JsonSchemaType.String => value is JsonValue text && text.GetValueKind() is System.Text.Json.JsonValueKind.String,
        JsonSchemaType.Integer => value is JsonValue number && number.GetValueKind() is System.Text.Json.JsonValueKind.Number,
        JsonSchemaType.Object => value is JsonObject,
        JsonSchemaType.Array => value is JsonArray,
        _ => false,
    };

    private static JsonObject Object(IOpenApiSchema schema, IDictionary<string, IOpenApiSchema> properties, int depth)
    {
        var example = new JsonObject();
        foreach (var (name, property) in properties)
        {
            // Fields that may be absent, such as `gone`, would contradict the others.
            if (schema.Required?.Contains(name) is true || schema.AdditionalPropertiesAllowed is false)
                example[name] = Of(property, name, depth + 1);
        }

        return example;
    }
}
