using System.Net.Http.Headers;
using System.Text;

namespace Parley.Api.Http;

/// <summary>One request that must be refused.</summary>
/// <param name="What">The error in it.</param>
/// <param name="Method">Its method.</param>
/// <param name="Path">Its path and query.</param>
/// <param name="Body">Its body, or null.</param>
internal sealed record BadRequest(string What, string Method, string Path, byte[]? Body = null)
{
    /// <summary>The content type of the body, or null for none.</summary>
    public string? ContentType { get; init; } = "application/json";

    /// <summary>Whether the body has no length.</summary>
    public bool Chunked { get; init; }

    /// <summary>The token that replaces the valid one; empty for none; null for the valid one.</summary>
    public string? Token { get; init; }

    /// <summary>The HTTP request.</summary>
    public HttpRequestMessage ToMessage(AuthenticationHeaderValue goodToken)
    {
        var message = new HttpRequestMessage(new(Method), new Uri(Path, UriKind.Relative));
        message.Headers.Authorization = Token switch { null => goodToken, "" => null, var bad => new("Bearer", bad) };
        if (Body is null)
            return message;
        message.Headers.TransferEncodingChunked = Chunked;
        message.Content = new ByteArrayContent(Body);
        if (ContentType is not null)
            message.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
        return message;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{What}: {Method} {Path} {ContentType} "
        + $"{(Body is null ? "" : Encoding.UTF8.GetString(Body.AsSpan(0, Math.Min(Body.Length, 200))))}";
}
