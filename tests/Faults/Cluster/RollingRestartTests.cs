using Parley.Faults.Processes;
using Parley.Testing.Processes;

namespace Parley.Faults.Cluster;

/// <summary>Silos and front ends join and leave gracefully under load.</summary>
[Collection(nameof(OneClusterAtATime))]
public sealed class RollingRestartTests(ITestOutputHelper output)
{
    /// <summary>So many that each silo gets some.</summary>
    private const int Conversations = 60;
    private const int BusyRooms = 4;

    /// <summary>Minimum share of the active conversations, in percent; an even share of three silos is 33.</summary>
    private const int Share = 20;

    private const int MessagesEach = 2;
    private const int SendersAtOnce = 6;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);

    /// <summary>Bounds a promise and does not measure this machine: the hand-over takes seconds.</summary>
    private static readonly TimeSpan TimeToShare = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Under_load_a_new_silo_gets_its_share_and_all_others_are_replaced_and_every_repeat_succeeds()
    {
        using var abandon = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        abandon.CancelAfter(Patience);
        await using var cluster = await ClusterProcesses.StartAsync(silos: 2, frontEnds: 2);
        using var scenario = await ClusterScenario.MakeAsync(
            cluster.FrontEnds.Select(frontEnd => frontEnd.Address), Conversations, abandon.Token);
        await using var load = await BackgroundLoad.StartAsync(scenario.Senders(scenario.Conversations.Take(BusyRooms)), abandon.Token);

        await cluster.AddSilosAsync(1);
        await using var locator = await GrainLocator.ConnectAsync(cluster, abandon.Token);
        await UntilSharedAsync(cluster, scenario, locator, abandon.Token);
        var everywhere = scenario.Senders(scenario.Conversations.Skip(BusyRooms));
        await AssertAnswersSharedAsync(cluster, scenario, locator, everywhere, abandon.Token);
        foreach (var silo in cluster.Silos.ToList())
        {
            var start = TimeProvider.System.GetTimestamp();
            Assert.Equal(0, await cluster.TerminateAsync(silo));
            output.WriteLine($"A silo drained in {TimeProvider.System.GetElapsedTime(start).TotalSeconds:0.0} s.");
            await cluster.AddSilosAsync(1);
            await load.EverybodyIsAnsweredAsync();
        }

        foreach (var frontEnd in cluster.FrontEnds.ToList())
        {
            Assert.Equal(0, await frontEnd.TerminateAsync());
            await cluster.RestartAsync(frontEnd);
            await load.EverybodyIsAnsweredAsync();
        }

        await load.StopAsync();
        output.WriteLine($"{load.Answers} messages acknowledged.");
        await ClusterConsistency.AssertAsync(cluster, scenario, [.. load.Senders, .. everywhere], abandon.Token);
    }

    /// <summary>Waits until the newest silo has its share of conversations.</summary>
    private async Task UntilSharedAsync(
        ClusterProcesses cluster, ClusterScenario scenario, GrainLocator locator, CancellationToken cancellationToken)
    {
        for (var start = TimeProvider.System.GetTimestamp(); ; await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken))
        {
            var held = await locator.ConversationsAsync(cluster, scenario);
            var (time, shares) = (TimeProvider.System.GetElapsedTime(start), string.Join(" + ", held.Select(pair => pair.Conversations)));
            if (held.Single(pair => pair.Silo == cluster.Silos[^1]).Conversations * 100 >= Share * held.Sum(pair => pair.Conversations))
            {
                output.WriteLine($"{time.TotalSeconds:0.0} s after a silo joined, the conversations are distributed as {shares}.");
                return;
            }

            Assert.True(time < TimeToShare, $"{time} after a silo joined, the conversations are distributed as {shares}.");
        }
    }

    /// <summary>Asserts that the newest silo also answers its share of sends.</summary>
    private async Task AssertAnswersSharedAsync(
        ClusterProcesses cluster, ClusterScenario scenario, GrainLocator locator, IReadOnlyList<Sender> senders, CancellationToken abandon)
    {
        foreach (var some in senders.Chunk(SendersAtOnce))
            await Task.WhenAll(some.Select(sender => sender.SendAsync(MessagesEach, abandon)));
        var holders = await locator.HoldersAsync(cluster, [.. scenario.Conversations.Select(conversation => conversation.ConversationId)]);
        // Leaves out conversations that are just moving to another silo.
        var answers = senders.Where(sender => holders.ContainsKey(sender.ConversationId))
            .GroupBy(sender => holders[sender.ConversationId])
            .ToDictionary(held => held.Key, held => held.Sum(sender => sender.Messages.Count));
        var all = string.Join(" + ", cluster.Silos.Select(silo => answers.GetValueOrDefault(silo)));
        output.WriteLine($"Answered messages by silo: {all}. The new silo is the last.");
        Assert.True(
            answers.GetValueOrDefault(cluster.Silos[^1]) * 100 >= Share * answers.Values.Sum(),
            $"The silos answered {all} messages.");
    }
}
