using System.Security.Claims;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Parley.Api.Hosting;
using Parley.ApiFrontend.Auth;
using Parley.Users;

namespace Parley.Api.Auth;

/// <summary>Tokens that the server itself would not give.</summary>
internal static class Tokens
{
    /// <summary>One that was good until a second ago.</summary>
    public static string Expired(ParleyServer server, UserId userId) =>
        Signed(server, userId.Value, server.Services.GetRequiredService<TimeProvider>().GetUtcNow().AddSeconds(-1));

    /// <summary>One with the server's own signature.</summary>
    public static string Signed(ParleyServer server, string subject, DateTimeOffset expires, string issuer = OwnTokens.Issuer)
    {
        var key = server.Services.GetRequiredService<OwnTokens>().Key;
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = OwnTokens.Issuer,
            Subject = new ClaimsIdentity([new Claim("sub", subject)]),
            Expires = expires.UtcDateTime,
            SigningCredentials = new(key, SecurityAlgorithms.HmacSha256),
        });
    }
}
