using Parley.Testing.Processes;

namespace Parley.Faults.Cluster;

/// <summary>Whichever process of a cluster is killed: every acknowledged message is stored exactly once and in order. The tests also
/// measure how soon conversations accept writes again.</summary>
[Collection(nameof(OneClusterAtATime))]
public sealed class KilledProcessesTests(ITestOutputHelper output)
{
    private const int Conversations = 6;

    /// <summary>Bounds a run that hangs; a successful run takes a fraction of this time.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);

    [Fact]
    public async Task After_any_kill_no_acknowledged_message_is_lost_doubled_or_moved()
    {
        using var abandon = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        abandon.CancelAfter(Patience);
        await using var cluster = await ClusterProcesses.StartAsync(silos: 3, frontEnds: 2);
        using var scenario = await ClusterScenario.MakeAsync(
            cluster.FrontEnds.Select(frontEnd => frontEnd.Address), Conversations, abandon.Token);
        await using var load = await BackgroundLoad.StartAsync(scenario.Senders(scenario.Conversations), abandon.Token);

        await using (var locator = await GrainLocator.ConnectAsync(cluster, abandon.Token))
        {
            var (victim, conversations) = (await locator.ConversationsAsync(cluster, scenario))[0];
            Assert.True(conversations > 0);
            await cluster.KillAsync(victim);
            Tell($"a silo was killed with {conversations} of {Conversations} conversations", await load.EverybodyIsAnsweredAsync());
        }

        await cluster.AddSilosAsync(1);
        var frontEnd = cluster.FrontEnds[0];
        await frontEnd.KillAsync();
        Tell("a front end was killed", await load.EverybodyIsAnsweredAsync());
        await cluster.RestartAsync(frontEnd);
        await load.EverybodyIsAnsweredAsync();

        await cluster.KillAsync(cluster.Silos);
        var start = TimeProvider.System.GetTimestamp();
        await cluster.AddSilosAsync(3);
        var ready = TimeProvider.System.GetElapsedTime(start);
        await load.EverybodyIsAnsweredAsync();
        Tell(
            $"all silos were killed and as many others started, which took {ready.TotalSeconds:0.0} s of it,",
            TimeProvider.System.GetElapsedTime(start));

        await load.StopAsync();
        output.WriteLine($"{load.Answers} messages acknowledged.");
        var (refused, sentence) = await cluster.VerifyAsync();
        Assert.True(refused != 0, "A running cluster was verified.");
        Assert.Contains("is running. Stop all silos", sentence, StringComparison.Ordinal);
        await ClusterConsistency.AssertAsync(cluster, scenario, load.Senders, abandon.Token);
    }

    private void Tell(string what, TimeSpan time) =>
        output.WriteLine($"After {what} all conversations were written to again within {time.TotalSeconds:0.0} s.");
}
