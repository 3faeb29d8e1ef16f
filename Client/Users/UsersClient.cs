using Parley.Client.Transport;

namespace Parley.Client;

/// <summary>Other people.</summary>
public sealed class UsersClient
{
    private readonly ApiCaller _caller;

    internal UsersClient(ApiCaller caller) => _caller = caller;

    /// <summary>Gets a person's profile.</summary>
    public Task<Profile> GetAsync(string userId, CancellationToken cancellationToken = default) =>
        _caller.AskAsync(ApiCall.Get(Address.Of("users", userId)), ParleyJson.Default.Profile, cancellationToken);

    /// <summary>Gets up to 100 profiles. People who do not exist are left out.</summary>
    public Task<IReadOnlyList<Profile>> GetManyAsync(IEnumerable<string> userIds, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(userIds);
        return ListAsync(Address.Of("users").With("ids", string.Join(',', userIds)), cancellationToken);
    }

    /// <summary>Finds at most 20 people whose id begins with <paramref name="query"/>, or whose name has, for each word of it, a word that
    /// begins with that word.</summary>
    /// <param name="query">At least 2 characters; at least 1 of Han, Kana or Hangul.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<IReadOnlyList<Profile>> SearchAsync(string query, CancellationToken cancellationToken = default) =>
        ListAsync(Address.Of("users").With("query", query), cancellationToken);

    private async Task<IReadOnlyList<Profile>> ListAsync(Address address, CancellationToken cancellationToken) =>
        (await _caller.AskAsync(ApiCall.Get(address), ParleyJson.Default.PageProfile, cancellationToken)).Items;
}
