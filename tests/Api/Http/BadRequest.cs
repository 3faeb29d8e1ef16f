using System.Net.Http.Headers;
using System.Text;

namespace Parley.Api.Http;

/// <summary>One request that nobody may accept.</summary>
/// <param name="What">What is wrong with it.</param>
/// <param name="Method">Its method.</param>
/// <param name="Path">Its path and query.</param>
/// <param name="Body">Its body, or null.</param>
internal sealed record BadRequest(string What, string Method, string Path, byte[]? Body = null)
{
    /// <summary>What it says that its body is; null: it does not say.</summary>
    public string? ContentType { get; init; } = "application/json";

    /// <summary>Whether the body comes without a length.</summary>
    public bool Chunked { get; init; }

    /// <summary>The token that it is sent with in place of a good one; empty: none.</summary>
    public string? Token { get; init; }

    /// <summary>The request as it is sent.</summary>
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
