using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Parley.LoadTest.Checking;
using Parley.LoadTest.Reports;
using Parley.LoadTest.Targets;
using Parley.Testing;
using Parley.Testing.Processes;

namespace Parley.LoadTesting.Runs;

/// <summary>The command as people and scripts use it: a process with its output, files and exit code.</summary>
public sealed class CommandTests(RunningServer server) : IDisposable
{
    private const string Key = "bXktc2VjcmV0LWtleS1teS1zZWNyZXQta2V5LW15LXNlY3JldA==";

    private static readonly string[] Short = ["--users", "20", "--ramp-up", "200ms", "--warm-up", "0s", "--duration", "3s", "--rate", "40"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_run_reports_and_keeps_its_world_and_can_be_verified_later()
    {
        var first = await CallAsync(["run", .. Short, "--world", "kept", "--out", "first", "--server-pid", $"{server.Id}"]);
        var second = await CallAsync(["run", .. Short, "--world", "kept", "--out", "second", "--threshold", "violations==0"]);

        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        Assert.Contains("It first creates 20 people", first.Errors, StringComparison.Ordinal);
        Assert.Contains("It uses people and content that exist. It will leave about", second.Errors, StringComparison.Ordinal);
        var last = JsonNode.Parse(second.Output.Trim().Split('\n')[^1])!;
        Assert.Equal(0, (long)last["violations"]!);
        var report = ReportFile.Load(Path.Combine(_folder.Path, "first", ReportFile.Name));
        Assert.True(report.Totals.Messages > 60, $"{report.Totals.Messages} messages");
        Assert.All(report.Seconds, second => Assert.True(second.ServerBytes > 0));
        Assert.Contains(
            "0 violations", await File.ReadAllTextAsync(Path.Combine(_folder.Path, "first", "report.html")), StringComparison.Ordinal);

        var verified = await CallAsync(["verify", "second"]);
        Assert.Equal(0, verified.ExitCode);
        Assert.StartsWith("0 violations in ", verified.Output, StringComparison.Ordinal);

        var compared = await CallAsync(["compare", "first", "second"]);
        Assert.Equal(0, compared.ExitCode);
        Assert.Contains("send", compared.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_finds_what_was_changed_since()
    {
        await CallAsync(["run", .. Short, "--world", "changed", "--out", "run"]);
        var path = Path.Combine(_folder.Path, "run", RecordFile.Name);
        var (header, conversations) = await RecordFile.ReadAsync(path, TestContext.Current.CancellationToken);
        var changed = conversations.First(conversation => conversation.Contents.Count > 0);
        var seq = changed.Contents.Keys.Max();
        changed.Restore(seq, changed.Contents[seq] with { Hash = ~changed.Contents[seq].Hash });
        changed.Restore(seq + 1, new(1, IsAcknowledged: true));
        await RecordFile.WriteAsync(path, header, conversations, TestContext.Current.CancellationToken);

        var verified = await CallAsync(["verify", "run"]);

        Assert.Equal(99, verified.ExitCode);
        Assert.Contains($"{changed.Id} has other content at {seq}", verified.Output, StringComparison.Ordinal);
        Assert.Contains($"{changed.Id} has nothing at {seq + 1}, which was acknowledged", verified.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_is_interrupted_reports_what_it_has()
    {
        using var process = Start(
            [
                "run", "--users", "20", "--ramp-up", "200ms", "--warm-up", "0s", "--duration", "10m", "--rate", "40", "--out", "run",
                "--url", $"{server.Address}",
            ]);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken); // the first ten seconds

        using (var kill = Process.Start("kill", $"{process.Id}"))
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal((0, ""), (process.ExitCode, string.Concat((await errors).Split('\n').Skip(1))));
        var report = ReportFile.Load(Path.Combine(_folder.Path, "run", ReportFile.Name));
        Assert.True(report.Totals.Messages > 100, $"{report.Totals.Messages} messages");
        Assert.InRange(report.Totals.MessagesPerSecond, 10, 80);
        Assert.True(report.Check.Messages >= report.Totals.Messages);
        Assert.Empty(report.Check.Violations);
    }

    [Fact]
    public async Task Messages_that_a_slow_server_leaves_no_room_for_are_reported()
    {
        var run = await CallAsync(
            [
                "run", "--users", "20", "--ramp-up", "200ms", "--warm-up", "0s", "--duration", "3s", "--rate", "5000",
                "--max-underway", "1", "--out", "run",
            ]);

        Assert.Equal(0, run.ExitCode);
        var report = ReportFile.Load(Path.Combine(_folder.Path, "run", ReportFile.Name));
        Assert.True(report.Totals.Messages > 0);
        Assert.True(report.Totals.Errors["not_sent"] > 0);
        Assert.Empty(report.Check.Violations);
    }

    [Fact]
    public async Task A_broken_threshold_ends_with_99()
    {
        var run = await CallAsync(["run", .. Short, "--out", "run", "--threshold", "send.p50<0.001ms", "--threshold", "violations==0"]);

        Assert.Equal(99, run.ExitCode);
        var report = ReportFile.Load(Path.Combine(_folder.Path, "run", ReportFile.Name));
        Assert.Equal([false, true], report.Thresholds.Select(threshold => threshold.IsKept));
    }

    [Fact]
    public async Task A_server_that_does_not_answer_ends_with_1()
    {
        var run = await CallAsync(["run", .. Short], url: $"http://127.0.0.1:{ServerProcess.FreePort()}");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("does not answer", run.Errors, StringComparison.Ordinal);
        Assert.Contains("dotnet run", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not on this machine", "run", "--url", "http://example.com:5080")]
    [InlineData("is not an address", "run", "--url", "localhost")]
    [InlineData("There is no profile", "run", "--profile", "morning")]
    [InlineData("is not a duration", "run", "--duration", "5")]
    [InlineData("--users must be", "run", "--users", "1")]
    [InlineData("--rate must be", "run", "--rate", "0")]
    [InlineData("--max-underway must be", "run", "--max-underway", "0")]
    [InlineData("user name and password", "run", "--url", "http://a:secret@127.0.0.1:5080")]
    [InlineData("not the name of a world", "run", "--world", "../x")]
    [InlineData("--users must be", "run", "--users", "2000000000")]
    [InlineData("--users must be", "capacity", "--users", "1")]
    [InlineData("--most at least", "capacity", "--most", "NaN")]
    [InlineData("--duration must be", "capacity", "--duration", "0s")]
    [InlineData("--max-underway must be", "capacity", "--max-underway", "0")]
    [InlineData("unknown metric", "run", "--threshold", "speed<5")]
    [InlineData("base64", "run", "--signing-key", "secret")]
    [InlineData("exclude each other", "run", "--signing-key", "x", "--token-command", "x")]
    [InlineData("cannot be read", "run", "--world-file", "none.json")]
    [InlineData("no process", "run", "--server-pid", "999999999")]
    [InlineData("--nonsense", "run", "--nonsense")]
    [InlineData("./cluster --restart", "run", "--chaos", "none")]
    [InlineData("--chaos-at needs --chaos", "run", "--chaos-at", "1s kill silo-1")]
    [InlineData("--repeat an odd number", "capacity", "--repeat", "2")]
    [InlineData("is no record", "verify", "none")]
    [InlineData("none", "compare", "none", "none")]
    [InlineData("There is no profile", "profile", "morning")]
    public async Task Wrong_use_ends_with_2_and_says_what_is_wrong(string expected, params string[] arguments)
    {
        var run = await CallAsync(arguments, url: arguments.Contains("--url") || arguments[0] is not "run" ? null : $"{server.Address}");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, run.Errors + run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Capacity_prints_the_highest_rate_that_was_kept()
    {
        var capacity = await CallAsync(
            [
                "capacity", "--users", "20", "--start", "10", "--most", "20", "--repeat", "1", "--duration", "2s", "--warm-up", "0s",
                "--profile", "steady", "--threshold", "violations==0",
            ],
            url: $"{server.Address}");

        Assert.Equal(0, capacity.ExitCode);
        Assert.Matches(@"(?m)^\d+ messages a second keep violations==0$", capacity.Output);
        Assert.Contains("profile steady, 20 users", capacity.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deployment_without_development_sign_in_takes_a_signing_key()
    {
        using var data = new TemporaryFolder();
        await using var closed = await StartClosedAsync(data);

        var refused = await CallAsync(["run", .. Short], url: $"{closed.Address}");
        var run = await CallAsync(["run", .. Short, "--signing-key", Key, "--out", "run"], url: $"{closed.Address}");

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("--signing-key", refused.Errors, StringComparison.Ordinal);
        Assert.Equal(0, run.ExitCode);
        var report = ReportFile.Load(Path.Combine(_folder.Path, "run", ReportFile.Name));
        Assert.True(report.Totals.Messages > 60);
        Assert.DoesNotContain(Key, report.Command, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokens_can_come_from_a_command()
    {
        using var data = new TemporaryFolder();
        await using var closed = await StartClosedAsync(data);
        var ids = await WriteTokensAsync(closed);

        const string Command = "while read id; do cat $id; echo $id >> asked; done";
        var run = await CallAsync(
            ["run", .. Short, "--world", "tokens", "--token-command", Command, "--out", "run"], url: $"{closed.Address}");

        Assert.Equal(0, run.ExitCode);
        var report = ReportFile.Load(Path.Combine(_folder.Path, "run", ReportFile.Name));
        Assert.True(report.Totals.Messages > 60, $"{report.Totals.Messages} messages");
        Assert.DoesNotContain(Command, report.Command, StringComparison.Ordinal);
        var asked = await File.ReadAllLinesAsync(Path.Combine(_folder.Path, "asked"));
        Assert.Equal(ids.Order(), asked.Order()); // A user's stream and actions share a token, which is renewed only before it expires.
    }

    [Theory]
    [InlineData("kill -INT $$; while read id; do cat $id; done", 0, "")] // Ctrl-C reaches the command, too.
    [InlineData("for i in 1 2 3 4 5 6 7 8 9 10; do read id; cat $id; done", 1, "has ended|ended before it answered")]
    [InlineData("read first; while cat $first; do read id; done", 1, "is one of")]
    public async Task A_run_is_reported_whatever_its_token_command_does(string command, int exitCode, string expected)
    {
        using var data = new TemporaryFolder();
        await using var closed = await StartClosedAsync(data);
        await WriteTokensAsync(closed);

        var run = await CallAsync(
            ["run", .. Short, "--world", "tokens", "--token-command", command, "--out", "run"], url: $"{closed.Address}");

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Matches(expected, run.Errors);
        var report = ReportFile.Load(Path.Combine(_folder.Path, "run", ReportFile.Name));
        Assert.Equal(exitCode is 0, report.Check.IsComplete);
        Assert.Empty(report.Check.Violations);
    }

    [Theory]
    [InlineData("true", "has ended|ended before it answered")]
    [InlineData("while read id; do echo; done", "with a line that is a token")]
    [InlineData("while read id; do echo made a token; done", "with a line that is a token")]
    [InlineData("while read id; do echo no-token; done", "could not be created")]
    public async Task A_token_command_that_does_not_work_ends_with_1(string command, string expected)
    {
        var run = await CallAsync(["run", .. Short, "--world", "no-tokens", "--token-command", command]);

        Assert.Equal(1, run.ExitCode);
        Assert.Matches(expected, run.Errors);
    }

    [Fact]
    public async Task A_check_that_cannot_read_ends_with_1()
    {
        await CallAsync(["run", .. Short, "--world", "locked", "--out", "run"]);
        await File.WriteAllTextAsync(
            Path.Combine(_folder.Path, "key"),
            string.Join('\n', Convert.ToBase64String(new byte[64]).Chunk(76).Select(line => new string(line))),
            TestContext.Current.CancellationToken);

        var verified = await CallAsync(["verify", "run", "--signing-key", "@key"]);

        Assert.Equal(1, verified.ExitCode);
        Assert.Contains("The check is not complete", verified.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""["a","a"]""", "[[],[]]", "[]")]
    [InlineData("""["a",null]""", "[[],[]]", "[]")]
    [InlineData("""["a","b"]""", "[null,[]]", "[]")]
    [InlineData("""["a","b"]""", "[[],[]]", "[null]")]
    [InlineData("""["a","b"]""", "[[],[]]", "[]")]
    [InlineData("""["a","b"]""", "[[],[]]", """[{"id":"c","members":[0,2]}]""")]
    [InlineData("""["a","b"]""", "[[],[]]", """[{"id":"c","members":[0,0]}]""")]
    [InlineData("null", "[]", "[]")]
    public async Task A_world_file_that_does_not_fit_together_is_refused(string userIds, string boardIds, string conversations)
    {
        var content = $$"""
            {"name":"a","server":"a","fingerprint":null,"userIds":{{userIds}},"boardIds":{{boardIds}},"pinIds":[],
            "conversations":{{conversations}}}
            """;
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "ids.json"), content, TestContext.Current.CancellationToken);

        var run = await CallAsync(["run", .. Short, "--world-file", "ids.json"]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("ids.json", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("""{"urls":[],"userIds":["a","a"]}""")]
    [InlineData("""{"urls":[],"userIds":["a"]}""", "null")]
    public async Task A_record_that_does_not_fit_together_is_refused(params string[] lines)
    {
        var path = Path.Combine(_folder.Path, RecordFile.Name);
        await using (var gzip = new GZipStream(File.Create(path), CompressionLevel.Fastest))
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(string.Join('\n', lines)), TestContext.Current.CancellationToken);

        var verified = await CallAsync(["verify", path]);

        Assert.Equal(2, verified.ExitCode);
        Assert.Contains("is no record", verified.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_ends_with_1_before_the_run()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "taken"), "", TestContext.Current.CancellationToken);

        var run = await CallAsync(["run", .. Short, "--world", "taken", "--out", "taken"]);

        Assert.Equal(1, run.ExitCode);
        Assert.DoesNotContain("   at ", run.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder.Path, "loadtest-world-taken.json")));
    }

    [Fact]
    public async Task Existing_people_and_content_can_be_used()
    {
        await CallAsync(["run", .. Short, "--world", "own", "--out", "first"]);
        File.Move(Path.Combine(_folder.Path, "loadtest-world-own.json"), Path.Combine(_folder.Path, "ids.json"));

        var run = await CallAsync(["run", .. Short, "--world-file", "ids.json", "--out", "second"]);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("It uses people and content that exist", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profile_can_be_printed_changed_and_used()
    {
        var printed = await CallAsync(["profile", "steady"], url: null);
        await File.WriteAllTextAsync(
            Path.Combine(_folder.Path, "mine.jsonc"),
            printed.Output.Replace("\"words\": 14", "\"words\": 100", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);

        var run = await CallAsync(["run", .. Short, "--profile", "mine.jsonc", "--out", "run"]);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("mine", ReportFile.Load(Path.Combine(_folder.Path, "run", ReportFile.Name)).Settings.Profile);
    }

    [Fact]
    public async Task Help_names_the_commands_and_their_options()
    {
        var root = await CallAsync(["--help"], url: null);
        var run = await CallAsync(["run", "--help"], url: null);

        Assert.Equal((0, 0), (root.ExitCode, run.ExitCode));
        string[] commands = ["run", "verify", "capacity", "compare", "profile"];
        Assert.All(commands, name => Assert.Contains(name, root.Output, StringComparison.Ordinal));
        Assert.Contains("--threshold", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"--duration <duration>[^\[]*\[default: 1m\]", run.Output);
    }

    // Creates the world "tokens", and writes the token of each of its people to a file with the person's id.
    private async Task<IReadOnlyList<string>> WriteTokensAsync(ServerProcess closed)
    {
        var world = await CallAsync(["run", .. Short, "--world", "tokens", "--signing-key", Key], url: $"{closed.Address}");
        Assert.Equal(0, world.ExitCode);
        var file = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_folder.Path, "loadtest-world-tokens.json")))!;
        var signing = new SignedTokens(Convert.FromBase64String(Key), TimeProvider.System);
        var ids = file["userIds"]!.AsArray().Select(id => $"{id}").ToList();
        foreach (var id in ids)
        {
            var token = await signing.NewAsync(id, 0, TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(Path.Combine(_folder.Path, id), token.Token + "\n");
        }

        return ids;
    }

    // A server without development sign-in.
    private static Task<ServerProcess> StartClosedAsync(TemporaryFolder data) =>
        ServerProcess.StartAsync(data.Path, ServerProcess.FreePort(), "--limits", "off", $"--Auth:SigningKey={Key}");

    private Task<(int ExitCode, string Output, string Errors)> CallAsync(string[] arguments) =>
        CallAsync(arguments, arguments[0] is "run" or "verify" ? $"{server.Address}" : null);

    private async Task<(int ExitCode, string Output, string Errors)> CallAsync(string[] arguments, string? url)
    {
        using var process = Start(url is null ? arguments : [.. arguments, "--url", url]);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await errors);
    }

    private Process Start(string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in new[] { Path.Combine(AppContext.BaseDirectory, "Parley.LoadTest.dll") }.Concat(arguments))
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}
