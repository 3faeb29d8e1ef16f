using Parley.Client.Transport;

namespace Parley.Client;

/// <summary>Other people.</summary>
public sealed class UsersClient
{
    private readonly ApiCaller _caller;

    internal UsersClient(ApiCaller caller) => _caller = caller;

    /// <summary>Somebody's profile.</summary>
    public Task<Profile> GetAsync(string userId, CancellationToken cancellationToken = default) =>
        _caller.AskAsync(ApiCall.Get(Address.Of("users", userId)), ParleyJson.Default.Profile, cancellationToken);

    /// <summary>Up to 100 profiles at once; people who do not exist are left out.</summary>
    public Task<IReadOnlyList<Profile>> GetManyAsync(IEnumerable<string> userIds, CancellationToken cancellationToken = default) =>
        ListAsync(Address.Of("users").With("ids", string.Join(',', userIds)), cancellationToken);

    /// <summary>People whose id, or a word of whose name, starts with <paramref name="query"/>: at most 20.</summary>
    /// <param name="query">At least 2 characters.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<IReadOnlyList<Profile>> SearchAsync(string query, CancellationToken cancellationToken = default) =>
        ListAsync(Address.Of("users").With("query", query), cancellationToken);

    private async Task<IReadOnlyList<Profile>> ListAsync(Address address, CancellationToken cancellationToken) =>
        (await _caller.AskAsync(ApiCall.Get(address), ParleyJson.Default.PageProfile, cancellationToken)).Items;
}
