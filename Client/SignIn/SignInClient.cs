using Parley.Client.Transport;

namespace Parley.Client;

/// <summary>A token and its expiry.</summary>
/// <param name="Token">The token, for <see cref="ParleyClientOptions.Token"/>.</param>
/// <param name="ExpiresAt">The time from which the token is refused.</param>
public sealed record SignedIn(string Token, DateTimeOffset ExpiresAt);

/// <summary>Sign-in on a development server. Other servers answer 404.</summary>
public sealed class SignInClient
{
    private readonly ApiCaller _caller;

    internal SignInClient(ApiCaller caller) => _caller = caller;

    /// <summary>Signs a user in without proof. Creates the user if it does not exist.</summary>
    /// <param name="userId">1 to 64 of <c>A-Z a-z 0-9 . _ -</c>.</param>
    /// <param name="displayName">The display name of a new user. Ignored if the user exists.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<SignedIn> AsAsync(string userId, string? displayName = null, CancellationToken cancellationToken = default) =>
        _caller.AskAsync(
            ApiCall.Post(Address.Of("dev", "sign-in"), new(userId, displayName), ParleyJson.Default.SignInRequest),
            ParleyJson.Default.SignedIn,
            cancellationToken);
}

internal sealed record SignInRequest(string UserId, string? DisplayName);
