using System.Diagnostics;
using System.Globalization;
using Parley.Testing;
using Parley.Testing.Processes;

namespace Parley.Faults.Processes;

/// <summary>The program as operators use it: its options, its signals, and its folder.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData("--help", "--data")]
    [InlineData("--help", "verify")]
    [InlineData("--help", "--demo")]
    [InlineData("--version", "0.1.0")]
    public async Task Help_and_version_are_answered_without_a_start(string question, string answer)
    {
        var (exitCode, output) = await ServerProcess.RunAsync(question);

        Assert.Equal(0, exitCode);
        Assert.Contains(answer, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--data", "--limits", "off")]
    [InlineData("--urls", "--limits", "off")]
    [InlineData("--limits", "sometimes")]
    [InlineData("--date", "somewhere")]
    public async Task An_option_without_its_value_is_refused_with_a_message(params string[] arguments)
    {
        var (exitCode, output) = await ServerProcess.RunAsync(arguments);

        Assert.NotEqual(0, exitCode);
        Assert.Contains(arguments[0], output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--Api:Timeout=99m", "00:00:05")]
    [InlineData("--Auth:DevSignInHosts=chat.example", "Auth:DevSignInHosts:0=chat.example")]
    [InlineData("--Boards:MaxPin=9", "Boards:MaxPin is not a setting", "--Users:MaxBoards=many", "Users:MaxBoards")]
    public async Task Each_wrong_setting_is_refused_with_a_message(
        string setting, string words, string? otherSetting = null, string? otherWords = null)
    {
        using var folder = new TemporaryFolder();

        var (exitCode, output) = await ServerProcess.RunAsync(
            ["--data", folder.Path, setting, .. otherSetting is null ? Array.Empty<string>() : [otherSetting]]);

        Assert.NotEqual(0, exitCode);
        Assert.Contains(words, output, StringComparison.Ordinal);
        Assert.Contains(otherWords ?? words, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(15)]
    public async Task A_signal_drains_the_process_and_ends_it_with_exit_code_zero(int signal)
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(folder.Path, ServerProcess.FreePort());

        var exitCode = signal == 2 ? await server.InterruptAsync() : await server.TerminateAsync();

        Assert.True(exitCode == 0, server.Output);
        var (verified, report) = await ServerProcess.RunAsync("verify", "--data", folder.Path);
        Assert.True(verified == 0, report);
    }

    [Fact]
    public async Task A_second_process_on_the_same_folder_gets_a_message_that_names_the_holder()
    {
        using var folder = new TemporaryFolder();
        await using var first = await ServerProcess.StartAsync(folder.Path, ServerProcess.FreePort());

        var second = await ServerProcess.RunAsync("--data", folder.Path, "--urls", $"http://127.0.0.1:{ServerProcess.FreePort()}");
        var verify = await ServerProcess.RunAsync("verify", "--data", folder.Path);

        foreach (var (exitCode, output) in new[] { second, verify })
        {
            Assert.NotEqual(0, exitCode);
            Assert.Contains(first.Id.ToString(CultureInfo.InvariantCulture), output, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_second_process_at_the_same_address_gets_a_message_that_says_what_to_do()
    {
        using var one = new TemporaryFolder();
        using var other = new TemporaryFolder();
        await using var first = await ServerProcess.StartAsync(one.Path, ServerProcess.FreePort());

        var (exitCode, output) = await ServerProcess.RunAsync("--data", other.Path, "--urls", first.Address.ToString().TrimEnd('/'));

        Assert.NotEqual(0, exitCode);
        Assert.Contains(first.Address.Authority, output, StringComparison.Ordinal);
        Assert.Contains("--urls", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5081")]
    [InlineData("localhost:5081")]
    [InlineData("ftp://localhost:5081")]
    [InlineData("http://localhost:99999")]
    [InlineData("http://localhost:5081;elsewhere")]
    [InlineData("http://192.0.2.1:5081")]
    public async Task An_unusable_address_makes_the_start_fail_with_a_message(string urls)
    {
        using var folder = new TemporaryFolder();

        var (exitCode, output) = await ServerProcess.RunAsync("--data", folder.Path, "--urls", urls);

        Assert.NotEqual(0, exitCode);
        Assert.Contains("http://localhost:5081.", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_processes_with_separate_folders_and_addresses_run_side_by_side()
    {
        using var one = new TemporaryFolder();
        using var other = new TemporaryFolder();
        await using var first = await ServerProcess.StartAsync(one.Path, ServerProcess.FreePort());
        await using var second = await ServerProcess.StartAsync(other.Path, ServerProcess.FreePort());

        Assert.Equal(0, await first.TerminateAsync());
        Assert.Equal(0, await second.TerminateAsync());
    }

    [Fact]
    public async Task The_command_that_a_start_prints_sends_a_first_message()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(folder.Path, ServerProcess.FreePort());
        var line = Assert.Single(server.Output.Split(Environment.NewLine), line => line.Contains("curl", StringComparison.Ordinal));

        using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", line]) { RedirectStandardOutput = true })!;
        var answer = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.Contains("\"seq\":", answer, StringComparison.Ordinal);
        Assert.Contains("\"lastSeq\":", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verifying_a_folder_without_a_store_fails_with_a_message()
    {
        using var folder = new TemporaryFolder();

        var (exitCode, output) = await ServerProcess.RunAsync("verify", "--data", Path.Combine(folder.Path, "nothing"));

        Assert.NotEqual(0, exitCode);
        Assert.Contains("nothing", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(folder.Path, "nothing")));
    }
}
