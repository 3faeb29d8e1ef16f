using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Parley.ApiFrontend.Limits;
using Parley.Users;

namespace Parley.Api.Limits;

public sealed class RateLimitTests
{
    private static readonly UserId Alice = UserId.Parse("alice");
    private static readonly UserId Bob = UserId.Parse("bob");

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_burst_is_accepted_and_the_next_send_is_told_how_long_to_wait()
    {
        var limits = Limits(new());
        Assert.All(Enumerable.Range(0, 30), _ => Assert.Null(limits.WhyNot(Alice, RateLimit.Sends)));
        var refused = limits.WhyNot(Alice, RateLimit.Sends);
        Assert.Equal((ErrorCode.RateLimited, TimeSpan.FromSeconds(1)), (refused!.Code, refused.RetryAfter));
    }

    [Fact]
    public void After_the_given_wait_exactly_one_send_is_accepted()
    {
        var limits = Limits(new());
        limits.WhyNot(Alice, RateLimit.Sends, 30);
        _time.Advance(limits.WhyNot(Alice, RateLimit.Sends)!.RetryAfter!.Value);
        Assert.Null(limits.WhyNot(Alice, RateLimit.Sends));
        Assert.NotNull(limits.WhyNot(Alice, RateLimit.Sends));
    }

    [Fact]
    public void In_the_long_run_the_sends_per_minute_equal_the_option()
    {
        var limits = Limits(new());
        limits.WhyNot(Alice, RateLimit.Sends, 30);
        var accepted = 0;
        for (var tenths = 0; tenths < 600; tenths++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            accepted += limits.WhyNot(Alice, RateLimit.Sends) is null ? 1 : 0;
        }

        Assert.Equal(60, accepted);
    }

    [Fact]
    public void Each_person_is_counted_separately_and_sends_separately_from_other_changes()
    {
        var limits = Limits(new());
        limits.WhyNot(Alice, RateLimit.Sends, 30);
        Assert.Null(limits.WhyNot(Bob, RateLimit.Sends));
        Assert.Null(limits.WhyNot(Alice, RateLimit.Changes));
        Assert.NotNull(limits.WhyNot(Alice, RateLimit.Sends));
    }

    [Fact]
    public void A_repeat_takes_a_repeat_permit_and_returns_the_permit_of_a_send()
    {
        var limits = Limits(new() { SendBurst = 2, RepeatBurst = 3 });
        limits.WhyNot(Alice, RateLimit.Sends);
        for (var repeat = 0; repeat < 3; repeat++)
        {
            Assert.Null(limits.WhyNot(Alice, RateLimit.Sends));
            limits.CountAsRepeats(Alice, 1);
        }

        // No permits for repeats are left, so this repeat keeps its permit of the send rate and uses it up.
        Assert.Null(limits.WhyNot(Alice, RateLimit.Sends));
        limits.CountAsRepeats(Alice, 1);
        Assert.NotNull(limits.WhyNot(Alice, RateLimit.Sends));
    }

    [Fact]
    public void A_debt_of_permits_is_waited_for()
    {
        var limits = Limits(new() { UnresolvedPerMinute = 60, UnresolvedBurst = 10 });
        limits.Owe(Alice, RateLimit.Unresolved, 100);
        Assert.Equal(TimeSpan.FromSeconds(91), limits.WhySpent(Alice, RateLimit.Unresolved)!.RetryAfter);
        _time.Advance(TimeSpan.FromSeconds(91));
        Assert.Null(limits.WhySpent(Alice, RateLimit.Unresolved));
    }

    [Fact]
    public void With_rate_limits_off_every_send_is_accepted()
    {
        var limits = Limits(new() { Enabled = false });
        Assert.All(Enumerable.Range(0, 1_000), _ => Assert.Null(limits.WhyNot(Alice, RateLimit.Sends)));
    }

    private UserRateLimits Limits(RateLimitOptions options) => new(Options.Create(options), _time);
}
