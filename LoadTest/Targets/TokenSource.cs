using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Parley.LoadTest.Targets;

/// <summary>A source of tokens for simulated users.</summary>
internal abstract class TokenSource
{
    /// <summary>The token of a user, which is renewed before it expires.</summary>
    /// <param name="userId">The id of the user.</param>
    /// <param name="number">The number of the user.</param>
    public UserToken For(string userId, int number) => new(this, userId, number);

    /// <summary>Gets a new token.</summary>
    public abstract ValueTask<SignedIn> NewAsync(string userId, int number, CancellationToken cancellationToken);

    /// <summary>The present time.</summary>
    public abstract DateTimeOffset Now { get; }
}

/// <summary>The token of one user.</summary>
/// <param name="source">The source of the tokens.</param>
/// <param name="userId">The id of the user.</param>
/// <param name="number">The number of the user.</param>
internal sealed class UserToken(TokenSource source, string userId, int number)
{
    // A token that is about to expire could end a stream.
    private static readonly TimeSpan Reserve = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private Task<SignedIn>? _latest;

    /// <summary>Returns a token that is valid for at least a minute. The stream and the actions of a user share it.</summary>
    public async ValueTask<string?> GetAsync(CancellationToken cancellationToken)
    {
        Task<SignedIn> latest;
        lock (_gate)
        {
            if (_latest is not { } known || known.IsFaulted || HasExpired(known))
                _latest = known = source.NewAsync(userId, number, CancellationToken.None).AsTask();
            latest = known;
        }

        return (await latest.WaitAsync(cancellationToken)).Token;
    }

    private bool HasExpired(Task<SignedIn> known) => known.IsCompletedSuccessfully && known.Result.ExpiresAt - source.Now < Reserve;
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
