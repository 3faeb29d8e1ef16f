using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Parley.Content;
using Parley.Core.People;
using Parley.Core.Storage;
using Parley.Users;

namespace Parley.Grains.Users;

/// <summary>The built-in directory of people. It calls only grains, so it works in silos and in cluster clients.</summary>
internal sealed class UserDirectory(IGrainFactory grains) : IUserDirectory
{
    private IUserDirectoryGrain Index => grains.GetGrain<IUserDirectoryGrain>(0);

    public async Task<ImmutableArray<Profile>> ProfilesAsync(ImmutableArray<UserId> userIds, CancellationToken cancellationToken) =>
        userIds.IsEmpty ? [] : await Index.ProfilesAsync(userIds, cancellationToken);

    public Task<ImmutableArray<Profile>> SearchAsync(string query, int limit, CancellationToken cancellationToken) =>
        Index.SearchAsync(query, limit, cancellationToken);

    public Task<Error?> WhyNoContactAsync(UserId sender, UserId recipient, CancellationToken cancellationToken) =>
        grains.User(recipient).WhyNoContactAsync(sender, cancellationToken);
}

/// <summary>Gives cluster clients access to the index of people, which only silos can read. Key: 0.</summary>
[Alias("parley.IUserDirectoryGrain")]
internal interface IUserDirectoryGrain : IGrainWithIntegerKey
{
    /// <inheritdoc cref="IUserDirectory.ProfilesAsync"/>
    [Alias("Profiles")]
    Task<ImmutableArray<Profile>> ProfilesAsync(ImmutableArray<UserId> userIds, CancellationToken cancellationToken);

    /// <inheritdoc cref="IUserDirectory.SearchAsync"/>
    [Alias("Search")]
    Task<ImmutableArray<Profile>> SearchAsync(string query, int limit, CancellationToken cancellationToken);
}

/// <summary>A stateless worker, so that every silo runs several of them for concurrent calls.</summary>
[StatelessWorker]
internal sealed class UserDirectoryGrain(IUserIndex index, PeopleSearch search, IOptions<UserOptions> options) : Grain, IUserDirectoryGrain
{
    public Task<ImmutableArray<Profile>> ProfilesAsync(ImmutableArray<UserId> userIds, CancellationToken cancellationToken) =>
        index.ReadAsync(userIds, cancellationToken).AsTask();

    public async Task<ImmutableArray<Profile>> SearchAsync(string query, int limit, CancellationToken cancellationToken) =>
        SearchQuery.Parse(query) is { } parsed
            ? await search.FindAsync(parsed, limit, options.Value.MaxSearchCandidates, cancellationToken)
            : [];
}
