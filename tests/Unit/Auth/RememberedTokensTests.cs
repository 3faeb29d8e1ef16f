using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Parley.ApiFrontend.Auth;

namespace Parley.Unit.Auth;

public sealed class RememberedTokensTests
{
    private static readonly SymmetricSecurityKey Key = new(RandomNumberGenerator.GetBytes(32));
    private static readonly SymmetricSecurityKey OtherKey = new(RandomNumberGenerator.GetBytes(32));

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly AuthOptions _options = new() { RememberTokens = TimeSpan.FromMinutes(5) };

    [Fact]
    public async Task A_good_token_is_believed_without_its_key_for_a_while_and_not_longer()
    {
        var tokens = new RememberedTokens(Options.Create(_options), _time);
        var token = Token(_time.GetUtcNow().AddHours(1));
        Assert.True((await tokens.ValidateTokenAsync(token, With(Key))).IsValid);

        _time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1));
        Assert.True((await tokens.ValidateTokenAsync(token, With(OtherKey))).IsValid);
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.False((await tokens.ValidateTokenAsync(token, With(OtherKey))).IsValid);
    }

    [Fact]
    public async Task A_good_token_is_believed_no_longer_than_until_it_expires()
    {
        var tokens = new RememberedTokens(Options.Create(_options), _time);
        var token = Token(_time.GetUtcNow().AddMinutes(1));
        Assert.True((await tokens.ValidateTokenAsync(token, With(Key))).IsValid);

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.False((await tokens.ValidateTokenAsync(token, With(Key))).IsValid);
    }

    [Fact]
    public async Task A_refused_token_is_looked_at_again()
    {
        var tokens = new RememberedTokens(Options.Create(_options), _time);
        var token = Token(_time.GetUtcNow().AddHours(1));
        Assert.False((await tokens.ValidateTokenAsync(token, With(OtherKey))).IsValid);
        Assert.True((await tokens.ValidateTokenAsync(token, With(Key))).IsValid);
    }

    [Fact]
    public async Task A_token_is_not_believed_for_another_that_was_good()
    {
        var tokens = new RememberedTokens(Options.Create(_options), _time);
        var token = Token(_time.GetUtcNow().AddHours(1));
        Assert.True((await tokens.ValidateTokenAsync(token, With(Key))).IsValid);
        Assert.False((await tokens.ValidateTokenAsync(token[..^4] + "AAAA", With(Key))).IsValid);
    }

    private TokenValidationParameters With(SymmetricSecurityKey key) => new()
    {
        ValidIssuer = OwnTokens.Issuer,
        ValidAudience = OwnTokens.Issuer,
        IssuerSigningKey = key,
        LifetimeValidator = (_, expires, _, _) => expires > _time.GetUtcNow().UtcDateTime,
    };

    private static string Token(DateTimeOffset expires) =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = OwnTokens.Issuer,
            Audience = OwnTokens.Issuer,
            Subject = new ClaimsIdentity([new Claim("sub", "alice")]),
            Expires = expires.UtcDateTime,
            SigningCredentials = new(Key, SecurityAlgorithms.HmacSha256),
        });
}
