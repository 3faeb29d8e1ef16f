using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Parley.BenchmarkProbe;
using Parley.Testing;
using Parley.Testing.Processes;

namespace Parley.Benchmarks.Measuring;

/// <summary>A server under measurement: a separate process with its own folder.</summary>
internal sealed class MeasuredServer : IMeasuredServer, IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly string _socket;
    private readonly Func<string[], Task<ServerProcess>> _start;
    private ServerProcess _server;

    private MeasuredServer(
        string name, TemporaryFolder folder, string socket, ServerProcess server, Func<string[], Task<ServerProcess>> start) =>
        (Name, _folder, _socket, _server, _start) = (name, folder, socket, server, start);

    /// <summary>The name in tables.</summary>
    public string Name { get; }

    /// <summary>The address of the server.</summary>
    public Uri Address => _server.Address;

    /// <summary>Starts Parley as users start it, without rate limits.</summary>
    /// <param name="settings">Settings as <c>--Section:Name=value</c>.</param>
    public static Task<MeasuredServer> ParleyAsync(params string[] settings) =>
        StartAsync("Parley", "Parley.ApiFrontend.dll", ["--limits", "off", .. settings]);

    /// <summary>Starts the Parley of another build, without rate limits.</summary>
    /// <param name="folder">The folder of that build's programs.</param>
    public static Task<MeasuredServer> OtherBuildAsync(string folder) =>
        StartAsync("other build", Path.Combine(folder, "Parley.ApiFrontend.dll"), ["--limits", "off"]);

    /// <summary>Starts the floor server.</summary>
    public static Task<MeasuredServer> FloorAsync() => StartAsync("floor", "Parley.Benchmarks.dll", [], "floor");

    /// <inheritdoc/>
    public async Task<Sample> SampleAsync(bool collect = false)
    {
        var counts = await ProbeClient.AskAsync(_socket, collect);
        return new(
            counts.Cpu,
            counts.Commits,
            counts.Writes,
            Field("io", "write_bytes:"),
            counts.AllocatedBytes,
            counts.HeapBytes,
            Field("status", "VmRSS:") * 1024,
            counts.CompiledMethods);
    }

    /// <summary>Stops the server gracefully and starts it again with the same folder and address.</summary>
    public async Task RestartAsync()
    {
        await _server.TerminateAsync();
        await _server.DisposeAsync();
        _server = await _start([]);
    }

    /// <summary>Kills the server and starts it again with the same folder and address.</summary>
    /// <param name="settings">More settings for the new process, as <c>--Section:Name=value</c>.</param>
    public async Task KillAsync(params string[] settings)
    {
        await _server.KillAsync();
        await _server.DisposeAsync();
        _server = await _start(settings);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.TerminateAsync();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    private static async Task<MeasuredServer> StartAsync(string name, string assembly, string[] options, params string[] verbs)
    {
        var folder = new TemporaryFolder();
        var socket = Path.Combine(folder.Path, "probe");
        var environment = new Dictionary<string, string>
        {
            ["DOTNET_STARTUP_HOOKS"] = Path.Combine(AppContext.BaseDirectory, "Parley.BenchmarkProbe.dll"),
            [Probe.SocketVariable] = socket,
        };
        var port = ServerProcess.FreePort();
        Task<ServerProcess> Start(string[] more) =>
            ServerProcess.StartAsync(assembly, Path.Combine(folder.Path, "data"), port, environment, verbs, [.. options, .. more]);
        return new(name, folder, socket, await Start([]), Start);
    }

    private long Field(string file, string name) =>
        Number(File.ReadLines($"/proc/{_server.Id}/{file}")
            .First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..]
            .Replace("kB", "", StringComparison.Ordinal));

    private static long Number(string text) => long.Parse(text.Trim(), CultureInfo.InvariantCulture);
}

/// <summary>The counters of a process at one moment. Except for memory in use, they count from its start.</summary>
/// <param name="Cpu">Processor time, user and system, of all its threads.</param>
/// <param name="Commits">Changes that its store committed.</param>
/// <param name="Writes">Synced writes for these commits.</param>
/// <param name="DiskBytes">Bytes that it caused to be sent to the disk.</param>
/// <param name="AllocatedBytes">Managed memory that it has allocated.</param>
/// <param name="HeapBytes">Managed memory in use.</param>
/// <param name="ResidentBytes">Memory of the process, native memory included.</param>
/// <param name="CompiledMethods">Methods that were compiled while it ran, recompilations included.</param>
[SuppressMessage("Performance", "CA1815", Justification = "Never compared.")]
internal readonly record struct Sample(
    TimeSpan Cpu, long Commits, long Writes, long DiskBytes, long AllocatedBytes, long HeapBytes, long ResidentBytes, long CompiledMethods);
