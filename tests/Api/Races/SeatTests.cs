using Parley.Api.Hosting;
using Parley.Client;

namespace Parley.Api.Races;

/// <summary>No concurrent requests on any path add an eleventh member.</summary>
public sealed class SeatTests(SharedServer shared)
{
    private const int Rounds = 100;
    private const int AtOnce = 64;
    private const int Seats = 10;

    [Fact]
    public async Task Sixty_four_concurrent_adds_fill_the_last_seats_and_no_more()
    {
        var people = await PeopleAsync(AtOnce + Seats);
        var (members, candidates) = (people[..8], people[8..(8 + AtOnce)]);
        for (var round = 0; round < Rounds; round++)
        {
            var group = await CreateAsync(members, $"adds-{round}");

            var outcomes = await Task.WhenAll(candidates.Select((candidate, index) =>
                AddAsync(members[index % members.Length].Client, group.Id, candidate.Id)));

            Assert.Equal(2, outcomes.Count(refusal => refusal is null));
            Assert.All(outcomes.OfType<Problem>(), refusal => Assert.Equal(
                (ProblemCode.ConversationFull, Seats, Seats + 1), (refusal.Code, refusal.Limit, refusal.Count)));
            await AssertNeverMoreThanTenAsync(members[0].Client, group.Id, Seats);
        }
    }

    [Fact]
    public async Task Three_people_added_together_do_not_get_two_seats()
    {
        var people = await PeopleAsync(8 + 3);
        var group = await CreateAsync(people[..8], "three");

        var refusal = await AddAsync(people[0].Client, group.Id, [.. people[8..].Select(person => person.Id)]);

        Assert.Equal((ProblemCode.ConversationFull, Seats, Seats + 1), (refusal!.Code, refusal.Limit, refusal.Count));
        await AssertNeverMoreThanTenAsync(people[0].Client, group.Id, 8);
    }

    [Fact]
    public async Task Sixty_four_concurrent_creations_with_one_client_id_make_one_full_group()
    {
        var people = await PeopleAsync(Seats + 1);
        for (var round = 0; round < Rounds; round++)
        {
            var clientId = $"creates-{round}";
            var created = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => CreateAsync(people[..Seats], clientId)));

            var group = Assert.Single(created.Select(conversation => conversation.Id).Distinct());
            await AssertNeverMoreThanTenAsync(people[0].Client, group, Seats);
        }

        var tooMany = await Assert.ThrowsAsync<ParleyException>(() => CreateAsync(people, "eleven"));
        Assert.Equal(
            (ProblemCode.ConversationFull, Seats, Seats + 1),
            (tooMany.Problem.Code, tooMany.Problem.Limit, tooMany.Problem.Count));
    }

    [Fact]
    public async Task Concurrent_creations_and_adds_take_no_eleventh_seat()
    {
        var people = await PeopleAsync((AtOnce / 2) + Seats);
        var (members, candidates) = (people[..(Seats - 1)], people[Seats..]);
        for (var round = 0; round < Rounds; round++)
        {
            var clientId = $"both-{round}";
            var group = await CreateAsync(members, clientId);

            // A repeat of the creation while others join must not add anybody to a seat that is taken.
            var creations = Enumerable.Range(0, AtOnce / 2).Select(_ => CreateAsync(members, clientId)).ToArray();
            var outcomes = await Task.WhenAll(candidates.Select(candidate => AddAsync(members[1].Client, group.Id, candidate.Id)));

            Assert.All(await Task.WhenAll(creations), again => Assert.Equal(group.Id, again.Id));
            Assert.Equal(1, outcomes.Count(refusal => refusal is null));
            await AssertNeverMoreThanTenAsync(members[0].Client, group.Id, Seats);
        }
    }

    private static async Task<Conversation> CreateAsync(Person[] members, string clientId)
    {
        var others = members[1..].Select(person => person.Id).ToArray();
        return (await members[0].Client.Conversations.CreateAsync(new() { MemberIds = others, ClientId = clientId })).Conversation;
    }

    private static async Task<Problem?> AddAsync(ParleyClient adder, string conversationId, params string[] userIds)
    {
        try
        {
            await adder.Conversations.AddMembersAsync(conversationId, userIds);
            return null;
        }
        catch (ParleyException refused)
        {
            return refused.Problem;
        }
    }

    /// <summary>Counts seats at every prefix of the log, and compares the end with the members.</summary>
    private static async Task AssertNeverMoreThanTenAsync(ParleyClient reader, string conversationId, int expected)
    {
        var seated = new HashSet<string>();
        await foreach (var page in reader.Messages.CatchUpAsync(conversationId, after: 0))
        {
            foreach (var happened in page.Items.Select(change => change.Entry?.Event).OfType<SystemEvent>())
            {
                if (happened.Type is SystemEventType.Created)
                    seated.Add(happened.ActorId);
                if (happened.Type is SystemEventType.Created or SystemEventType.Added)
                    seated.UnionWith(happened.UserIds!);
                Assert.InRange(seated.Count, 1, Seats);
            }
        }

        var members = (await reader.Conversations.GetAsync(conversationId)).Members.Select(member => member.UserId).ToArray();
        Assert.Equal(expected, members.Length);
        Assert.Equal(seated.Order(StringComparer.Ordinal), members.Order(StringComparer.Ordinal));
    }

    private async Task<Person[]> PeopleAsync(int count)
    {
        var people = new List<Person>();
        for (var index = 0; index < count; index++)
        {
            var (client, id) = await shared.NewUserAsync($"p{index}");
            people.Add(new(client, id));
        }

        return [.. people];
    }

    private sealed record Person(ParleyClient Client, string Id);
}
