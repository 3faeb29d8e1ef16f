using Parley.Client.Transport;

namespace Parley.Client;

/// <summary>The session of a browser.</summary>
/// <param name="UserId">The caller.</param>
/// <param name="ExpiresAt">The time at which the session ends.</param>
public sealed record Session(string UserId, DateTimeOffset ExpiresAt);

/// <summary>Exchanges a token for a cookie that scripts of a page cannot read. The browser then adds the cookie to each request, so that a
/// client without a token is signed in.</summary>
public sealed class SessionClient
{
    private readonly ApiCaller _caller;

    internal SessionClient(ApiCaller caller) => _caller = caller;

    /// <summary>Begins a session with the token of this client (<see cref="ParleyClientOptions.Token"/>).</summary>
    public Task<Session> BeginAsync(CancellationToken cancellationToken = default) =>
        _caller.AskAsync(new(HttpMethod.Post, Address.Of("session").ToString()), ParleyJson.Default.Session, cancellationToken);

    /// <summary>Ends the session of this client: the cookie is cleared, and its streams end.</summary>
    public Task EndAsync(CancellationToken cancellationToken = default) =>
        _caller.DoAsync(ApiCall.Delete(Address.Of("session")), cancellationToken);
}
