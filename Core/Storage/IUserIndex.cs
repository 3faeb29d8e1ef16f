using System.Collections.Immutable;
using Parley.Users;

namespace Parley.Core.Storage;

/// <summary>Port: finds people by the beginnings of words, and reads them in batches. It is an index of the profiles that user grains
/// own.</summary>
/// <remarks>The words are those of <see cref="People.PeopleWords"/>. Each person's row has the version of the words under which the person
/// is indexed.</remarks>
public interface IUserIndex
{
    /// <summary>Indexes a profile, and replaces the person's earlier index rows. Idempotent, and cheap if nothing changes.</summary>
    Task PutAsync(Profile profile, CancellationToken cancellationToken);

    /// <summary>Reads at most 100 profiles, in the order of <paramref name="userIds"/>. People who are not indexed are left out.</summary>
    ValueTask<ImmutableArray<Profile>> ReadAsync(ImmutableArray<UserId> userIds, CancellationToken cancellationToken);

    /// <summary>Returns people who have a word with this beginning, each once. Some of them may no longer have such a word, so the caller
    /// must check the profile. A complete answer contains all people who have such a word.</summary>
    /// <param name="beginning">At least 1 character, compared exactly.</param>
    /// <param name="max">1 or more. At most one row more than this is read.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<Candidates> CandidatesAsync(string beginning, int max, CancellationToken cancellationToken);

    /// <summary>Checks the people after a position, in ordinal order of their ids. It indexes again the people whose words have another
    /// version. It may be repeated or interrupted, and may run on several silos at once.</summary>
    /// <param name="after">The position; null to start at the beginning.</param>
    /// <param name="max">The most people to check.</param>
    /// <param name="cancellationToken">Cancels the step. A later step can repeat it.</param>
    ValueTask<Reindexed> ReindexAsync(UserId? after, int max, CancellationToken cancellationToken);

    /// <summary>Returns whether any person is indexed.</summary>
    ValueTask<bool> AnyAsync(CancellationToken cancellationToken);
}

/// <summary>People who may have a word with a given beginning.</summary>
/// <param name="UserIds">Their ids, in the order of the index.</param>
/// <param name="IsComplete">Whether there are no other such people.</param>
public readonly record struct Candidates(ImmutableArray<UserId> UserIds, bool IsComplete);

/// <summary>The result of one step of indexing all people again.</summary>
/// <param name="Next">The position for the next step; null if this was the last one.</param>
/// <param name="Changed">The number of people who were indexed again.</param>
/// <param name="Unreadable">The number of people whose rows are damaged. They were not indexed again.</param>
public readonly record struct Reindexed(UserId? Next, int Changed, int Unreadable);
