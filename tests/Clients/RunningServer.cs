using Parley.Clients;
using Parley.Testing;
using Parley.Testing.Processes;

[assembly: AssemblyFixture(typeof(RunningServer))]

namespace Parley.Clients;

/// <summary>One front end, as a process, that all generated clients call.</summary>
public sealed class RunningServer : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    private ServerProcess? _process;

    /// <summary>The address that it listens on.</summary>
    public Uri Address => _process!.Address;

    /// <remarks>A send waits until it has reached every inbox, also on a busy machine: the clients read at once what they sent.</remarks>
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
