using System.CommandLine;
using Parley.Silo.Hosting;

namespace Parley.ApiFrontend.Hosting;

/// <summary>The options of the command line.</summary>
/// <param name="Data">The folder of the embedded store.</param>
/// <param name="Urls">The addresses to listen on, as in ASP.NET, separated by semicolons.</param>
/// <param name="Limits">Whether rate limits are on.</param>
/// <param name="Settings">Configuration from arguments such as <c>--Auth:Audience=parley</c>, and the settings of the cluster if this
/// process is its front end.</param>
internal sealed record ServeOptions(DirectoryInfo Data, string Urls, bool Limits, IReadOnlyDictionary<string, string?> Settings)
{
    /// <summary>Whether to fill an empty folder with demo data.</summary>
    public bool Demo { get; init; }

    /// <summary>Whether the command line names the folder.</summary>
    public bool NamesData { get; init; }
}

/// <summary>The command line: options to serve, and the commands <c>verify</c>, <c>backup</c> and <c>restore</c>.</summary>
internal static class CommandLine
{
    private const string DefaultUrls = "http://localhost:5080";
    private const string DefaultData = "parley-data";

    /// <summary>Creates the command that parses the arguments.</summary>
    /// <param name="serve">Runs the server until it is stopped. Returns the exit code.</param>
    /// <param name="verify">Verifies the store of a stopped server. Returns the exit code.</param>
    public static RootCommand Create(
        Func<ServeOptions, CancellationToken, Task<int>> serve, Func<DirectoryInfo, CancellationToken, Task<int>> verify)
    {
        var data = DataOption();
        var urls = new Option<string>("--urls")
        {
            Description = "The addresses to listen on, as in ASP.NET, separated by semicolons.",
            DefaultValueFactory = _ => Environment.GetEnvironmentVariable("ASPNETCORE_URLS") ?? DefaultUrls,
        };
        var limits = new Option<string>("--limits")
        {
            Description = "Rate limits per person: on, or off for load tests.",
            DefaultValueFactory = _ => "on",
        };
        var demo = new Option<bool>("--demo")
        {
            Description = "Fill an empty data folder with demo data: people, boards, pins and conversations.",
            Arity = ArgumentArity.Zero,
        };
        urls.Validators.Add(SettingArguments.RefuseOptionAsValue);
        limits.AcceptOnlyFromAmong("on", "off");
        var settings = SettingArguments.Create();
        var root = new RootCommand(
            "Parley: private messaging around content. Serves the HTTP API with an embedded store "
            + "or, with --storage, as a front end of a cluster.")
        {
            demo, data, urls, limits, settings,
        };
        var cluster = new ClusterArguments(root, isSilo: false);
        root.SetAction((parsed, stop) => serve(
            new(
                parsed.GetRequiredValue(data),
                parsed.GetRequiredValue(urls),
                parsed.GetRequiredValue(limits) == "on",
                cluster.AddTo(SettingArguments.Of(parsed, settings), parsed))
            {
                Demo = parsed.GetValue(demo),
                NamesData = parsed.GetResult(data) is { Implicit: false },
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
        var command = new Command(
            "verify",
            "Read the whole store of a stopped server and check that it is consistent. The exit code is 1 if a violation is found.")
        {
            data,
        };
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
        data.Validators.Add(SettingArguments.RefuseOptionAsValue);
        return data;
    }
}
