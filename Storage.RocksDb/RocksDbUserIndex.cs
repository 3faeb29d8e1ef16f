using System.Collections.Immutable;
using System.Text;
using Parley.Core.Storage;
using Parley.Core.Storage.Rows;
using Parley.Storage.RocksDb.Engine;
using Parley.Users;

namespace Parley.Storage.RocksDb;

/// <summary>The people in the embedded store: profiles, and a row for the beginning of every word that finds them.</summary>
/// <remarks>A search looks at all rows with the prefix: ids are wanted in their order, and the rows are in the order of words.</remarks>
internal sealed class RocksDbUserIndex(RocksDbStore store) : IUserIndex
{
    // What is longer is compared with the profile itself.
    private const int MaxWordLength = 24;

    public Task PutAsync(Profile profile, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(profile);
        var key = Key.Of(profile.UserId);
        var row = SmallRows.EncodeProfile(key, profile);
        return store.CommitAsync(
            batch =>
            {
                if (batch.Get(Table.People, key) is { } stored)
                {
                    foreach (var word in Words(SmallRows.DecodeProfile(profile.UserId, key, stored)))
                        batch.Delete(Table.PeopleWords, Key.Word(word, profile.UserId));
                }

                batch.Put(Table.People, key, row);
                foreach (var word in Words(profile))
                    batch.Put(Table.PeopleWords, Key.Word(word, profile.UserId), []);
                return default(Done);
            },
            cancellationToken);
    }

    public ValueTask<ImmutableArray<Profile>> ReadAsync(ImmutableArray<UserId> userIds, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult<ImmutableArray<Profile>>([.. userIds.Select(id => Find(id, view: null)).OfType<Profile>()]);
    }

    public ValueTask<ImmutableArray<Profile>> SearchAsync(string prefix, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        cancellationToken.ThrowIfCancellationRequested();
        using var view = store.Database.Snapshot();
        var found = new SortedSet<UserId>();
        var word = Encoding.UTF8.GetBytes(Beginning(prefix));
        store.Database.Visit(
            Table.PeopleWords,
            word,
            (key, _) =>
            {
                var userId = UserId.Parse(Key.TextAfter(key, key.LastIndexOf((byte)0) + 1));
                if (found.Count < limit || userId < found.Max)
                    Add(userId);
                return true;
            },
            view);
        return ValueTask.FromResult<ImmutableArray<Profile>>([.. found.Select(id => Find(id, view)).OfType<Profile>()]);

        void Add(UserId userId)
        {
            if (prefix.Length > MaxWordLength && !(Find(userId, view) is { } profile && Words(profile, int.MaxValue).Any(StartsWithAll)))
                return;
            if (found.Add(userId) && found.Count > limit)
                found.Remove(found.Max);
        }

        bool StartsWithAll(string candidate) => candidate.StartsWith(prefix.ToUpperInvariant(), StringComparison.Ordinal);
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

    private Profile? Find(UserId userId, Database.View? view)
    {
        var key = Key.Of(userId);
        return store.Database.Get(Table.People, key, view) is { } row ? SmallRows.DecodeProfile(userId, key, row) : null;
    }

    /// <summary>The words that find a profile, as they are stored.</summary>
    internal static IEnumerable<string> Words(Profile profile, int maxLength = MaxWordLength) =>
        profile.DisplayName.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Append(profile.UserId.Value)
            .Select(word => Beginning(word, maxLength))
            .Distinct();

    private static string Beginning(string word, int maxLength = MaxWordLength)
    {
        var capitals = word.ToUpperInvariant();
        if (capitals.Length <= maxLength)
            return capitals;

        // Half of a surrogate pair is no text.
        return capitals[..(char.IsHighSurrogate(capitals[maxLength - 1]) ? maxLength - 1 : maxLength)];
    }
}
