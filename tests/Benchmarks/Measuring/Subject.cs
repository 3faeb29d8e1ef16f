using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using Parley.BenchmarkProbe;
using Parley.Testing;
using Parley.Testing.Processes;

namespace Parley.Benchmarks.Measuring;

/// <summary>A server under measurement: a process of its own, with a folder of its own.</summary>
internal sealed class Subject : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly ServerProcess _server;
    private readonly string _socket;

    private Subject(string name, TemporaryFolder folder, ServerProcess server, string socket) =>
        (Name, _folder, _server, _socket) = (name, folder, server, socket);

    /// <summary>What it is called in tables.</summary>
    public string Name { get; }

    /// <summary>Where it listens.</summary>
    public Uri Address => _server.Address;

    /// <summary>Starts Parley itself, as its users do, without rate limits.</summary>
    /// <param name="settings">Settings as <c>--Section:Name=value</c>.</param>
    public static Task<Subject> ParleyAsync(params string[] settings) =>
        StartAsync("Parley", "Parley.ApiFrontend.dll", ["--limits", "off", .. settings]);

    /// <summary>Starts the floor.</summary>
    public static Task<Subject> FloorAsync() => StartAsync("floor", "Parley.Benchmarks.dll", [], "floor");

    /// <summary>Reads all counters.</summary>
    /// <param name="collect">Whether garbage is collected first.</param>
    public async Task<Sample> SampleAsync(bool collect = false)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(_socket));
        await socket.SendAsync(new[] { collect ? Probe.Collect : Probe.Read });
        await using var answer = new NetworkStream(socket);
        var counts = (await JsonSerializer.DeserializeAsync<Probe.Counts>(answer))!;
        return new(Cpu(), counts.Commits, counts.Writes, Field("io", "write_bytes:"), counts.AllocatedBytes, counts.HeapBytes, Field("status", "VmRSS:") * 1024);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.TerminateAsync();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    private static async Task<Subject> StartAsync(string name, string assembly, string[] options, params string[] verbs)
    {
        var folder = new TemporaryFolder();
        var socket = Path.Combine(folder.Path, "probe");
        var environment = new Dictionary<string, string>
        {
            ["DOTNET_STARTUP_HOOKS"] = Path.Combine(AppContext.BaseDirectory, "Parley.BenchmarkProbe.dll"),
            [Probe.SocketVariable] = socket,
        };
        var server = await ServerProcess.StartAsync(
            assembly, Path.Combine(folder.Path, "data"), ServerProcess.FreePort(), environment, verbs, options);
        return new(name, folder, server, socket);
    }

    // Fields 14 and 15 of /proc/PID/stat, counted after the name in parentheses: user and system time in hundredths of a second.
    private TimeSpan Cpu()
    {
        var stat = File.ReadAllText($"/proc/{_server.Id}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return TimeSpan.FromMilliseconds(10 * (Number(fields[11]) + Number(fields[12])));
    }

    private long Field(string file, string name) =>
        Number(File.ReadLines($"/proc/{_server.Id}/{file}").First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Replace("kB", "", StringComparison.Ordinal));

    private static long Number(string text) => long.Parse(text.Trim(), CultureInfo.InvariantCulture);
}

/// <summary>A process's counters at one moment, all since its start but the last two.</summary>
/// <param name="Cpu">Processor time, user and system, of all its threads.</param>
/// <param name="Commits">Changes that its store committed.</param>
/// <param name="Writes">Synced writes that took.</param>
/// <param name="DiskBytes">Bytes it caused to be sent to the disk.</param>
/// <param name="AllocatedBytes">Managed memory it allocated.</param>
/// <param name="HeapBytes">Managed memory in use.</param>
/// <param name="ResidentBytes">Memory of the process, native included.</param>
[SuppressMessage("Performance", "CA1815", Justification = "Never compared.")]
internal readonly record struct Sample(
    TimeSpan Cpu, long Commits, long Writes, long DiskBytes, long AllocatedBytes, long HeapBytes, long ResidentBytes);
