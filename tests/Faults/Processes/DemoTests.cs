using Parley.Client;
using Parley.Testing;
using Parley.Testing.Processes;

namespace Parley.Faults.Processes;

/// <summary>The first start with <c>--demo</c>, and an interrupted one.</summary>
public sealed class DemoTests
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
    public async Task The_demo_cannot_be_combined_with_an_issuer()
    {
        using var folder = new TemporaryFolder();

        var (exitCode, output) = await ServerProcess.RunAsync(
            "--demo", "--data", folder.Path, "--Auth:Authority=https://issuer.example", "--Auth:Audience=parley");

        Assert.NotEqual(0, exitCode);
        Assert.Contains("Auth:Authority", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    /// <summary>Starts with <c>--demo</c>, reads what Alice sees, and ends in order.</summary>
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
