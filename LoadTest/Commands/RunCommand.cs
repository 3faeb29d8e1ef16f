using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Parley.LoadTest.Checking;
using Parley.LoadTest.Reports;
using Parley.LoadTest.Runs;
using Parley.LoadTest.Worlds;

namespace Parley.LoadTest.Commands;

/// <summary><c>run</c>: simulates users, measures and checks.</summary>
internal static class RunCommand
{
    private const string Program = "dotnet run -c Release --project LoadTest --";

    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var (target, options, chaos) = (new TargetOptions(), new RunOptions(), new ChaosOptions());
        var rate = new Option<double?>("--rate")
        {
            Description = "Messages a second, in the open model: they come at this rate, however long answers take. Without it, users send "
                + "after their think times.",
        };
        var underway = RunOptions.MaxUnderway();
        var rampUp = RunOptions.Duration("--ramp-up", "How long users take to arrive.", "10s");
        var warmUp = RunOptions.Duration("--warm-up", "How long the run is not measured after that.", "10s");
        var duration = RunOptions.Duration("--duration", "How long it is measured.", "1m");
        var convergence = RunOptions.Convergence();
        var folder = new Option<DirectoryInfo?>("--out")
        {
            Description = "The folder of the report. Default: loadtest-TIME in this folder.",
        };
        var command = new Command(
            "run", "Simulates users, measures, reads everything back, and reports. If a threshold is broken, the exit code is 99.");
        options.AddTo(command);
        foreach (var option in new Option[] { rate, underway, rampUp, warmUp, duration, convergence, folder })
            command.Add(option);
        chaos.AddTo(command);
        target.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            var profile = options.Profile(parsed);
            var thresholds = options.Thresholds(parsed);
            var settings = new RunSettings(
                options.Users(parsed, profile),
                parsed.GetValue(rate),
                parsed.GetRequiredValue(underway),
                parsed.GetRequiredValue(rampUp).Length,
                parsed.GetRequiredValue(warmUp).Length,
                parsed.GetRequiredValue(duration).Length,
                options.Seed(parsed),
                parsed.GetRequiredValue(convergence).Length,
                options.ServerIds(parsed));
            settings.Validate(profile);
            var plan = options.World(parsed, profile);
            using var server = target.Read(parsed);
            var monkey = chaos.Read(parsed, settings);
            var display = Displays.Choose();
            var limits = await TargetOptions.ReachAsync(server, stop);
            var into = parsed.GetValue(folder)?.FullName ?? Path.GetFullPath(string.Create(
                CultureInfo.InvariantCulture, $"loadtest-{TimeProvider.System.GetLocalNow():yyyy-MM-dd-HHmmss}"));
            Directory.CreateDirectory(into);
            var world = await WorldLoader.LoadAsync(
                options.WorldPath(parsed), plan, server, settings, display, stop);
            var run = new LoadRun(settings, profile, world, server, limits, display, TimeProvider.System, monkey);
            var report = await run.ExecuteAsync(CommandLine(parsed), Path.Combine(into, RecordFile.Name), stop);
            report = report with { Thresholds = [.. thresholds.Select(threshold => threshold.Evaluate(report))] };
            ReportFile.Save(report, Path.Combine(into, ReportFile.Name));
            var page = Path.Combine(into, "report.html");
            var html = HtmlReport.Render(report, $"{Program} compare {Path.GetFileName(into)} ANOTHER");
            await File.WriteAllTextAsync(page, html, CancellationToken.None);
            display.Finish(report, page);
            if (report.Thresholds.Any(threshold => !threshold.IsKept))
                return ExitCodes.Broken;
            return report.Check.IsComplete
                ? ExitCodes.Success
                : throw new ToolException($"The check is not complete: {report.Check.Unchecked[0]}");
        });
        return command;
    }

    private static string CommandLine(ParseResult parsed)
    {
        // Keys and commands can be secrets, and reports are passed on. The name of a key's file is none.
        var words = parsed.Tokens.Select(token => token.Value).ToList();
        foreach (var (option, token) in parsed.Tokens.Index())
        {
            if (token.Type is TokenType.Option && TargetOptions.IsSecret(token.Value, words.ElementAtOrDefault(option + 1)))
                words[option + 1] = "...";
        }

        return $"{Program} {string.Join(' ', words.Select(word => word.IndexOfAny([' ', '<', '>', '=']) >= 0 ? $"'{word}'" : word))}";
    }
}
