using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Parley.Benchmarks.Load;

/// <summary>Builds the requests of one connection: one path, one sender.</summary>
/// <param name="Path">The path of the request.</param>
/// <param name="Token">The sender's token, or null for an anonymous request.</param>
internal sealed record RequestTemplate(string Path, string? Token)
{
    // A typical chat message is short.
    private const string Text = "That green would look wonderful in the hall, and there is a cheaper one further down.";

    /// <summary>The HTTP method of <see cref="Read"/>.</summary>
    public HttpMethod Method { get; init; } = HttpMethod.Get;

    private int _sent;

    /// <summary>The body of <see cref="Read"/>, or null. <c>{fresh}</c> in it is replaced by a new client id for each request, and
    /// <c>{next}</c> by 1, 2, 3, and so on.</summary>
    public string? Json { get; init; }

    /// <summary>An additional header of <see cref="Read"/>, or null.</summary>
    public (string Name, string Value)? Header { get; init; }

    /// <summary>Whether the text of a message has the client id in it, between two number signs, so that a reader of events recognises
    /// it.</summary>
    public bool IsMarked { get; init; }

    /// <summary>The expected status of the answer; null accepts every 2xx status.</summary>
    public int? Status { get; init; }

    /// <summary>Builds the request that sends one message.</summary>
    public HttpRequestMessage Message(string clientId)
    {
        var text = IsMarked ? $"{Text} {Text[..40]} #{clientId}#" : Text; // the mark is behind the excerpt of pointers
        var body = new ByteArrayContent(Encoding.UTF8.GetBytes($$"""{"clientId":"{{clientId}}","text":"{{text}}"}"""));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = body };
        Authorize(request);
        return request;
    }

    /// <summary>Builds a request that does not send a message. Most often it reads the resource at the path.</summary>
    public HttpRequestMessage Read(string clientId)
    {
        var request = new HttpRequestMessage(Method, Path);
        if (Json is not null)
        {
            var json = Json.Replace("{fresh}", clientId, StringComparison.Ordinal)
                .Replace("{next}", Interlocked.Increment(ref _sent).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
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
