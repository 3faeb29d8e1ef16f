using System.Diagnostics;
using Parley.LoadTest;
using Parley.LoadTest.Chaos;
using Parley.LoadTest.Measuring;
using Parley.LoadTest.Reports;
using Parley.Testing;

namespace Parley.LoadTesting.Chaos;

/// <summary>Disturbances: how they are written, drawn and carried out, and how the recovery is measured.</summary>
public sealed class ChaosTests
{
    [Fact]
    public void Events_are_read()
    {
        Assert.Equal(new(TimeSpan.FromSeconds(30), ChaosKind.Kill, "silo-2"), ChaosEvent.Parse("30s kill silo-2"));
        Assert.Equal(new(TimeSpan.FromMinutes(1), ChaosKind.Freeze, "front-end-1"), ChaosEvent.Parse(" 1m  freeze front-end-1 "));
        Assert.Equal(ChaosKind.Restart, ChaosEvent.Parse("1s restart silo-1").Kind);
    }

    [Theory]
    [InlineData("")]
    [InlineData("30s kill")]
    [InlineData("30 kill silo-1")]
    [InlineData("30s hug silo-1")]
    [InlineData("30s 1 silo-1")]
    [InlineData("30s kill silo-1 now")]
    public void Other_texts_are_refused_with_an_example(string text)
    {
        var refusal = Assert.Throws<UsageException>(() => ChaosEvent.Parse(text));

        Assert.Contains("--chaos-at", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_seed_draws_the_same_events()
    {
        string[] processes = ["front-end-1", "silo-1", "silo-2"];
        var events = ChaosEvent.Draw(TimeSpan.FromSeconds(30), TimeSpan.FromHours(1), processes, seed: 42);

        Assert.Equal(events, ChaosEvent.Draw(TimeSpan.FromSeconds(30), TimeSpan.FromHours(1), processes, seed: 42));
        Assert.NotEqual(events, ChaosEvent.Draw(TimeSpan.FromSeconds(30), TimeSpan.FromHours(1), processes, seed: 43));
        Assert.InRange(events.Count, 90, 150);
        Assert.Equal(processes, events.Select(planned => planned.Process).Distinct().Order());
        Assert.Equal(3, events.Select(planned => planned.Kind).Distinct().Count());
        Assert.All(events.Zip(events.Skip(1)), pair => Assert.True(pair.Second.At - pair.First.At >= TimeSpan.FromSeconds(15)));
    }

    [Fact]
    public async Task Processes_are_killed_at_their_moment_and_reported()
    {
        using var folder = new TemporaryFolder();
        using var first = Process.Start("sleep", "600");
        using var second = Process.Start("sleep", "600");
        await File.WriteAllLinesAsync(
            Path.Combine(folder.Path, "processes"),
            [$"silo-1 {first.Id}", $"silo-2 {second.Id}", "azurite 1"],
            TestContext.Current.CancellationToken);
        var cluster = new ClusterProcesses(folder.Path);
        Assert.Equal(["silo-1", "silo-2"], cluster.Names);
        var clock = new RunClock(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromSeconds(30), [1], TimeProvider.System);
        clock.Start();
        var done = new System.Collections.Concurrent.ConcurrentQueue<ReportedDisturbance>();

        await new ChaosMonkey(
            cluster,
            [new(TimeSpan.FromMilliseconds(100), ChaosKind.Restart, "silo-2"), new(TimeSpan.Zero, ChaosKind.Kill, "silo-1")])
            .RunAsync(clock, done, TestContext.Current.CancellationToken);

        await first.WaitForExitAsync(TestContext.Current.CancellationToken);
        await second.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((128 + 9, 128 + 15), (first.ExitCode, second.ExitCode));
        Assert.Equal(["silo-1 killed", "silo-2 restarted"], done.Select(disturbance => disturbance.What));
    }

    [Fact]
    public async Task A_frozen_process_goes_on_when_the_run_ends()
    {
        using var folder = new TemporaryFolder();
        using var process = Process.Start("sleep", "600");
        await File.WriteAllLinesAsync(
            Path.Combine(folder.Path, "processes"), [$"silo-1 {process.Id}"], TestContext.Current.CancellationToken);
        var clock = new RunClock(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromSeconds(30), [1], TimeProvider.System);
        clock.Start();
        var done = new System.Collections.Concurrent.ConcurrentQueue<ReportedDisturbance>();
        using var end = new CancellationTokenSource();
        var monkey = new ChaosMonkey(new(folder.Path), [new(TimeSpan.Zero, ChaosKind.Freeze, "silo-1")]).RunAsync(clock, done, end.Token);
        while (StateOf(process) is not 'T')
            await Task.Delay(10, TestContext.Current.CancellationToken);

        await end.CancelAsync();
        await monkey;

        Assert.NotEqual('T', StateOf(process));
        process.Kill();
    }

    [Fact]
    public void Without_a_cluster_the_message_says_how_to_start_one()
    {
        var refusal = Assert.Throws<UsageException>(() => new ClusterProcesses("none").Names);

        Assert.Contains("./cluster --restart", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Recovery_is_the_time_until_sends_are_as_before()
    {
        // Normal, three seconds after the disturbance slow for five seconds, then normal again.
        var seconds = Enumerable.Range(0, 60).Select(second => Second(second, second is >= 23 and < 28 ? 10 : 100)).ToList();

        Assert.Equal(8, Recovery.SecondsOf(seconds, 20));
        Assert.Equal(0, Recovery.SecondsOf(seconds, 40));
    }

    [Fact]
    public void Slow_answers_and_missing_streams_are_no_recovery()
    {
        var slow = Enumerable.Range(0, 60).Select(second => Second(second, 100, p99: second is >= 20 and < 30 ? 900 : 5)).ToList();
        var missing = Enumerable.Range(0, 60).Select(second => Second(second, 100, streams: second is >= 20 and < 26 ? 5 : 50)).ToList();
        var never = Enumerable.Range(0, 60).Select(second => Second(second, second >= 20 ? 10 : 100)).ToList();

        Assert.Equal(10, Recovery.SecondsOf(slow, 20));
        Assert.Equal(6, Recovery.SecondsOf(missing, 20));
        Assert.Null(Recovery.SecondsOf(never, 20));
        Assert.Null(Recovery.SecondsOf(never, 0));
    }

    private static char StateOf(Process process) =>
        File.ReadAllText($"/proc/{process.Id}/stat").Split(')')[1].Trim()[0];

    private static ReportedSecond Second(int second, long sends, double p99 = 5, int streams = 50) =>
        new(second, sends, 0, p99 / 2, p99, p99, p99, streams, 0, 0.5, 1, null, null);
}
