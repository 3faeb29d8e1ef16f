using System.Collections.Immutable;
using Parley.Content;
using Parley.Users;

namespace Parley.Embedding;

/// <summary>The platform's people as Parley's people.</summary>
internal sealed class PlatformDirectory(Platform platform, IGrainFactory grains) : IUserDirectory
{
    public Task<ImmutableArray<Profile>> ProfilesAsync(ImmutableArray<UserId> userIds, CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<Profile>>(
            [.. platform.People.Where(person => userIds.Contains(person.UserId)).Select(ProfileOf)]);

    public Task<ImmutableArray<Profile>> SearchAsync(string query, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<Profile>>([.. platform.People
            .Where(person => person.UserId.Value.StartsWith(query, StringComparison.Ordinal) || HasWords(person.Name, query))
            .Take(limit)
            .Select(ProfileOf)]);

    // Parley's own answer includes the blocks. A platform adds its rules before it, for example that the two follow each other.
    public async Task<Error?> WhyNoContactAsync(UserId sender, UserId recipient, CancellationToken cancellationToken) =>
        platform.People.Any(person => person.UserId == recipient)
            ? await grains.GetGrain<IUserGrain>(recipient.Value).WhyNoContactAsync(sender, cancellationToken)
            : new Error(ErrorCode.NotFound, "There is no such person.");

    // A platform has an index that also ignores accents, width and composition.
    private static bool HasWords(string name, string query) => query.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(word =>
        name.Split(' ').Any(part => part.StartsWith(word, StringComparison.OrdinalIgnoreCase)));

    private static Profile ProfileOf(PlatformPerson person) => new(person.UserId, person.Name, null, null);
}
