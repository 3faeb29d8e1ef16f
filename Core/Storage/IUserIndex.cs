using System.Collections.Immutable;
using Parley.Users;

namespace Parley.Core.Storage;

/// <summary>Port: people by the beginnings of words, and in batches. An index of the profiles that user grains own.</summary>
/// <remarks>Words are those of <see cref="People.PeopleWords"/>. The row of each person carries the version of the words under which the
/// person is stored.</remarks>
public interface IUserIndex
{
    /// <summary>Indexes a profile in place of whatever was indexed for that person. Idempotent, and cheap where nothing changes.</summary>
    Task PutAsync(Profile profile, CancellationToken cancellationToken);

    /// <summary>Profiles in batches of at most 100, in the order asked; people who are not indexed are left out.</summary>
    ValueTask<ImmutableArray<Profile>> ReadAsync(ImmutableArray<UserId> userIds, CancellationToken cancellationToken);

    /// <summary>People under a word with a beginning, each once. Some may have no such word (any more): the profile decides. Everybody who
    /// has one is among them, unless there are too many.</summary>
    /// <param name="beginning">At least 1 character, compared as it is.</param>
    /// <param name="max">1 or more: no more rows than one above it are read.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<Candidates> CandidatesAsync(string beginning, int max, CancellationToken cancellationToken);

    /// <summary>Looks at the people after a position, in ordinal order of their ids, and indexes those again whose words are of another
    /// version. May be repeated, interrupted, and run at several silos at once.</summary>
    /// <param name="after">The position; null: the beginning.</param>
    /// <param name="max">Most people who are looked at.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<Reindexed> ReindexAsync(UserId? after, int max, CancellationToken cancellationToken);

    /// <summary>Whether anybody at all is indexed.</summary>
    ValueTask<bool> AnyAsync(CancellationToken cancellationToken);
}

/// <summary>People who may have a word with a beginning.</summary>
/// <param name="UserIds">In the order of the index.</param>
/// <param name="IsComplete">Whether there are no others.</param>
public readonly record struct Candidates(ImmutableArray<UserId> UserIds, bool IsComplete);

/// <summary>A step of indexing everybody again.</summary>
/// <param name="Next">The position for the next step; null: this was the last one.</param>
/// <param name="Changed">People who were indexed again.</param>
/// <param name="Unreadable">People whose rows are damaged, and who were left as they are.</param>
public readonly record struct Reindexed(UserId? Next, int Changed, int Unreadable);
