using System.Text.Json;
using Parley.Api.Live;

namespace Parley.Api.Entitlement;

/// <summary>A complete answer.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Headers">All headers except the date.</param>
/// <param name="Body">The body.</param>
internal sealed record Answer(int Status, string Headers, string Body)
{
    /// <summary>The answer in the notation of <see cref="ExpectedAnswers"/>: the status, followed by a letter if several codes have this
    /// status. For a send to several targets it is the answer of the first target.</summary>
    public string Cell
    {
        get
        {
            if (Body is "" or ['<', ..] or ['r', 'e', 't', 'r', 'y', ..]) // empty, a picture, or the beginning of a stream
                return $"{Status}";
            var json = JsonDocument.Parse(Body).RootElement;
            if (json.ValueKind is JsonValueKind.Object && json.TryGetProperty("results", out var results))
                json = results[0];
            return (Status, Code(json)) switch
            {
                ( < 300, null) => $"{Status}",
                (_, "not_found") => "404",
                (_, "content_not_found") => "404c",
                (_, "not_allowed") => "403",
                (_, "recipient_unavailable") => "403r",
                (_, "unauthenticated") => "401",
                (_, "direct") => "409d",
                (_, "invalid_request") => "400",
                var (status, code) => $"{status}:{code}",
            };
        }
    }

    /// <summary>Sends a request and reads the complete answer.</summary>
    public static async Task<Answer> ToAsync(HttpClient http, (HttpMethod Method, string Address, string? Body) ask)
    {
        using var request = new HttpRequestMessage(ask.Method, new Uri(ask.Address, UriKind.Relative));
        if (ask.Body is not null)
            request.Content = new StringContent(ask.Body, System.Text.Encoding.UTF8, "application/json");
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var headers = response.Headers.Concat(response.Content.Headers)
            .Where(header => header.Key != "Date")
            .Select(header => $"{header.Key}: {string.Join(", ", header.Value)}")
            .Order(StringComparer.Ordinal);
        var body = response.Content.Headers.ContentType?.MediaType == EventReader.MediaType
            ? await CatchUpOfAsync(response)
            : await response.Content.ReadAsStringAsync();
        return new((int)response.StatusCode, string.Join('\n', headers), body);
    }

    // Reads a stream up to the event that has the newest revision. An inbox without a revision has no such event.
    private static async Task<string> CatchUpOfAsync(HttpResponseMessage response)
    {
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var text = new System.Text.StringBuilder();
        for (string? id = null; await reader.ReadLineAsync() is { } line;)
        {
            text.AppendLine(line);
            id = line.StartsWith("id: ", StringComparison.Ordinal) ? line : id;
            if (line.Contains("{\"revision\":0,", StringComparison.Ordinal) || (id is not null && line.Length == 0))
                break;
        }

        return text.ToString();
    }

    /// <summary>Whether the body or a header contains a text.</summary>
    public bool Has(string text) =>
        Body.Contains(text, StringComparison.OrdinalIgnoreCase) || Headers.Contains(text, StringComparison.OrdinalIgnoreCase);

    private static string? Code(JsonElement json) =>
        json.ValueKind is JsonValueKind.Object && json.TryGetProperty("code", out var code) ? code.GetString() : null;
}
