using System.Security.Cryptography;

namespace Parley.Testing.Processes;

/// <summary>A whole cluster on loopback. Each silo and each front end is a separate process. They share nothing but the cluster's own
/// Azurite.</summary>
public sealed class ClusterProcesses : IAsyncDisposable
{
    private const string FrontEnd = "Parley.ApiFrontend.dll";

    private readonly Azurite _azurite;
    private readonly Dictionary<string, string> _environment;
    private readonly List<SiloProcess> _silos = [];
    private readonly List<ServerProcess> _frontEnds = [];

    private ClusterProcesses(Azurite azurite)
    {
        _azurite = azurite;
        _environment = new()
        {
            ["AzureTables__ConnectionString"] = azurite.ConnectionString,
            ["Auth__SigningKey"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
            ["Auth__DevSignIn"] = "true",

            // Inboxes move frequently during all tests.
            ["Inbox__MoveAfter"] = "16",

            // Many processes run on few cores.
            ["DOTNET_gcServer"] = "0",
        };
    }

    /// <summary>The storage account that all processes share.</summary>
    public string ConnectionString => _azurite.ConnectionString;

    /// <summary>The running silos, the oldest first.</summary>
    public IReadOnlyList<SiloProcess> Silos => _silos;

    /// <summary>The front ends in the order of their first start. A restarted front end keeps its place and its address.</summary>
    public IReadOnlyList<ServerProcess> FrontEnds => _frontEnds;

    /// <summary>Starts an account with the given numbers of processes, and waits until they are ready.</summary>
    public static async Task<ClusterProcesses> StartAsync(int silos, int frontEnds)
    {
        var cluster = new ClusterProcesses(await Azurite.StartAsync());
        try
        {
            await cluster.AddSilosAsync(silos);
            await Task.WhenAll(Enumerable.Range(0, frontEnds).Select(_ => cluster.LaunchFrontEnd().UntilAsync(ready: true)));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts silos at the same time, and waits until all have joined.</summary>
    public async Task AddSilosAsync(int silos, params string[] options) =>
        _silos.AddRange(await Task.WhenAll(Enumerable.Range(0, silos).Select(_ => SiloProcess.StartAsync(_environment, options))));

    /// <summary>Starts a front end, and does not wait until it is ready.</summary>
    public ServerProcess LaunchFrontEnd(params string[] options)
    {
        var process = LaunchFrontEnd(new Uri($"http://127.0.0.1:{ServerProcess.FreePort()}"), options);
        _frontEnds.Add(process);
        return process;
    }

    /// <summary>Restarts a front end that has ended, at the same address, and waits until it is ready.</summary>
    public async Task RestartAsync(ServerProcess frontEnd)
    {
        ArgumentNullException.ThrowIfNull(frontEnd);
        var place = _frontEnds.IndexOf(frontEnd);
        await frontEnd.DisposeAsync();
        _frontEnds[place] = LaunchFrontEnd(frontEnd.Address, []);
        await _frontEnds[place].UntilAsync(ready: true);
    }

    /// <summary>Ends silos at the same time as <c>kill -9</c> does.</summary>
    public async Task KillAsync(params IReadOnlyCollection<SiloProcess> silos)
    {
        await Task.WhenAll(silos.Select(silo => silo.Process.KillAsync()));
        foreach (var silo in silos.ToList())
            await ForgetAsync(silo);
    }

    /// <summary>Runs the silo host's command <c>verify</c> to its end.</summary>
    public async Task<(int ExitCode, string Output)> VerifyAsync()
    {
        await using var verifying = ServerProcess.Launch("Parley.Silo.dll", new Uri("http://127.0.0.1"), _environment, "verify");
        var exitCode = await verifying.ExitAsync();
        return (exitCode, verifying.Output);
    }

    /// <summary>Ends the storage account permanently.</summary>
    public Task LoseStoreAsync() => _azurite.KillAsync();

    /// <summary>Asks a silo to end as a service manager does, and returns its exit code.</summary>
    public async Task<int> TerminateAsync(SiloProcess silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        var exitCode = await silo.Process.TerminateAsync();
        await ForgetAsync(silo);
        return exitCode;
    }

    /// <summary>Waits until a silo has ended by itself, and returns its exit code.</summary>
    public async Task<int> ExitAsync(SiloProcess silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        var exitCode = await silo.Process.ExitAsync();
        await ForgetAsync(silo);
        return exitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_frontEnds.Concat(_silos.Select(silo => silo.Process)).Select(process => process.DisposeAsync().AsTask()));
        await _azurite.DisposeAsync();
    }

    private ServerProcess LaunchFrontEnd(Uri address, string[] options) => ServerProcess.Launch(
        FrontEnd, address, _environment, ["--urls", address.ToString().TrimEnd('/'), "--limits", "off", .. options]);

    private ValueTask ForgetAsync(SiloProcess silo)
    {
        _silos.Remove(silo);
        return silo.Process.DisposeAsync();
    }
}
