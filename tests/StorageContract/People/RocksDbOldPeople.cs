using Parley.Core.Storage;
using Parley.Core.Storage.Rows;
using Parley.Storage.RocksDb.Engine;
using Parley.StorageContract.RocksDb;
using Parley.Users;

namespace Parley.StorageContract.People;

public sealed class RocksDbOldPeople : OldPeopleContract, IAsyncDisposable
{
    private readonly TemporaryStore _store = new();

    protected override IUserIndex Index => _store.People;

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    protected override async Task PlantAsync(Profile profile)
    {
        var key = Key.Of(profile.UserId);
        await _store.PlantAsync(Table.People, key, SmallRows.EncodeProfile(key, profile));
        foreach (var word in profile.DisplayName.Split(' ').Append(profile.UserId.Value).Select(word => word.ToUpperInvariant()))
            await _store.PlantAsync(Table.PeopleWords, Key.Word(word[..Math.Min(24, word.Length)], profile.UserId), []);
    }

    protected override Task DamageAsync(UserId userId) => _store.PlantAsync(Table.People, Key.Of(userId), [1, 2, 3]);

    protected override Task<bool> HasRowAsync(string word, UserId userId) =>
        Task.FromResult(_store.Store.Database.Get(Table.PeopleWords, Key.Word(word, userId)) is not null);
}
