using Parley.Core.Storage;
using Parley.Users;
using Xunit;
using static Parley.Testing.Contracts.Rows;

namespace Parley.Testing.Contracts;

/// <summary>What every <see cref="IUserIndex"/> does. Inherit it with an index of one's own.</summary>
public abstract class UserIndexContract
{
    private readonly string _mark = $"q{Guid.NewGuid():N}"[..12];

    /// <summary>The index under test. It may be shared: every test has words of its own.</summary>
    protected abstract IUserIndex Index { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Profiles_come_in_the_order_asked_without_those_who_are_not_there()
    {
        var (one, two) = (new Profile(NewUser(), "Ödön 🎈", "about", "/a.png"), new Profile(NewUser(), "Two", null, null));
        await Index.PutAsync(one, Cancel);
        await Index.PutAsync(two, Cancel);
        Assert.Equal([two, one], await Index.ReadAsync([two.UserId, NewUser(), one.UserId], Cancel));
    }

    [Fact]
    public async Task Once_somebody_is_there_the_index_is_not_empty()
    {
        await Index.PutAsync(new(NewUser(), "Somebody", null, null), Cancel);
        Assert.True(await Index.AnyAsync(Cancel));
    }

    [Fact]
    public async Task A_profile_takes_the_place_of_the_one_before()
    {
        var user = NewUser();
        await Index.PutAsync(new(user, $"{_mark}old Name", null, null), Cancel);
        await Index.PutAsync(new(user, $"{_mark}new Name", "about", null), Cancel);
        await Index.PutAsync(new(user, $"{_mark}new Name", "about", null), Cancel);
        Assert.Equal("about", Assert.Single(await Index.ReadAsync([user], Cancel)).About);
        Assert.Empty(await Index.SearchAsync($"{_mark}old", 10, Cancel));
        Assert.Equal(user, Assert.Single(await Index.SearchAsync($"{_mark}new", 10, Cancel)).UserId);
    }

    [Theory]
    [InlineData("{0}an", "{0}b")]
    [InlineData("{0}AN", "{0}b")]
    [InlineData("{0}b", "{0}b")]
    [InlineData("{0}ÉT", "{0}b")]
    [InlineData("{0}étéetautreslongsmotsquicontinuent", "{0}b")]
    [InlineData("{0}étéetautreslongsmotsquicontinuentx", null)]
    [InlineData("n{0}", null)]
    [InlineData("{0}anna {0}ét", null)]
    public async Task People_are_found_by_the_beginning_of_their_id_or_of_a_word_of_their_name(string prefix, string? expected)
    {
        string Marked(string text) => text.Replace("{0}", _mark, StringComparison.Ordinal);
        await Index.PutAsync(new(UserId.Parse($"{_mark}b"), Marked("{0}Anna  {0}Étéetautreslongsmotsquicontinuent"), null, null), Cancel);
        await Index.PutAsync(new(NewUser(), "Somebody else", null, null), Cancel);
        var found = await Index.SearchAsync(Marked(prefix), 10, Cancel);
        Assert.Equal(expected is null ? [] : [Marked(expected)], found.Select(profile => profile.UserId.Value));
    }

    [Fact]
    public async Task People_come_in_the_order_of_their_ids_up_to_the_limit_and_each_once()
    {
        foreach (var (id, name) in new[] { ("c", "aa"), ("B", "zz"), ("a", "yy"), ("d", "aa") })
            await Index.PutAsync(new(UserId.Parse($"{_mark}{id}"), $"{_mark}{name} {_mark}{name}2", null, null), Cancel);
        var found = await Index.SearchAsync(_mark, 3, Cancel);
        Assert.Equal([$"{_mark}B", $"{_mark}a", $"{_mark}c"], found.Select(profile => profile.UserId.Value));
    }
}
