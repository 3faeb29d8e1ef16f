using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Parley.ApiFrontend.Reference;

/// <summary>Completes the OpenAPI document after its operations and schemas were generated.</summary>
internal static class DocumentTransformer
{
    /// <summary>The name of the only security scheme.</summary>
    public const string Bearer = "bearer";

    private const string FirstOfMessages = "/v1/conversations/{id}/messages";

    // In the order in which a new developer needs them.
    private static readonly (string Name, string Description)[] Tags =
    [
        ("Sign-in", "Get a token. In production, tokens come from the platform's own issuer."),
        ("Conversations", "Create one-to-one conversations and groups of at most ten people, and change their members."),
        ("Messages", "Send, read, edit and unsend messages; react; read what changed; save what was shared."),
        ("Inbox", "The conversations of the caller, with unread counts, folders and mutes."),
        ("Live", "A stream of events that tells a client at once what happens."),
        ("People", "Profiles, and the search for people."),
        ("Contacts", "The people whom the caller saved."),
        ("Blocks", "The people whom the caller blocks."),
        ("Boards", "Boards hold pins. They are what conversations are about."),
        ("Pins", "Pins: what people share and save."),
        ("Cards", "How pins, boards and profiles look when they are shared."),
        ("Limits", "The limits, the reactions and the version of the server."),
        ("Media", "The pictures of the demo data."),
        ("Health", "Probes for operators."),
    ];

    /// <summary>Adds the title, the general rules, the licence, the server, the tags and the security scheme, and completes the
    /// schemas.</summary>
    public static Task ApplyAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new()
        {
            Title = "Parley",
            Version = "v1",
            License = new() { Name = "MIT", Identifier = "MIT" },
            Description = Description(),
        };

        // Relative to the host that serves the document.
        document.Servers = [new() { Url = "/", Description = "The server that serves this document." }];
        document.Paths = InOrder(document.Paths);
        document.Tags = new HashSet<OpenApiTag>(Tags.Select(tag => new OpenApiTag { Name = tag.Name, Description = tag.Description }));
        document.Components ??= new();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[Bearer] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "JWT",
            Description = "The token of `POST /v1/dev/sign-in`, or of the issuer that the server trusts. A browser may exchange it for a "
                + "cookie: `POST /v1/session`.",
        };
        var bounds = new SchemaBounds(context.ApplicationServices);
        foreach (var (name, schema) in document.Components.Schemas ?? new Dictionary<string, IOpenApiSchema>())
            SchemaCompletion.Apply(document, name, (OpenApiSchema)schema, bounds);
        document.Components.Schemas?.Remove(nameof(IFormFile));
        Examples.AddTo(document, context.ApplicationServices.GetRequiredService<ExampleIds>());
        return Task.CompletedTask;
    }

    // The operations of a tag are together, and the one that a new developer needs first is the first.
    private static OpenApiPaths InOrder(OpenApiPaths paths)
    {
        var ordered = new OpenApiPaths();
        foreach (var (path, item) in paths
            .OrderBy(path => Array.FindIndex(Tags, tag => path.Value.Operations!.Values.First().Tags!.First().Name == tag.Name))
            .ThenBy(path => path.Key == FirstOfMessages ? 0 : 1)
            .ThenBy(path => path.Key, StringComparer.Ordinal))
            ordered.Add(path, item);
        return ordered;
    }

    private static string Description() =>
        $"""
        Private messaging around content.

        - Every refusal is a problem document (RFC 9457). Branch on its `code`.
        - A request with a `clientId` may be repeated at any time. Its change is made once. Each new request needs a new `clientId`.
        - An unknown field is refused, and so is an unknown parameter of an operation that needs a token.
        - Clients must ignore unknown fields of answers, and accept unknown codes and enum values.
        - Times are UTC with milliseconds. Lengths of names and texts are counted in Unicode scalar values, lengths of ids, queries and
          addresses in UTF-16 code units. Some addresses are measured in their escaped form, so a limit can be reached earlier.
        - A text of white space only is an empty text.

        | code | status | meaning | what to do | send it again? |
        | --- | --- | --- | --- | --- |
        {string.Join('\n', ProblemTypes.All.Select(type =>
            $"| `{type.Code}` | {type.Status} | {type.Meaning} | {type.Remedy} | {type.Repeat} |"))}
        """.ReplaceLineEndings("\n");
}
