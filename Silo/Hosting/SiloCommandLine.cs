using System.CommandLine;

namespace Parley.Silo.Hosting;

/// <summary>The silo host's command line.</summary>
internal static class SiloCommandLine
{
    // By default, only processes on this machine can read the health of the silo.
    private const string DefaultUrls = "http://127.0.0.1:0";

    /// <summary>Creates the root command, with the subcommand <c>verify</c>.</summary>
    /// <param name="run">Runs the silo with these settings until it is told to stop. Returns the exit code.</param>
    public static RootCommand Create(Func<IReadOnlyDictionary<string, string?>, CancellationToken, Task<int>> run)
    {
        var urls = new Option<string>("--urls")
        {
            Description = "The addresses of /health/live and /health/ready, as in ASP.NET.",
            DefaultValueFactory = _ => Environment.GetEnvironmentVariable("ASPNETCORE_URLS") ?? DefaultUrls,
        };
        urls.Validators.Add(SettingArguments.RefuseOptionAsValue);
        var settings = SettingArguments.Create();
        var root = new RootCommand(
            "A silo of a Parley cluster. It hosts conversations and inboxes, and stores them in the cluster's storage account.")
        {
            urls,
            settings,
        };
        var cluster = new ClusterArguments(root, isSilo: true);
        root.SetAction((parsed, stop) =>
        {
            var all = cluster.AddTo(SettingArguments.Of(parsed, settings), parsed);
            all["urls"] = parsed.GetRequiredValue(urls);
            return run(all, stop);
        });
        root.Subcommands.Add(VerifyCommand.Create());
        return root;
    }
}
