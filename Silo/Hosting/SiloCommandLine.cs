using System.CommandLine;

namespace Parley.Silo.Hosting;

/// <summary>The silo host's command line.</summary>
internal static class SiloCommandLine
{
    // Only a supervisor of this machine asks how a silo is, unless it is told otherwise.
    private const string DefaultUrls = "http://127.0.0.1:0";

    /// <summary>The command that the arguments are parsed by, with the command <c>verify</c>.</summary>
    /// <param name="run">Runs the silo with these settings until it is told to stop; returns the exit code.</param>
    public static RootCommand Create(Func<IReadOnlyDictionary<string, string?>, CancellationToken, Task<int>> run)
    {
        var urls = new Option<string>("--urls")
        {
            Description = "Where /health/live and /health/ready answer, as in ASP.NET.",
            DefaultValueFactory = _ => Environment.GetEnvironmentVariable("ASPNETCORE_URLS") ?? DefaultUrls,
        };
        urls.Validators.Add(SettingArguments.RefuseOptionAsValue);
        var settings = SettingArguments.Create();
        var root = new RootCommand(
            "A silo of a Parley cluster: holds conversations and inboxes, and keeps them in the cluster's storage account.")
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
