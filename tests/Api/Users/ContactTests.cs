using Parley.Api.Hosting;
using Parley.Client;
using static Parley.Api.Conversations.ParleyClientExtensions;

namespace Parley.Api.Users;

public sealed class ContactTests(SharedServer shared)
{
    [Fact]
    public async Task Contacts_are_listed_once_in_the_order_of_adding_with_any_page_size()
    {
        var (alice, _) = await shared.NewUserAsync("alice");
        var people = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            people.Add((await shared.NewUserAsync("friend")).Id);
            await alice.Contacts.AddAsync(people[i]);
            await alice.Contacts.AddAsync(people[0]);
        }

        var first = await alice.Contacts.ListAsync(limit: 2);
        await alice.Contacts.RemoveAsync(people[0]); // before the second page begins: it must not skip anybody
        var second = await alice.Contacts.ListAsync(first.NextCursor, 2);
        var third = await alice.Contacts.ListAsync(second.NextCursor, 2);

        Assert.Equal(people, first.Items.Concat(second.Items).Concat(third.Items).Select(profile => profile.UserId));
        Assert.Null(third.NextCursor);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public async Task When_the_last_people_of_a_page_of_contacts_or_blocks_are_removed_the_next_page_skips_nobody(int removed)
    {
        var (alice, _) = await shared.NewUserAsync("alice");
        foreach (var list in new[] { alice.Contacts, alice.Blocks })
        {
            var people = new List<string>();
            for (var i = 0; i < 6; i++)
            {
                people.Add((await shared.NewUserAsync("friend")).Id);
                await list.AddAsync(people[i]);
            }

            var first = await list.ListAsync(limit: 3);
            foreach (var person in people[(3 - removed)..3])
                await list.RemoveAsync(person);
            var second = await list.ListAsync(first.NextCursor, 3);
            Assert.Equal(people[3..], second.Items.Select(profile => profile.UserId));
            Assert.Null(second.NextCursor);
        }
    }

    [Fact]
    public async Task Oneself_and_unknown_people_cannot_be_contacts()
    {
        var (alice, aliceId) = await shared.NewUserAsync("alice");
        AssertOneself("You cannot save yourself as a contact.", await RefusalAsync(() => alice.Contacts.AddAsync(aliceId)));
        Assert.Equal(ProblemCode.NotFound, (await RefusalAsync(() => alice.Contacts.AddAsync(SharedServer.NewUser("nobody")))).Code);
    }

    [Fact]
    public async Task A_blocked_person_cannot_write_create_or_add_until_the_block_is_removed()
    {
        var (alice, aliceId) = await shared.NewUserAsync("alice");
        var (bob, bobId) = await shared.NewUserAsync("bob");
        var id = (await bob.Conversations.CreateAsync(new() { MemberIds = [aliceId], Message = new() { Text = "Hello" } })).Conversation.Id;
        var (_, carolId) = await shared.NewUserAsync("carol");
        var group = await bob.GroupAsync(carolId);

        await alice.Blocks.AddAsync(bobId);
        Assert.Equal([bobId], (await alice.Blocks.ListAsync()).Items.Select(profile => profile.UserId));
        Assert.Equal(ProblemCode.RecipientUnavailable, (await RefusalAsync(() => bob.SayAsync(id, "Hello?"))).Code);
        Assert.Equal(
            ProblemCode.RecipientUnavailable,
            (await RefusalAsync(() => bob.Conversations.AddMembersAsync(group, [aliceId]))).Code);

        await alice.Blocks.RemoveAsync(bobId);
        Assert.Equal(2, (await bob.SayAsync(id, "Hello again")).Seq);
        Assert.Empty((await alice.Blocks.ListAsync()).Items);
    }

    [Fact]
    public async Task A_block_applies_to_a_one_to_one_that_does_not_exist_yet()
    {
        var (alice, aliceId) = await shared.NewUserAsync("alice");
        var (bob, bobId) = await shared.NewUserAsync("bob");
        await alice.Blocks.AddAsync(bobId);
        var first = new NewConversation { MemberIds = [aliceId], Message = new() { Text = "Hello" } };
        Assert.Equal(ProblemCode.RecipientUnavailable, (await RefusalAsync(() => bob.Conversations.CreateAsync(first))).Code);
    }

    [Fact]
    public async Task Oneself_and_unknown_people_cannot_be_blocked()
    {
        var (alice, aliceId) = await shared.NewUserAsync("alice");
        AssertOneself("You cannot block yourself.", await RefusalAsync(() => alice.Blocks.AddAsync(aliceId)));
        AssertOneself("You cannot block yourself.", await RefusalAsync(() => alice.Blocks.RemoveAsync(aliceId)));
        Assert.Equal(ProblemCode.NotFound, (await RefusalAsync(() => alice.Blocks.AddAsync(SharedServer.NewUser("nobody")))).Code);
    }

    private static void AssertOneself(string detail, Problem refusal)
    {
        Assert.Equal((ProblemCode.InvalidRequest, detail), (refusal.Code, refusal.Detail));
        Assert.Equal(new("userId", "bad_format", null, null), Assert.Single(refusal.Errors!));
    }
}
