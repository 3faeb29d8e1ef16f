using System.Text;
using Microsoft.Extensions.Options;

namespace Parley.ApiFrontend.Auth;

/// <summary>The cookie by which a browser identifies its user. Its value is the bearer token.</summary>
/// <remarks>Scripts cannot read it, and a browser sends it only from pages of the same site. Under https it has the prefix <c>__Host-</c>,
/// so that no other host can set it. Under http it exists only on loopback. Cookies do not distinguish ports, so its name contains the
/// port.</remarks>
internal sealed class SessionCookie(IOptions<ApiOptions> options, TimeProvider time)
{
    /// <summary>The longest token, in bytes. Browsers refuse cookies above 4,096 bytes, name and attributes included.</summary>
    public const int MaxTokenBytes = 3_800;

    private const string SecureName = "__Host-parley";

    /// <summary>Whether the cookie identifies the caller of a request. A request with the header <c>Authorization</c> is identified by that
    /// header only.</summary>
    public static bool Identifies(HttpContext context) =>
        context.Request.Headers.Authorization.Count == 0 && Caller.Of(context) is not null;

    /// <summary>Returns the token in the cookie, or null. A request with several such cookies has none: another server on the same host may
    /// have set one of them.</summary>
    public string? Read(HttpRequest request) => Read(request, out _);

    /// <inheritdoc cref="Read(HttpRequest)"/>
    /// <param name="request">The request.</param>
    /// <param name="repeated">The name of the cookie, if the request has several of them; else null.</param>
    public string? Read(HttpRequest request, out string? repeated)
    {
        repeated = null;
        if (request.Headers.Cookie.Count == 0 || NameFor(request) is not { } name)
            return null;
        string? found = null;
        foreach (var header in request.Headers.Cookie)
        {
            foreach (var range in header.AsSpan().Split(';'))
            {
                var cookie = header.AsSpan()[range].Trim();
                if (!cookie.StartsWith(name, StringComparison.Ordinal) || cookie.Length == name.Length || cookie[name.Length] != '=')
                    continue;
                if (found is not null)
                {
                    repeated = name;
                    return null;
                }

                found = cookie[(name.Length + 1)..].ToString();
            }
        }

        return string.IsNullOrEmpty(found) ? null : found;
    }

    /// <summary>Adds the cookie to the answer, until the token expires.</summary>
    /// <returns>The refusal, or null.</returns>
    public Error? Set(HttpContext context, string token, DateTimeOffset expiresAt)
    {
        if (Encoding.UTF8.GetByteCount(token) is var bytes && bytes > MaxTokenBytes)
            return AuthErrors.LongToken(MaxTokenBytes, bytes);
        if (NameFor(context.Request) is not { } name)
            return AuthErrors.InsecureCookie;
        context.Response.Cookies.Append(name, token, Attributes(name, expiresAt - time.GetUtcNow()));
        return null;
    }

    /// <summary>Makes the browser forget the cookie.</summary>
    public void Clear(HttpContext context)
    {
        if (NameFor(context.Request) is { } name)
            context.Response.Cookies.Append(name, "", Attributes(name, TimeSpan.Zero));
    }

    private static CookieOptions Attributes(string name, TimeSpan maxAge) => new()
    {
        HttpOnly = true,
        IsEssential = true,
        MaxAge = maxAge,
        Path = "/",
        SameSite = SameSiteMode.Strict,
        Secure = name == SecureName,
    };

    private string? NameFor(HttpRequest request) => ServerOrigin.Of(request, options.Value) switch
    {
        null => null,
        var origin when origin.Scheme == Uri.UriSchemeHttps => SecureName,
        var origin => LoopbackHost.Contains(origin.Host) ? $"parley-{origin.Port}" : null,
    };
}
