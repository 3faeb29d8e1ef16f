using Parley.Client.Transport;

namespace Parley.Client;

/// <summary>A token and when it ends.</summary>
/// <param name="Token">What <see cref="ParleyClientOptions.Token"/> gives.</param>
/// <param name="ExpiresAt">From then on it is refused.</param>
public sealed record SignedIn(string Token, DateTimeOffset ExpiresAt);

/// <summary>Sign-in on a development server; elsewhere it does not exist (404).</summary>
public sealed class SignInClient
{
    private readonly ApiCaller _caller;

    internal SignInClient(ApiCaller caller) => _caller = caller;

    /// <summary>Signs somebody in by name alone, and makes the person if new.</summary>
    /// <param name="userId">1 to 64 of <c>A-Z a-z 0-9 . _ -</c>.</param>
    /// <param name="displayName">Only used where the person is new.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<SignedIn> AsAsync(string userId, string? displayName = null, CancellationToken cancellationToken = default) =>
        _caller.AskAsync(
            ApiCall.Post(Address.Of("dev", "sign-in"), new(userId, displayName), ParleyJson.Default.SignInRequest),
            ParleyJson.Default.SignedIn,
            cancellationToken);
}

internal sealed record SignInRequest(string UserId, string? DisplayName);
