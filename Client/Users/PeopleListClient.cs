using Parley.Client.Transport;

namespace Parley.Client;

/// <summary>One of the caller's lists of people: contacts, or blocks.</summary>
public sealed class PeopleListClient
{
    private readonly ApiCaller _caller;
    private readonly string _list;

    internal PeopleListClient(ApiCaller caller, string list) => (_caller, _list) = (caller, list);

    /// <summary>Reads one page, in the order of adding.</summary>
    public Task<Page<Profile>> ListAsync(string? cursor = null, int? limit = null, CancellationToken cancellationToken = default) =>
        _caller.AskAsync(
            ApiCall.Get(Address.Of(_list).With("cursor", cursor).With("limit", limit)), ParleyJson.Default.PageProfile, cancellationToken);

    /// <summary>Reads all people on the list.</summary>
    public IAsyncEnumerable<Profile> AllAsync(int? pageSize = null, CancellationToken cancellationToken = default) =>
        Paging.AllAsync((cursor, token) => ListAsync(cursor, pageSize, token), cancellationToken);

    /// <summary>Adds a person to the list. This is idempotent.</summary>
    public Task AddAsync(string userId, CancellationToken cancellationToken = default) =>
        _caller.DoAsync(ApiCall.Put(Address.Of(_list, userId)), cancellationToken);

    /// <summary>Removes a person from the list. This is idempotent.</summary>
    public Task RemoveAsync(string userId, CancellationToken cancellationToken = default) =>
        _caller.DoAsync(ApiCall.Delete(Address.Of(_list, userId)), cancellationToken);
}
