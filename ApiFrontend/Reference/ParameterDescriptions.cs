using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Parley.ApiFrontend.Http;

namespace Parley.ApiFrontend.Reference;

/// <summary>Describes the parameters of paths and queries. A parameter has the same meaning wherever its name occurs; only <c>id</c>,
/// <c>query</c> and <c>after</c> depend on the path.</summary>
internal static class ParameterDescriptions
{
    /// <summary>Adds the description, the example and the bounds of a parameter.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="path">The path of the operation.</param>
    /// <param name="options">The limits of the server.</param>
    /// <param name="ids">The generated ids of the examples.</param>
    public static void Describe(OpenApiParameter parameter, string path, ApiOptions options, ExampleIds ids)
    {
        var schema = (OpenApiSchema)parameter.Schema!;
        (parameter.Description, parameter.Example) = parameter.Name switch
        {
            "id" when path.Contains("conversations", StringComparison.Ordinal) =>
                ("The conversation. The id of a one-to-one conversation is `d~{smaller user id}~{larger user id}`.",
                    EndsWith(path, "id") || path.Contains("/members", StringComparison.Ordinal)
                        ? ids.Group
                        : "d~alice~bob"),
            "id" when path.Contains("boards", StringComparison.Ordinal) => ("The board.", ids.Board),
            "id" => ("The pin.", (JsonNode)ids.Pin),
            "userId" => ("The person.",
                path.Contains("blocks", StringComparison.Ordinal) ? "hugo"
                : path.EndsWith("/boards", StringComparison.Ordinal) ? "alice"
                : "bob"),
            "seq" => ("The sequence number of the message in its conversation.", SeqOf(path)),
            "reaction" => ("The name of a reaction, from `palette` of `GET /v1/limits`.", "love"),
            "name" => ("The name of the picture.", "lighthouse.svg"),
            "limit" => ("The most items to return. A page may be shorter although there are more.", 50),
            "cursor" => ("`nextCursor` of the page before. Absent: the first page.", null),
            "before" => ("Return the entries before this sequence number. Use `before` of an earlier page.", null),
            "after" when path.EndsWith("/changes", StringComparison.Ordinal) =>
                ("Return the changes after this position: `through` of an earlier page, or 0.", 0),
            "after" => ("Return the entries after this sequence number. Use `after` of an earlier page.", null),
            "around" => ("Return the entries around this sequence number, or around the first unread message with `unread`.", "unread"),
            "since" => ("Return the changes after this revision: `revision` of an earlier answer, or 0.", 0),
            "kind" => ("Return only cards of this kind.", "pin"),
            "folder" => ("The folder.", "main"),
            "ids" => ("Up to 100 user ids, separated by commas.", null),
            "query" when path.EndsWith("/boards", StringComparison.Ordinal) =>
                ("Return only boards whose names contain each of these words.", null),
            "query" =>
                ("The beginning of an id, or the beginnings of words of a name. At least 2 characters, or 1 of Han, Kana or Hangul.", "bo"),
            var unknown => throw new InvalidOperationException($"The parameter {unknown} of {path} has no description."),
        };
        Bound(schema, parameter.Name!, options);
    }

    // In the one-to-one of alice and bob of the demo data, the second message is by alice, and the fourth shares a pin.
    private static int SeqOf(string path) =>
        EndsWith(path, "seq") ? 2
        : path.EndsWith("/save", StringComparison.Ordinal) ? 4
        : 1;

    // The parameter may have a constraint: `{id:conversation}`.
    private static bool EndsWith(string path, string parameter) =>
        path.AsSpan(path.LastIndexOf('/') + 1).StartsWith($"{{{parameter}", StringComparison.Ordinal);

    private static void Bound(OpenApiSchema schema, string name, ApiOptions options)
    {
        switch (name)
        {
            case PageLimit.Name:
                (schema.Minimum, schema.Maximum) = ("1", options.MaxPage.ToString(System.Globalization.CultureInfo.InvariantCulture));
                schema.Default = Math.Min(options.DefaultPage, options.MaxPage);
                break;
            case "seq" or "before" or "after" or "since":
                schema.Minimum = name == "seq" ? "1" : "0";
                break;
            case "around":
                schema.Pattern = "^(unread|[0-9]+)$";
                break;
            case "kind":
                schema.Enum = ["pin", "board", "profile"];
                break;
            case "folder":
                (schema.Enum, schema.Default) = (["main", "requests", "hidden"], "main");
                break;
        }
    }
}
