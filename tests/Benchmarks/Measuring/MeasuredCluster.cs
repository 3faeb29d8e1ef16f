using System.Security.Cryptography;
using Parley.BenchmarkProbe;
using Parley.Testing;
using Parley.Testing.Processes;

namespace Parley.Benchmarks.Measuring;

/// <summary>A cluster under measurement: silos and one front end, each in a separate process, with their own Azurite. The processor time of
/// Azurite is not counted.</summary>
internal sealed class MeasuredCluster : IMeasuredServer, IAsyncDisposable
{
    // The emulator is slower than the service and shares the cores, so timeouts are long here.
    private static readonly string[] Patient =
        ["--Api:Timeout=00:01:00", "--AzureTables:NetworkTimeout=00:00:30", "--Cluster:ProbeTimeout=00:00:10"];

    private readonly Azurite _azurite;
    private readonly TemporaryFolder _folder = new();
    private readonly List<(ServerProcess Process, string Socket)> _hosts = [];

    private MeasuredCluster(Azurite azurite) => _azurite = azurite;

    /// <summary>The address of the front end.</summary>
    public Uri Address => _hosts[^1].Process.Address;

    /// <summary>The storage account of the cluster.</summary>
    public string ConnectionString => _azurite.ConnectionString;

    /// <summary>Starts silos and one front end, without rate limits.</summary>
    /// <param name="silos">The number of silos.</param>
    /// <param name="options">Settings of the silos, as on their command line.</param>
    public static Task<MeasuredCluster> StartAsync(int silos, params string[] options) => StartAsync("", silos, options);

    /// <summary>Starts a cluster with the programs of another build.</summary>
    /// <param name="folder">The folder of these programs.</param>
    /// <param name="silos">The number of silos.</param>
    public static Task<MeasuredCluster> StartOtherBuildAsync(string folder, int silos) => StartAsync(folder, silos, []);

    private static async Task<MeasuredCluster> StartAsync(string folder, int silos, string[] options)
    {
        var cluster = new MeasuredCluster(await Azurite.StartAsync());
        var environment = new Dictionary<string, string>
        {
            ["AzureTables__ConnectionString"] = cluster.ConnectionString,
            ["Auth__SigningKey"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
            ["Auth__DevSignIn"] = "true",
            ["ASPNETCORE_ENVIRONMENT"] = "Development", // an older build enables development sign-in by this
            ["DOTNET_STARTUP_HOOKS"] = Path.Combine(AppContext.BaseDirectory, "Parley.BenchmarkProbe.dll"),
        };
        for (var silo = 0; silo < silos; silo++)
            await cluster.AddAsync(Path.Combine(folder, "Parley.Silo.dll"), environment, [.. Patient, .. options]);
        await cluster.AddAsync(Path.Combine(folder, "Parley.ApiFrontend.dll"), environment, ["--limits", "off", .. Patient]);
        return cluster;
    }

    /// <inheritdoc/>
    /// <remarks>The sum of all processes.</remarks>
    public async Task<Sample> SampleAsync(bool collect = false)
    {
        var all = await AskAsync(collect);
        return new(
            all.Aggregate(TimeSpan.Zero, (sum, counts) => sum + counts.Cpu),
            0,
            0,
            0,
            all.Sum(counts => counts.AllocatedBytes),
            all.Sum(counts => counts.HeapBytes),
            0,
            all.Sum(counts => counts.CompiledMethods));
    }

    /// <summary>The sums of the counts of all processes, by name.</summary>
    public async Task<Dictionary<string, long>> CountAsync() =>
        (await AskAsync(collect: false))
            .SelectMany(counts => counts.Cluster)
            .GroupBy(count => count.Key)
            .ToDictionary(count => count.Key, count => count.Sum(one => one.Value));

    public async ValueTask DisposeAsync()
    {
        foreach (var (process, _) in Enumerable.Reverse(_hosts))
        {
            await process.TerminateAsync();
            await process.DisposeAsync();
        }

        await _azurite.DisposeAsync();
        _folder.Dispose();
    }

    private Task<Probe.Counts[]> AskAsync(bool collect) => Task.WhenAll(_hosts.Select(host => ProbeClient.AskAsync(host.Socket, collect)));

    private async Task AddAsync(string assembly, Dictionary<string, string> environment, params string[] arguments)
    {
        var socket = Path.Combine(_folder.Path, $"probe-{_hosts.Count}");
        var address = new Uri($"http://127.0.0.1:{ServerProcess.FreePort()}");
        _hosts.Add((
            await ServerProcess.StartHostAsync(
                assembly, address, new Dictionary<string, string>(environment) { [Probe.SocketVariable] = socket }, arguments),
            socket));
    }
}
