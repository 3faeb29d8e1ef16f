using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Parley.Api.Reference;

/// <summary>Runs a file of requests from top to bottom, as an editor does. Supports the parts of the format that docs/api.http
/// uses.</summary>
internal sealed partial class RequestFile(HttpClient http)
{
    private const string NameMark = "# @name ";

    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal) { ["host"] = "" };
    private readonly Dictionary<string, JsonNode> _answers = new(StringComparer.Ordinal);

    /// <summary>Runs all requests. Returns the title, the method and path as written, and the status of each.</summary>
    public async IAsyncEnumerable<(string Title, string Line, int Status)> RunAsync(string file)
    {
        var blocks = file.ReplaceLineEndings("\n").Split("### ");
        foreach (var variable in VariableLine().Matches(blocks[0]).Where(match => match.Groups["name"].Value != "host"))
            _variables[variable.Groups["name"].Value] = variable.Groups["value"].Value;
        foreach (var block in blocks.Skip(1))
        {
            var (head, body) = block.Split("\n\n", 2) is [var first, var rest] ? (first, rest.Trim()) : (block, "");
            var lines = head.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            var request = lines.Skip(1).SkipWhile(line => line.StartsWith('#')).ToArray();
            using var response = await SendAsync(request, body);
            var name = lines.FirstOrDefault(line => line.StartsWith(NameMark, StringComparison.Ordinal));
            if (name is not null)
                _answers[name[NameMark.Length..]] = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
            yield return (lines[0], request[0], (int)response.StatusCode);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(string[] lines, string body)
    {
        var line = Resolve(lines[0]).Split(' ', 2);
        using var message = new HttpRequestMessage(new(line[0]), new Uri(line[1], UriKind.Relative));
        if (body.Length > 0)
            message.Content = new StringContent(Resolve(body), Encoding.UTF8);
        foreach (var header in lines.Skip(1).Select(header => Resolve(header).Split(": ", 2)))
        {
            if (header[0] == "Content-Type")
                message.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(header[1]);
            else
                message.Headers.Add(header[0], header[1]);
        }

        return await http.SendAsync(message);
    }

    private string Resolve(string text) => Placeholder().Replace(text, match => match.Groups["what"].Value switch
    {
        "$guid" => Guid.NewGuid().ToString("N"),
        var what when what.Split(".response.body.$.") is [var request, var path] =>
            path.Split('.').Aggregate(_answers[request], (node, member) => node[member]!).ToString(),
        var what => _variables[what],
    });

    [GeneratedRegex(@"\{\{(?<what>[^}]+)\}\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"^@(?<name>\w+) = (?<value>.+)$", RegexOptions.Multiline)]
    private static partial Regex VariableLine();
}
