using Parley.Client;
using Parley.Testing;

namespace Parley.Unit.Client.Live;

/// <summary>Ten thousand clients in one process.</summary>
public sealed class ManyFeedsTests
{
    private const int Feeds = 10_000;
    private const int PatienceMilliseconds = 120_000;

    // The scheduler of this test runs one task at a time. The server sends the events only after all feeds have started to wait. So a feed
    // that blocks its thread stops all other feeds, and the test fails by its timeout.
    [Fact(Timeout = PatienceMilliseconds)]
    public Task Ten_thousand_feeds_follow_without_a_thread_for_each() => Task.Factory.StartNew(
        () => FollowAsync(TestContext.Current.CancellationToken),
        TestContext.Current.CancellationToken,
        TaskCreationOptions.None,
        new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler).Unwrap();

    private static async Task FollowAsync(CancellationToken cancellationToken)
    {
        using var server = new LiveServer(new SteppedTime());
        using var stop = new CancellationTokenSource();
        var received = new HashSet<string>(StringComparer.Ordinal);
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var feeds = Enumerable.Range(0, Feeds).Select(_ => ReadAsync(server.Parley.Events.Feed(1))).ToArray();
        var streams = new List<FakeStream>();
        for (var i = 0; i < Feeds; i++)
            streams.Add(await server.StreamAsync());
        foreach (var stream in streams)
            await stream.SendAsync(Wire.Hello(1));
        Assert.DoesNotContain(feeds, feed => feed.IsCompleted);

        for (var i = 0; i < Feeds; i++)
            await streams[i].SendAsync(Wire.PointerEvent(Wire.Pointer($"c{i}", 2)));
        await all.Task.WaitAsync(cancellationToken);

        Assert.Equal(Feeds, received.Count);
        Assert.DoesNotContain(feeds, feed => feed.IsCompleted);
        await stop.CancelAsync();
        await Task.WhenAll(feeds);

        async Task ReadAsync(LiveFeed feed)
        {
            try
            {
                await foreach (var change in feed.WithCancellation(stop.Token))
                {
                    if (change is PointerChanged { Pointer: var pointer })
                        Assert.True(received.Add(pointer.ConversationId));
                    if (received.Count == Feeds)
                        all.TrySetResult();
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // The test ends.
            }
        }
    }
}
