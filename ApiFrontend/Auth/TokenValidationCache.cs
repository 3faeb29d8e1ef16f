using System.Security.Claims;
using Microsoft.Extensions.Options;

namespace Parley.ApiFrontend.Auth;

/// <summary>Caches validated credentials and their caller, because a client sends the same credentials with every request.</summary>
/// <remarks>An entry is valid until the token expires, and at most for <see cref="AuthOptions.RememberTokens"/>. For this long, a key that
/// an issuer has withdrawn can stay accepted. Refused credentials are not cached.</remarks>
internal sealed class TokenValidationCache(IOptions<AuthOptions> options, SessionCookie cookie, TimeProvider time)
{
    private readonly BoundedCache<Credentials, ValidatedToken> _good = new(options.Value.MaxRememberedTokens);

    /// <summary>Remembers the caller of a request with validated credentials. Of the claims, only the user id and the name are
    /// remembered.</summary>
    /// <param name="request">The request.</param>
    /// <param name="principal">The claims of the token.</param>
    /// <param name="caller">The caller.</param>
    public void Remember(HttpRequest request, ClaimsPrincipal principal, Caller caller)
    {
        if (CredentialsOf(request) is not { } credentials)
            return;
        var forgotten = time.GetUtcNow() + options.Value.RememberTokens;
        _good.Set(credentials, new(Reduce(principal), caller, caller.ExpiresAt < forgotten ? caller.ExpiresAt : forgotten));
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

    // The claims of a token refer to all of it. They take about 4 kB of memory, and requests need only the claims that name the caller.
    private static ClaimsPrincipal Reduce(ClaimsPrincipal principal)
    {
        var identity = (ClaimsIdentity)principal.Identity!;
        var claims = identity.Claims
            .Where(claim => claim.Type == identity.NameClaimType || claim.Type is CurrentUser.NameClaim)
            .Select(claim => new Claim(claim.Type, claim.Value));
        return new(new ClaimsIdentity(claims, identity.AuthenticationType, identity.NameClaimType, identity.RoleClaimType));
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
