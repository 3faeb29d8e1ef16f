using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Parley.Client;
using Parley.Testing;
using Parley.Testing.Processes;

namespace Parley.Faults.Cluster;

/// <summary>The processes of a cluster may start in any order. One overloaded conversation does not slow down the others, and one
/// overloaded silo does not slow down the rest of the cluster.</summary>
[Collection(nameof(OneClusterAtATime))]
public sealed class ColdClusterTests(ITestOutputHelper output)
{
    private const int MaxQueued = 8;
    private const int AtOnce = 64;

    /// <summary>The number of answers that others get while the crowd continues.</summary>
    private const int AnswersOfTheOthers = 40;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static readonly string[] Spellings = ["/v1/dev/sign-in", "/V1/Dev/Sign-In"];

    [Fact]
    public async Task A_front_end_waits_for_a_silo_and_an_overload_refuses_only_its_own_requests()
    {
        using var abandon = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        abandon.CancelAfter(Patience);
        await using var cluster = await ClusterProcesses.StartAsync(silos: 0, frontEnds: 0);
        var frontEnd = cluster.LaunchFrontEnd();
        Assert.False(await IsHealthyAsync("live", frontEnd.Address));
        await frontEnd.UntilAsync(ready: false);
        Assert.True(await IsHealthyAsync("live", frontEnd.Address));
        Assert.False(await IsHealthyAsync("ready", frontEnd.Address));
        using (var http = new HttpClient { BaseAddress = frontEnd.Address })
        {
            // Without a silo, a request that needs one is refused however its URL is spelled. A request that needs none is answered.
            foreach (var spelling in Spellings)
            {
                using var answer = await http.PostAsJsonAsync(
                    new Uri(spelling, UriKind.Relative), new { userId = "early" }, abandon.Token);
                Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
                Assert.NotNull(answer.Headers.RetryAfter);
            }

            using var limits = await http.GetAsync(new Uri("/v1/limits", UriKind.Relative), abandon.Token);
            Assert.Equal(HttpStatusCode.OK, limits.StatusCode);
        }

        await cluster.AddSilosAsync(1, $"--Conversations:MaxQueued={MaxQueued}");
        await frontEnd.UntilAsync(ready: true);
        Assert.True(await IsHealthyAsync("ready", frontEnd.Address));
        Assert.True(await IsHealthyAsync("ready", cluster.Silos[0].Health));

        using var scenario = await ClusterScenario.MakeAsync([frontEnd.Address], conversations: 2, abandon.Token);
        var quiet = new ConcurrentQueue<TimeSpan>();
        await AskCalmlyAsync(scenario, quiet, abandon.Token);
        Tell("alone", quiet);
        using var stop = new CancellationTokenSource();
        var crowd = Enumerable.Range(0, AtOnce).Select(one => CrowdAsync(scenario, one, stop.Token)).ToList();
        quiet.Clear();
        await AskCalmlyAsync(scenario, quiet, abandon.Token);
        Tell("beside a crowd", quiet);
        await stop.CancelAsync();
        var (sent, refused) = (await Task.WhenAll(crowd)).Aggregate((sum, one) => (sum.Sent + one.Sent, sum.Refused + one.Refused));
        output.WriteLine($"Of the crowd {sent} sends were answered and {refused} refused.");
        Assert.True(sent > 0);
        Assert.True(refused > 0);

        await cluster.AddSilosAsync(1, "--Overload:CpuPercent=1");
        await UntilTurnedAwayAsync(frontEnd.Address, abandon.Token);
        await ClusterConsistency.AssertTablesAsync(cluster);
    }

    /// <summary>Signs in new users until the gateway of the overloaded silo refuses one. Requests of the others are answered.</summary>
    private static async Task UntilTurnedAwayAsync(Uri frontEnd, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = frontEnd };
        for (var number = 0; ; number++)
        {
            using var answer = await http.PostAsJsonAsync(
                new Uri("/v1/dev/sign-in", UriKind.Relative), new { userId = $"newcomer-{number}" }, cancellationToken);
            if (answer.StatusCode == HttpStatusCode.OK)
                continue;
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.NotNull(answer.Headers.RetryAfter);
            Assert.Contains("overloaded", await answer.Content.ReadAsStringAsync(cancellationToken), StringComparison.Ordinal);
            Assert.True(number > 0);
            return;
        }
    }

    /// <summary>Checks the health as the health check of the image does.</summary>
    private static async Task<bool> IsHealthyAsync(string what, Uri address)
    {
        var port = address.Port.ToString(CultureInfo.InvariantCulture);
        using var check =
            Process.Start(new ProcessStartInfo(Repository.PathOf("deploy/is-healthy"), [what, port]) { RedirectStandardError = true })!;
        await check.WaitForExitAsync();
        return check.ExitCode == 0;
    }

    /// <summary>Sends messages one after the other to the second conversation. None of them may be refused.</summary>
    private static async Task AskCalmlyAsync(ClusterScenario scenario, ConcurrentQueue<TimeSpan> times, CancellationToken cancellationToken)
    {
        var conversation = scenario.Conversations[1];
        var sender = scenario.ClientOf(conversation.MemberIds[0], frontEnd: 0, maxTries: 1);
        for (var number = 0; number < AnswersOfTheOthers; number++)
        {
            var start = TimeProvider.System.GetTimestamp();
            await sender.Messages.SendAsync(conversation.ConversationId, new() { Text = "Calm" }, cancellationToken);
            times.Enqueue(TimeProvider.System.GetElapsedTime(start));
        }
    }

    /// <summary>One of many concurrent senders to the first conversation. It ignores <c>Retry-After</c>.</summary>
    private static async Task<(int Sent, int Refused)> CrowdAsync(ClusterScenario scenario, int one, CancellationToken stop)
    {
        var conversation = scenario.Conversations[0];
        var sender = scenario.ClientOf(conversation.MemberIds[one % conversation.MemberIds.Count], frontEnd: 0, maxTries: 1);
        for (var (sent, refused) = (0, 0); ; sent++)
        {
            if (stop.IsCancellationRequested)
                return (sent, refused);
            try
            {
                await sender.Messages.SendAsync(conversation.ConversationId, new() { Text = "Now" }, CancellationToken.None);
            }
            catch (ParleyException full) when (full.Status is 429 or 503 && full.RetryAfter is not null)
            {
                (sent, refused) = (sent - 1, refused + 1);
            }
        }
    }

    private void Tell(string how, ConcurrentQueue<TimeSpan> times) => output.WriteLine(
        $"Sends {how} took {times.Order().ElementAt(times.Count / 2).TotalMilliseconds:0} ms in the middle, "
        + $"{times.Max().TotalMilliseconds:0} ms at most.");
}
