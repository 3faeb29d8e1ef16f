using System.Net.Http.Headers;
using System.Text;

namespace Parley.Benchmarks.Load;

/// <summary>Builds the requests of one connection: one path, one sender.</summary>
/// <param name="Path">The path of the request.</param>
/// <param name="Token">The sender's token; null: none.</param>
internal sealed record RequestTemplate(string Path, string? Token)
{
    // What people write is short: a line, not a page.
    private const string Text = "That green would look wonderful in the hall, and there is a cheaper one further down.";

    /// <summary>The method of what is no message.</summary>
    public HttpMethod Method { get; init; } = HttpMethod.Get;

    /// <summary>The body of what is no message, in which <c>{fresh}</c> is a new client id each time; or null.</summary>
    public string? Json { get; init; }

    /// <summary>A further header, or null.</summary>
    public (string Name, string Value)? Header { get; init; }

    /// <summary>The status of its answer; null: any good one.</summary>
    public int? Status { get; init; }

    /// <summary>The next message of a sender.</summary>
    public HttpRequestMessage Message(string clientId)
    {
        var body = new ByteArrayContent(Encoding.UTF8.GetBytes($$"""{"clientId":"{{clientId}}","text":"{{Text}}"}"""));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = body };
        Authorize(request);
        return request;
    }

    /// <summary>The request that is no message, most often a read of what the path names.</summary>
    public HttpRequestMessage Read(string clientId)
    {
        var request = new HttpRequestMessage(Method, Path);
        if (Json is not null)
        {
            request.Content = new StringContent(
                Json.Replace("{fresh}", clientId, StringComparison.Ordinal), Encoding.UTF8, "application/json");
        }

        if (Header is var (name, value))
            request.Headers.TryAddWithoutValidation(name, value);
        Authorize(request);
        return request;
    }

    private void Authorize(HttpRequestMessage request)
    {
        if (Token is not null)
            request.Headers.Authorization = new("Bearer", Token);
    }
}
