using Parley.Conversations;
using Parley.Core.Conversations;
using static Parley.Faults.Healing.HealingHarness;

namespace Parley.Faults.Healing;

/// <summary>Joining, leaving and removal of one person raced against each other, against late notifications, and against crashes.</summary>
public sealed class RacedMembershipTests
{
    private static readonly ConversationId Group = ConversationId.Parse("0123456789abcdefghjkm00003");

    /// <summary>The requests, which run in every order. A request of a person who is not a member is refused and changes nothing.</summary>
    private static readonly (string Name, Func<Conversation, Task> Ask)[] Steps =
    [
        ("add", conversation => conversation.AddMembersAsync(Alice, new([Carol], ShareHistory: false), CancellationToken.None)),
        ("remove", conversation => conversation.RemoveMemberAsync(Alice, Carol, CancellationToken.None)),
        ("leave", conversation => conversation.RemoveMemberAsync(Carol, Carol, CancellationToken.None)),
        (
            "add by another",
            conversation => conversation.AddMembersAsync(Bob, new([Carol, Dave], ShareHistory: true), CancellationToken.None)),
        ("send", conversation => conversation.SendAsync(Carol, new(ClientId.Parse("c"), "from carol", [], null), CancellationToken.None)),
    ];

    private static CancellationToken None => CancellationToken.None;

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, 6)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public Task Deliveries_in_any_order_lose_no_conversation_and_bring_none_back(int seed) =>
        InEveryOrderAsync(seed, inboxesDie: false, conversationsDie: false);

    [Theory]
    [MemberData(nameof(Seeds))]
    public Task Deliveries_in_any_order_survive_crashes_of_the_inboxes(int seed) =>
        InEveryOrderAsync(seed, inboxesDie: true, conversationsDie: false);

    [Theory]
    [MemberData(nameof(Seeds))]
    public Task Deliveries_in_any_order_survive_crashes_of_inboxes_and_conversation(int seed) =>
        InEveryOrderAsync(seed, inboxesDie: true, conversationsDie: true);

    private static async Task InEveryOrderAsync(int seed, bool inboxesDie, bool conversationsDie)
    {
        foreach (var order in OrdersOf([.. Enumerable.Range(0, Steps.Length)]))
        {
            try
            {
                await RunAsync(harness => RaceAsync(harness, order, new Random(seed), inboxesDie, conversationsDie), seed);
            }
            catch (Exception exception)
            {
                var names = string.Join(", ", order.Select(step => Steps[step].Name));
                throw new InvalidOperationException($"Seed {seed}, order {names}: {exception.Message}", exception);
            }
        }
    }

    private static IEnumerable<int[]> OrdersOf(int[] steps) => steps.Length == 0
        ? [[]]
        : steps.SelectMany(first => OrdersOf([.. steps.Where(step => step != first)]), (first, rest) => (int[])[first, .. rest]);

    private static async Task RaceAsync(HealingHarness harness, int[] order, Random random, bool inboxesDie, bool conversationsDie)
    {
        harness.Options.DeliveryDeadline = TimeSpan.Zero;
        harness.Options.DepartureDeadline = TimeSpan.Zero;
        Assert.Null((await harness.Activate(Group).CreateAsync(Alice, new([Bob], null, ClientId.Parse("g"), null), None)).Error);
        var network = new ReorderingNetwork(harness, random);
        var competing = Compete();
        var asked = new List<Task>();
        var (next, newest, died) = (0, 0L, false);
        while (next < order.Length || network.IsAny)
        {
            if (next < order.Length && (!network.IsAny || random.Next(3) == 0))
                asked.Add(Steps[order[next++]].Ask(competing[random.Next(competing.Length)]));
            else if (network.IsAny)
                await network.DeliverAnyAsync();
            await SettleAsync();

            if (inboxesDie && random.Next(8) == 0)
                await harness.PutToSleepAsync(Carol);
            if (inboxesDie && random.Next(8) == 0)
                harness.LoseInboxes();
            if (conversationsDie && random.Next(12) == 0)
            {
                harness.LoseConversations();
                competing = Compete();
                died = true;
            }

            await harness.EveryMemberHasItStoredAsync(Group);
            newest = await NeverOlderAsync(harness, newest);
        }

        await Task.WhenAll(asked);
        if (died)
        {
            harness.LoseConversations();
            await harness.TakeOverAsync();
        }

        var known = await harness.KnownAsync(Group);
        await harness.EveryInboxShowsTheHeadAsync(Group);
        await network.DeliverAllAgainAsync();
        await harness.EveryInboxShowsTheHeadAsync(Group, known);
        foreach (var person in Everybody)
            await harness.PutToSleepAsync(person);
        await network.DeliverAllAgainAsync();
        await harness.EveryInboxShowsTheHeadAsync(Group, known);

        Conversation[] Compete() =>
            [harness.Activate(Group, network.From(harness.Silo)), harness.Activate(Group, network.From(harness.Silo))];
    }

    /// <summary>Asserts that the raced person never sees a state older than one that was shown, or gone, before.</summary>
    private static async Task<long> NeverOlderAsync(HealingHarness harness, long newest)
    {
        var shown = (await harness.PointerAsync(Carol, Group))?.LastSeq;
        Assert.True(shown is null || shown >= newest, $"At {shown} after {newest}.");
        var gone = (await harness.Rows.ReadRowAsync(Carol, Group, None))?.Gone;
        return Math.Max(newest, shown ?? gone?.Seq + 1 ?? 0);
    }
}
