using System.Collections.Immutable;
using Azure;
using Azure.Data.Tables;
using Parley.Core.Storage;
using Parley.Core.Storage.Rows;
using Parley.Users;

namespace Parley.Storage.AzureTables;

/// <summary>The people in tables: profiles, and a partition for each of some beginnings of a word, in which those whom it finds stand in
/// the order of their ids.</summary>
/// <remarks>A search is then one page, however many people there are. Words are stored before the profile, and taken away after it: what is
/// found is compared with the profile, so that a row too many shows nobody, and there is never one too few.</remarks>
internal sealed class AzureTablesUserIndex(AzureTablesStore store) : IUserIndex
{
    private const int MaxTries = 5;

    // Of a search for something very long, this many people with the same beginning are looked at.
    private const int MaxLookedAt = 1_000;

    // For what lies between two of them, the shorter one is asked and the profiles decide.
    private static readonly int[] Lengths = [2, 3, 4, 5, 6, 8, 11, 15, 20];

    public async Task PutAsync(Profile profile, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(profile);
        cancellationToken.ThrowIfCancellationRequested();
        for (var tries = 0; !await TryPutAsync(profile).ConfigureAwait(false); tries++)
        {
            if (tries == MaxTries)
                throw new InvalidOperationException($"The profile of {profile.UserId} changed faster than it could be written.");
        }
    }

    public async ValueTask<ImmutableArray<Profile>> ReadAsync(ImmutableArray<UserId> userIds, CancellationToken cancellationToken)
    {
        var found = await store.People.ForEachAsync(userIds, id => FindAsync(id, cancellationToken)).ConfigureAwait(false);
        return [.. found.OfType<Found>().Select(each => each.Profile)];
    }

    public async ValueTask<ImmutableArray<Profile>> SearchAsync(string prefix, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        var capitals = prefix.ToUpperInvariant();
        if (capitals.Length < Lengths[0])
            return [];
        var asked = capitals[..Lengths.Last(length => length <= capitals.Length)];
        var found = ImmutableArray.CreateBuilder<Profile>();
        var rows = store.PeopleWords.ReadKeysAsync(RowKeys.Escaped(asked), limit, cancellationToken).Take(MaxLookedAt);
        await foreach (var some in rows.Chunk(limit).WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            var people = await ReadAsync([.. some.Select(row => UserId.Parse(row.RowKey))], cancellationToken).ConfigureAwait(false);
            found.AddRange(people.Where(person => WordsOf(person).Any(word => word.StartsWith(capitals, StringComparison.Ordinal))));
            if (found.Count >= limit)
                break;
        }

        return [.. found.Take(limit)];
    }

    public async ValueTask<bool> AnyAsync(CancellationToken cancellationToken) =>
        await store.People.NextPartitionAsync("", cancellationToken).ConfigureAwait(false) is not null;

    private static IEnumerable<string> WordsOf(Profile profile) =>
        profile.DisplayName.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Append(profile.UserId.Value)
            .Select(word => word.ToUpperInvariant());

    private static HashSet<string> BeginningsOf(Profile? profile) => profile is null
        ? []
        : [.. from word in WordsOf(profile) from length in Lengths where length <= word.Length select RowKeys.Escaped(word[..length])];

    private async Task<Found?> FindAsync(UserId userId, CancellationToken cancellationToken) =>
        await store.People.FindAsync(userId.Value, userId.Value, cancellationToken).ConfigureAwait(false) is { } row
            ? new(SmallRows.DecodeProfile(userId, Payload.KeyOf(row), Payload.Of(row)), row.ETag)
            : null;

    /// <returns>False: somebody else has changed the profile meanwhile.</returns>
    private async Task<bool> TryPutAsync(Profile profile)
    {
        var id = profile.UserId.Value;
        var before = await FindAsync(profile.UserId, CancellationToken.None).ConfigureAwait(false);
        if (before?.Profile == profile)
            return true;
        var words = BeginningsOf(profile);

        // At their versions of now: who stores one of them again for a newer profile keeps it.
        var leaving = await store.PeopleWords.ForEachAsync(
            [.. BeginningsOf(before?.Profile).Except(words)],
            word => store.PeopleWords.FindAsync(word, id, CancellationToken.None)).ConfigureAwait(false);
        await store.PeopleWords.ForEachAsync([.. words], async word =>
        {
            await store.PeopleWords.PutAsync(new TableEntity(word, id)).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);
        try
        {
            var row = new TableEntity(id, id).With(SmallRows.EncodeProfile(Payload.KeyOf(id, id), profile));
            await store.People.PutAtAsync(before?.ETag, row).ConfigureAwait(false);
        }
        catch (RequestFailedException exception) when (exception.IsRefusal())
        {
            return false;
        }

        await store.PeopleWords.ForEachAsync([.. leaving.OfType<TableEntity>()], async row =>
        {
            await store.PeopleWords.DeleteAsync(row.PartitionKey, row.RowKey, row.ETag).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);
        return true;
    }

    private sealed record Found(Profile Profile, ETag ETag);
}
