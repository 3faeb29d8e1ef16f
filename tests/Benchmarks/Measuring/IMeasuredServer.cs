using System.Net.Sockets;
using System.Text.Json;
using Parley.BenchmarkProbe;

namespace Parley.Benchmarks.Measuring;

/// <summary>A server under measurement, which may be one process or several.</summary>
internal interface IMeasuredServer
{
    /// <summary>Reads all counters.</summary>
    /// <param name="collect">Whether garbage is collected first.</param>
    Task<Sample> SampleAsync(bool collect = false);
}

/// <summary>Reads the counters of a measured process from the probe inside it.</summary>
internal static class ProbeClient
{
    /// <summary>Reads the counters.</summary>
    /// <param name="socketPath">The socket of the probe.</param>
    /// <param name="collect">Whether garbage is collected first.</param>
    public static async Task<Probe.Counts> AskAsync(string socketPath, bool collect)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath));
        await socket.SendAsync(new[] { collect ? Probe.Collect : Probe.Read });
        await using var answer = new NetworkStream(socket);
        return (await JsonSerializer.DeserializeAsync<Probe.Counts>(answer))!;
    }
}
