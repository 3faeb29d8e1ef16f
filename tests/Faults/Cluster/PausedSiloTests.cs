using System.Collections.Concurrent;
using Parley.Client;
using Parley.Testing.Processes;

namespace Parley.Faults.Cluster;

/// <summary>Fencing: a silo that was paused until after it was declared dead wakes up with outdated state.</summary>
[Collection(nameof(OneClusterAtATime))]
public sealed class PausedSiloTests(ITestOutputHelper output)
{
    private const int Conversations = 45;
    private const int BusyRooms = 9;
    private const int ReadersAtOnce = 12;
    private const int NoAnswer = 0;
    private const int Informed = 0;
    private const int Uninformed = 1;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task A_silo_paused_past_its_death_appends_nothing_refuses_removed_members_and_ends()
    {
        using var abandon = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        abandon.CancelAfter(Patience);
        await using var cluster = await ClusterProcesses.StartAsync(silos: 3, frontEnds: 1);

        // This front end does not learn of the death: it continues to call the same silo.
        await cluster.LaunchFrontEnd("--Cluster:Refresh=00:10:00").UntilAsync(ready: true);
        using var scenario = await ClusterScenario.MakeAsync(
            cluster.FrontEnds.Select(frontEnd => frontEnd.Address), Conversations, abandon.Token);
        SiloProcess sleeper;
        await using (var locator = await GrainLocator.ConnectAsync(cluster, abandon.Token))
            sleeper = (await locator.ConversationsAsync(cluster, scenario))[0].Silo;

        await using var load = await BackgroundLoad.StartAsync(scenario.Senders(scenario.Conversations.Take(BusyRooms)), abandon.Token);
        var start = TimeProvider.System.GetTimestamp();
        sleeper.Process.Pause();
        await Task.WhenAll(cluster.Silos.Where(silo => silo != sleeper).Select(silo => silo.SeesGoneAsync(sleeper)));
        output.WriteLine($"A paused silo was gone for the others after {TimeProvider.System.GetElapsedTime(start).TotalSeconds:0.0} s.");
        output.WriteLine($"Everybody was answered {(await load.EverybodyIsAnsweredAsync()).TotalSeconds:0.0} s later.");

        // A front end that already knows of the silo's death removes the last member of every quiet conversation and acknowledges it.
        var quiet = scenario.Conversations.Skip(BusyRooms).ToList();
        await Task.WhenAll(quiet.Select(conversation => scenario.RemoveLastMemberAsync(conversation, Informed, abandon.Token)));

        using var ended = new CancellationTokenSource();
        var answers = new ConcurrentBag<int>();
        var reading = Task.WhenAll(
            Enumerable.Range(0, ReadersAtOnce).Select(reader => ReadUntilAsync(scenario, quiet, reader, answers, ended.Token)));
        start = TimeProvider.System.GetTimestamp();
        sleeper.Process.Resume();
        var exitCode = await cluster.ExitAsync(sleeper);
        output.WriteLine($"It woke and ended with {exitCode} after {TimeProvider.System.GetElapsedTime(start).TotalSeconds:0.0} s.");
        await ended.CancelAsync();
        await reading;

        output.WriteLine("Those who were removed got: "
            + $"{string.Join(", ", answers.CountBy(status => status).Select(pair => $"{pair.Value} times {pair.Key}"))}.");
        Assert.Contains(404, answers);
        Assert.DoesNotContain(200, answers);
        Assert.NotEqual(0, exitCode);
        await load.EverybodyIsAnsweredAsync();
        await load.StopAsync();
        await ClusterConsistency.AssertAsync(cluster, scenario, load.Senders, abandon.Token);
    }

    /// <summary>Removed members continue to read through the front end that still calls the paused silo.</summary>
    private static async Task ReadUntilAsync(
        ClusterScenario scenario, List<ClusterConversation> conversations, int reader, ConcurrentBag<int> answers, CancellationToken ended)
    {
        for (var turn = reader; !ended.IsCancellationRequested; turn += ReadersAtOnce)
        {
            var conversation = conversations[turn % conversations.Count];
            try
            {
                await scenario.ClientOf(conversation.MemberIds[^1], Uninformed, maxTries: 1).Messages
                    .NewestAsync(conversation.ConversationId, 10, CancellationToken.None);
                answers.Add(200);
            }
            catch (ParleyException refused)
            {
                answers.Add(refused.Status ?? NoAnswer);
            }
        }
    }
}
