using Microsoft.Extensions.Time.Testing;
using Parley.Core.Storage;
using Parley.Storage.AzureTables;

namespace Parley.StorageContract.AzureTables;

/// <summary>The limit on requests follows the service: it falls with slow attempts, and rises with answers in time.</summary>
public sealed class AdaptiveLimitTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private readonly FakeTimeProvider _time = new();
    private readonly AzureTablesOptions _options = new() { MaxConcurrentRequests = 8 };
    private readonly RequestLimit _limit;

    public AdaptiveLimitTests() => _limit = new(_options, _time);

    [Theory]
    [InlineData(nameof(AttemptEnd.Answered), false, 8)]
    [InlineData(nameof(AttemptEnd.Answered), true, 4)]
    [InlineData(nameof(AttemptEnd.Failed), false, 8)] // a quick refusal may concern one partition
    [InlineData(nameof(AttemptEnd.Failed), true, 4)]
    [InlineData(nameof(AttemptEnd.TimedOut), false, 4)]
    [InlineData(nameof(AttemptEnd.GivenUp), false, 8)]
    [InlineData(nameof(AttemptEnd.GivenUp), true, 4)]
    public void A_slow_attempt_or_a_timeout_halves_the_limit(string end, bool isSlow, int expected)
    {
        Attempt(isSlow ? _options.SlowRequest : _options.SlowRequest - Tick, Enum.Parse<AttemptEnd>(end));
        Assert.Equal(expected, _limit.Places);
    }

    [Fact]
    public void A_service_that_answers_slowly_keeps_a_quarter_of_the_places()
    {
        for (var times = 0; times < 5; times++)
            Attempt(_options.SlowRequest, AttemptEnd.Answered);
        Assert.Equal(2, _limit.Places);
        Fall();
        Attempt(_options.SlowRequest, AttemptEnd.Answered); // raises nothing either
        Assert.Equal(1, _limit.Places);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public async Task One_lost_answer_does_not_prevent_the_repeat(int lost, bool mayRepeat)
    {
        await TakeAsync(7);
        var start = _time.GetTimestamp();
        _time.Advance(_options.NetworkTimeout);
        for (var answer = 0; answer < lost; answer++)
            _limit.Observe(start, AttemptEnd.TimedOut);
        Assert.Equal(mayRepeat, _limit.MayRepeat);
    }

    [Fact]
    public void Attempts_that_were_under_way_together_halve_the_limit_once()
    {
        var together = _time.GetTimestamp();
        _time.Advance(_options.SlowRequest);
        _limit.Observe(together, AttemptEnd.Answered);
        _time.Advance(Tick);
        _limit.Observe(together, AttemptEnd.TimedOut);
        Assert.Equal(4, _limit.Places);
        Attempt(_options.SlowRequest, AttemptEnd.Answered);
        Assert.Equal(2, _limit.Places);
    }

    [Fact]
    public void As_many_answers_in_time_as_places_raise_the_limit_by_one()
    {
        Fall();
        Assert.Equal(1, _limit.Places);
        var answers = new List<int>();
        for (var places = 2; places <= 8; places++)
        {
            var count = 0;
            for (; _limit.Places < places; count++)
                Attempt(TimeSpan.Zero, AttemptEnd.Answered);
            answers.Add(count);
        }

        Assert.Equal(1, answers[0]);
        Assert.All(answers.Skip(1).Zip(Enumerable.Range(2, 6)), pair => Assert.InRange(pair.First, pair.Second, pair.Second + 1));
        Attempt(TimeSpan.Zero, AttemptEnd.Answered);
        Assert.Equal(8, _limit.Places); // and not above the option
    }

    [Fact]
    public async Task Requests_under_way_beyond_a_fallen_limit_go_on_and_no_further_one_is_sent()
    {
        await TakeAsync(8);
        Fall();
        var next = _limit.TakeAsync(Cancel).AsTask();
        for (var underWay = 8; underWay > 1; underWay--)
            _limit.Release();
        Assert.False(next.IsCompleted);
        _limit.Release();
        await next;
    }

    [Fact]
    public async Task Requests_wait_in_the_order_of_their_arrival_and_a_risen_limit_admits_them()
    {
        Fall();
        await TakeAsync(1);
        var waiting = Enumerable.Range(0, 3).Select(_ => _limit.TakeAsync(Cancel).AsTask()).ToArray();
        foreach (var next in waiting)
        {
            var places = _limit.Places;
            while (_limit.Places == places)
            {
                Assert.False(next.IsCompleted);
                Attempt(TimeSpan.Zero, AttemptEnd.Answered);
            }

            await next;
        }
    }

    [Theory]
    [InlineData(nameof(AttemptEnd.TimedOut))]
    [InlineData(nameof(AttemptEnd.GivenUp))]
    public async Task An_attempt_without_an_answer_keeps_a_place_for_as_long_again(string end)
    {
        _options.MaxConcurrentRequests = 1;
        var limit = new RequestLimit(_options, _time);
        await limit.TakeAsync(Cancel);
        var start = _time.GetTimestamp();
        var took = _options.MaxRequestWait / 2;
        _time.Advance(took);
        limit.Observe(start, Enum.Parse<AttemptEnd>(end));
        Assert.False(limit.MayRepeat);
        limit.Release();
        var next = limit.TakeAsync(Cancel).AsTask();
        _time.Advance(took - Tick);
        Assert.False(next.IsCompleted);
        _time.Advance(Tick);
        await next;
        Assert.True(limit.MayRepeat);
    }

    /// <summary>Random requests, some of which give up or time out. In the end every place is free again, and none twice.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task No_place_is_lost_or_doubled(int seed)
    {
        var options = new AzureTablesOptions { MaxConcurrentRequests = 8, MaxRequestWait = TimeSpan.FromMilliseconds(5) };
        var limit = new RequestLimit(options, TimeProvider.System);
        var random = new Random(seed);
        var plan = Enumerable.Range(0, 500)
            .Select(_ => (Patience: TimeSpan.FromMilliseconds(random.Next(10)), Work: random.Next(5), End: (AttemptEnd)random.Next(4)))
            .ToList();
        await Task.WhenAll(plan.Select(each => Task.Run(() => RequestAsync(limit, each.Patience, each.Work, each.End), Cancel)));

        options.MaxRequestWait = TimeSpan.FromSeconds(30); // until the attempts without an answer are over
        await limit.TakeAsync(Cancel);
        while (limit.Places < 8)
            limit.Observe(TimeProvider.System.GetTimestamp(), AttemptEnd.Answered);
        for (var place = 1; place < 8; place++)
            await limit.TakeAsync(Cancel);
        options.MaxRequestWait = TimeSpan.FromMilliseconds(1);
        await Assert.ThrowsAsync<StoreBusyException>(() => limit.TakeAsync(Cancel).AsTask());
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task RequestAsync(RequestLimit limit, TimeSpan patience, int milliseconds, AttemptEnd end)
    {
        using var caller = new CancellationTokenSource(patience);
        try
        {
            await limit.TakeAsync(caller.Token);
        }
        catch (Exception exception) when (exception is StoreBusyException or OperationCanceledException)
        {
            return;
        }

        var start = TimeProvider.System.GetTimestamp();
        await Task.Delay(milliseconds, Cancel);
        limit.Observe(start, end);
        limit.Release();
    }

    private async Task TakeAsync(int places)
    {
        for (var place = 0; place < places; place++)
            await _limit.TakeAsync(Cancel);
    }

    private void Attempt(TimeSpan took, AttemptEnd end)
    {
        var start = _time.GetTimestamp();
        _time.Advance(took);
        _limit.Observe(start, end);
    }

    private void Fall()
    {
        for (var times = 0; times < 4; times++)
            Attempt(TimeSpan.Zero, AttemptEnd.TimedOut);
    }
}
