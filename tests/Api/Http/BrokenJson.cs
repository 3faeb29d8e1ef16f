using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Parley.Api.Http;

/// <summary>Breaks a valid body in every way that its type allows.</summary>
internal sealed class BrokenJson(JsonSerializerOptions options)
{
    private const string Mark = "@@mark@@";

    private readonly SampleJson _samples = new(options);

    /// <summary>The broken bodies of a type: the error, and the bytes.</summary>
    public IEnumerable<(string What, byte[] Body)> Of(Type type)
    {
        foreach (var (what, text) in Whole(_samples.Of(type)?.ToJsonString() ?? "{}").Concat(Fields(type)))
            yield return (what, Encoding.UTF8.GetBytes(text));
        yield return ("a byte that is no UTF-8", [.. "{\"a\":\""u8, 0xff, .. "\"}"u8]);
        yield return ("UTF-16", Encoding.Unicode.GetBytes("{}"));
    }

    private static IEnumerable<(string What, string Text)> Whole(string good) =>
    [
        ("nothing", ""),
        ("a blank", " "),
        ("null", "null"),
        ("a list", "[]"),
        ("a list of it", $"[{good}]"),
        ("text", "\"text\""),
        ("a number", "5"),
        ("true", "true"),
        ("an open brace", "{"),
        ("cut short", good[..^1]),
        ("a tail", good + "x"),
        ("twice", good + good),
        ("a trailing comma", good[..^1] + ",}"),
        ("a comment", "/* */" + good),
        ("single quotes", "{'a':1}"),
        ("no quotes", "{a:1}"),
        ("NaN", "{\"a\":NaN}"),
        ("an unknown field", "{\"__proto__\":{}}"),
        ("a name that is half a surrogate pair", "{\"\\ud800\":1}"),
        ("deep lists", new string('[', 5_000)),
        ("deep objects", string.Concat(Enumerable.Repeat("{\"a\":", 5_000))),
    ];

    private IEnumerable<(string What, string Text)> Fields(Type root)
    {
        if (options.GetTypeInfo(root) is not { Kind: JsonTypeInfoKind.Object } record || _samples.Of(root) is not JsonObject)
            yield break;
        foreach (var property in SampleJson.Bound(record))
        {
            var good = _samples.Of(property.PropertyType);
            foreach (var (what, value) in Values(property, good))
                yield return ($"{property.Name} is {what}", With(root, property.Name, value));
            yield return ($"{property.Name} in capitals", With(root, property.Name, null, property.Name.ToUpperInvariant()));
            yield return ($"{property.Name} twice", With(root, property.Name, $"1,\"{property.Name}\":1"));
            if (property.IsRequired)
                yield return ($"{property.Name} missing", With(root, property.Name, null));
        }
    }

    private IEnumerable<(string What, string Value)> Values(JsonPropertyInfo property, JsonNode? good)
    {
        var type = SampleJson.Plain(property.PropertyType);
        var kind = good?.GetValueKind() ?? JsonValueKind.Undefined;
        if (kind is not JsonValueKind.Undefined)
        {
            if (kind is not JsonValueKind.Number)
                yield return ("a number", "12");
            if (kind is not (JsonValueKind.True or JsonValueKind.False))
                yield return ("a boolean", "true");
            if (kind is not JsonValueKind.String)
                yield return ("a text", "\"12\"");
            if (kind is not JsonValueKind.Array)
                yield return ("a list", "[]");
        }

        yield return ("a strange object", "{\"__proto__\":1}");
        yield return ("half a surrogate pair", "\"\\udc00\"");
        yield return ("a fraction too long for any number", "1e999");
        if (property.IsRequired && !property.IsSetNullable)
            yield return ("null", "null");
        if (kind is JsonValueKind.String && type != typeof(string))
            yield return ("no such id", "\"a b/é\"");
        if (kind is JsonValueKind.Array)
        {
            yield return ("a list of null", "[null]");
            yield return ("a list of lists", "[[]]");
            foreach (var (what, text) in Fields(options.GetTypeInfo(type).ElementType!))
                yield return ($"a list where {what}", $"[{text}]");
        }

        foreach (var (what, text) in Fields(type))
            yield return ($"an object where {what}", text);
    }

    private string With(Type root, string name, string? value, string? newName = null)
    {
        var body = (JsonObject)_samples.Of(root)!;
        var old = body[name]?.ToJsonString() ?? "null";
        body.Remove(name);
        if (value is null && newName is null)
            return body.ToJsonString();
        body[newName ?? name] = Mark;
        return body.ToJsonString().Replace($"\"{Mark}\"", value ?? old, StringComparison.Ordinal);
    }
}
