using Parley.Client;
using Parley.Testing.Live;
using Parley.Testing.Processes;

namespace Parley.Faults.Cluster;

/// <summary>What clients have followed live equals what they would read afresh, whichever processes are killed meanwhile.</summary>
[Collection(nameof(OneClusterAtATime))]
public sealed class FollowedLiveTests(ITestOutputHelper output)
{
    private const int Seeds = 4;
    private const int StepsPerPhase = 6;
    private const int MaxTries = 12;

    /// <summary>Bounds a run that hangs; a successful run takes a fraction of this time.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task Followed_live_equals_read_afresh_after_front_ends_and_silos_were_killed()
    {
        using var abandon = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        abandon.CancelAfter(Patience);
        await using var cluster = await ClusterProcesses.StartAsync(silos: 2, frontEnds: 2);
        var scenarios = await Task.WhenAll(Enumerable.Range(1, Seeds).Select(seed => BeginAsync(cluster, seed)));
        try
        {
            foreach (var disturbAsync in Disturbances(cluster))
                await Task.WhenAll([disturbAsync(), .. scenarios.Select(scenario => StepAsync(scenario, abandon.Token))]);
            output.WriteLine($"{scenarios.Sum(scenario => scenario.Cuts)} streams were cut.");
            await Task.WhenAll(scenarios.Select(scenario => scenario.ConvergeAsync()));
        }
        finally
        {
            foreach (var scenario in scenarios)
                await scenario.DisposeAsync();
        }
    }

    /// <summary>What happens to the cluster, one after the other. During each, every scenario goes on.</summary>
    private static IEnumerable<Func<Task>> Disturbances(ClusterProcesses cluster) =>
    [
        () => cluster.FrontEnds[0].KillAsync(),
        () => cluster.RestartAsync(cluster.FrontEnds[0]),
        () => cluster.KillAsync(cluster.Silos[0]),
        () => cluster.AddSilosAsync(1),
        () => cluster.FrontEnds[1].KillAsync(),
        () => cluster.RestartAsync(cluster.FrontEnds[1]),
        () => ReplaceSilosAsync(cluster),
        () => Task.CompletedTask,
    ];

    private static async Task ReplaceSilosAsync(ClusterProcesses cluster)
    {
        await cluster.KillAsync(cluster.Silos);
        await cluster.AddSilosAsync(2);
    }

    private static Task<LiveScenario> BeginAsync(ClusterProcesses cluster, int seed)
    {
        var (addresses, people) = (cluster.FrontEnds.Select(frontEnd => frontEnd.Address).ToList(), 0);
        return LiveScenario.BeginAsync(seed, (name, random) =>
        {
            var first = seed + people++; // people prefer different front ends
            return Follower.SignInAsync(
                $"{name}-{seed}", addresses[0], () => new LoadBalancer(addresses, first), random, MaxTries);
        });
    }

    private static async Task StepAsync(LiveScenario scenario, CancellationToken abandon)
    {
        for (var steps = 0; steps < StepsPerPhase; abandon.ThrowIfCancellationRequested())
        {
            try
            {
                await scenario.StepAsync(_ => Task.CompletedTask);
                steps++;
            }
            catch (ParleyException unanswered) when (unanswered.IsTemporary)
            {
                // It was executed or not; the fresh read then shows which.
            }
        }
    }
}
