using Parley.Api.Hosting;
using Parley.Client;
using static Parley.Api.Conversations.ParleyClientExtensions;

namespace Parley.Api.Users;

public sealed class UserTests(SharedServer shared)
{
    [Fact]
    public async Task A_new_person_has_the_id_as_name_and_an_empty_profile()
    {
        var id = SharedServer.NewUser("alice");
        var alice = await shared.Server.AsAsync(id);
        Assert.Equal(new Profile(id, id, null, null), await alice.Me.GetAsync());
    }

    [Fact]
    public async Task A_patch_changes_the_fields_it_names_and_null_removes_a_value()
    {
        var (alice, id) = await shared.NewUserAsync("alice");
        await alice.Me.UpdateAsync(new() { DisplayName = "Alice A.", About = "Pins", AvatarUrl = "/media/a.png" });
        Assert.Equal(new Profile(id, "Alice A.", "Pins", "/media/a.png"), await alice.Me.GetAsync());
        Assert.Equal(new Profile(id, "Alice A.", null, "/media/a.png"), await alice.Me.UpdateAsync(new() { About = null }));
    }

    [Theory]
    [InlineData("http://example.org/a.png")]
    [InlineData("//example.org/a.png")]
    [InlineData("javascript:alert(1)")]
    public async Task A_picture_address_is_https_or_server_relative(string url)
    {
        var (alice, _) = await shared.NewUserAsync("alice");
        var problem = await RefusalAsync(() => alice.Me.UpdateAsync(new() { AvatarUrl = url }));
        Assert.Equal((ProblemCode.InvalidRequest, "/avatarUrl"), (problem.Code, Assert.Single(problem.Errors!).Field));
    }

    [Fact]
    public async Task A_name_that_is_too_long_is_refused_with_the_limit_and_the_length()
    {
        var (alice, _) = await shared.NewUserAsync("alice");
        var error = Assert.Single((await RefusalAsync(() => alice.Me.UpdateAsync(new() { DisplayName = new string('a', 81) }))).Errors!);
        Assert.Equal(("/displayName", "too_long", 80, 81), (error.Field, error.Code, error.Limit, error.Count));
    }

    [Fact]
    public async Task People_are_read_by_ids_and_unknown_ids_are_omitted()
    {
        var (alice, aliceId) = await shared.NewUserAsync("alice");
        var (_, bobId) = await shared.NewUserAsync("bob");
        var found = await alice.Users.GetManyAsync([aliceId, "no one", SharedServer.NewUser("nobody"), bobId]);
        Assert.Equal([aliceId, bobId], found.Select(profile => profile.UserId));
    }

    [Fact]
    public async Task People_are_found_by_the_beginning_of_a_word_of_their_name()
    {
        var word = "W" + Guid.NewGuid().ToString("N")[..8];
        var id = SharedServer.NewUser("carol");
        var carol = await shared.Server.AsAsync(id, $"Carol {word}ton");
        Assert.Equal([id], (await carol.Users.SearchAsync(word.ToUpperInvariant())).Select(profile => profile.UserId));
    }

    [Fact]
    public async Task People_are_found_by_words_in_any_order_with_or_without_accents()
    {
        var (id, mark) = (SharedServer.NewUser("maria"), Guid.NewGuid().ToString("N")[..8]);
        var maria = await shared.Server.AsAsync(id, $"Mar\u00eda{mark} L\u00f3pez{mark}");
        foreach (var query in new[] { $"maria{mark} lopez", $"lopez{mark} mar ", $"Lo\u0301pez{mark}" })
            Assert.Contains(id, (await maria.Users.SearchAsync(query)).Select(profile => profile.UserId));
    }

    [Fact]
    public async Task One_character_is_a_search_only_where_it_is_a_word()
    {
        var id = SharedServer.NewUser("li");
        var li = await shared.Server.AsAsync(id, "\u9f98\u5c0f");
        Assert.Contains(id, (await li.Users.SearchAsync("\u9f98")).Select(profile => profile.UserId));
        foreach (var query in new[] { "m", " m ", "!", new string('m', 81) })
            Assert.Equal("query", Assert.Single((await RefusalAsync(() => li.Users.SearchAsync(query))).Errors ?? []).Field);
    }

    [Fact]
    public async Task A_person_who_does_not_exist_is_not_found()
    {
        var (alice, _) = await shared.NewUserAsync("alice");
        Assert.Equal(ProblemCode.NotFound, (await RefusalAsync(() => alice.Users.GetAsync(SharedServer.NewUser("nobody")))).Code);
    }
}
