using System.CommandLine;
using System.CommandLine.Parsing;
using Parley.Benchmarks.Floor;
using Parley.Benchmarks.Live;
using Parley.Benchmarks.Measuring;
using Spectre.Console;

namespace Parley.Benchmarks;

/// <summary>Measures Parley in a separate process, with the embedded store, over real HTTP.</summary>
internal static class Program
{
    private const int MinWidth = 160;

    private static readonly Option<int> Connections =
        new("--connections") { Description = "Connections at once, each to a conversation of its own.", DefaultValueFactory = _ => 64 };
    private static readonly Option<double> Seconds =
        new("--seconds") { Description = "How long each turn lasts.", DefaultValueFactory = _ => 4 };
    private static readonly Option<int> Rounds =
        new("--rounds") { Description = "Rounds that count; one more warms up.", DefaultValueFactory = _ => 6 };
    private static readonly Option<DirectoryInfo?> Beside = new("--beside")
    {
        Description = "The output folder of this project in another checkout, for example of the previous commit, built in Release: "
            + "its programs are measured in turn with these.",
        Validators = { RefuseOtherThanBuilds },
    };
    private static readonly Option<FileInfo?> Json = new("--json") { Description = "Writes the results to this file as well." };

    private static Task<int> Main(string[] arguments)
    {
        var root = new RootCommand("Measures Parley. Figures are ratios of one run: machines differ, and so do days.");
        root.Subcommands.Add(SendsCommand());
        root.Subcommands.Add(PaceCommand());
        root.Subcommands.Add(FlatCommand());
        root.Subcommands.Add(InboxCommand());
        root.Subcommands.Add(IdleCommand());
        root.Subcommands.Add(LiveCommand());
        root.Subcommands.Add(RequestsCommand());
        root.Subcommands.Add(ClusterCommand());
        root.Subcommands.Add(FloorCommand());
        root.Subcommands.Add(TransactionsCommand());
        return root.Parse(arguments).InvokeAsync();
    }

    private static void RefuseOtherThanBuilds(OptionResult result)
    {
        if (result.Tokens is [var folder] && !File.Exists(Path.Combine(folder.Value, "Parley.ApiFrontend.dll")))
            result.AddError($"'{folder.Value}' holds no build: name tests/Benchmarks/bin/Release/net10.0 of another checkout.");
    }

    private static Command SendsCommand()
    {
        var command = Benchmark("sends", "Sends to one-to-ones and groups of ten, as multiples of a floor.", SendBenchmark.RunAsync);
        command.Add(Beside);
        return command;
    }

    private static Command PaceCommand()
    {
        var rate = new Option<double>("--rate") { Description = "Messages a second.", DefaultValueFactory = _ => 2_000 };
        var ten = new Option<bool>("--ten") { Description = "To groups of ten; else to one-to-ones." };
        var set = new Option<string[]>("--set")
        {
            Description = "A setting of the server, as Section:Name=value.",
            DefaultValueFactory = _ => [],
        };
        var command = Benchmark(
            "pace",
            "Sends at one fixed rate, to see how latency holds under a setting.",
            (parsed, settings, progress, stop) => PaceBenchmark.RunAsync(
                settings,
                parsed.GetRequiredValue(rate),
                parsed.GetValue(ten),
                [.. parsed.GetRequiredValue(set).Select(setting => $"--{setting}")],
                progress,
                stop));
        command.Add(rate);
        command.Add(ten);
        command.Add(set);
        return command;
    }

    private static Command FlatCommand()
    {
        var part = new Option<FlatPart>("--part") { Description = "One part only.", DefaultValueFactory = _ => FlatPart.All };
        var messages = Size("--messages", "Messages in a long log.", 100_000);
        var inbox = Size("--inbox", "Conversations in a large inbox.", 10_000);
        var conversations = Size("--conversations", "Conversations in a large store.", 100_000);
        var command = Benchmark("flat", "What must not grow with the log, the store, the inbox.", (parsed, settings, progress, stop) =>
        {
            var sizes = new FlatSizes(
                parsed.GetRequiredValue(messages), parsed.GetRequiredValue(inbox), parsed.GetRequiredValue(conversations));
            return new FlatBenchmark(settings, sizes, progress).RunAsync(parsed.GetRequiredValue(part), stop);
        });
        command.Add(part);
        command.Add(messages);
        command.Add(inbox);
        command.Add(conversations);
        return command;
    }

