using System.CommandLine;
using Parley.Silo.Clustering;
using Parley.Storage.AzureTables;

namespace Parley.Silo.Hosting;

/// <summary>The options by which silos and front ends name the cluster that they belong to.</summary>
public sealed class ClusterArguments
{
    private readonly List<(Option<string> Option, Func<string, string> Key)> _options = [];

    /// <summary>Makes them, a part of a command.</summary>
    /// <param name="command">Which.</param>
    /// <param name="isSilo">Whether it hosts a silo, which has ports and an address of its own.</param>
    public ClusterArguments(Command command, bool isSilo)
    {
        ArgumentNullException.ThrowIfNull(command);
        Add(
            "--storage",
            "The cluster's storage account: a connection string, or a table endpoint (https://…) for this machine's managed identity. "
            + "In the environment, where others cannot read it: AzureTables__ConnectionString.",
            value => InAccount(IsEndpoint(value) ? nameof(AzureTablesOptions.Endpoint) : nameof(AzureTablesOptions.ConnectionString)));
        Add(
            "--table-prefix",
            "What the names of all tables begin with; for several Parleys in one account.",
            _ => InAccount(nameof(AzureTablesOptions.TablePrefix)));
        Add(
            "--cluster-id",
            "The cluster's name: parley, unless several share the tables.",
            _ => InCluster(nameof(ClusteringOptions.ClusterId)));
        Add(
            "--service-id",
            "The name under which grain state is stored: parley. Never changes.",
            _ => InCluster(nameof(ClusteringOptions.ServiceId)));
        if (isSilo)
        {
            Add("--silo-port", "Where silos reach this one. A free port by default.", _ => InCluster(nameof(ClusteringOptions.SiloPort)));
            Add(
                "--gateway-port",
                "Where front ends reach this silo. A free port by default.",
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

    /// <summary>Adds what was given to settings; an option wins over a setting of the same meaning.</summary>
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
