using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Parley.Faults.Processes;

/// <summary>A small OpenID Connect issuer: a discovery document, its keys, and tokens with any claims.</summary>
internal sealed class OidcIssuer : IAsyncDisposable
{
    private readonly RSA _rsa = RSA.Create(2048);
    private readonly WebApplication _app;

    private OidcIssuer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        _app.MapGet("/.well-known/openid-configuration", () => Results.Text(
            $$"""{"issuer":"{{Address}}","jwks_uri":"{{Address}}/keys"}""", "application/json"));
        _app.MapGet("/keys", () => Results.Text($$"""{"keys":[{{Jwk()}}]}""", "application/json"));
    }

    /// <summary>The address of the issuer, which is also its name in tokens.</summary>
    public string Address => _app.Urls.First();

    /// <summary>Starts an issuer on a free loopback port.</summary>
    public static async Task<OidcIssuer> StartAsync()
    {
        var issuer = new OidcIssuer();
        await issuer._app.StartAsync();
        return issuer;
    }

    /// <summary>A token that expires in the year 2084.</summary>
    public string Token(string audience, params Claim[] claims) => Sign(audience, DateTime.UnixEpoch.AddHours(1_000_000), claims);

    /// <summary>A token without <c>exp</c>.</summary>
    public string TokenForEver(string audience, params Claim[] claims) => Sign(audience, expires: null, claims);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _rsa.Dispose();
    }

    private string Sign(string audience, DateTime? expires, Claim[] claims) =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Address,
            Audience = audience,
            Subject = new ClaimsIdentity(claims),
            Expires = expires,
            SigningCredentials = new(new RsaSecurityKey(_rsa) { KeyId = "1" }, SecurityAlgorithms.RsaSha256),
        });

    private string Jwk()
    {
        var key = _rsa.ExportParameters(includePrivateParameters: false);
        var (n, e) = (Base64UrlEncoder.Encode(key.Modulus!), Base64UrlEncoder.Encode(key.Exponent!));
        return $$"""{"kty":"RSA","use":"sig","alg":"RS256","kid":"1","n":"{{n}}","e":"{{e}}"}""";
    }
}
