using System.CommandLine;
using System.Globalization;
using Parley.LoadTest.Reports;
using Parley.LoadTest.Runs;
using Parley.LoadTest.Worlds;

namespace Parley.LoadTest.Commands;

/// <summary><c>capacity</c>: searches for the highest rate that keeps the thresholds.</summary>
internal static class CapacityCommand
{
    private static readonly string[] Thresholds = ["send.p99<50ms", "delivery.last.p99<100ms", "violations==0", "errors<0.1%"];

    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var (target, options) = (new TargetOptions(), new RunOptions());
        var start = new Option<double>("--start") { Description = "The first rate, in messages a second.", DefaultValueFactory = _ => 100 };
        var most = new Option<double>("--most") { Description = "The highest rate to try.", DefaultValueFactory = _ => 100_000 };
        var precision = new Option<double>("--precision")
        {
            Description = "The search ends when the bounds differ by this share.",
            DefaultValueFactory = _ => 0.1,
        };
        var repeats = new Option<int>("--repeat")
        {
            Description = "The trials of each rate. The majority decides.",
            DefaultValueFactory = _ => 3,
        };
        var underway = RunOptions.MaxUnderway();
        var duration = RunOptions.Duration("--duration", "How long each trial is measured.", "20s");
        var settle = RunOptions.Duration("--warm-up", "How long each trial is not measured, after its users have arrived.", "5s");
        var convergence = RunOptions.Convergence();
        var command = new Command(
            "capacity",
            $"Searches for the highest rate that keeps the thresholds ({string.Join(", ", Thresholds)}, if none are named), and prints "
                + "it.");
        options.AddTo(command);
        foreach (var option in new Option[] { start, most, precision, repeats, underway, duration, settle, convergence })
            command.Add(option);
        target.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            var profile = options.Profile(parsed);
            var thresholds = options.Thresholds(parsed, Thresholds);
            var (first, last, share, count) = (
                parsed.GetRequiredValue(start), parsed.GetRequiredValue(most), parsed.GetRequiredValue(precision),
                parsed.GetRequiredValue(repeats));
            var isCount = count is >= 1 and <= 99 && count % 2 is 1;
            if (first is not (> 0 and <= 1_000_000) || !(last >= first && last <= 1_000_000) || share is not (>= 0.01 and <= 1) || !isCount)
            {
                throw new UsageException(
                    "--start must be above 0, --most at least that and at most 1,000,000, --precision 0.01 to 1, and --repeat an odd "
                        + "number of at most 99.");
            }

            var settings = new RunSettings(
                options.Users(parsed, profile),
                first,
                parsed.GetRequiredValue(underway),
                RampUp: TimeSpan.FromSeconds(5),
                parsed.GetRequiredValue(settle).Length,
                parsed.GetRequiredValue(duration).Length,
                options.Seed(parsed),
                parsed.GetRequiredValue(convergence).Length,
                options.ServerIds(parsed));
            settings.Validate(profile with { Day = [1] });
            var plan = options.World(parsed, profile);
            using var server = target.Read(parsed);
            var display = Displays.Choose();
            var limits = await TargetOptions.ReachAsync(server, stop);
            var world = await WorldLoader.LoadAsync(
                options.WorldPath(parsed), plan, server, settings, display, stop);
            var constant = profile with { Day = [1] }; // The rate of a trial does not change.
            string? machine = null;
            var search = new CapacitySearch(first, last, share, count);
            var capacity = await search.RunAsync(async rate =>
            {
                stop.ThrowIfCancellationRequested();
                var run = new LoadRun(settings with { Rate = rate }, constant, world, server, limits, display, TimeProvider.System, null);
                var report = await run.ExecuteAsync("capacity", recordPath: null, stop);
                machine = report.Machine;
                var trial = TrialOf(report, thresholds);
                display.Say(Sentence(trial));
                return trial;
            });
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{capacity:N0} messages a second keep {string.Join(", ", thresholds.Select(threshold => threshold.Expression))}"));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"profile {profile.Name}, {settings.Users:N0} users, {search.Trials.Count} trials of {settings.Duration.TotalSeconds} s, "
                    + $"{machine}"));
            if (search.Trials.Any(trial => !trial.IsKept && trial.IsGeneratorLimit))
                Console.WriteLine("The generator, and not the server, was the limit of some trials: the server may be capable of more.");
            return capacity > 0 ? ExitCodes.Success : ExitCodes.Broken;
        });
        return command;
    }

    private static CapacityTrial TrialOf(RunReport report, IReadOnlyList<Threshold> thresholds) =>
        new(
            report.Settings.Rate!.Value,
            report.Totals.MessagesPerSecond,
            report.Latencies["send"].P99,
            report.Latencies["delivery.last"].P99,
            report.Check.Violations.Values.Sum(),
            CapacitySearch.HasReachedRate(report.Totals) && thresholds.All(threshold => threshold.Evaluate(report).IsKept),
            report.Generator.Limits.Count > 0);

    private static string Sentence(CapacityTrial trial) => string.Create(
        CultureInfo.InvariantCulture,
        $"{trial.Rate:N0} a second: {trial.Reached:N0} reached, send p99 {trial.SendP99:N1} ms, delivery p99 {trial.DeliveryP99:N1} ms, "
            + $"{trial.Violations} violations: {(trial.IsKept ? "kept" : "broken")}"
            + $"{(trial.IsGeneratorLimit ? ", generator at its limit" : "")}");
}
