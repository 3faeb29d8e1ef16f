using System.Security.Claims;
using Microsoft.Extensions.Options;

namespace Parley.ApiFrontend.Auth;

/// <summary>Caches validated credentials and their caller, because a client sends the same credentials with every request.</summary>
/// <remarks>An entry is valid until the token expires, and at most for <see cref="AuthOptions.RememberTokens"/>. For this long, a key that
/// an issuer has withdrawn can stay accepted. Refused credentials are not cached.</remarks>
internal sealed class TokenValidationCache(IOptions<AuthOptions> options, SessionCookie cookie, TimeProvider time)
{
    private readonly BoundedCache<Credentials, ValidatedToken> _good = new(options.Value.MaxRememberedTokens);

    /// <summary>Remembers the caller of a request with validated credentials.</summary>
    /// <param name="request">The request.</param>
    /// <param name="principal">The claims of the token.</param>
    /// <param name="caller">The caller.</param>
    public void Remember(HttpRequest request, ClaimsPrincipal principal, Caller caller)
    {
        if (CredentialsOf(request) is not { } credentials)
            return;
        var forgotten = time.GetUtcNow() + options.Value.RememberTokens;
        _good.Set(credentials, new(principal, caller, caller.ExpiresAt < forgotten ? caller.ExpiresAt : forgotten));
    }

    /// <summary>Sets the caller of a request whose credentials are remembered.</summary>
    /// <returns>Whether they are remembered. If not, the request is unchanged.</returns>
    public bool Recognise(HttpContext context)
    {
        if (CredentialsOf(context.Request) is not { } credentials
            || !_good.TryGet(credentials, out var remembered)
            || time.GetUtcNow() >= remembered.Until)
            return false;
        context.User = remembered.Principal;
        context.Features.Set(remembered.Caller);
        return true;
    }

    private Credentials? CredentialsOf(HttpRequest request) => request.Headers.Authorization switch
    {
        [] => cookie.Read(request) is { } token ? new(token, IsCookie: true) : null,
        [{ } authorization] => new(authorization, IsCookie: false),
        _ => null,
    };

    /// <summary>The whole header <c>Authorization</c>; without this header, the token in the cookie. A client chooses both texts, so the
    /// text alone does not show where it was.</summary>
    private readonly record struct Credentials(string Text, bool IsCookie);

    private sealed record ValidatedToken(ClaimsPrincipal Principal, Caller Caller, DateTimeOffset Until);
}
