using System.Collections.Immutable;
using Parley.Users;

namespace Parley.Core.Storage;

/// <summary>Port: finds people by the beginnings of words, and reads them in batches. It is an index of the profiles that user grains
/// own.</summary>
/// <remarks>The words are those of <see cref="People.PeopleWords"/>. Each person's row has the version of the words under which the person
/// is indexed.</remarks>
public interface IUserIndex
{
    /// <summary>Indexes a profile, and replaces what was indexed for that person before. Idempotent, and cheap if nothing
    /// changes.</summary>
    Task PutAsync(Profile profile, CancellationToken cancellationToken);

    /// <summary>Profiles in batches of at most 100, in the order asked; people who are not indexed are left out.</summary>
    ValueTask<ImmutableArray<Profile>> ReadAsync(ImmutableArray<UserId> userIds, CancellationToken cancellationToken);

    /// <summary>People who have a word with this beginning, each once. Some of them may no longer have such a word: the profile decides. If
    /// the answer is complete, nobody who has such a word is missing.</summary>
    /// <param name="beginning">At least 1 character, compared exactly.</param>
    /// <param name="max">1 or more. At most one row more than this is read.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<Candidates> CandidatesAsync(string beginning, int max, CancellationToken cancellationToken);

    /// <summary>Checks the people after a position, in ordinal order of their ids. It indexes those again whose words have another version.
    /// It may be repeated or interrupted, and may run on several silos at once.</summary>
    /// <param name="after">The position; null to start at the beginning.</param>
    /// <param name="max">The most people to check.</param>
    /// <param name="cancellationToken">Cancels the step. A later step can repeat it.</param>
    ValueTask<Reindexed> ReindexAsync(UserId? after, int max, CancellationToken cancellationToken);

    /// <summary>Whether anybody at all is indexed.</summary>
    ValueTask<bool> AnyAsync(CancellationToken cancellationToken);
}

/// <summary>People who may have a word with a given beginning.</summary>
/// <param name="UserIds">Their ids, in the order of the index.</param>
/// <param name="IsComplete">Whether there are no other such people.</param>
public readonly record struct Candidates(ImmutableArray<UserId> UserIds, bool IsComplete);

/// <summary>The result of one step of indexing everybody again.</summary>
/// <param name="Next">The position for the next step; null if this was the last one.</param>
/// <param name="Changed">The number of people who were indexed again.</param>
/// <param name="Unreadable">The number of people whose rows are damaged. They were not indexed again.</param>
public readonly record struct Reindexed(UserId? Next, int Changed, int Unreadable);
