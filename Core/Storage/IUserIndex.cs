using System.Collections.Immutable;
using Parley.Users;

namespace Parley.Core.Storage;

/// <summary>Port: people by prefix and in batches. An index of the profiles that user grains own.</summary>
public interface IUserIndex
{
    /// <summary>Indexes a profile in place of whatever was indexed for that person. Idempotent.</summary>
    Task PutAsync(Profile profile, CancellationToken cancellationToken);

    /// <summary>Profiles in batches of at most 100, in the order asked; people who are not indexed are left out.</summary>
    ValueTask<ImmutableArray<Profile>> ReadAsync(ImmutableArray<UserId> userIds, CancellationToken cancellationToken);

    /// <summary>People whose id, or a word of whose display name, starts with a prefix, without regard to case;
    /// in ordinal order of their ids.</summary>
    /// <param name="prefix">At least 2 characters.</param>
    /// <param name="limit">1 to 100.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<ImmutableArray<Profile>> SearchAsync(string prefix, int limit, CancellationToken cancellationToken);

    /// <summary>Whether anybody at all is indexed.</summary>
    ValueTask<bool> AnyAsync(CancellationToken cancellationToken);
}
