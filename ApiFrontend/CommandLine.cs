using System.CommandLine;
using System.CommandLine.Parsing;

namespace Parley.ApiFrontend;

/// <summary>What the operator asked for on the command line.</summary>
/// <param name="Data">The embedded store's folder.</param>
/// <param name="Urls">Where to listen, as in ASP.NET: one or more addresses, separated by semicolons.</param>
/// <param name="Limits">Whether rate limits are on.</param>
/// <param name="Settings">Configuration from arguments like <c>--Auth:Audience=parley</c>.</param>
internal sealed record ServeOptions(DirectoryInfo Data, string Urls, bool Limits, IReadOnlyDictionary<string, string?> Settings)
{
    /// <summary>Whether to fill an empty folder with the small world.</summary>
    public bool Demo { get; init; }
}

/// <summary>The command line: options to serve, and the commands <c>verify</c>, <c>backup</c> and <c>restore</c>.</summary>
internal static class CommandLine
{
    private const string DefaultUrls = "http://localhost:5080";
    private const string DefaultData = "parley-data";

    /// <summary>The command that the arguments are parsed by.</summary>
    /// <param name="serve">Runs the server until it is told to stop; returns the exit code.</param>
    /// <param name="verify">Verifies the stopped store in a folder; returns the exit code.</param>
    public static RootCommand Create(
        Func<ServeOptions, CancellationToken, Task<int>> serve, Func<DirectoryInfo, CancellationToken, Task<int>> verify)
    {
        var data = DataOption();
        var urls = new Option<string>("--urls")
        {
            Description = "Where to listen, as in ASP.NET; several are separated by semicolons.",
            DefaultValueFactory = _ => Environment.GetEnvironmentVariable("ASPNETCORE_URLS") ?? DefaultUrls,
        };
        var limits = new Option<string>("--limits")
        {
            Description = "Rate limits per person: on, or off for load tests.",
            DefaultValueFactory = _ => "on",
        };
        var demo = new Option<bool>("--demo")
        {
            Description = "Fill an empty folder once with people, boards, pins and conversations to look at.",
            Arity = ArgumentArity.Zero,
        };
        urls.Validators.Add(RefuseOptionAsValue);
        limits.AcceptOnlyFromAmong("on", "off");
        var settings = new Argument<string[]>("settings")
        {
            Description = "Any setting of docs/operations.md, as --Section:Name=value.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        settings.Validators.Add(RefuseOtherThanSettings);
        var root = new RootCommand("Parley: private messaging around content. Serves the HTTP API on an embedded store.")
        {
            demo, data, urls, limits, settings,
        };
        root.SetAction((parsed, stop) => serve(
            new(
                parsed.GetRequiredValue(data),
                parsed.GetRequiredValue(urls),
                parsed.GetRequiredValue(limits) == "on",
                parsed.GetRequiredValue(settings).Select(setting => Setting(setting)!.Value).ToDictionary(StringComparer.OrdinalIgnoreCase))
            {
                Demo = parsed.GetValue(demo),
            },
            stop));
        root.Subcommands.Add(VerifyCommand(verify));
        root.Subcommands.Add(BackupCommands.Backup(DataOption()));
        root.Subcommands.Add(BackupCommands.Restore(DataOption()));
        return root;
    }

    private static Command VerifyCommand(Func<DirectoryInfo, CancellationToken, Task<int>> verify)
    {
        var data = DataOption();
        var command = new Command("verify", "Read a whole stopped store and prove what can be proved from it. Exit code 1 where something is wrong.") { data };
        command.SetAction((parsed, stop) => verify(parsed.GetRequiredValue(data), stop));
        return command;
    }

    private static Option<DirectoryInfo> DataOption()
    {
        var data = new Option<DirectoryInfo>("--data")
        {
            Description = "The folder of the embedded store.",
            DefaultValueFactory = _ => new DirectoryInfo(DefaultData),
        };
        data.Validators.Add(RefuseOptionAsValue);
        return data;
    }

    // `--data --verbose` is a forgotten folder, not a folder of that name.
    private static void RefuseOptionAsValue(OptionResult result)
    {
        if (result.Tokens is [{ Value: ['-', ..] }])
            result.AddError($"{result.Option.Name} needs a value.");
    }

    private static void RefuseOtherThanSettings(ArgumentResult result)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var token in result.Tokens)
        {
            if (Setting(token.Value) is not { Key: var name })
                result.AddError($"'{token.Value}' is no option. A setting looks like --Section:Name=value.");
            else if (!names.Add(name))
                result.AddError($"'{name}' is given twice.");
        }
    }

    private static KeyValuePair<string, string?>? Setting(string token)
    {
        var equals = token.IndexOf('=', StringComparison.Ordinal);
        return token.StartsWith("--", StringComparison.Ordinal) && equals > 2 && token.AsSpan(2, equals - 2).Contains(':')
            ? new(token[2..equals], token[(equals + 1)..])
            : null;
    }
}
