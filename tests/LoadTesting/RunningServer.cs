using Parley.LoadTesting;
using Parley.Testing;
using Parley.Testing.Processes;

[assembly: AssemblyFixture(typeof(RunningServer))]

namespace Parley.LoadTesting;

/// <summary>A front end in its own process, without rate limits.</summary>
public sealed class RunningServer : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    private ServerProcess? _process;

    /// <summary>The address that it listens on.</summary>
    public Uri Address => _process!.Address;

    /// <summary>Its process id.</summary>
    public int Id => _process!.Id;

    public async ValueTask InitializeAsync() =>
        _process = await ServerProcess.StartAsync(_folder.Path, ServerProcess.FreePort(), "--limits", "off");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        _folder.Dispose();
    }
}
