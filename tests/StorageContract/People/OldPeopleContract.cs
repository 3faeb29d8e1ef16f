using Parley.Core.People;
using Parley.Core.Storage;
using Parley.Testing.Contracts;
using Parley.Users;
using static Parley.Testing.Contracts.Rows;

namespace Parley.StorageContract.People;

/// <summary>Rows of people from before search words had a version. Their words were in upper case, split only at spaces, and kept their
/// accents.</summary>
public abstract class OldPeopleContract
{
    private readonly string _mark = $"q{Guid.NewGuid():N}"[..12];

    protected abstract IUserIndex Index { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task People_of_an_older_version_are_found_by_old_words_until_they_are_indexed_again()
    {
        var users = new[] { NewUser(), NewUser(), NewUser() };
        foreach (var user in users)
            await PlantAsync(new(user, $"{_mark}\u00c9tienne {_mark}Durand", null, null));
        Assert.Equal(users.Order(), await FindBeforeAsync($"{_mark}\u00e9ti"));
        Assert.Equal(users.Order(), await FindBeforeAsync($"{_mark}dur {_mark}\u00e9"));
        Assert.Equal(users.Order(), await FindBeforeAsync($"{_mark.ToUpperInvariant()}DURAND"));

        var (changed, unreadable) = await ReindexAsync();
        Assert.Equal((3, 0), (changed, unreadable));
        foreach (var query in new[] { $"{_mark}\u00e9ti", $"{_mark}etienne", $"{_mark}dur {_mark}eti" })
            Assert.Equal(users.Order(), (await Index.SearchAsync(query, 20, Cancel)).Select(profile => profile.UserId));
        Assert.Equal((0, 0), await ReindexAsync());
        foreach (var user in users)
            Assert.False(await HasRowAsync($"{_mark}DURAND".ToUpperInvariant(), user));
    }

    [Fact]
    public async Task An_interrupted_indexing_pass_starts_again_and_indexes_all_people()
    {
        foreach (var user in new[] { NewUser(), NewUser(), NewUser() })
            await PlantAsync(new(user, $"{_mark} Old", null, null));
        var first = await Index.ReindexAsync(null, 2, Cancel);
        Assert.Equal(3, first.Changed + (await ReindexAsync()).Changed);
        Assert.Equal(3, (await Index.SearchAsync(_mark, 20, Cancel)).Length);
    }

    [Fact]
    public async Task A_new_profile_removes_the_old_words()
    {
        var user = NewUser();
        await PlantAsync(new(user, $"{_mark}Old Name", null, null));
        await Index.PutAsync(new(user, $"{_mark}New Name", null, null), Cancel);
        Assert.False(await HasRowAsync("NAME", user));
        Assert.False(await HasRowAsync($"{_mark}OLD".ToUpperInvariant(), user));
        Assert.Equal([user], (await Index.SearchAsync($"{_mark}new", 20, Cancel)).Select(profile => profile.UserId));
    }

    [Fact]
    public async Task An_equal_profile_also_removes_the_old_words()
    {
        var profile = new Profile(NewUser(), $"{_mark}Old Name", null, null);
        await PlantAsync(profile);
        await Index.PutAsync(profile, Cancel);
        Assert.False(await HasRowAsync("NAME", profile.UserId));
        Assert.Equal([profile], await Index.SearchAsync($"{_mark}old", 20, Cancel));
    }

    [Fact]
    public async Task A_damaged_row_does_not_stop_the_indexing_of_others()
    {
        var (damaged, sound) = (UserId.Parse("a-damaged"), NewUser());
        await DamageAsync(damaged);
        await PlantAsync(new(sound, $"{_mark} Old", null, null));
        Assert.Equal(1, (await ReindexAsync()).Unreadable);
        Assert.Equal([sound], (await Index.SearchAsync(_mark, 20, Cancel)).Select(profile => profile.UserId));
    }

    /// <summary>Stores a person in the format of the earlier version.</summary>
    protected abstract Task PlantAsync(Profile profile);

    /// <summary>Damages the row of a person, so that it cannot be read.</summary>
    protected abstract Task DamageAsync(UserId userId);

    /// <summary>Whether the index has a row for a person under a word or the beginning of a word.</summary>
    protected abstract Task<bool> HasRowAsync(string word, UserId userId);

    private async Task<(int Changed, int Unreadable)> ReindexAsync()
    {
        var (changed, unreadable) = (0, 0);
        for (UserId? after = null; ;)
        {
            var step = await Index.ReindexAsync(after, 2, Cancel);
            (changed, unreadable) = (changed + step.Changed, unreadable + step.Unreadable);
            if (step.Next is null)
                return (changed, unreadable);
            after = step.Next;
        }
    }

    private async Task<IEnumerable<UserId>> FindBeforeAsync(string query) =>
        (await new PeopleSearch(Index).FindAsync(SearchQuery.Parse(query)!, 20, 1_000, Cancel)).Select(profile => profile.UserId);
}
