using Parley.Testing.Processes;

namespace Parley.Faults.Cluster;

/// <summary>Under load, inboxes move to the silos of the conversations that deliver most to them.</summary>
[Collection(nameof(OneClusterAtATime))]
public sealed class MovingInboxTests(ITestOutputHelper output)
{
    /// <summary>Every third of the conversations is in use. These three have nine members and no member in common, so it is unlikely that
    /// all nine inboxes are on the right silos by chance.</summary>
    private const int Conversations = 7;
    private const int Apart = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Bounds a run in which no inbox moves; a successful run takes some seconds.</summary>
    private static readonly TimeSpan TimeToMove = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Inboxes_move_to_the_silo_of_their_conversations_and_no_message_is_lost()
    {
        using var abandon = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        abandon.CancelAfter(Patience);
        await using var cluster = await ClusterProcesses.StartAsync(silos: 2, frontEnds: 1);
        using var scenario = await ClusterScenario.MakeAsync(
            cluster.FrontEnds.Select(frontEnd => frontEnd.Address), Conversations, abandon.Token);
        var busy = scenario.Conversations.Where((_, number) => number % Apart == 0).ToList();
        await using var load = await BackgroundLoad.StartAsync(scenario.Senders(busy), abandon.Token);
        await using var locator = await GrainLocator.ConnectAsync(cluster, abandon.Token);

        var first = await ElsewhereAsync(cluster, locator, busy);
        var start = TimeProvider.System.GetTimestamp();
        for (var now = first; now.Count > 0; now = await ElsewhereAsync(cluster, locator, busy))
        {
            var time = TimeProvider.System.GetElapsedTime(start);
            Assert.True(time < TimeToMove, $"After {time} and {load.Answers} messages still elsewhere: {string.Join(", ", now)}.");
            await load.EverybodyIsAnsweredAsync();
        }

        await load.StopAsync();
        output.WriteLine($"{first.Count} were elsewhere at first ({string.Join(", ", first)}), and nobody after {load.Answers} messages.");
        await ClusterConsistency.AssertAsync(cluster, scenario, load.Senders, abandon.Token);
    }

    /// <summary>Members whose inbox is active on another silo than the conversation.</summary>
    private static async Task<IReadOnlyList<string>> ElsewhereAsync(
        ClusterProcesses cluster, GrainLocator locator, IReadOnlyList<ClusterConversation> conversations)
    {
        var holders = await locator.HoldersAsync(cluster, [
            .. conversations.Select(conversation => conversation.ConversationId),
            .. conversations.SelectMany(conversation => conversation.MemberIds),
        ]);
        return
        [
            .. from conversation in conversations
               from userId in conversation.MemberIds
               where holders.GetValueOrDefault(userId) != holders.GetValueOrDefault(conversation.ConversationId)
               select userId,
        ];
    }
}
