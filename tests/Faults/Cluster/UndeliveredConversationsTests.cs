using Parley.Client;
using Parley.Testing.Processes;

namespace Parley.Faults.Cluster;

/// <summary>Inboxes converge without a repeat, a read or a further send: another silo delivers what a killed silo left
/// undelivered.</summary>
[Collection(nameof(OneClusterAtATime))]
public sealed class UndeliveredConversationsTests(ITestOutputHelper output)
{
    /// <summary>So many that for some of them the kill is between an append and its delivery.</summary>
    private const int Conversations = 40;
    private const int AnswersBeforeTheKill = 200;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task After_a_silo_was_killed_every_pointer_reaches_its_head_without_traffic()
    {
        using var abandon = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        abandon.CancelAfter(Patience);
        await using var cluster = await ClusterProcesses.StartAsync(silos: 3, frontEnds: 1);
        using var scenario = await ClusterScenario.MakeAsync(
            cluster.FrontEnds.Select(frontEnd => frontEnd.Address), Conversations, abandon.Token);
        await ClusterConsistency.AssertInboxesConvergeAsync(cluster, scenario, abandon.Token);
        SiloProcess victim;
        await using (var locator = await GrainLocator.ConnectAsync(cluster, abandon.Token))
            victim = (await locator.ConversationsAsync(cluster, scenario))[0].Silo;

        using var killed = new CancellationTokenSource();
        var answers = new Processes.AnswerCount();
        var sending = Task.WhenAll(
            scenario.Conversations.Select(conversation => SendUntilUnansweredAsync(scenario, conversation, answers, killed.Token)));
        await answers.ReachAsync(AnswersBeforeTheKill);
        await cluster.KillAsync(victim);
        await killed.CancelAsync();
        await sending;

        var (behind, time) = await ClusterConsistency.AssertInboxesConvergeAsync(cluster, scenario, abandon.Token);
        output.WriteLine($"{behind} pointers were behind after the kill, and none {time.TotalSeconds:0.0} s later.");
        await ClusterConsistency.AssertTablesAsync(cluster);
    }

    /// <summary>Sends until a request has no answer, and does not repeat it.</summary>
    private static async Task SendUntilUnansweredAsync(
        ClusterScenario scenario, ClusterConversation conversation, Processes.AnswerCount answers, CancellationToken stop)
    {
        var sender = scenario.ClientOf(conversation.MemberIds[0], frontEnd: 0, maxTries: 1);
        try
        {
            while (!stop.IsCancellationRequested)
            {
                await sender.Messages.SendAsync(conversation.ConversationId, new() { Text = "Once" }, CancellationToken.None);
                answers.Add();
            }
        }
        catch (ParleyException unanswered) when (unanswered.IsTemporary)
        {
            // The message may be stored or not; the test then reads which.
        }
    }
}
