using Parley.LoadTest.Plans;
using Parley.LoadTest.Profiles;
using Parley.LoadTest.Worlds;

namespace Parley.LoadTesting.Plans;

/// <summary>The same seed makes the same plan, and plans have the frequencies of their profile.</summary>
public sealed class PlanTests
{
    private const int Draws = 20_000;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static readonly LoadProfile Evening = ProfileFile.Read("evening");

    [Fact]
    public void The_same_seed_makes_the_same_steps()
    {
        Assert.Equal(Steps(seed: 42, user: 7), Steps(seed: 42, user: 7));
        Assert.NotEqual(Steps(seed: 42, user: 7), Steps(seed: 43, user: 7));
        Assert.NotEqual(Steps(seed: 42, user: 7), Steps(seed: 42, user: 8));
    }

    [Fact]
    public void The_same_seed_makes_the_same_sends()
    {
        Assert.Equal(Sends(seed: 42), Sends(seed: 42));
        Assert.NotEqual(Sends(seed: 42), Sends(seed: 43));
    }

    // Computed once. If it changes, plans of earlier versions cannot be repeated.
    [Fact]
    public void A_plan_is_the_same_on_every_machine_and_in_every_version()
    {
        var random = new PlanRandom(42, 1);

        Assert.Equal([0x2CE02C4EE4D2EA09, 0x8096D284C1B9ABF1], new[] { random.NextBits(), random.NextBits() });
    }

    [Fact]
    public void Actions_come_as_often_as_their_weights()
    {
        var steps = Steps(seed: 1, user: 1, Draws);
        var total = Evening.Actions.Values.Sum();

        Assert.All(Evening.Actions, action => Assert.Equal(
            action.Value / total, steps.Count(step => step.Kind == action.Key) / (double)Draws, tolerance: 0.015));
    }

    [Fact]
    public void Think_times_have_the_mean_of_the_profile()
    {
        var mean = Steps(seed: 1, user: 1, Draws).Average(step => step.ThinkTime.TotalSeconds);

        Assert.Equal(Evening.ThinkTime.TotalSeconds, mean, tolerance: 0.5);
    }

    [Fact]
    public void Texts_are_as_long_as_the_profile_says()
    {
        var words = Steps(seed: 1, user: 1, Draws).Select(step => step.Words).Order().ToList();

        Assert.Equal(Evening.Text.MedianWords, words[Draws / 2], tolerance: 1);
        Assert.True(words[0] >= 1 && words[^1] <= Evening.Text.MaxWords);
        Assert.True(words[^1] > Evening.Text.MedianWords * 5);
    }

    [Fact]
    public void Sends_of_the_open_model_come_at_the_rate()
    {
        var sends = new UserPlan(Evening, 1, withSends: false).Sends(200, 1_000, _ => 1, most: 1, Hour).Take(Draws).ToList();

        Assert.Equal(Draws / 200.0, sends[^1].At.TotalSeconds, tolerance: Draws / 200.0 * 0.03);
        Assert.All(sends, send => Assert.Contains(send.Step.Kind, ActionKinds.Sends));
        Assert.True(sends.Select(send => send.User).Distinct().Count() > 900);
    }

    [Fact]
    public void The_rate_follows_the_activity()
    {
        var sends = new UserPlan(Evening, 1, withSends: false)
            .Sends(100, 10, elapsed => elapsed.TotalSeconds < 10 ? 0.5 : 2, most: 2, end: TimeSpan.FromSeconds(20))
            .ToList();

        Assert.Equal(500, sends.Count(send => send.At.TotalSeconds < 10), tolerance: 100.0);
        Assert.Equal(2_000, sends.Count(send => send.At.TotalSeconds >= 10), tolerance: 200.0);
    }

    [Fact]
    public void Without_activity_the_sends_end() => Assert.Empty(
        new UserPlan(Evening, 1, withSends: false).Sends(100, 10, _ => 0, most: 1, end: TimeSpan.FromSeconds(20)));

    [Fact]
    public void In_the_open_model_users_do_not_send_by_themselves()
    {
        var plan = new UserPlan(Evening, 1, withSends: false);
        var random = plan.RandomOf(1);

        for (var i = 0; i < 1_000; i++)
            Assert.DoesNotContain(plan.Next(ref random, 1).Kind, ActionKinds.Sends);
    }

    [Fact]
    public void Pins_have_the_popularity_of_Zipf()
    {
        var weights = Weights.Zipf(100, 1);
        var random = new PlanRandom(1);
        var counts = new int[100];
        for (var i = 0; i < Draws; i++)
            counts[weights.Choose(random.Next())]++;

        Assert.Equal(2, counts[0] / (double)counts[1], tolerance: 0.2);
        Assert.Equal(10, counts[0] / (double)counts[9], tolerance: 2.0);
    }

    [Fact]
    public void Weights_of_zero_are_never_chosen_and_edges_are()
    {
        var weights = new Weights<string>([("never", 0), ("first", 1), ("never", 0), ("second", 3), ("never", 0)]);

        Assert.Equal("first", weights.Choose(0));
        Assert.Equal("first", weights.Choose(0.2499));
        Assert.Equal("second", weights.Choose(0.25));
        Assert.Equal("second", weights.Choose(0.9999999));
    }

    [Fact]
    public void Texts_have_different_tokens()
    {
        var text = Texts.Write(5, seed: 1, token: ulong.MaxValue);

        Assert.True(Texts.TryFindToken(text, out var token));
        Assert.True(Texts.TryFindToken(Texts.Write(5, seed: 1, token: ulong.MaxValue - 1), out var other));
        Assert.NotEqual(token, other);
        Assert.False(Texts.TryFindToken("Hello", out _));
        Assert.False(Texts.TryFindToken(null, out _));
    }

    [Fact]
    public void The_longest_text_fits_into_a_message()
    {
        for (ulong seed = 0; seed < 200; seed++)
            Assert.InRange(Texts.Write(200, seed, seed).Length, 1, 2_000);
    }

    [Fact]
    public void A_world_is_planned_alike_each_time()
    {
        var (first, second) = (WorldPlan.Create("a", 200, Evening), WorldPlan.Create("a", 200, Evening));

        Assert.Equal(first.Fingerprint, second.Fingerprint);
        Assert.Equal(first.Conversations, second.Conversations);
        Assert.NotEqual(first.Fingerprint, WorldPlan.Create("a", 201, Evening).Fingerprint);
    }

    [Fact]
    public void A_world_has_the_sizes_and_numbers_of_its_profile()
    {
        var plan = WorldPlan.Create("a", 2_000, Evening);

        Assert.Equal(2_000 * Evening.Conversations.PerUser, plan.Conversations.Sum(members => members.Length), tolerance: 10.0);
        Assert.All(plan.Conversations, members => Assert.Equal(members.Length, members.Distinct().Count()));
        Assert.Equal(0.55, plan.Conversations.Count(members => members.Length == 2) / (double)plan.Conversations.Count, tolerance: 0.05);
        Assert.Contains(plan.Conversations, members => members.Length == 10);
    }

    private static List<Step> Steps(int seed, int user, int count = 100)
    {
        var plan = new UserPlan(Evening, seed, withSends: true);
        var random = plan.RandomOf(user);
        var steps = new List<Step>();
        for (var i = 0; i < count; i++)
            steps.Add(plan.Next(ref random, 1));
        return steps;
    }

    private static List<(TimeSpan At, int User, Step Step)> Sends(int seed) =>
        [.. new UserPlan(Evening, seed, withSends: false).Sends(100, 50, _ => 1, most: 1, Hour).Take(100)];
}
