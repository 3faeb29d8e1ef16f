using System.CommandLine;
using Parley.Silo.Clustering;
using Parley.Storage.AzureTables;

namespace Parley.Silo.Hosting;

/// <summary>The command line options that name the cluster of a silo or a front end.</summary>
public sealed class ClusterArguments
{
    private readonly List<(Option<string> Option, Func<string, string> Key)> _options = [];

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="isSilo">Whether the command runs a silo, which has ports and an address of its own.</param>
    public ClusterArguments(Command command, bool isSilo)
    {
        ArgumentNullException.ThrowIfNull(command);
        Add(
            "--storage",
            "The cluster's storage account: a connection string, or a table endpoint (https://…) for this machine's managed identity. "
            + "Other users can read a command line, so prefer the environment variable AzureTables__ConnectionString.",
            value => InAccount(IsEndpoint(value) ? nameof(AzureTablesOptions.Endpoint) : nameof(AzureTablesOptions.ConnectionString)));
        Add(
            "--table-prefix",
            "The prefix of all table names, for several Parley clusters in one account.",
            _ => InAccount(nameof(AzureTablesOptions.TablePrefix)));
        Add(
            "--cluster-id",
            "The cluster's name. Needed only if several clusters share the tables. Default: parley.",
            _ => InCluster(nameof(ClusteringOptions.ClusterId)));
        Add(
            "--service-id",
            "The name under which grain state is stored. Never change it. Default: parley.",
            _ => InCluster(nameof(ClusteringOptions.ServiceId)));
        if (isSilo)
        {
            Add("--silo-port", "The port for other silos. A free port by default.", _ => InCluster(nameof(ClusteringOptions.SiloPort)));
            Add(
                "--gateway-port",
                "The port for front ends. A free port by default.",
                _ => InCluster(nameof(ClusteringOptions.GatewayPort)));
            Add(
                "--advertise",
                "Address or host name under which other machines reach this silo. Loopback by default.",
                _ => InCluster(nameof(ClusteringOptions.Advertise)));
        }

        foreach (var (option, _) in _options)
            command.Options.Add(option);

        void Add(string name, string description, Func<string, string> key)
        {
            var option = new Option<string>(name) { Description = description };
            option.Validators.Add(SettingArguments.RefuseOptionAsValue);
            _options.Add((option, key));
        }
    }

    /// <summary>Adds the given options to settings. An option overrides a setting with the same meaning.</summary>
    public Dictionary<string, string?> AddTo(Dictionary<string, string?> settings, ParseResult parsed)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(parsed);
        foreach (var (option, key) in _options)
        {
            if (parsed.GetValue(option) is { } value)
                settings[key(value)] = value;
        }

        return settings;
    }

    private static string InAccount(string name) => $"{AzureTablesOptions.Section}:{name}";

    private static string InCluster(string name) => $"{ClusteringOptions.Section}:{name}";

    private static bool IsEndpoint(string value) => Uri.TryCreate(value, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";
}
