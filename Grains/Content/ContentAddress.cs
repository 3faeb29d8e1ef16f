using Parley.Boards;
using Parley.Content;
using Parley.Pins;
using Parley.Users;

namespace Parley.Grains.Content;

/// <summary>Parses addresses of pages of this platform: <c>/pins/{id}</c>, <c>/boards/{id}</c>, <c>/users/{id}</c>.</summary>
internal static class ContentAddress
{
    // Enough for an origin, the longest id with every character escaped, and query parameters that browsers and mail programs append.
    private const int MaxLength = 2_000;

    /// <summary>Returns the content of a server-relative address, or of an absolute one under <paramref name="publicOrigin"/>; else null. A
    /// query or fragment is ignored.</summary>
    public static ContentRef? Read(string address, string? publicOrigin)
    {
        if (address.Length > MaxLength)
            return null;
        var path = address.StartsWith('/') ? address : Below(address, publicOrigin);
        if (path is null || path.Contains('\\', StringComparison.Ordinal))
            return null;
        var end = path.AsSpan().IndexOfAny('?', '#');
        return (end < 0 ? path : path[..end]).TrimEnd('/').Split('/') is ["", var kind, var escaped]
            ? Reference(kind, Uri.UnescapeDataString(escaped))
            : null;
    }

    private static string? Below(string address, string? publicOrigin) =>
        publicOrigin is not null
        && Uri.TryCreate(publicOrigin, UriKind.Absolute, out var origin)
        && Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && uri.UserInfo.Length == 0
        && uri.GetLeftPart(UriPartial.Authority) == origin.GetLeftPart(UriPartial.Authority)
            ? uri.AbsolutePath
            : null;

    private static ContentRef? Reference(string kind, string id) => kind switch
    {
        "pins" when PinId.TryParse(id, null, out _) => new(ShareKind.Pin, id),
        "boards" when BoardId.TryParse(id, null, out _) => new(ShareKind.Board, id),
        "users" when UserId.TryParse(id, null, out _) => new(ShareKind.Profile, id),
        _ => null,
    };
}
