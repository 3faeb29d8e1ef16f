using System.ComponentModel.DataAnnotations;
using Parley.Users;

namespace Parley.ApiFrontend.Auth;

/// <summary>The tokens that are accepted. Section <c>Auth</c>. An issuer and a signing key cannot both be set.</summary>
public sealed class AuthOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Auth";

    /// <summary>The fewest bytes of a signing key: the size of its SHA-256 hash.</summary>
    public const int MinKeyBytes = 32;

    /// <summary>The address of an OpenID Connect issuer, or null.</summary>
    public Uri? Authority { get; set; }

    /// <summary>The audience that the issuer's tokens must name. Needed with <see cref="Authority"/>.</summary>
    public string? Audience { get; set; }

    /// <summary>The claim that holds the user id.</summary>
    /// <value>Default <c>sub</c>. A token whose claim is not a user id is refused with 401.</value>
    [Required]
    public string UserIdClaim { get; set; } = "sub";

    /// <summary>Maps the claim <see cref="UserIdClaim"/> of a token of <see cref="Authority"/> to a user id. Needed if the issuer's ids
    /// have characters that user ids cannot have.</summary>
    /// <value>Set by code only; default null: the claim is the user id. Two claims must never give the same user id. The function is called
    /// for each token that is validated, from several threads concurrently. If it returns null, the token is refused (401). It must not
    /// throw.</value>
    public Func<string, UserId?>? ReadUserId { get; set; }

    /// <summary>The key that signs the tokens which Parley issues itself (HMAC-SHA256, issuer <c>parley</c>): base64 of at least 32 random
    /// bytes, the same on all front ends. May be null.</summary>
    public string? SigningKey { get; set; }

    /// <summary>How long a token that Parley issues is valid.</summary>
    /// <value>1 min to 30 d; default 12 h.</value>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromHours(12);

    /// <summary>How long a valid token is accepted without checking its signature again. It is never accepted after its expiry.</summary>
    /// <value>0 to 1 h; default 5 min. For this long, a key that an issuer has withdrawn can stay accepted.</value>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan RememberTokens { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The most tokens that are remembered.</summary>
    /// <value>2 to 1,000,000; default 25,000 (about 40 MB). Above it, tokens that were not used recently are forgotten.</value>
    [Range(2, 1_000_000)]
    public int MaxRememberedTokens { get; set; } = 25_000;

    /// <summary>Whether <c>POST /v1/dev/sign-in</c> gives every caller that can reach this process a token for any user id, without
    /// proof.</summary>
    /// <value>Default false. If true, the start logs a warning. Cannot be combined with <see cref="Authority"/>: Parley must sign the
    /// tokens itself.</value>
    public bool DevSignIn { get; set; }

    /// <summary>Host names, in addition to loopback ones, that a request for <see cref="DevSignIn"/> may be addressed to.</summary>
    /// <value>Names or addresses without scheme and port, for example <c>parley.test</c>; default none.</value>
    public IList<string> DevSignInHosts { get; } = [];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Authority is not null && SigningKey is not null)
            yield return new("Set Auth:Authority or Auth:SigningKey, not both.");
        if (Authority is not null && string.IsNullOrEmpty(Audience))
            yield return new("Auth:Authority needs Auth:Audience. Otherwise tokens for other applications would be accepted.");
        if (SigningKey is not null && !IsKey(SigningKey))
            yield return new(
                $"Auth:SigningKey must be base64 of at least {MinKeyBytes} random bytes. `openssl rand -base64 32` generates one.");
        if (Authority is not null && DevSignIn)
            yield return new(
                "Auth:DevSignIn issues Parley's own tokens, but Auth:Authority names another issuer. Remove one of them.");
        if (DevSignInHosts.FirstOrDefault(host => Uri.CheckHostName(host) is UriHostNameType.Unknown) is { } wrong)
            yield return new($"Auth:DevSignInHosts: '{wrong}' is not a host name. Example: parley.test, without scheme and port.");
    }

    private static bool IsKey(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) && length >= MinKeyBytes;
    }
}
