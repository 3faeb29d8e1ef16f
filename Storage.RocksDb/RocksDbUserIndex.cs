using System.Collections.Immutable;
using System.Text;
using Parley.Core.People;
using Parley.Core.Storage;
using Parley.Storage.RocksDb.Engine;
using Parley.Users;

namespace Parley.Storage.RocksDb;

/// <summary>The people in the embedded store: profiles, and one row for each word that finds a person. The rows are sorted by word, so a
/// beginning of a word is a range of rows.</summary>
internal sealed class RocksDbUserIndex(RocksDbStore store) : IUserIndex
{
    public Task PutAsync(Profile profile, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(profile);
        cancellationToken.ThrowIfCancellationRequested();
        return Find(profile.UserId) is { Version: PeopleWords.Version } stored && stored.Profile == profile
            ? Task.CompletedTask
            : store.CommitAsync(batch => Put(batch, profile.UserId, profile), cancellationToken);
    }

    public ValueTask<ImmutableArray<Profile>> ReadAsync(ImmutableArray<UserId> userIds, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult<ImmutableArray<Profile>>([.. userIds.Select(Find).OfType<PersonRow>().Select(row => row.Profile)]);
    }

    public ValueTask<Candidates> CandidatesAsync(string beginning, int max, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(beginning);
        cancellationToken.ThrowIfCancellationRequested();
        var (found, rows) = (new HashSet<UserId>(), 0);
        store.Database.Visit(
            Table.PeopleWords,
            Encoding.UTF8.GetBytes(PeopleWords.Beginning(beginning)),
            (key, _) =>
            {
                if (++rows <= max)
                    found.Add(UserId.Parse(Key.TextAfter(key, key.LastIndexOf((byte)0) + 1)));
                return rows <= max;
            });
        return ValueTask.FromResult(new Candidates([.. found], IsComplete: rows <= max));
    }

    public async ValueTask<Reindexed> ReindexAsync(UserId? after, int max, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var (old, last, seen, unreadable) = (new List<UserId>(), (UserId?)null, 0, 0);
        byte[] start = after is { } position ? [.. Key.Of(position), 0] : [];
        store.Database.Visit(Table.People, [], start, backwards: false, (key, row) =>
        {
            var userId = UserId.Parse(Key.OwnerOf(key));
            last = userId;
            try
            {
                if (PersonRow.Decode(userId, key, row).Version != PeopleWords.Version)
                    old.Add(userId);
            }
            catch (DamagedRowException)
            {
                unreadable++;
            }

            return ++seen < max;
        });

        // Each person has a commit of their own; the writer groups them into one write. The commit indexes the profile that is stored when
        // it runs, which may be newer than the one that was read here.
        await Task.WhenAll(old.Select(userId => store.CommitAsync(batch => Put(batch, userId, profile: null), cancellationToken)))
            .ConfigureAwait(false);
        return new(seen < max ? null : last, old.Count, unreadable);
    }

    public ValueTask<bool> AnyAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var any = false;
        store.Database.Visit(Table.People, [], (_, _) =>
        {
            any = true;
            return false;
        });
        return ValueTask.FromResult(any);
    }

    /// <param name="batch">The batch.</param>
    /// <param name="userId">The person.</param>
    /// <param name="profile">The new profile; null for the stored one.</param>
    private static Done Put(Batch batch, UserId userId, Profile? profile)
    {
        var key = Key.Of(userId);
        var before = batch.Get(Table.People, key) is { } row ? PersonRow.Decode(userId, key, row) : null;
        if ((profile ?? before?.Profile) is not { } next)
            return default;
        var after = PersonRow.Of(next);
        foreach (var word in before?.Words.Except(after.Words) ?? [])
            batch.Delete(Table.PeopleWords, Key.Word(word, userId));
        batch.Put(Table.People, key, after.Encode(key));
        foreach (var word in after.Words)
            batch.Put(Table.PeopleWords, Key.Word(word, userId), []);
        return default;
    }

    private PersonRow? Find(UserId userId)
    {
        var key = Key.Of(userId);
        return store.Database.Get(Table.People, key) is { } row ? PersonRow.Decode(userId, key, row) : null;
    }
}
