using System.Collections.Immutable;
using Parley.Core.Storage;
using Parley.Users;
using Xunit;
using static Parley.Testing.Contracts.Rows;

namespace Parley.Testing.Contracts;

/// <summary>The contract of every <see cref="IUserIndex"/>. A test class inherits it and adds the index.</summary>
public abstract class UserIndexContract
{
    private readonly string _mark = $"q{Guid.NewGuid():N}"[..12];

    // A word of three characters that no other test uses. It is short because an index may store only the beginnings of words.
    private readonly string _short = string.Concat(Enumerable.Range(0, 3).Select(_ => (char)Random.Shared.Next(0x4e00, 0x9f00)));

    /// <summary>The index under test. It may be shared, because every test uses its own words.</summary>
    protected abstract IUserIndex Index { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Profiles_come_in_the_requested_order_without_missing_people()
    {
        var (one, two) = (new Profile(NewUser(), "Ödön 🎈", "about", "/a.png"), new Profile(NewUser(), "Two", null, null));
        await Index.PutAsync(one, Cancel);
        await Index.PutAsync(two, Cancel);
        Assert.Equal([two, one], await Index.ReadAsync([two.UserId, NewUser(), one.UserId], Cancel));
    }

    [Fact]
    public async Task An_index_with_a_person_is_not_empty()
    {
        await Index.PutAsync(new(NewUser(), "Somebody", null, null), Cancel);
        Assert.True(await Index.AnyAsync(Cancel));
    }

    [Fact]
    public async Task A_profile_replaces_the_previous_one()
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
    [InlineData("{0}anna {0}ét", "{0}b")]
    [InlineData("{0}et {0}ann", "{0}b")]
    [InlineData("{0}anna {0}x", null)]
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

    public static TheoryData<string, string, bool> Names => new()
    {
        { "Maria Lopez", "Maria Lopez", true },
        { "Maria Lopez", "maria ", true },
        { "Maria Lopez", "lopez mar", true },
        { "Maria Lopez", " LOPEZ,  maria", true },
        { "Maria Lopez", "opez", false },
        { "Maria Lopez", "maria gomez", false },
        { "Maria Lopez", "m l", true },
        { "Mar\u00eda L\u00f3pez", "maria lopez", true },
        { "Mari\u0301a Lo\u0301pez", "Mar\u00eda L\u00f3pez", true },
        { "Mar\u00eda", "mari\u0301", true },
        { "Maria", "mar\u00ed", true },
        { "Søren Łódź", "soren lodz", true },
        { "Straße", "STRASSE", true },
        { "Σίσυφος", "σισυφοσ", true },
        { "İpek Işık", "ipek isik", true },
        { "O'Brien-Smith", "brien smith", true },
        { "\uff2d\uff41\uff52\uff49\uff41", "maria", true }, // full-width Latin
        { "Maria", "\uff2d\uff41\uff52", true },
        { "\u30de\u30ea\u30a2", "\uff8f\uff98", true }, // half-width Katakana
        { "\u30ac\u30af", "\uff76\uff9e", true }, // half-width Katakana with a separate voicing mark
        { "\u30ac\u30af", "\u30ab", false },
        { "\u674e\u5c0f\u9f8d", "\u674e", true }, // a single Han character
        { "\u3055\u304f\u3089", "\u3055", true }, // a single Kana character
        { "\uae40\uc720\uc2e0", "\uae40", true }, // a single Hangul syllable
        { "\uae40\uc720\uc2e0", "\u1100\u1175\u11b7\u110b\u1172", true }, // decomposed into its letters
        { "Maria", "m", false }, // too short
    };

    [Theory]
    [MemberData(nameof(Names))]
    public async Task People_are_found_by_word_prefixes_of_their_name_in_any_order_and_spelling(
        string name, string query, bool isFound)
    {
        var user = NewUser();
        await Index.PutAsync(new(user, $"{_mark} {name}", null, null), Cancel);
        var found = (await Index.SearchAsync(query, 100, Cancel)).Select(profile => profile.UserId);
        Assert.Equal(isFound, found.Contains(user));
    }

    [Fact]
    public async Task A_search_examines_only_people_with_its_rarest_word_up_to_its_limit()
    {
        var rare = UserId.Parse($"{_mark}zz");
        foreach (var i in Enumerable.Range(0, 9))
            await Index.PutAsync(new(UserId.Parse($"x{_mark}{i}"), $"{_short}common", null, null), Cancel);
        await Index.PutAsync(new(rare, $"{_short}common {_short}rare", null, null), Cancel);

        var counting = new CountingIndex(Index);
        Assert.Equal(3, (await counting.SearchAsync($"{_short}common", 20, Cancel, maxCandidates: 3)).Length);
        Assert.Equal((3, 3), (counting.Candidates, counting.Profiles));
        Assert.Equal([rare], (await counting.SearchAsync($"{_short}common {_short}rare", 20, Cancel, maxCandidates: 3)).Select(Id));
        Assert.Equal([rare], (await counting.SearchAsync($"{_short}ra {_short}com", 20, Cancel, maxCandidates: 3)).Select(Id));
        Assert.InRange(counting.Profiles, 5, 5);
        Assert.Empty(await counting.SearchAsync($"{_short}common {_short}nobody", 20, Cancel, maxCandidates: 3));

        static UserId Id(Profile profile) => profile.UserId;
    }

    [Fact]
    public async Task Candidates_show_whether_there_are_more()
    {
        foreach (var id in new[] { "a", "b", "c" })
            await Index.PutAsync(new(UserId.Parse($"x{_mark}{id}"), $"{_short}word", null, null), Cancel);
        var all = await Index.CandidatesAsync($"{_short}w", 3, Cancel);
        Assert.Equal((3, true), (all.UserIds.Length, all.IsComplete));
        var some = await Index.CandidatesAsync($"{_short}w", 2, Cancel);
        Assert.Equal((2, false), (some.UserIds.Length, some.IsComplete));
        Assert.True((await Index.CandidatesAsync($"{_short}x", 2, Cancel)).IsComplete);
    }

    [Fact]
    public async Task An_indexing_pass_ends_and_changes_nobody_who_has_the_current_words()
    {
        foreach (var id in new[] { "a", "b", "c" })
            await Index.PutAsync(new(UserId.Parse($"{_mark}{id}"), "Somebody", null, null), Cancel);
        var steps = 0;
        for (UserId? after = null; ; steps++)
        {
            var step = await Index.ReindexAsync(after, 2, Cancel);
            Assert.Equal((0, 0), (step.Changed, step.Unreadable));
            if (step.Next is null)
                break;
            Assert.True(after is null || step.Next > after);
            after = step.Next;
        }

        Assert.True(steps >= 1);
    }

    /// <summary>Counts the candidates and profiles that a search reads from an index.</summary>
    private sealed class CountingIndex(IUserIndex inner) : IUserIndex
    {
        public int Candidates { get; private set; }

        public int Profiles { get; private set; }

        public Task PutAsync(Profile profile, CancellationToken cancellationToken) => inner.PutAsync(profile, cancellationToken);

        public ValueTask<ImmutableArray<Profile>> ReadAsync(ImmutableArray<UserId> userIds, CancellationToken cancellationToken)
        {
            Profiles += userIds.Length;
            return inner.ReadAsync(userIds, cancellationToken);
        }

        public async ValueTask<Candidates> CandidatesAsync(string beginning, int max, CancellationToken cancellationToken)
        {
            var found = await inner.CandidatesAsync(beginning, max, cancellationToken);
            Candidates += found.UserIds.Length;
            return found;
        }

        public ValueTask<Reindexed> ReindexAsync(UserId? after, int max, CancellationToken cancellationToken) =>
            inner.ReindexAsync(after, max, cancellationToken);

        public ValueTask<bool> AnyAsync(CancellationToken cancellationToken) => inner.AnyAsync(cancellationToken);
    }
}
