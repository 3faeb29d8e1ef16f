using System.Security.Claims;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Parley.Silo;
using Parley.Users;

namespace Parley.ApiFrontend.Auth;

/// <summary>Issues the tokens that Parley signs itself. If another issuer is configured, it has no key and issues no tokens.</summary>
internal sealed class TokenIssuer
{
    /// <summary>The issuer and the audience of these tokens.</summary>
    public const string Issuer = "parley";

    private readonly AuthOptions _auth;
    private readonly TimeProvider _time;

    private TokenIssuer(AuthOptions auth, byte[]? key, bool isUnconfigured, TimeProvider time)
    {
        (_auth, _time, IsUnconfigured) = (auth, time, isUnconfigured);
        Key = key is null ? null : new SymmetricSecurityKey(key);
    }

    /// <summary>Whether this is the embedded default: neither an issuer nor a key is configured.</summary>
    public bool IsUnconfigured { get; }

    /// <summary>The key that signs the tokens, or null.</summary>
    public SymmetricSecurityKey? Key { get; }

    /// <summary>Creates the issuer, with the configured key or the key of the data folder.</summary>
    /// <exception cref="StartException">Neither an issuer nor a key is configured, and there is no folder to create a key in.</exception>
    public static TokenIssuer Choose(IOptions<AuthOptions> options, DirectoryInfo? dataFolder, TimeProvider time) => options.Value switch
    {
        { Authority: not null } auth => new(auth, null, false, time),
        { SigningKey: { } key } auth => new(auth, Convert.FromBase64String(key), false, time),
        var auth when dataFolder is not null => new(auth, ApiFrontend.Auth.SigningKey.OfFolder(dataFolder), true, time),
        _ => throw new StartException(
            "No user could sign in. Set Auth:Authority and Auth:Audience, or an Auth:SigningKey that all front ends share."),
    };

    /// <summary>Issues a token for a user. No two tokens are equal, so each one is a session of its own.</summary>
    /// <exception cref="InvalidOperationException">There is no key.</exception>
    public (string Token, DateTimeOffset ExpiresAt) Issue(UserId userId)
    {
        var now = _time.GetUtcNow();
        var expiresAt = now + _auth.TokenLifetime;
        var token = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Issuer,
            Subject = new ClaimsIdentity(
                [new Claim(_auth.UserIdClaim, userId.Value), new Claim(JwtRegisteredClaimNames.Jti, Guid.NewGuid().ToString("N"))]),
            IssuedAt = now.UtcDateTime,
            Expires = expiresAt.UtcDateTime,
            SigningCredentials = new(Key ?? throw new InvalidOperationException("An issuer is configured."), SecurityAlgorithms.HmacSha256),
        });
        return (token, expiresAt);
    }
}
