using Microsoft.Extensions.Time.Testing;
using Parley.WebClient.Live;

namespace Parley.Unit.Page;

public sealed class DayChangeTests
{
    [Fact]
    public void A_new_day_is_reported_once()
    {
        var clock = new FakeTimeProvider(new(2026, 3, 1, 22, 58, 30, TimeSpan.Zero));
        using var change = new DayChange(clock, at => DateOnly.FromDateTime(at.UtcDateTime.AddHours(1))); // an hour east of Greenwich
        var days = 0;
        change.Changed += (_, _) => days++;
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, days);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, days);
        clock.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(1, days);
    }
}
