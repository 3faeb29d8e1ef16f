using System.Security.Claims;
using Microsoft.Extensions.Options;
using Parley.Users;

namespace Parley.ApiFrontend.Auth;

/// <summary>Caches validated credentials and their caller, because a client sends the same credentials with every request.</summary>
/// <remarks>What is remembered is good until the token expires, and no longer than <see cref="AuthOptions.RememberTokens"/>: so long a key
/// that an issuer has withdrawn stays good. What was refused is not remembered.</remarks>
internal sealed class TokenValidationCache(IOptions<AuthOptions> options, TimeProvider time)
{
    private readonly BoundedCache<string, ValidatedToken> _good = new(options.Value.MaxRememberedTokens);

    /// <summary>Remembers who showed these credentials, after all about them was checked.</summary>
    /// <param name="authorization">The whole header.</param>
    /// <param name="principal">What they say.</param>
    /// <param name="userId">Whose they are.</param>
    /// <param name="validTo">When they expire.</param>
    public void Remember(string authorization, ClaimsPrincipal principal, UserId userId, DateTimeOffset validTo)
    {
        var forgotten = time.GetUtcNow() + options.Value.RememberTokens;
        _good.Set(authorization, new(principal, new Caller(userId), validTo < forgotten ? validTo : forgotten));
    }

    /// <summary>Takes the request for its caller's, if it shows credentials that are remembered.</summary>
    /// <returns>Whether it did; if not, the request is as it was.</returns>
    public bool Recognise(HttpContext context)
    {
        if (context.Request.Headers.Authorization is not [{ } authorization]
            || !_good.TryGet(authorization, out var remembered)
            || time.GetUtcNow() >= remembered.Until)
            return false;
        context.User = remembered.Principal;
        context.Features.Set(remembered.Caller);
        return true;
    }

    private sealed record ValidatedToken(ClaimsPrincipal Principal, Caller Caller, DateTimeOffset Until);
}
