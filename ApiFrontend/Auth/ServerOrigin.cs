namespace Parley.ApiFrontend.Auth;

/// <summary>The origin under which a browser reaches this server: <see cref="ApiOptions.PublicOrigin"/>, else scheme and host of the
/// request.</summary>
internal static class ServerOrigin
{
    /// <summary>Returns the origin for a request; null if the request has no usable host.</summary>
    public static Uri? Of(HttpRequest request, ApiOptions options) =>
        options.PublicOrigin
        ?? (request.Host.HasValue && Uri.TryCreate($"{request.Scheme}://{request.Host.Value}", UriKind.Absolute, out var own) ? own : null);

    /// <summary>Whether an address is only an origin: http or https, a host, and nothing behind the port.</summary>
    public static bool IsOrigin(Uri address) =>
        address is { IsAbsoluteUri: true, UserInfo: "", PathAndQuery: "/", Fragment: "" }
        && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps);

    /// <summary>The text of an origin, as in the header <c>Origin</c>: a default port is left out.</summary>
    public static string Format(Uri origin)
    {
        var host = origin.HostNameType is UriHostNameType.IPv6 ? origin.Host : origin.IdnHost;
        return origin.IsDefaultPort ? $"{origin.Scheme}://{host}" : $"{origin.Scheme}://{host}:{origin.Port}";
    }
}
