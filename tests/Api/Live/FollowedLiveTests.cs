using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Parley.Api.Hosting;
using Parley.ApiFrontend.Live;
using Parley.Grains.Live;
using Xunit.Sdk;

namespace Parley.Api.Live;

/// <summary>What a client has followed live equals what it would read afresh.</summary>
public sealed class FollowedLiveTests
{
    private const int SeedsPerCase = 25;
    private const int AtOnce = 12;

    private static readonly (string Key, string Value) LongTextsArePointers = ("Conversations:MaxLiveBytes", "4096");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public Task Followed_live_equals_read_afresh(int part) => RunAsync(part);

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public Task Followed_live_equals_read_afresh_with_streams_that_overflow(int part) => RunAsync(
        part,
        ("Live:MaxStreamEvents", "3"),
        ("Live:MaxQueuedEvents", "100"),
        ("Conversations:MaxLiveEntries", "1"),
        ("Conversations:Tail", "4"));

    private static async Task RunAsync(int part, params (string Key, string Value)[] settings)
    {
        await using var server = await ParleyServer.StartAsync([.. settings, LongTextsArePointers]);
        var hub = server.Services.GetRequiredService<LiveHub>();
        var pushes = new FailingPushes(hub);
        server.Services.GetRequiredService<LocalFrontEnd>().Set(hub.Observer, pushes);
        var cuts = 0;
        var failed = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(
            Enumerable.Range(part * SeedsPerCase, SeedsPerCase),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (seed, _) =>
            {
                try
                {
                    Interlocked.Add(ref cuts, await new LiveRun(server, pushes, seed).RunAsync());
                }
                catch (XunitException difference)
                {
                    failed.Add(difference.Message);
                }
            });
        Assert.True(failed.IsEmpty, $"{failed.Count} of {SeedsPerCase} seeds failed.\n{string.Join('\n', failed)}");
        Assert.True(cuts > SeedsPerCase, $"Only {cuts} streams were cut.");
        Assert.True(pushes.Failed > SeedsPerCase, $"Only {pushes.Failed} calls to the front end failed.");
    }
}
