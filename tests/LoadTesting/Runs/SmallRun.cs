using Parley.LoadTest.Display;
using Parley.LoadTest.Profiles;
using Parley.LoadTest.Reports;
using Parley.LoadTest.Runs;
using Parley.LoadTest.Targets;
using Parley.LoadTest.Worlds;

namespace Parley.LoadTesting.Runs;

/// <summary>A run of some seconds with few, busy users.</summary>
internal static class SmallRun
{
    public const int Users = 24;

    /// <summary>The profile: every action is frequent, and users come and go.</summary>
    public static LoadProfile Busy { get; } = ProfileFile.Read("launch") with
    {
        ThinkTime = TimeSpan.FromMilliseconds(120),
        Presence = new(TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(100), []),
        Text = new(3, 10),
        Day = [1],
    };

    /// <summary>The length and the load of the run.</summary>
    public static RunSettings Settings { get; } = new(
        Users,
        Rate: null,
        MaxUnderway: 2_000,
        RampUp: TimeSpan.FromMilliseconds(200),
        WarmUp: TimeSpan.Zero,
        Duration: TimeSpan.FromSeconds(3),
        Seed: 42,
        Convergence: TimeSpan.FromSeconds(30),
        ServerIds: []);

    /// <summary>Creates a world through the server's own address, and runs through another one.</summary>
    public static async Task<RunReport> ExecuteAsync(
        Uri server, Uri through, string world, LoadProfile? profile = null, RunSettings? settings = null, string? recordPath = null)
    {
        var stop = TestContext.Current.CancellationToken;
        (profile, settings) = (profile ?? Busy, settings ?? Settings);
        World people;
        using (var direct = new Target([server], tokens: null, TimeProvider.System))
            people = await new WorldBuilder(WorldPlan.Create(world, settings.Users, profile), direct, new Progress<int>()).BuildAsync(stop);
        using var target = new Target([through], tokens: null, TimeProvider.System);
        var limits = await target.Anonymous().Limits.GetAsync(stop);
        var run = new LoadRun(
            settings, profile, people, target, limits, new LineDisplay(TextWriter.Null, TextWriter.Null), TimeProvider.System,
            chaos: null);
        return await run.ExecuteAsync("test", recordPath, stop);
    }
}
