using System.Collections.Immutable;
using Parley.Core.Storage;
using Parley.Users;

namespace Parley.Testing.Memory;

/// <summary>The reference adapter for the people: looks at everybody.</summary>
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
    public ValueTask<ImmutableArray<Profile>> SearchAsync(string prefix, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return ValueTask.FromResult<ImmutableArray<Profile>>(
                [.. _profiles.Values.Where(profile => Matches(profile, prefix)).Take(limit)]);
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> AnyAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
            return ValueTask.FromResult(_profiles.Count > 0);
    }

    private static bool Matches(Profile profile, string prefix) =>
        profile.DisplayName.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Append(profile.UserId.Value)
            .Any(word => word.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
}
