using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Parley.ApiFrontend.Auth;

/// <summary>Checks tokens, and remembers those that were good: a client shows the same one with every request.</summary>
/// <remarks>A remembered token is good until it expires, and no longer than <see cref="AuthOptions.RememberTokens"/>: so long a key that an
/// issuer has withdrawn stays good. Refused tokens are not remembered.</remarks>
internal sealed class RememberedTokens(IOptions<AuthOptions> options, TimeProvider time) : TokenHandler
{
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private readonly BoundedCache<string, Remembered> _good = new(options.Value.MaxRememberedTokens);

    /// <inheritdoc/>
    public override async Task<TokenValidationResult> ValidateTokenAsync(string token, TokenValidationParameters validationParameters)
    {
        var now = time.GetUtcNow();
        if (_good.TryGet(token, out var remembered) && now < remembered.Until)
            return remembered.Result;
        var result = await _handler.ValidateTokenAsync(token, validationParameters);
        if (result.IsValid)
        {
            var forgotten = now + options.Value.RememberTokens;
            var expiry = new DateTimeOffset(result.SecurityToken.ValidTo, TimeSpan.Zero);
            _good.Set(token, new(result, expiry < forgotten ? expiry : forgotten));
        }

        return result;
    }

    /// <inheritdoc/>
    public override SecurityToken ReadToken(string token) => _handler.ReadToken(token);

    private sealed record Remembered(TokenValidationResult Result, DateTimeOffset Until);
}
