using Parley.LoadTest.Runs;

namespace Parley.LoadTesting.Runs;

/// <summary>The search finds the highest rate that a server keeps, although single trials are wrong.</summary>
public sealed class CapacitySearchTests
{
    private static readonly Dictionary<string, long> None = [];

    [Theory]
    [InlineData(137)]
    [InlineData(100)]
    [InlineData(1_999)]
    [InlineData(12)]
    [InlineData(3.5)]
    public async Task It_finds_the_capacity_within_the_precision(double capacity)
    {
        var search = new CapacitySearch(start: 100, most: 100_000, precision: 0.05, repeats: 1);

        var found = await search.RunAsync(rate => Task.FromResult(Trial(rate, rate <= capacity)));

        Assert.InRange(found, capacity * 0.94, capacity);
    }

    [Fact]
    public async Task The_majority_of_the_trials_decides()
    {
        // Every third trial says the opposite of what is true.
        var number = 0;
        var search = new CapacitySearch(start: 100, most: 100_000, precision: 0.05, repeats: 3);

        var found = await search.RunAsync(rate => Task.FromResult(Trial(rate, rate <= 700 != (++number % 3 is 0))));

        Assert.InRange(found, 650, 700);
        Assert.All(search.Trials.CountBy(trial => trial.Rate), rate => Assert.InRange(rate.Value, 2, 6)); // The bound is tried twice.
    }

    [Fact]
    public async Task A_rate_that_was_broken_only_at_first_is_tried_again()
    {
        var number = 0;
        var search = new CapacitySearch(start: 100, most: 100_000, precision: 0.05, repeats: 3);

        var found = await search.RunAsync(rate => Task.FromResult(Trial(rate, ++number > 2 && rate <= 700)));

        Assert.InRange(found, 650, 700);
    }

    [Theory]
    [InlineData(560, 561, true)] // 8 s at 75 a second are 600 sends on average: this plan is a shorter one.
    [InlineData(533, 561, true)]
    [InlineData(532, 561, false)]
    [InlineData(0, 0, true)]
    public void A_rate_is_reached_if_the_server_acknowledged_what_the_plan_has(long messages, long planned, bool isReached) =>
        Assert.Equal(isReached, CapacitySearch.HasReachedRate(
            new(messages, messages / 8.0, 0, None, None, 0, 0, 0) { Planned = planned }));

    [Fact]
    public async Task A_server_that_keeps_nothing_has_the_capacity_0()
    {
        var search = new CapacitySearch(start: 100, most: 1_000, precision: 0.1, repeats: 1);

        Assert.Equal(0, await search.RunAsync(rate => Task.FromResult(Trial(rate, isKept: false))));
        Assert.True(search.Trials.Count < 20);
    }

    [Fact]
    public async Task No_rate_above_the_highest_is_tried()
    {
        var search = new CapacitySearch(start: 100, most: 1_000, precision: 0.1, repeats: 1);

        Assert.Equal(1_000, await search.RunAsync(rate => Task.FromResult(Trial(rate, isKept: true))));
        Assert.Equal(1_000, search.Trials.Max(trial => trial.Rate));
    }

    private static CapacityTrial Trial(double rate, bool isKept) => new(rate, rate, 1, 1, 0, isKept, IsGeneratorLimit: false);
}
