using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Parley.Api.Hosting;
using Parley.Testing;

namespace Parley.Api.Reference;

public sealed partial class ReferenceTests(SharedServer shared)
{
    /// <summary>If it is 1, a run writes the document instead of comparing it. The change then appears in the review.</summary>
    private const string Accept = "PARLEY_ACCEPT_OPENAPI";

    private static readonly string Docs = Repository.PathOf("docs");

    [Fact]
    public async Task The_contract_is_the_one_that_was_reviewed()
    {
        var path = Path.Combine(Docs, "openapi-v1.json");
        var served = (await GetDocumentAsync()).ToJsonString(new() { WriteIndented = true }) + "\n";
        if (Environment.GetEnvironmentVariable(Accept) == "1")
            await File.WriteAllTextAsync(path, served);
        Assert.True(
            await File.ReadAllTextAsync(path) == served,
            $"The HTTP contract differs from docs/openapi-v1.json. If this is intended: {Accept}=1 ./test Api, and have it reviewed.");
    }

    [Fact]
    public async Task Every_operation_has_an_id_a_summary_and_the_problem_document()
    {
        foreach (var (name, operation) in Operations(await GetDocumentAsync()))
        {
            Assert.True(operation["operationId"] is not null, name);
            Assert.True(operation["summary"] is not null, name);
            Assert.True(operation["responses"]!["default"]!["content"]!["application/problem+json"] is not null, name);
        }
    }

    [Fact]
    public async Task The_request_file_runs_from_top_to_bottom_and_has_every_operation()
    {
        await using var server = await ParleyServer.StartAsync();
        using var http = server.Anonymous();
        var run = new List<string>();
        await foreach (var (title, line, status) in new RequestFile(http)
            .RunAsync(await File.ReadAllTextAsync(Path.Combine(Docs, "api.http"))))
        {
            Assert.True(status is >= 200 and < 300, $"{status} to {title}");
            run.Add(line.Replace("{{host}}", "", StringComparison.Ordinal).Split('?')[0]);
        }

        var missing = Operations(await GetDocumentAsync()).Select(operation => operation.Name)
            .Where(name => name != "GET /v1/events") // a request without an end; docs/clients.md shows it
            .Where(name => !run.Any(line => Regex.IsMatch(line, $"^{PathParameter().Replace(name, "[^/]+")}$")));
        Assert.Empty(missing);
    }

    [Fact]
    public async Task The_reference_page_needs_nothing_from_elsewhere()
    {
        using var http = shared.Server.Anonymous();
        using var answer = await http.GetAsync("/docs/");
        var page = await answer.Content.ReadAsStringAsync();
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'self' 'sha256-", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
        Assert.DoesNotMatch("(src|href)=\"(https?:)?//", page);
        foreach (var script in Script().Matches(page).Select(match => match.Groups["path"].Value))
        {
            using var response = await http.GetAsync($"/docs/{script}");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    private static IEnumerable<(string Name, JsonNode Operation)> Operations(JsonNode document) =>
        from path in document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select ($"{operation.Key.ToUpperInvariant()} {path.Key}", operation.Value!);

    private async Task<JsonNode> GetDocumentAsync()
    {
        using var http = shared.Server.Anonymous();
        return JsonNode.Parse(await http.GetStringAsync("/openapi/v1.json"))!;
    }

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex PathParameter();

    [GeneratedRegex("src=\"(?<path>[^\"]+)\"")]
    private static partial Regex Script();
}
