using System.Buffers.Text;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Parley.Users;

namespace Parley.ApiFrontend.Auth;

/// <summary>The caller. The token identifies the caller, never the body. The user exists before the handler runs.</summary>
internal sealed record CurrentUser(UserId Id)
{
    /// <summary>The claim that holds a new user's name.</summary>
    public const string NameClaim = "name";

    /// <summary>Binds the caller of an endpoint that requires authorization.</summary>
    public static async ValueTask<CurrentUser?> BindAsync(HttpContext context)
    {
        var id = IdOf(context) ?? throw new InvalidOperationException("The endpoint does not require authorization.");
        var provisioner = context.RequestServices.GetRequiredService<UserProvisioner>();
        if (!provisioner.Knows(id))
            await provisioner.EnsureAsync(id, NameOf(context.User), context.RequestAborted);
        return new(id);
    }

    /// <summary>Returns the caller's id; null for an anonymous request.</summary>
    public static UserId? IdOf(HttpContext context) => Caller.Of(context)?.Id;

    private static string? NameOf(ClaimsPrincipal principal) => principal.FindFirst(NameClaim)?.Value;
}

/// <summary>The caller of a request. Authentication stores it as a feature of the request.</summary>
/// <param name="Id">The person.</param>
/// <param name="SessionId">Identifies the token, and does not reveal it: the first 16 bytes of its SHA-256 hash, as base64url.</param>
/// <param name="ExpiresAt">When the token expires.</param>
internal sealed record Caller(UserId Id, string SessionId, DateTimeOffset ExpiresAt)
{
    private const int SessionBytes = 16;

    /// <summary>The caller whom a validated token names.</summary>
    public static Caller From(UserId id, JsonWebToken token)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(token.EncodedToken));
        return new(id, Base64Url.EncodeToString(hash.AsSpan(0, SessionBytes)), new DateTimeOffset(token.ValidTo, TimeSpan.Zero));
    }

    /// <summary>Returns the caller of a request; null for an anonymous request.</summary>
    public static Caller? Of(HttpContext context) => context.Features.Get<Caller>();
}
