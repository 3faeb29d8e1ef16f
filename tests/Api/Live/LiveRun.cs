using Microsoft.Extensions.DependencyInjection;
using Parley.Api.Hosting;
using Parley.ApiFrontend.Live;
using Parley.Testing.Live;

namespace Parley.Api.Live;

/// <summary>One random run: several people act, their streams are cut, grains are deactivated, streams are closed and calls to the front
/// end fail. In the end each person's model equals a fresh read.</summary>
/// <param name="server">The server.</param>
/// <param name="pushes">The calls from the silo to the front end.</param>
/// <param name="seed">The seed of all draws.</param>
internal sealed class LiveRun(ParleyServer server, FailingPushes pushes, int seed)
{
    private const int Operations = 40;

    /// <summary>Runs, and compares.</summary>
    /// <returns>How many streams were cut.</returns>
    public async Task<int> RunAsync()
    {
        await using var scenario = await LiveScenario.BeginAsync(
            seed, (name, random) => Follower.SignInAsync(SharedServer.NewUser(name), server.Address, NewHandler, random));
        var people = scenario.People.Select(person => person.Id).ToHashSet();
        foreach (var isTaken in new[] { true, false })
        {
            for (var i = 0; i < Operations / 2; i++)
                await scenario.StepAsync(random => DisturbAsync(random, people));
            await ActUntilFailedAsync(scenario, isTaken, people);
        }

        await scenario.ConvergeAsync();
        await scenario.ReceiptsConvergeAsync();
        return scenario.Cuts;
    }

    // After a failed call, the silo pauses, and all operations of a run fit into one such pause. Therefore the run continues until the
    // failure that it has requested has happened.
    private async Task ActUntilFailedAsync(LiveScenario scenario, bool isTaken, HashSet<string> people)
    {
        var failed = pushes.FailAsync(isTaken);
        while (!failed.IsCompleted)
        {
            var nextCall = pushes.NextCall;
            await scenario.StepAsync(random => DisturbAsync(random, people));
            await Task.WhenAny(failed, nextCall);
        }
    }

    private static SocketsHttpHandler NewHandler() => new() { UseCookies = false };

    private async Task DisturbAsync(Random random, HashSet<string> people)
    {
        if (random.Next(2) == 0)
        {
            await server.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0)
                .ForceActivationCollection(TimeSpan.Zero);
            return;
        }

        var hub = server.Services.GetRequiredService<LiveHub>();
        foreach (var stream in hub.Feeds.Where(feed => people.Contains(feed.UserId.Value)).SelectMany(feed => feed.Streams))
            hub.Close(stream, "shutting_down", TimeSpan.Zero);
    }
}
