using System.Net.Http.Json;
using System.Text.Json;
using Parley.Api.Conversations;
using Parley.Api.Hosting;
using Parley.Client;

namespace Parley.Api.Users;

public sealed class PresenceTests(SharedServer shared)
{
    [Fact]
    public async Task Presence_is_shown_to_people_of_a_common_conversation_if_the_person_wants_it()
    {
        var (alice, aliceId) = await shared.NewUserAsync("alice");
        var (bob, bobId) = await shared.NewUserAsync("bob");
        var (_, carolId) = await shared.NewUserAsync("carol");
        var id = await alice.GroupAsync(bobId);
        Assert.False(await IsShownAsync(aliceId, bobId));

        await ShowAsync(bobId, true);
        Assert.True(await IsShownAsync(aliceId, bobId));
        Assert.False(await IsShownAsync(bobId, aliceId));
        Assert.False(await IsShownAsync(carolId, bobId));

        await ShowAsync(bobId, false);
        Assert.False(await IsShownAsync(aliceId, bobId));
        await ShowAsync(bobId, true);
        await bob.Conversations.RemoveMemberAsync(id, bobId);
        Assert.False(await IsShownAsync(aliceId, bobId));
    }

    [Fact]
    public async Task An_empty_one_to_one_shows_no_presence_until_both_have_opened_it()
    {
        var (stranger, strangerId) = await shared.NewUserAsync("stranger");
        var (bob, bobId) = await shared.NewUserAsync("bob");
        await ShowAsync(bobId, true);
        await ShowAsync(strangerId, true);

        await OpenAsync(stranger, bobId);
        Assert.False(await IsShownAsync(strangerId, bobId));
        Assert.False(await IsShownAsync(bobId, strangerId));

        await OpenAsync(bob, strangerId);
        Assert.True(await IsShownAsync(strangerId, bobId));
        Assert.True(await IsShownAsync(bobId, strangerId));
    }

    [Fact]
    public async Task A_message_in_a_one_to_one_shows_presence_to_both()
    {
        var (alice, aliceId) = await shared.NewUserAsync("alice");
        var (_, bobId) = await shared.NewUserAsync("bob");
        await ShowAsync(bobId, true);
        await ShowAsync(aliceId, true);

        var id = await OpenAsync(alice, bobId);
        await alice.SayAsync(id, "Hello");

        Assert.True(await IsShownAsync(aliceId, bobId));
        Assert.True(await IsShownAsync(bobId, aliceId));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_empty_one_to_one_does_not_bring_presence_back_after_a_group_has_ended_for_one_of_both(bool isLeft)
    {
        var (alice, aliceId) = await shared.NewUserAsync("alice");
        var (bob, bobId) = await shared.NewUserAsync("bob");
        var group = await alice.GroupAsync(bobId);
        await ShowAsync(bobId, true);
        Assert.True(await IsShownAsync(aliceId, bobId));

        await (isLeft ? bob : alice).Conversations.RemoveMemberAsync(group, bobId);
        await OpenAsync(alice, bobId);

        Assert.False(await IsShownAsync(aliceId, bobId));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_block_hides_presence_in_both_directions(bool isByViewer)
    {
        var (alice, aliceId) = await shared.NewUserAsync("alice");
        var (bob, bobId) = await shared.NewUserAsync("bob");
        await alice.GroupAsync(bobId);
        await ShowAsync(aliceId, true);
        await ShowAsync(bobId, true);
        Assert.True(await IsShownAsync(aliceId, bobId));

        var (blocker, blocked) = isByViewer ? (alice, bobId) : (bob, aliceId);
        await blocker.Blocks.AddAsync(blocked);

        Assert.False(await IsShownAsync(aliceId, bobId));
        Assert.False(await IsShownAsync(bobId, aliceId));
        await blocker.Blocks.RemoveAsync(blocked);
        Assert.True(await IsShownAsync(aliceId, bobId));
    }

    [Fact]
    public async Task Other_answers_with_profiles_have_no_presence()
    {
        var (_, aliceId) = await shared.NewUserAsync("alice");
        await ShowAsync(aliceId, true);
        using var http = await shared.Server.HttpAsAsync(aliceId);
        foreach (var path in new[] { "/v1/me", $"/v1/users/{aliceId}", $"/v1/users?query={aliceId}" })
            Assert.DoesNotContain("presence", await http.GetStringAsync(path), StringComparison.Ordinal);
    }

    private static async Task<string> OpenAsync(ParleyClient opener, string userId) =>
        (await opener.Conversations.CreateAsync(new() { MemberIds = [userId] })).Conversation.Id;

    private async Task ShowAsync(string userId, bool isShown)
    {
        using var http = await shared.Server.HttpAsAsync(userId);
        using var response = await http.PatchAsJsonAsync("/v1/me/settings", new { presence = isShown });
        response.EnsureSuccessStatusCode();
    }

    private async Task<bool> IsShownAsync(string viewer, string userId)
    {
        using var http = await shared.Server.HttpAsAsync(viewer);
        var answer = await http.GetFromJsonAsync<JsonElement>($"/v1/users?ids={userId}");
        var presence = answer.GetProperty("items")[0].GetProperty("presence");
        if (presence.ValueKind is JsonValueKind.Null)
            return false;
        Assert.False(presence.GetProperty("online").GetBoolean());
        Assert.Equal(JsonValueKind.Null, presence.GetProperty("lastSeenAt").ValueKind);
        return true;
    }
}
