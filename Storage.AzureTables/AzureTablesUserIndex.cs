using System.Collections.Immutable;
using Azure;
using Azure.Data.Tables;
using Parley.Core.People;
using Parley.Core.Storage;
using Parley.Users;

namespace Parley.Storage.AzureTables;

/// <summary>The people in two tables. One has the profiles. The other has a partition for each of certain beginnings of words, with the
/// people who have such a word, sorted by id.</summary>
/// <remarks>So a look-up reads one page, however many people there are. Words are stored before the profile and deleted after it.
/// Candidates are compared with their profiles. So a surplus row has no effect, and no row is ever missing.</remarks>
internal sealed class AzureTablesUserIndex(AzureTablesStore store) : IUserIndex
{
    private const int MaxTries = 5;

    public async Task PutAsync(Profile profile, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(profile);
        cancellationToken.ThrowIfCancellationRequested();
        for (var tries = 0; !await TryPutAsync(profile.UserId, profile).ConfigureAwait(false); tries++)
        {
            if (tries == MaxTries)
                throw new InvalidOperationException($"The profile of {profile.UserId} changed faster than it could be written.");
        }
    }

    public async ValueTask<ImmutableArray<Profile>> ReadAsync(ImmutableArray<UserId> userIds, CancellationToken cancellationToken)
    {
        var found = await store.People.ForEachAsync(userIds, id => FindAsync(id, cancellationToken)).ConfigureAwait(false);
        return [.. found.OfType<Found>().Select(each => each.Person.Profile)];
    }

    public async ValueTask<Candidates> CandidatesAsync(string beginning, int max, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(beginning);
        var found = ImmutableArray.CreateBuilder<UserId>();
        var rows = store.PeopleWords.ReadKeysAsync(StoredPerson.Beginning(beginning), max + 1, cancellationToken);
        await foreach (var row in rows.ConfigureAwait(false))
        {
            if (found.Count == max)
                return new(found.ToImmutable(), IsComplete: false);
            found.Add(UserId.Parse(row.RowKey));
        }

        return new(found.ToImmutable(), IsComplete: true);
    }

    public async ValueTask<Reindexed> ReindexAsync(UserId? after, int max, CancellationToken cancellationToken)
    {
        var (old, last, seen) = (new List<UserId>(), (UserId?)null, 0);
        var rows = store.People.ReadPartitionsAsync(after?.Value ?? "", max, [StoredPerson.VersionColumn], cancellationToken);
        await foreach (var row in rows.Take(max).ConfigureAwait(false))
        {
            seen++;
            last = UserId.Parse(row.PartitionKey);
            if (StoredPerson.VersionOf(row) != PeopleWords.Version)
                old.Add(last.Value);
        }

        // If a row changes during the step, another silo or the person has just indexed it.
        var outcomes = await store.People.ForEachAsync(old, TryReindexAsync).ConfigureAwait(false);
        return new(seen < max ? null : last, outcomes.Count(isReadable => isReadable), outcomes.Count(isReadable => !isReadable));
    }

    public async ValueTask<bool> AnyAsync(CancellationToken cancellationToken) =>
        await store.People.NextPartitionAsync("", cancellationToken).ConfigureAwait(false) is not null;

    private async Task<Found?> FindAsync(UserId userId, CancellationToken cancellationToken) =>
        await store.People.FindAsync(userId.Value, userId.Value, cancellationToken).ConfigureAwait(false) is { } row
            ? new(StoredPerson.Of(userId, row), row.ETag)
            : null;

    /// <returns>False if the row is damaged.</returns>
    private async Task<bool> TryReindexAsync(UserId userId)
    {
        try
        {
            await TryPutAsync(userId, profile: null).ConfigureAwait(false);
            return true;
        }
        catch (DamagedRowException)
        {
            return false;
        }
    }

    /// <param name="userId">The person.</param>
    /// <param name="profile">The new profile; null for the stored one.</param>
    /// <returns>False if another writer changed the row in the meantime.</returns>
    private async Task<bool> TryPutAsync(UserId userId, Profile? profile)
    {
        var id = userId.Value;
        var before = await FindAsync(userId, CancellationToken.None).ConfigureAwait(false);
        if ((profile ?? before?.Person.Profile) is not { } next)
            return true;
        if (before?.Person.Version == PeopleWords.Version && before.Person.Profile == next)
            return true;
        var after = StoredPerson.Of(next);

        // The rows are read with their present ETags. If another writer stores such a row again for a newer profile, the delete fails and
        // the row stays.
        var leaving = await store.PeopleWords.ForEachAsync(
            [.. before?.Person.Beginnings.Except(after.Beginnings) ?? []],
            word => store.PeopleWords.FindAsync(word, id, CancellationToken.None)).ConfigureAwait(false);
        await store.PeopleWords.ForEachAsync(after.Beginnings, async word =>
        {
            await store.PeopleWords.PutAsync(new TableEntity(word, id)).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);
        try
        {
            await store.People.PutAtAsync(before?.ETag, after.Encode()).ConfigureAwait(false);
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

    private sealed record Found(StoredPerson Person, ETag ETag);
}
