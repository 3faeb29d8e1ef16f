using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Parley.LoadTest.Targets;

/// <summary>A source of tokens for simulated users.</summary>
internal abstract class TokenSource
{
    /// <summary>Gets a new token.</summary>
    public abstract ValueTask<SignedIn> NewAsync(string userId, int number, CancellationToken cancellationToken);

    /// <summary>The present time.</summary>
    public abstract DateTimeOffset Now { get; }

    /// <summary>Whether every token is one of the user for whom it was asked.</summary>
    public virtual bool IsTrusted => true;
}

/// <summary>The token of one user, which is renewed before it expires.</summary>
/// <param name="source">The source of the tokens.</param>
/// <param name="userId">The id of the user.</param>
/// <param name="number">The number of the user.</param>
/// <param name="ownerOf">Asks the server for the id of a token's user.</param>
internal sealed class UserToken(TokenSource source, string userId, int number, Func<string, Task<string>> ownerOf)
{
    // A token that is about to expire could end a stream.
    private static readonly TimeSpan Reserve = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private Task<Held>? _latest;

    /// <summary>Returns a token that is valid for at least a minute, or for half of its lifetime. The stream and the actions of a user
    /// share it.</summary>
    /// <exception cref="ToolException">There is no valid token, and the source has no new one; or it is one of another user.</exception>
    public async ValueTask<string?> GetAsync(CancellationToken cancellationToken)
    {
        Task<Held> latest;
        lock (_gate)
        {
            if (_latest is not { } known || known.IsFaulted || MustRenew(known))
                _latest = known = NewAsync(_latest is { IsCompletedSuccessfully: true } old ? old.Result : null);
            latest = known;
        }

        return (await latest.WaitAsync(cancellationToken)).Token;
    }

    private bool MustRenew(Task<Held> known) => known.IsCompletedSuccessfully && source.Now >= known.Result.RenewAt;

    private async Task<Held> NewAsync(Held? old)
    {
        try
        {
            var signedIn = await source.NewAsync(userId, number, CancellationToken.None);
            if (!source.IsTrusted && await ownerOf(signedIn.Token) is var owner && owner != userId)
                throw new ToolException($"The token for {userId} is one of {owner}.");
            var reserve = (signedIn.ExpiresAt - source.Now) / 2;
            return new(signedIn.Token, signedIn.ExpiresAt, signedIn.ExpiresAt - (reserve < Reserve ? reserve : Reserve));
        }
        catch (ToolException) when (old is { } still && still.ExpiresAt > source.Now)
        {
            return still with { RenewAt = still.ExpiresAt };
        }
    }

    private sealed record Held(string Token, DateTimeOffset ExpiresAt, DateTimeOffset RenewAt);
}

/// <summary>Signs in on a development server.</summary>
/// <param name="client">Returns the client for a user's number.</param>
/// <param name="time">The clock.</param>
internal sealed class SignInTokens(Func<int, ParleyClient> client, TimeProvider time) : TokenSource
{
    /// <inheritdoc/>
    public override DateTimeOffset Now => time.GetUtcNow();

    /// <inheritdoc/>
    public override async ValueTask<SignedIn> NewAsync(string userId, int number, CancellationToken cancellationToken) =>
        await client(number).SignIn.AsAsync(userId, cancellationToken: cancellationToken);
}

/// <summary>Signs tokens with the server's own key: JSON Web Tokens with HMAC-SHA256 (RFC 7519).</summary>
/// <param name="key">The key of the option <c>Auth:SigningKey</c>.</param>
/// <param name="time">The clock.</param>
internal sealed class SignedTokens(byte[] key, TimeProvider time) : TokenSource
{
    private const string Issuer = "parley";

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);
    private static readonly string Header = Base64Url.EncodeToString("""{"alg":"HS256","typ":"JWT"}"""u8);

    /// <inheritdoc/>
    public override DateTimeOffset Now => time.GetUtcNow();

    /// <inheritdoc/>
    public override ValueTask<SignedIn> NewAsync(string userId, int number, CancellationToken cancellationToken)
    {
        var expiresAt = Now + Lifetime;
        var claims = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
        {
            ["sub"] = userId,
            ["iss"] = Issuer,
            ["aud"] = Issuer,
            ["iat"] = Now.ToUnixTimeSeconds(),
            ["nbf"] = Now.ToUnixTimeSeconds(),
            ["exp"] = expiresAt.ToUnixTimeSeconds(),
            ["jti"] = Guid.NewGuid().ToString("N"),
        });
        var content = $"{Header}.{Base64Url.EncodeToString(claims)}";
        var signature = HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(content));
        return new(new SignedIn($"{content}.{Base64Url.EncodeToString(signature)}", expiresAt));
    }
}
