using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Parley.Client;
using Parley.Testing;
using Parley.Testing.Processes;

namespace Parley.Faults.Cluster;

/// <summary><c>./cluster</c> prints the lines that the README shows, and stops what it started.</summary>
[Collection(nameof(OneClusterAtATime))]
public sealed partial class ClusterScriptTests
{
    [Fact]
    public async Task It_prints_what_the_README_shows_and_stops_all_that_it_started()
    {
        using var folder = new TemporaryFolder();
        var port = 20_000 + (ServerProcess.FreePort() % 5_000);
        using var script = Start(folder, port);
        var lines = new List<string>();
        try
        {
            while (await script.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            {
                lines.Add(line);
                if (line.Contains("is ready", StringComparison.Ordinal))
                    break;
            }

            var shown = File.ReadAllText(Repository.PathOf("README.md")).Split("```")
                .Single(block => block.Contains("The cluster is ready", StringComparison.Ordinal)).Trim().Split('\n')
                .Where(line => !line.Contains("Building", StringComparison.Ordinal));
            var here = lines.Select(line => line
                .Replace(folder.Path, "/home/you/parley/parley-cluster", StringComparison.Ordinal)
                .Replace($":{port}", ":5080", StringComparison.Ordinal)
                .Replace($":{port + 1}", ":5081", StringComparison.Ordinal)
                .Replace($":{port + 1000}", ":6080", StringComparison.Ordinal));
            Assert.Equal(shown.Select(WithoutNumbers), here.Select(WithoutNumbers));
            foreach (var silo in new[] { "silo-1", "silo-2", "silo-3" })
            {
                var log = await File.ReadAllTextAsync(
                    Path.Combine(folder.Path, "logs", $"{silo}.log"), TestContext.Current.CancellationToken);
                Assert.Contains($"Silo {silo} at 127.0.0.1:", log, StringComparison.Ordinal);
            }

            // The emulator, which stands for a service on other machines, comes first when processes compete for the processor.
            var priorities = lines.Select(line => Started().Match(line)).Where(match => match.Success)
                .ToLookup(match => match.Groups["name"].Value is "azurite", match => PriorityOf(match.Groups["id"].Value));
            Assert.All(priorities[false], other => Assert.True(other > priorities[true].Single(), $"{other} is not above the emulator's"));
        }
        finally
        {
            using var stop = Process.Start("kill", ["-TERM", script.Id.ToString(CultureInfo.InvariantCulture)]);
            lines.Add(await script.StandardOutput.ReadToEndAsync(CancellationToken.None));
            await script.WaitForExitAsync(CancellationToken.None);
        }

        Assert.Equal(0, script.ExitCode);
        foreach (var id in lines.Select(line => ProcessId().Match(line)).Where(match => match.Success))
            Assert.False(Directory.Exists($"/proc/{id.Groups["id"].Value}"), id.Value);
    }

    [Fact]
    public async Task What_was_acknowledged_before_a_stop_is_there_after_the_next_start()
    {
        using var folder = new TemporaryFolder();
        var port = 20_000 + (ServerProcess.FreePort() % 5_000);
        using var http = new HttpClient { BaseAddress = new($"http://127.0.0.1:{port}/") };
        var names = new List<string>();
        foreach (var name in new[] { "One", "Two" })
        {
            using var script = Start(folder, port, "--silos", "1", "--fronts", "1");
            var lines = new List<string>();
            while (!lines.Exists(line => line.Contains("is ready", StringComparison.Ordinal)))
            {
                lines.Add(await script.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)
                    ?? throw new InvalidOperationException($"The script ended: {string.Join('\n', lines)}"));
            }

            var signedIn = await new ParleyClient(http).SignIn.AsAsync("ann");
            var ann = new ParleyClient(http, new() { Token = _ => ValueTask.FromResult<string?>(signedIn.Token) });
            names.Add((await ann.Me.GetAsync()).DisplayName);
            await ann.Me.UpdateAsync(new() { DisplayName = name });
            await SignalAsync("TERM", script.Id);
            await script.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(["ann", "One"], names);
    }

    [Fact]
    public async Task It_is_not_ready_without_a_process_that_was_asked_for()
    {
        using var folder = new TemporaryFolder();
        var port = 20_000 + (ServerProcess.FreePort() % 5_000);
        using var other = new TcpListener(IPAddress.Loopback, port + 1);
        other.Start();
        using var script = Start(folder, port, "--silos", "1");

        var output = await script.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await script.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, script.ExitCode);
        Assert.Contains("front-end-2 has ended", output, StringComparison.Ordinal);
        Assert.Contains("choose other ones: ./cluster --port", output, StringComparison.Ordinal);
        Assert.DoesNotContain("is ready", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_signal_kills_processes_that_do_not_stop()
    {
        using var folder = new TemporaryFolder();
        var port = 20_000 + (ServerProcess.FreePort() % 5_000);
        using var script = Start(folder, port, "--silos", "1", "--fronts", "1");
        var ids = new Dictionary<string, int>();
        await UntilAsync("is ready");
        await SignalAsync("STOP", ids["silo-1"]); // It cannot stop gracefully.

        await SignalAsync("TERM", script.Id);
        await UntilAsync("Stopping");
        await SignalAsync("TERM", script.Id);
        await script.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, script.ExitCode);
        Assert.Equal(["azurite", "front-end-1", "silo-1"], ids.Keys.Order());
        Assert.All(ids, process => Assert.False(Directory.Exists($"/proc/{process.Value}"), process.Key));

        async Task UntilAsync(string text)
        {
            while (await script.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            {
                if (Started().Match(line) is { Success: true } match)
                    ids[match.Groups["name"].Value] = int.Parse(match.Groups["id"].Value, CultureInfo.InvariantCulture);
                if (line.Contains(text, StringComparison.Ordinal))
                    return;
            }

            Assert.Fail($"The script ended before it printed '{text}'.");
        }
    }

    private static Process Start(TemporaryFolder folder, int port, params string[] options) => Process.Start(new ProcessStartInfo(
        Repository.PathOf("cluster"),
        ["--no-build", "--port", port.ToString(CultureInfo.InvariantCulture), "--data", folder.Path, .. options])
    {
        RedirectStandardOutput = true,
    })!;

    private static async Task SignalAsync(string name, int process)
    {
        using var kill = Process.Start("kill", [$"-{name}", process.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    // The nice value is the 19th field of the file. The second field, the command, ends with the last bracket.
    private static int PriorityOf(string process)
    {
        var stat = File.ReadAllText($"/proc/{process}/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[16], CultureInfo.InvariantCulture);
    }

    private static string WithoutNumbers(string line) => ProcessId().Replace(Time().Replace(line, ""), "process");

    [GeneratedRegex("^[0-9:]{8} ")]
    private static partial Regex Time();

    [GeneratedRegex("(?<name>[a-z0-9-]+): process (?<id>[0-9]+)")]
    private static partial Regex Started();

    [GeneratedRegex("process (?<id>[0-9]+)")]
    private static partial Regex ProcessId();
}
