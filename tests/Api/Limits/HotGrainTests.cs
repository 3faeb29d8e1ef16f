using System.Net;
using Parley.Api.Hosting;
using Parley.Api.Http;

namespace Parley.Api.Limits;

/// <summary>The number of requests that wait for one grain is bounded, whatever the grain does.</summary>
public sealed class HotGrainTests
{
    private const string Stuck = "00000000000000000000000000";
    private const int MaxQueued = 100;

    /// <summary>Orleans checks the limit before it queues a request, so a few concurrent requests pass in addition, but not a
    /// hundred.</summary>
    private const int Crowd = 3 * MaxQueued;
    private const int Surplus = MaxQueued;

    [Fact]
    public async Task Above_the_limit_of_one_grain_requests_are_refused_at_once_and_other_grains_answer()
    {
        var state = new GatedGrainStorage(Stuck);
        await using var server = await ParleyServer.StartAsync(
            state.PutInto, ("Overload:MaxQueued", $"{MaxQueued}"), ("Api:Timeout", "00:01:00"));
        var alice = await server.AsAsync("alice");
        var board = await alice.Boards.CreateAsync(new("Ideas"));
        using var http = await server.HttpAsAsync("alice");

        var waiting = Enumerable.Range(0, Crowd).Select(_ => http.GetAsync($"/v1/boards/{Stuck}")).ToHashSet();
        for (var refused = 0; refused < Surplus; refused++)
        {
            var answered = await Task.WhenAny(waiting);
            waiting.Remove(answered);
            using var refusal = await answered;
            await ProblemAssert.IsAsync(refusal, HttpStatusCode.ServiceUnavailable, "unavailable");
            Assert.Equal(TimeSpan.FromSeconds(1), refusal.Headers.RetryAfter?.Delta);
        }

        Assert.Equal("Ideas", (await alice.Boards.GetAsync(board.Id)).Name);
        state.LetGo();
        var answers = await Task.WhenAll(waiting);
        // The requests that were not refused find no board with this id.
        Assert.InRange(answers.Count(answer => answer.StatusCode == HttpStatusCode.NotFound), MaxQueued, Crowd - Surplus);
    }
}
