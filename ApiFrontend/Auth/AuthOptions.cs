using System.ComponentModel.DataAnnotations;

namespace Parley.ApiFrontend.Auth;

/// <summary>Whose tokens are believed. Section <c>Auth</c>. Either an issuer or a key of one's own, never both.</summary>
public sealed class AuthOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Auth";

    /// <summary>Fewest bytes of a signing key: as many as its hash has.</summary>
    public const int MinKeyBytes = 32;

    /// <summary>Address of an OpenID Connect issuer, or null.</summary>
    public Uri? Authority { get; set; }

    /// <summary>The audience that the issuer's tokens must name. Needed with <see cref="Authority"/>.</summary>
    public string? Audience { get; set; }

    /// <summary>The claim that holds the user id.</summary>
    /// <value>Default <c>sub</c>. A token whose claim is no user id is refused (401) with a sentence.</value>
    [Required]
    public string UserIdClaim { get; set; } = "sub";

    /// <summary>The key that signs the tokens which Parley issues itself (HMAC-SHA256, issuer <c>parley</c>): base64 of at least 32 random
    /// bytes, the same on all front ends. May be null.</summary>
    public string? SigningKey { get; set; }

    /// <summary>How long a token that Parley issues is valid.</summary>
    /// <value>1 min to 30 d; default 12 h.</value>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromHours(12);

    /// <summary>How long a token that was found good is believed without checking its signature again; never beyond its expiry.</summary>
    /// <value>0 to 1 h; default 5 min. So long a key that an issuer has withdrawn stays good.</value>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan RememberTokens { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Tokens that are remembered.</summary>
    /// <value>2 to 1,000,000; default 10,000 (about 40 MB). Further ones push out those that were not used for longest.</value>
    [Range(2, 1_000_000)]
    public int MaxRememberedTokens { get; set; } = 10_000;

    /// <summary>Whether <c>POST /v1/dev/sign-in</c> gives every caller that can reach this process a token for any user id, without
    /// proof.</summary>
    /// <value>Default false. If true, the start logs a warning. Cannot be combined with <see cref="Authority"/>: Parley must sign the
    /// tokens itself.</value>
    public bool DevSignIn { get; set; }

    /// <summary>Host names, besides loopback ones, that a request for <see cref="DevSignIn"/> may be addressed to.</summary>
    /// <value>Names or addresses without scheme and port, for example <c>parley.test</c>; default none.</value>
    public IList<string> DevSignInHosts { get; } = [];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Authority is not null && SigningKey is not null)
            yield return new("Set Auth:Authority or Auth:SigningKey, not both.");
        if (Authority is not null && string.IsNullOrEmpty(Audience))
            yield return new("Auth:Authority needs Auth:Audience: else tokens for other applications would be good here.");
        if (SigningKey is not null && !IsKey(SigningKey))
            yield return new(
                $"Auth:SigningKey must be base64 of at least {MinKeyBytes} random bytes. `openssl rand -base64 32` makes one.");
        if (Authority is not null && DevSignIn)
            yield return new(
                "Auth:DevSignIn gives out tokens of Parley's own, and Auth:Authority names another issuer. Leave one of them out.");
        if (DevSignInHosts.FirstOrDefault(host => Uri.CheckHostName(host) is UriHostNameType.Unknown) is { } wrong)
            yield return new($"Auth:DevSignInHosts: '{wrong}' is no host name. One looks like parley.test, without scheme and port.");
    }

    private static bool IsKey(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) && length >= MinKeyBytes;
    }
}
