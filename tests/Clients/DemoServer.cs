using Parley.Clients;
using Parley.Testing;
using Parley.Testing.Processes;

[assembly: AssemblyFixture(typeof(DemoServer))]

namespace Parley.Clients;

/// <summary>A front end with the demo data, in its own process.</summary>
public sealed class DemoServer : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    private ServerProcess? _process;

    /// <summary>The address that it listens on.</summary>
    public Uri Address => _process!.Address;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        // On a busy machine, the first request of the API document takes longer than the default timeout,
        // because it generates the document.
        _process = await ServerProcess.StartAsync(
            "Parley.ApiFrontend.dll",
            _folder.Path,
            ServerProcess.FreePort(),
            new Dictionary<string, string> { ["Api__Timeout"] = "00:00:30" },
            verbs: [],
            options: ["--demo"]);
        await _process.PrintsAsync("The inbox of alice");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        _folder.Dispose();
    }
}
