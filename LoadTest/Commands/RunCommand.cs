using System.CommandLine;
using System.Globalization;
using Parley.LoadTest.Checking;
using Parley.LoadTest.Profiles;
using Parley.LoadTest.Reports;
using Parley.LoadTest.Runs;
using Parley.LoadTest.Worlds;

namespace Parley.LoadTest.Commands;

/// <summary><c>run</c>: simulates users, measures and checks.</summary>
internal static class RunCommand
{
    private const string Program = "dotnet run -c Release --project LoadTest --";
    private const int MostSeconds = 24 * 60 * 60;

    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var target = new TargetOptions();
        var profile = new Option<string>("--profile")
        {
            Description = $"How users behave: {string.Join(", ", ProfileFile.Names)}, or a file (`profile evening` prints one to begin "
                + "with).",
            DefaultValueFactory = _ => "evening",
        };
        var users = new Option<int?>("--users") { Description = "The number of users. Default: that of the profile." };
        var rate = new Option<double?>("--rate")
        {
            Description = "Messages a second, in the open model: they come at this rate, however long answers take. Without it, users send "
                + "after their think times.",
        };
        var world = new Option<string?>("--world")
        {
            Description = "The name of the people and content. They are created once, and reused by later runs. Default: the profile and "
                + "the number of users.",
        };
        var worldFile = new Option<string?>("--world-file") { Description = "A file of ids that exist already, instead of --world." };
        var rampUp = Duration("--ramp-up", "How long users take to arrive.", "10s");
        var warmUp = Duration("--warm-up", "How long the run is not measured after that.", "10s");
        var duration = Duration("--duration", "How long it is measured.", "1m");
        var seed = new Option<int>("--seed") { Description = "The same seed makes the same plan.", DefaultValueFactory = _ => 42 };
        var convergence = Convergence();
        var serverPid = new Option<int[]>("--server-pid")
        {
            Description = "The process of the server on this machine, to show its processor time and memory. Repeatable.",
        };
        var thresholds = new Option<string[]>("--threshold")
        {
            Description = "A condition, for example 'send.p99<50ms' or 'violations==0'. If it is broken, the exit code is 99. Repeatable.",
        };
        var folder = new Option<DirectoryInfo?>("--out")
        {
            Description = "The folder of the report. Default: loadtest-TIME in this folder.",
        };
        var command = new Command("run", "Simulates users, measures, reads everything back, and reports.")
        {
            profile, users, rate, world, worldFile, rampUp, warmUp, duration, seed, convergence, serverPid, thresholds, folder,
        };
        target.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            var behaviour = ProfileFile.Read(parsed.GetRequiredValue(profile));
            var conditions = parsed.GetValue(thresholds)?.Select(Condition).ToList() ?? [];
            var settings = new RunSettings(
                parsed.GetValue(users) ?? behaviour.Users,
                parsed.GetValue(rate),
                parsed.GetRequiredValue(rampUp),
                parsed.GetRequiredValue(warmUp),
                parsed.GetRequiredValue(duration),
                parsed.GetRequiredValue(seed),
                parsed.GetRequiredValue(convergence),
                parsed.GetValue(serverPid) ?? []);
            Validate(settings);
            using var server = target.Read(parsed);
            var display = Displays.Choose();
            var limits = await TargetOptions.ReachAsync(server, stop);
            var name = parsed.GetValue(world) ?? string.Create(CultureInfo.InvariantCulture, $"{behaviour.Name}-{settings.Users}");
            var people = await WorldLoader.LoadAsync(
                parsed.GetValue(worldFile), WorldPlan.Create(name, settings.Users, behaviour), server, settings, display, stop);
            var into = parsed.GetValue(folder)?.FullName ?? Path.GetFullPath(string.Create(
                CultureInfo.InvariantCulture, $"loadtest-{TimeProvider.System.GetLocalNow():yyyy-MM-dd-HHmmss}"));
            Directory.CreateDirectory(into);
            var run = new LoadRun(settings, behaviour, people, server, limits, display, TimeProvider.System);
            var report = await run.ExecuteAsync(CommandLine(parsed), Path.Combine(into, RecordFile.Name), stop);
            report = report with { Thresholds = [.. conditions.Select(condition => condition.Evaluate(report))] };
            ReportFile.Save(report, Path.Combine(into, ReportFile.Name));
            var page = Path.Combine(into, "report.html");
            var html = HtmlReport.Render(report, $"{Program} compare {Path.GetFileName(into)} ANOTHER");
            await File.WriteAllTextAsync(page, html, CancellationToken.None);
            display.Finish(report, page);
            return report.Thresholds.All(threshold => threshold.IsKept) ? ExitCodes.Success : ExitCodes.Broken;
        });
        return command;
    }

    /// <summary>How long inboxes may take to converge.</summary>
    public static Option<TimeSpan> Convergence() =>
        Duration("--convergence", "How long inboxes may take to reach the state of their conversations after the run.", "30s");

    private static Option<TimeSpan> Duration(string name, string description, string value) => new(name)
    {
        Description = $"{description} For example 250ms, 10s, 5m.",
        DefaultValueFactory = _ => Durations.Parse(value),
        CustomParser = result =>
        {
            try
            {
                return Durations.Parse(result.Tokens.Single().Value);
            }
            catch (FormatException e)
            {
                result.AddError($"{name}: {e.Message}");
                return default;
            }
        },
    };

    private static Threshold Condition(string expression)
    {
        try
        {
            return Threshold.Parse(expression);
        }
        catch (FormatException e)
        {
            throw new UsageException($"--threshold: {e.Message}", e);
        }
    }

    private static void Validate(RunSettings settings)
    {
        if (settings.Users < 2)
            throw new UsageException("--users must be at least 2.");
        if (settings.Rate is not (null or (> 0 and <= 1_000_000)))
            throw new UsageException("--rate must be above 0 and at most 1,000,000.");
        if (settings.Duration < TimeSpan.FromSeconds(1) || settings.Total.TotalSeconds > MostSeconds)
            throw new UsageException("--duration must be at least 1s, and the whole run at most 24h.");
    }

    private static string CommandLine(ParseResult parsed)
    {
        // The key is a secret, and reports are passed on.
        var words = parsed.Tokens.Select(token => token.Value).ToList();
        if (words.IndexOf("--signing-key") is var key && key >= 0 && key + 1 < words.Count && !words[key + 1].StartsWith('@'))
            words[key + 1] = "...";
        return $"{Program} {string.Join(' ', words.Select(word => word.IndexOfAny([' ', '<', '>', '=']) >= 0 ? $"'{word}'" : word))}";
    }
}
