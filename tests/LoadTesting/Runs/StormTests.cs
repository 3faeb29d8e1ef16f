using Parley.LoadTest.Profiles;

namespace Parley.LoadTesting.Runs;

/// <summary>When all connections are cut, the users come back, and the report says how long it took.</summary>
public sealed class StormTests(RunningServer server)
{
    [Fact]
    public async Task Users_come_back_after_a_storm_and_nothing_is_violated()
    {
        var profile = SmallRun.Busy with { Presence = new(TimeSpan.FromHours(1), TimeSpan.FromSeconds(1), [0.4]) };
        var settings = SmallRun.Settings with { Duration = TimeSpan.FromSeconds(10) };

        var report = await SmallRun.ExecuteAsync(server.Address, server.Address, "storm", profile, settings);

        var storm = Assert.Single(report.Disturbances);
        Assert.Contains($"{SmallRun.Users} streams", storm.What, StringComparison.Ordinal);
        Assert.True(storm.RecoverySeconds > 0);
        Assert.True(report.Latencies["catch-up"].Count >= SmallRun.Users, $"{report.Latencies["catch-up"].Count} users caught up");
        Assert.True(report.Totals.Connections >= SmallRun.Users, $"{report.Totals.Connections} connections");
        Assert.Empty(report.Check.Violations);
    }

    [Fact]
    public async Task Every_storm_is_reported_although_users_come_and_go_meanwhile()
    {
        var profile = SmallRun.Busy with { Presence = new(TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(200), [0.2, 0.21, 0.3]) };
        var settings = SmallRun.Settings with { Duration = TimeSpan.FromSeconds(12) };

        var report = await SmallRun.ExecuteAsync(server.Address, server.Address, "storms", profile, settings);

        Assert.Equal(3, report.Disturbances.Count);
        Assert.All(report.Disturbances, storm => Assert.NotNull(storm.RecoverySeconds));
        Assert.Empty(report.Check.Violations);
    }

    [Fact]
    public async Task In_the_hot_profile_one_conversation_gets_most_messages()
    {
        var profile = SmallRun.Busy with
        {
            Conversations = SmallRun.Busy.Conversations with { Hot = 0.8 },
            Actions = new Dictionary<ActionKind, double> { [ActionKind.Words] = 1, [ActionKind.Open] = 1 },
        };
        using var folder = new Testing.TemporaryFolder();
        var record = Path.Combine(folder.Path, LoadTest.Checking.RecordFile.Name);

        await SmallRun.ExecuteAsync(
            server.Address, server.Address, "hot", profile, SmallRun.Settings with { Rate = 100 }, record);

        var (_, conversations) = await LoadTest.Checking.RecordFile.ReadAsync(record, TestContext.Current.CancellationToken);
        var all = conversations.Sum(conversation => conversation.Acknowledged);
        Assert.True(all > 150, $"{all} messages");
        Assert.InRange(conversations.Max(conversation => conversation.Acknowledged) / (double)all, 0.7, 0.95);
    }
}
