using System.Collections.Immutable;
using Parley.Core.People;
using Parley.Core.Storage;
using Parley.Users;

namespace Parley.Testing.Memory;

/// <summary>The reference index of people: it examines all people.</summary>
public sealed class MemoryUserIndex : IUserIndex
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<UserId, Profile> _profiles = [];

    /// <inheritdoc/>
    public Task PutAsync(Profile profile, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(profile);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
            _profiles[profile.UserId] = profile;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<Profile>> ReadAsync(ImmutableArray<UserId> userIds, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
            return ValueTask.FromResult<ImmutableArray<Profile>>(
                [.. userIds.Select(id => _profiles.GetValueOrDefault(id)).OfType<Profile>()]);
    }

    /// <inheritdoc/>
    public ValueTask<Candidates> CandidatesAsync(string beginning, int max, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var stored = PeopleWords.Beginning(beginning);
        lock (_lock)
        {
            var found = _profiles.Values
                .Where(profile => PeopleWords.Of(profile).Any(word => word.StartsWith(stored, StringComparison.Ordinal)))
                .Select(profile => profile.UserId).Take(max + 1).ToList();
            return ValueTask.FromResult(new Candidates([.. found.Take(max)], found.Count <= max));
        }
    }

    /// <inheritdoc/>
    /// <remarks>The index stores no words, so no person can have outdated ones.</remarks>
    public ValueTask<Reindexed> ReindexAsync(UserId? after, int max, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var next = _profiles.Keys.Where(id => after is null || id > after).Take(max).ToList();
            return ValueTask.FromResult(new Reindexed(next.Count < max ? null : next[^1], 0, 0));
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> AnyAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
            return ValueTask.FromResult(_profiles.Count > 0);
    }
}
