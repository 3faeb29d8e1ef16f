using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Parley.Client;
using Parley.Testing;
using Parley.Testing.Processes;

namespace Parley.Faults.Processes;

/// <summary>The first start with <c>--demo</c>, and an interrupted one.</summary>
public sealed partial class DemoTests
{
    [Fact]
    public async Task After_a_kill_during_the_demo_fill_the_next_start_completes_the_same_data()
    {
        using var folder = new TemporaryFolder();
        using var undisturbed = new TemporaryFolder();
        foreach (var moment in new[] { "Filling the empty", "people", "boards" })
        {
            await using var killed = await ServerProcess.StartAsync(folder.Path, ServerProcess.FreePort(), "--demo");
            await killed.PrintsAsync(moment);
            await killed.KillAsync();
        }

        var completed = await FillAsync(folder.Path);
        var whole = await FillAsync(undisturbed.Path);

        Assert.Equal(whole, completed);
        Assert.Equal(whole, await FillAsync(folder.Path));
        foreach (var path in new[] { folder.Path, undisturbed.Path })
        {
            var (exitCode, report) = await ServerProcess.RunAsync("verify", "--data", path);
            Assert.True(exitCode == 0, report);
        }
    }

    [Fact]
    public async Task The_README_shows_what_the_first_start_prints_and_what_a_start_after_a_kill_finds()
    {
        using var folder = new TemporaryFolder();
        await using var first = await ServerProcess.StartAsync(folder.Path, ServerProcess.FreePort(), "--demo");
        var command = await first.PrintsAsync("U=http");
        Assert.Equal(README("Filling the empty folder"), AsInREADME(first, folder));
        Assert.Equal(README("\"unread\":2"), Normal(await BashAsync(command)));

        await first.KillAsync();
        await using var second = await ServerProcess.StartAsync(folder.Path, first.Address.Port);
        await second.PrintsAsync("U=http");
        var found = AsInREADME(second, folder).Replace($"process {first.Id} ", "process 12345 ", StringComparison.Ordinal);
        Assert.Contains(README("Found in"), Since().Replace(found, "since 2026-11-27 06:18:20 UTC"), StringComparison.Ordinal);
        Assert.Equal(0, await second.TerminateAsync());

        await using var third = await ServerProcess.StartAsync(folder.Path, first.Address.Port, "--demo");
        await third.PrintsAsync("already contains the demo data");
        Assert.DoesNotContain("did not shut down gracefully", third.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_demo_cannot_be_combined_with_an_issuer()
    {
        using var folder = new TemporaryFolder();

        var (exitCode, output) = await ServerProcess.RunAsync(
            "--demo", "--data", folder.Path, "--Auth:Authority=https://issuer.example", "--Auth:Audience=parley");

        Assert.NotEqual(0, exitCode);
        Assert.Contains("Auth:Authority", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    /// <summary>Returns the code block of the README that begins with these words.</summary>
    private static string README(string words) =>
        Normal(File.ReadAllText(Repository.PathOf("README.md")).Split("```")
            .Single(block => block.StartsWith($"\n{words}", StringComparison.Ordinal)));

    /// <summary>Returns the output of a server, with the address, the folder and the process id of the README.</summary>
    private static string AsInREADME(ServerProcess server, TemporaryFolder folder) =>
        Normal(server.Output
            .Replace(server.Address.ToString().TrimEnd('/'), "http://localhost:5080", StringComparison.Ordinal)
            .Replace(folder.Path, "/home/you/parley/parley-data", StringComparison.Ordinal)
            .Replace(server.Id.ToString(CultureInfo.InvariantCulture), "12345", StringComparison.Ordinal));

    // A page does not show whether the space between two columns is a tab.
    private static string Normal(string lines) => Blanks().Replace(lines.Trim(), " ");

    private static async Task<string> BashAsync(string command)
    {
        using var bash = Process.Start(new ProcessStartInfo("bash", ["-c", command]) { RedirectStandardOutput = true })!;
        var output = await bash.StandardOutput.ReadToEndAsync();
        await bash.WaitForExitAsync();
        return output;
    }

    [GeneratedRegex("[ \\t]+")]
    private static partial Regex Blanks();

    [GeneratedRegex("since [0-9: -]+ UTC")]
    private static partial Regex Since();

    /// <summary>Starts with <c>--demo</c>, reads what Alice sees, and stops the server gracefully.</summary>
    private static async Task<IReadOnlyList<string>> FillAsync(string folder)
    {
        await using var server = await ServerProcess.StartAsync(folder, ServerProcess.FreePort(), "--demo");
        await server.PrintsAsync("Sign in as alice");
        using var users = new TestUsers(server.Address);
        var alice = await users.SignInAsync("alice", TestContext.Current.CancellationToken);
        var lines = new List<string>();
        foreach (var folderOfInbox in new[] { InboxFolder.Main, InboxFolder.Hidden })
        {
            await foreach (var pointer in alice.Inbox.AllAsync(folderOfInbox))
                lines.Add(
                    $"{folderOfInbox} {pointer.Kind} {pointer.Name} {pointer.LastSeq} {pointer.Unread} {pointer.LastMessage?.Excerpt}");
        }

        await foreach (var board in alice.Boards.AllAsync("alice"))
            lines.Add($"{board.Name} {board.PinCount}");
        Assert.Equal(0, await server.TerminateAsync());
        return lines;
    }
}
