using System.Collections.Immutable;
using Parley.Core.People;
using Parley.Core.Storage;
using Parley.Users;

namespace Parley.Testing.Contracts;

/// <summary>Searches an index like a silo that has already reindexed all people with the words of this version.</summary>
public static class UserIndexExtensions
{
    /// <summary>Returns the people that a query finds. Returns none if the query is too short.</summary>
    public static async Task<ImmutableArray<Profile>> SearchAsync(
        this IUserIndex index, string query, int limit, CancellationToken cancellationToken, int maxCandidates = 1_000)
    {
        var search = new PeopleSearch(index);
        search.ForgetOldWords();
        return SearchQuery.Parse(query) is { } parsed ? await search.FindAsync(parsed, limit, maxCandidates, cancellationToken) : [];
    }
}
