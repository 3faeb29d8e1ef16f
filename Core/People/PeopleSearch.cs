using System.Collections.Immutable;
using Parley.Core.Storage;
using Parley.Users;

namespace Parley.Core.People;

/// <summary>Finds people in an index. The cost is bounded, however many people there are.</summary>
/// <param name="index">The index of people.</param>
public sealed class PeopleSearch(IUserIndex index)
{
    // The longest words of a query are usually the rarest. The other words are only compared with the profiles.
    private const int MaxLookedUp = 4;

    private const int BatchSize = 100;

    private volatile bool _hasOldWords = true;

    /// <summary>Ends the look-up under old words. Called when all people are indexed under the words of this version.</summary>
    public void ForgetOldWords() => _hasOldWords = false;

    /// <summary>Returns people who match a query, in ordinal order of their ids.</summary>
    /// <param name="query">The query that they must match.</param>
    /// <param name="limit">1 to 100.</param>
    /// <param name="maxCandidates">The most people to examine. They are found under the rarest word of the query.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    public async ValueTask<ImmutableArray<Profile>> FindAsync(
        SearchQuery query, int limit, int maxCandidates, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var candidates = new SortedSet<UserId>();
        if (query.IdPrefix is { } prefix && !(query.Words is [var only] && only == prefix))
            await AddAsync([prefix]).ConfigureAwait(false);
        await AddAsync(query.Words).ConfigureAwait(false);
        if (_hasOldWords)
            await AddAsync(query.OldWords).ConfigureAwait(false);

        var found = ImmutableArray.CreateBuilder<Profile>();
        foreach (var some in candidates.Chunk(BatchSize))
        {
            var people = await index.ReadAsync([.. some], cancellationToken).ConfigureAwait(false);
            found.AddRange(people.Where(query.Matches));
            if (found.Count >= limit)
                break;
        }

        return [.. found.Take(limit)];

        async ValueTask AddAsync(ImmutableArray<string> words)
        {
            if (!words.IsEmpty && maxCandidates - candidates.Count is > 0 and var rest)
                candidates.UnionWith(await UnderRarestAsync(words, rest, cancellationToken).ConfigureAwait(false));
        }
    }

    /// <summary>Returns the people under the rarest word, without those whom the complete answer for another word excludes.</summary>
    private async ValueTask<IEnumerable<UserId>> UnderRarestAsync(
        ImmutableArray<string> words, int max, CancellationToken cancellationToken)
    {
        var answers = new List<Candidates>();
        foreach (var word in words.Take(MaxLookedUp))
        {
            // The limit is the number of people under the rarest word so far, because a more frequent word does not help.
            var most = answers.Where(answer => answer.IsComplete).Select(answer => answer.UserIds.Length).Append(max).Min();
            if (most == 0)
                return [];
            answers.Add(await index.CandidatesAsync(word, most, cancellationToken).ConfigureAwait(false));
        }

        var complete = answers.Where(answer => answer.IsComplete).Select(answer => answer.UserIds).OrderBy(ids => ids.Length).ToList();
        return complete.Count == 0
            ? answers[0].UserIds
            : complete.Skip(1).Aggregate(complete[0].AsEnumerable(), (rest, other) => rest.Intersect(other));
    }
}
