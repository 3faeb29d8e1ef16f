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

    /// <summary>The next message of a sender.</summary>
    public HttpRequestMessage Message(string clientId)
    {
        var body = new ByteArrayContent(Encoding.UTF8.GetBytes($$"""{"clientId":"{{clientId}}","text":"{{Text}}"}"""));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = body };
        Authorize(request);
        return request;
    }

    /// <summary>A read of what the path names.</summary>
    public HttpRequestMessage Read()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, Path);
        Authorize(request);
        return request;
    }

    private void Authorize(HttpRequestMessage request)
    {
        if (Token is not null)
            request.Headers.Authorization = new("Bearer", Token);
    }
}
