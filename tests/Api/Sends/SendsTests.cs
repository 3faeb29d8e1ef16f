using Parley.Api.Conversations;
using Parley.Api.Hosting;
using Parley.Client;
using static Parley.Api.Conversations.ParleyClientExtensions;

namespace Parley.Api.Sends;

public sealed class SendsTests(SharedServer shared)
{
    [Fact]
    public async Task Every_target_has_its_own_result_in_the_order_of_the_request()
    {
        var (alice, aliceId) = await shared.NewUserAsync("alice");
        var (bob, bobId) = await shared.NewUserAsync("bob");
        var (carol, carolId) = await shared.NewUserAsync("carol");
        var (_, daveId) = await shared.NewUserAsync("dave");
        var lamp = await alice.PinAsync("Lamp");
        var group = await alice.GroupAsync(bobId);
        var foreign = await bob.GroupAsync(carolId);
        var nobody = SharedServer.NewUser("nobody");

        var results = await alice.Sends.SendAsync(new()
        {
            Shares = [ShareRef.Pin(lamp.Id)],
            Text = "For you",
            To =
            [
                SendTarget.Conversation(group), SendTarget.People(nobody), SendTarget.People(bobId),
                SendTarget.Conversation(foreign), SendTarget.People(carolId, daveId), SendTarget.People(aliceId),
            ],
        });

        Assert.Equal(
            [null, ProblemCode.NotFound, null, ProblemCode.NotFound, null, (ProblemCode?)ProblemCode.InvalidRequest],
            results.Select(result => result.Problem?.Code));
        Assert.Equal([nobody], results[1].Problem!.UserIds!);
        Assert.Equal((group, 2), (results[0].ConversationId, results[0].Seq));
        Assert.Equal(($"d~{aliceId}~{bobId}", 1), (results[2].ConversationId, results[2].Seq));
        var made = (await carol.Messages.NewestAsync(results[4].ConversationId!)).Items;
        Assert.Equal((results[4].Seq, "For you", "Lamp"), (made[^1].Seq, made[^1].Text, made[^1].Shares[0].Title));
    }

    [Fact]
    public async Task A_repeat_sends_nothing_twice_and_creates_no_second_group()
    {
        var (alice, _) = await shared.NewUserAsync("alice");
        var (bob, bobId) = await shared.NewUserAsync("bob");
        var (_, carolId) = await shared.NewUserAsync("carol");
        var lamp = await alice.PinAsync("Lamp");
        var existing = await alice.GroupAsync(bobId);
        var request = new NewSends
        {
            ClientId = "s1",
            Shares = [ShareRef.Pin(lamp.Id)],
            To = [SendTarget.People(bobId, carolId), SendTarget.People(bobId), SendTarget.Conversation(existing)],
        };

        var first = await alice.Sends.SendAsync(request);
        var again = await alice.Sends.SendAsync(request with { To = [SendTarget.People(carolId, bobId), request.To[1], request.To[2]] });

        Assert.All(first, result => Assert.Null(result.Problem));
        Assert.Equal(first, again);
        Assert.Equal(3, (await bob.Inbox.ListAsync()).Items.Count);
        Assert.Equal(
            [2L, 1, 2],
            (await Task.WhenAll(first.Select(result => alice.Conversations.GetAsync(result.ConversationId!))))
                .Select(found => found.LastSeq));
    }

    [Fact]
    public async Task An_error_in_the_message_names_its_place_in_the_request()
    {
        var (alice, _) = await shared.NewUserAsync("alice");
        var (_, bobId) = await shared.NewUserAsync("bob");
        var group = await alice.GroupAsync(bobId);

        var results = await alice.Sends.SendAsync(new()
        {
            Shares = [],
            Text = new('x', 2_001),
            To = [SendTarget.Conversation(group), SendTarget.People(bobId)],
        });

        Assert.All(results, result => Assert.Equal(new("/text", "too_long", 2_000, 2_001), Assert.Single(result.Problem!.Errors!)));
    }

    [Theory]
    [InlineData("""{"clientId":"s","shares":[],"to":[]}""", "/to")]
    [InlineData("""{"clientId":"s","shares":[],"to":[{}]}""", "/to/0")]
    [InlineData("""{"clientId":"s","shares":[],"to":[{"userIds":[]}]}""", "/to/0")]
    [InlineData("""{"clientId":"s","shares":[],"to":[{"userIds":["bob"],"conversationId":"d~alice~bob"}]}""", "/to/0")]
    [InlineData("""{"clientId":"s","to":[{"userIds":["bob"]}]}""", "/shares")]
    public async Task A_request_with_ambiguous_targets_is_refused_as_a_whole(string body, string field)
    {
        using var alice = await shared.Server.HttpAsAsync(SharedServer.NewUser("alice"));

        var refused = await alice.SendAsync(HttpMethod.Post, "/v1/sends", body);

        Assert.Equal(400, (int)refused.Status);
        Assert.Equal(field, Assert.Single(refused.Body.GetProperty("errors").EnumerateArray()).GetProperty("field").GetString());
    }

    [Fact]
    public async Task More_than_ten_targets_are_refused()
    {
        var (alice, _) = await shared.NewUserAsync("alice");
        var targets = Enumerable.Repeat(SendTarget.People("bob"), 11).ToArray();

        var refused = await RefusalAsync(() => alice.Sends.SendAsync(new() { Shares = [], Text = "Hello", To = targets }));

        Assert.Equal(new("/to", "too_long", 10, 11), Assert.Single(refused.Errors!));
    }
}
