using System.Collections.ObjectModel;
using System.Globalization;
using Parley.Faults.Processes;
using Parley.Testing;
using Parley.Testing.Processes;

namespace Parley.Faults.Soak;

/// <summary>Random operations by several users. In the first part the server is killed every few seconds and its data is checked after each
/// kill. In the second part it runs for a long time without a kill.</summary>
/// <remarks><c>PARLEY_SOAK=10 ./test Faults</c> soaks for ten minutes. Only the amount of work depends on the clock. Samples are taken
/// after fixed numbers of answers. Flat means that the last third of the samples is not above the middle third by more than a
/// step.</remarks>
public sealed class SoakTests(ITestOutputHelper output)
{
    private const int AnswersBetweenKills = 300;
    private const int AnswersBetweenSamples = 100;

    // The minimum of work, however slow the machine is.
    private const int MinKills = 4;
    private const int MinSamples = 9;

    /// <summary>A heap grows in steps of some megabytes.</summary>
    private const long MemoryStep = 32 << 20;

    /// <summary>The number of handles varies: compactions create and delete tables, retries open connections.</summary>
    private const int HandleStep = 40;

    private static readonly TimeSpan Length = TimeSpan.FromMinutes(
        double.Parse(Environment.GetEnvironmentVariable("PARLEY_SOAK") ?? "0.2", CultureInfo.InvariantCulture));

    // Small buffers, so that they are full long before the end of the run.
    private static readonly string[] Options =
        ["--limits", "off", "--RocksDb:WriteBufferBytes=2097152", "--RocksDb:BlockCacheBytes=4194304", "--RocksDb:MaxLogBytes=4194304"];

    // A non-concurrent workstation heap: its size is close to the size of the live objects.
    private static readonly ReadOnlyDictionary<string, string> Variables =
        new(new Dictionary<string, string> { ["DOTNET_gcServer"] = "0", ["DOTNET_gcConcurrent"] = "0" });

    [Fact]
    public async Task Kills_cause_no_violation_and_a_long_life_no_growth()
    {
        using var folder = new TemporaryFolder();
        using var abandon = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        abandon.CancelAfter(TimeSpan.FromMinutes(5) + (Length * 3)); // bounds a run that hangs
        var port = ServerProcess.FreePort();
        var server = await StartAsync(folder.Path, port);
        try
        {
            using var users = new TestUsers(server.Address);
            var scenario = await SoakScenario.MakeAsync(users, abandon.Token);
            var seed = Environment.TickCount;
            output.WriteLine($"Seed {seed.ToString(CultureInfo.InvariantCulture)}.");
            var soakUsers = scenario.SoakUsers(seed);
            using var stop = new CancellationTokenSource();
            var answers = new AnswerCount();
            var living = Task.WhenAll(soakUsers.Select(soakUser => soakUser.LiveUntilAsync(answers.Add, stop.Token, abandon.Token)));

            var lives = new List<ProcessUse>();
            for (var until = After(Length / 2); IsBefore(until) || lives.Count < MinKills;)
            {
                await await Task.WhenAny(answers.ReachAsync(answers.Value + AnswersBetweenKills), living);
                lives.Add(ProcessUse.Of(server.Id));
                await server.KillAsync();
                await server.DisposeAsync();
                var (killed, violations) = await ServerProcess.RunAsync("verify", "--data", folder.Path);
                Assert.True(killed == 0, violations);
                server = await StartAsync(folder.Path, port);
            }

            AssertFlat("before a kill", lives);
            var moments = new List<ProcessUse>();
            for (var until = After(Length / 2); IsBefore(until) || moments.Count < MinSamples;)
            {
                await await Task.WhenAny(answers.ReachAsync(answers.Value + AnswersBetweenSamples), living);
                moments.Add(ProcessUse.Of(server.Id));
            }

            AssertFlat("of one life", moments);
            await stop.CancelAsync();
            await living;
            output.WriteLine($"{answers.Value} answers over {lives.Count} kills.");
            await scenario.AssertAllIsThereAsync(soakUsers, abandon.Token);
            Assert.Equal(0, await server.TerminateAsync());
        }
        finally
        {
            await server.DisposeAsync();
        }

        var (exitCode, report) = await ServerProcess.RunAsync("verify", "--data", folder.Path);
        Assert.True(exitCode == 0, report);
    }

    private static Task<ServerProcess> StartAsync(string data, int port) =>
        ServerProcess.StartAsync("Parley.ApiFrontend.dll", data, port, Variables, [], Options);

    private static long After(TimeSpan length) =>
        TimeProvider.System.GetTimestamp() + (long)(length.TotalSeconds * TimeProvider.System.TimestampFrequency);

    private static bool IsBefore(long timestamp) => TimeProvider.System.GetTimestamp() < timestamp;

    private void AssertFlat(string what, List<ProcessUse> samples)
    {
        var third = samples.Count / 3;
        var (middle, last) = (samples[third..(2 * third)], samples[(2 * third)..]);
        output.WriteLine($"{samples.Count} samples {what}: first {samples[0]}; middle {middle[^1]}; last {last[^1]}.");
        var all = string.Join(Environment.NewLine, samples);
        Assert.True(
            last.Max(use => use.Memory) <= middle.Max(use => use.Memory) + MemoryStep,
            $"Memory {what} grows:{Environment.NewLine}{all}");
        Assert.True(
            last.Max(use => use.Handles) <= middle.Max(use => use.Handles) + HandleStep,
            $"Handles {what} grow:{Environment.NewLine}{all}");
    }
}
