using Microsoft.Extensions.Options;
using Parley.Content;
using Parley.Users;

namespace Parley.ApiFrontend.Users;

/// <summary>The name and the picture of a person.</summary>
/// <param name="DisplayName">The name.</param>
/// <param name="AvatarUrl">The address of the picture, or null.</param>
internal sealed record PersonResponse(string DisplayName, string? AvatarUrl);

/// <summary>Looks up the names and pictures of the people in an answer. They come from a cache, at most <see cref="ApiOptions.PeopleAge"/>
/// old, or from the directory, in batches.</summary>
internal sealed class PeopleCache(IUserDirectory directory, IOptions<ApiOptions> options, TimeProvider time)
{
    private const int MaxBatch = 100; // the limit of IUserDirectory

    private readonly BoundedCache<UserId, Entry> _entries = new(options.Value.MaxPeople);

    /// <summary>Returns the <c>users</c> of an answer. People who do not exist are left out.</summary>
    public async Task<IReadOnlyDictionary<string, PersonResponse>> ShowAsync(
        IEnumerable<UserId> userIds, CancellationToken cancellationToken)
    {
        var shown = new Dictionary<string, PersonResponse>(StringComparer.Ordinal);
        HashSet<UserId>? missing = null;
        foreach (var userId in userIds)
        {
            if (shown.ContainsKey(userId.Value))
                continue;
            if (_entries.TryGet(userId, out var entry) && time.GetElapsedTime(entry.ReadAt) < options.Value.PeopleAge)
                shown.Add(userId.Value, entry.Person);
            else
                (missing ??= []).Add(userId);
        }

        foreach (var batch in missing?.Chunk(MaxBatch) ?? [])
        {
            var readAt = time.GetTimestamp();
            foreach (var profile in await directory.ProfilesAsync([.. batch], cancellationToken))
            {
                var person = new PersonResponse(profile.DisplayName, profile.AvatarUrl);
                shown[profile.UserId.Value] = person;
                _entries.Set(profile.UserId, new(person, readAt));
            }
        }

        return shown;
    }

    /// <summary>Removes a person whose profile has just changed at this front end.</summary>
    public void Forget(UserId userId) => _entries.Remove(userId);

    private sealed record Entry(PersonResponse Person, long ReadAt);
}
