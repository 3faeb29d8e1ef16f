using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Parley.Api.Hosting;
using Parley.ApiFrontend.Auth;
using Parley.Users;

namespace Parley.Api.Auth;

/// <summary>Tokens that the server does not issue itself: expired, forged, or with another subject or issuer.</summary>
internal static class InvalidTokens
{
    /// <summary>One that was good until a second ago.</summary>
    public static string Expired(ParleyServer server, UserId userId) =>
        Signed(server, userId.Value, server.Services.GetRequiredService<TimeProvider>().GetUtcNow().AddSeconds(-1));

    /// <summary>One with the server's own signature.</summary>
    public static string Signed(ParleyServer server, string subject, DateTimeOffset expires, string issuer = TokenIssuer.Issuer) =>
        Signed(server.Services.GetRequiredService<TokenIssuer>().Key!, subject, expires, issuer);

    /// <summary>One that says all that it must, signed with a key that the server does not have.</summary>
    public static string Forged(string subject, DateTimeOffset expires) =>
        Signed(new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32)), subject, expires, TokenIssuer.Issuer);

    private static string Signed(SecurityKey key, string subject, DateTimeOffset expires, string issuer) =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = TokenIssuer.Issuer,
            Subject = new ClaimsIdentity([new Claim("sub", subject)]),
            Expires = expires.UtcDateTime,
            SigningCredentials = new(key, SecurityAlgorithms.HmacSha256),
        });
}
