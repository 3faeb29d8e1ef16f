using Parley.Clients;
using Parley.Testing;
using Parley.Testing.Processes;

[assembly: AssemblyFixture(typeof(RunningServer))]

namespace Parley.Clients;

/// <summary>A front end in its own process, which all generated clients call.</summary>
public sealed class RunningServer : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    private ServerProcess? _process;

    /// <summary>The address that it listens on.</summary>
    public Uri Address => _process!.Address;

    /// <remarks>A send waits until it has reached every inbox, even on a busy machine, because the clients read it immediately.</remarks>
    public async ValueTask InitializeAsync() => _process = await ServerProcess.StartAsync(
        "Parley.ApiFrontend.dll",
        _folder.Path,
        ServerProcess.FreePort(),
        new Dictionary<string, string> { ["Conversations__DeliveryDeadline"] = "00:00:05", ["Api__Timeout"] = "00:00:30" },
        verbs: [],
        options: []);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        _folder.Dispose();
    }
}
