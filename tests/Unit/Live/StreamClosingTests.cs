using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Parley.ApiFrontend.Live;
using Parley.Grains.Live;
using Parley.Users;

namespace Parley.Unit.Live;

/// <summary>A front end that stops closes its streams in portions.</summary>
public sealed partial class StreamClosingTests
{
    private const int Portions = 20;
    private const int StreamsPerPortion = 2;

    private readonly FakeTimeProvider _time = new();
    private readonly LiveOptions _options = new() { ClosingTime = TimeSpan.FromSeconds(4), ReturnTime = TimeSpan.FromSeconds(10) };
    private readonly List<ScriptedResponse> _responses = [];
    private readonly List<EventStream> _streams = [];
    private readonly ApplicationLifetime _lifetime = new(NullLogger<ApplicationLifetime>.Instance);
    private readonly ScriptedHub _scripted;

    public StreamClosingTests() => _scripted = new(_options, _time);

    private LiveHub Hub => _scripted.Hub;

    [Fact]
    public Task Streams_close_in_equal_portions_and_each_client_is_asked_to_come_back_at_another_time() => RunAsync(() =>
    {
        for (var portion = 1; portion <= Portions; portion++)
        {
            Assert.Equal(portion * StreamsPerPortion, _streams.Count(stream => stream.Ended.IsCompleted));
            _time.Advance((_options.ClosingTime / Portions) - TimeSpan.FromMilliseconds(1));
            Assert.Equal(portion * StreamsPerPortion, _streams.Count(stream => stream.Ended.IsCompleted));
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        var pauses = new HashSet<double>();
        foreach (var response in _responses)
        {
            var last = Closing().Match(response.Sent);
            Assert.True(last.Success, response.Sent);
            var retry = double.Parse(last.Groups[1].Value, CultureInfo.InvariantCulture);
            Assert.InRange(retry, 0, _options.ReturnTime.TotalMilliseconds);
            Assert.Equal(
                Math.Ceiling(retry / 1_000), double.Parse(last.Groups[2].Value, CultureInfo.InvariantCulture), tolerance: 1);
            Assert.False(response.IsAborted);
            pauses.Add(retry);
        }

        Assert.True(pauses.Count > _responses.Count / 2, $"There are only {pauses.Count} different pauses.");
    });

    [Fact]
    public Task A_client_that_takes_nothing_does_not_delay_the_stop() => RunAsync(
        () =>
        {
            for (var portion = 1; portion < Portions; portion++)
                _time.Advance(_options.ClosingTime / Portions);
            _time.Advance(EventBacklog.WithdrawTime);

            Assert.All(_streams, stream => Assert.True(stream.Ended.IsCompleted));
            Assert.All(_responses, response => Assert.True(response.IsAborted));
        },
        isSlow: true);

    [Fact]
    public Task A_stream_that_comes_during_the_stop_is_closed_at_once_and_later_ones_are_refused() => RunAsync(() =>
    {
        var response = new ScriptedResponse();
        var late = _scripted.Stream(response);

        Hub.Add(UserId.Parse("late"), late);

        Assert.True(late.Ended.IsCompleted);
        Assert.Matches(Closing(), response.Sent);
        var refusal = Hub.Enter();
        Assert.Equal(ErrorCode.Unavailable, refusal?.Code);
        Assert.True(refusal?.RetryAfter > TimeSpan.Zero);
    });

    [Fact]
    public Task The_lease_of_a_person_ends_with_the_last_stream() => RunAsync(() =>
    {
        _time.Advance(_options.ClosingTime);
        Assert.Equal(0, _scripted.Ended);

        foreach (var (feed, stream) in Hub.Feeds.Select(feed => (feed, feed.Streams.Single())).ToArray())
            Hub.Remove(feed, stream); // as each request does when its stream has ended

        Assert.Equal(_streams.Count, _scripted.Ended);
        Assert.Empty(Hub.Feeds);
    });

    // On a thread of the pool, continuations run in Advance.
    private Task RunAsync(Action afterStop, bool isSlow = false) => Task.Run(async () =>
    {
        for (var i = 0; i < Portions * StreamsPerPortion; i++)
        {
            _responses.Add(new());
            _streams.Add(_scripted.Stream(_responses[^1]));
            Hub.Add(UserId.Parse($"user{i}"), _streams[^1]);
            _responses[^1].IsSlow = isSlow;
        }

        var closing = new StreamClosing(Hub, Options.Create(_options), _lifetime, _time);
        await closing.StartAsync(CancellationToken.None);
        _lifetime.StopApplication();
        afterStop();
        await closing.StopAsync(CancellationToken.None);
    });

    [GeneratedRegex("""^retry: (\d+)\nevent: closing\ndata: \{"code":"shutting_down","retryAfterSeconds":(\d+)\}\n\n$""")]
    private static partial Regex Closing();
}
