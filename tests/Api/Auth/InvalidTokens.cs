using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Parley.Api.Hosting;
using Parley.ApiFrontend.Auth;
using Parley.Users;

namespace Parley.Api.Auth;

/// <summary>Makes tokens that the server would never issue: expired, forged, or with another subject or issuer.</summary>
internal static class InvalidTokens
{
    /// <summary>A token that expired one second ago.</summary>
    public static string Expired(ParleyServer server, UserId userId) =>
        Signed(server, userId.Value, server.Services.GetRequiredService<TimeProvider>().GetUtcNow().AddSeconds(-1));

    /// <summary>A token that is signed with the server's own key.</summary>
    public static string Signed(ParleyServer server, string subject, DateTimeOffset expires, string issuer = TokenIssuer.Issuer) =>
        Signed(server.Services.GetRequiredService<TokenIssuer>().Key!, subject, expires, issuer);

    /// <summary>A token with all required claims, signed with a key that the server does not know.</summary>
    public static string Forged(string subject, DateTimeOffset expires) =>
        Signed(new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32)), subject, expires, TokenIssuer.Issuer);

    /// <summary>A valid token of at least this length.</summary>
    public static string Long(ParleyServer server, string subject, int length)
    {
        var expires = server.Services.GetRequiredService<TimeProvider>().GetUtcNow().AddMinutes(1);
        var key = server.Services.GetRequiredService<TokenIssuer>().Key!;
        return Signed(key, subject, expires, TokenIssuer.Issuer, new string('x', length));
    }

    private static string Signed(SecurityKey key, string subject, DateTimeOffset expires, string issuer, string padding = "") =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = TokenIssuer.Issuer,
            Subject = new ClaimsIdentity([new Claim("sub", subject), new Claim("padding", padding)]),
            Expires = expires.UtcDateTime,
            SigningCredentials = new(key, SecurityAlgorithms.HmacSha256),
        });
}