    private static Command InboxCommand()
    {
        var size = Size("--inbox", "Conversations in the large inboxes.", 10_000);
        var command = Benchmark(
            "inbox",
            "What the first look into a large inbox costs, and the next ones.",
            (parsed, settings, progress, stop) => InboxBenchmark.RunAsync(settings, parsed.GetRequiredValue(size), progress, stop));
        command.Add(size);
        return command;
    }

    private static Command RequestsCommand() => Benchmark(
        "requests", "What single requests cost at most, of callers without and with a token.", RequestsBenchmark.RunAsync);

    private static Command LiveCommand()
    {
        var streams = Size("--streams", "Idle streams, each of another person.", 5_000);
        var part = new Option<LivePart>("--part") { Description = "One part only.", DefaultValueFactory = _ => LivePart.All };
        var command = Benchmark(
            "live",
            "Sends whose members follow live, as multiples of a floor that pushes.",
            (parsed, settings, progress, stop) => LiveBenchmark.RunAsync(
                settings, parsed.GetRequiredValue(part), parsed.GetRequiredValue(streams), progress, stop));
        command.Add(part);
        command.Add(streams);
        return command;
    }

    private static Command IdleCommand()
    {
        var count = Size("--count", "Conversations of ten; twice as many are made in all.", 2_000);
        var command = Benchmark(
            "idle",
            "What idle conversations and users hold in memory.",
            (parsed, _, progress, stop) => IdleBenchmark.RunAsync(parsed.GetRequiredValue(count), progress, stop));
        command.Add(count);
        return command;
    }

    private static Command ClusterCommand()
    {
        var part = new Option<ClusterPart>("--part") { Description = "One part only.", DefaultValueFactory = _ => ClusterPart.All };
        var command = Benchmark(
            "cluster",
            "Sends through silos and a front end on Azurite, as multiples of one process and of a bare transaction.",
            (parsed, settings, progress, stop) => ClusterBenchmark.RunAsync(settings, parsed.GetRequiredValue(part), progress, stop));
        command.Add(part);
        command.Add(Beside);
        return command;
    }

    private static Option<int> Size(string name, string description, int size) =>
        new(name) { Description = description, DefaultValueFactory = _ => size };

    private static Command Benchmark(
        string name, string description, Func<Settings, IProgress<string>, CancellationToken, Task<Report>> run) =>
        Benchmark(name, description, (_, settings, progress, stop) => run(settings, progress, stop));

    private static Command Benchmark(
        string name, string description, Func<ParseResult, Settings, IProgress<string>, CancellationToken, Task<Report>> run)
    {
        var command = new Command(name, description) { Connections, Seconds, Rounds, Json };
        command.SetAction(async (parsed, stop) =>
        {
            var settings = new Settings(
                parsed.GetRequiredValue(Connections),
                TimeSpan.FromSeconds(parsed.GetRequiredValue(Seconds)),
                parsed.GetRequiredValue(Rounds),
                parsed.GetValue(Beside)?.FullName);
            var report = await run(parsed, settings, new ConsoleProgress(), stop);
            AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, MinWidth); // so that tables in a file are not wrapped
            report.Print(AnsiConsole.Console);
            if (parsed.GetValue(Json) is { } file)
                await report.SaveAsync(file);
            return report.Targets.All(target => target.IsReached) ? 0 : 1;
        });
        return command;
    }

    private static Command FloorCommand()
    {
        var data = new Option<string>("--data") { Description = "The folder of its store.", Required = true };
        var urls = new Option<string>("--urls") { Description = "The addresses to listen on.", Required = true };
        var command = new Command("floor", "Serves the floor that sends are measured against.") { data, urls };
        command.SetAction((parsed, stop) => FloorServer.RunAsync(parsed.GetRequiredValue(data), parsed.GetRequiredValue(urls), stop));
        return command;
    }

    private static Command TransactionsCommand()
    {
        var command = new Command("transactions", "Submits bare transactions, for the number of seconds in each line of the input.")
        {
            Connections,
        };
        command.SetAction((parsed, stop) => BareTransactions.ServeAsync(parsed.GetRequiredValue(Connections), stop));
        return command;
    }

    private sealed class ConsoleProgress : IProgress<string>
    {
        public void Report(string value) => AnsiConsole.MarkupLineInterpolated($"[grey]{value}[/]");
    }
}
