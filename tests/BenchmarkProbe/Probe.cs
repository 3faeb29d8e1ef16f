using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net.Sockets;
using System.Runtime;
using System.Text;
using System.Text.Json;

namespace Parley.BenchmarkProbe;

/// <summary>Runs in a measured process, which is otherwise unchanged, and reports values that are known only there.</summary>
/// <remarks>It uses only the .NET runtime, because it is loaded into programs that do not have this project's packages. It answers on a
/// Unix socket. One byte is the request: <see cref="Read"/> or <see cref="Collect"/>.</remarks>
internal static class Probe
{
    /// <summary>The environment variable that names the socket.</summary>
    public const string SocketVariable = "PARLEY_BENCHMARK_PROBE";

    /// <summary>Requests the counts.</summary>
    public const byte Read = (byte)'r';

    /// <summary>Requests the counts after a full garbage collection.</summary>
    public const byte Collect = (byte)'c';

    private const string CommitsName = "parley.store.commits";
    private const string WritesName = "parley.store.writes";

    /// <summary>Counts the messages that Orleans sends to other processes; calls within a process are not counted.</summary>
    public const string SentName = "orleans-messaging-sent-messages-size";

    private static long _commits;
    private static long _writes;

    // The counts of a cluster's processes, by instrument, table and kind.
    private static readonly ConcurrentDictionary<string, long> Counted = new();

    /// <summary>Listens to the store's meter, and for requests.</summary>
    public static void Open(string socketPath)
    {
        var meters = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name is CommitsName or WritesName or SentName or "parley.store.requests" or "parley.store.operations")
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        meters.SetMeasurementEventCallback<long>((instrument, count, tags, _) =>
        {
            if (tags.IsEmpty)
                Interlocked.Add(ref instrument.Name == CommitsName ? ref _commits : ref _writes, count);
            else
                Counted.AddOrUpdate(NameOf(instrument, tags), count, (_, before) => before + count);
        });
        meters.SetMeasurementEventCallback<int>(
            (instrument, _, _, _) => Counted.AddOrUpdate(instrument.Name, 1, (_, before) => before + 1));
        meters.Start();

        File.Delete(socketPath); // the socket of an earlier run
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(socketPath));
        socket.Listen();
        new Thread(() => Answer(socket)) { IsBackground = true, Name = "benchmark probe" }.Start();
    }

    private static string NameOf(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var name = new StringBuilder(instrument.Name);
        foreach (var (_, value) in tags)
            name.Append(' ').Append(value);
        return name.ToString();
    }

    private static void Answer(Socket socket)
    {
        var question = new byte[1];
        while (true)
        {
            using var asker = socket.Accept();
            asker.Receive(question);
            if (question[0] == Collect)
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            var counts = new Counts(
                Environment.CpuUsage.TotalTime,
                Interlocked.Read(ref _commits),
                Interlocked.Read(ref _writes),
                GC.GetTotalAllocatedBytes(),
                GC.GetTotalMemory(forceFullCollection: false),
                JitInfo.GetCompiledMethodCount(), new(Counted));
            asker.Send(JsonSerializer.SerializeToUtf8Bytes(counts));
        }
    }

    /// <summary>The counts of a process since its start.</summary>
    /// <param name="Cpu">Processor time, user and system, of all its threads.</param>
    /// <param name="Commits">Changes that its store committed.</param>
    /// <param name="Writes">Synced writes for these commits.</param>
    /// <param name="AllocatedBytes">Managed memory that it has allocated.</param>
    /// <param name="HeapBytes">Managed memory in use.</param>
    /// <param name="CompiledMethods">Methods that were compiled, recompilations included.</param>
    /// <param name="Cluster">Counts that only processes of a cluster have, by name.</param>
    internal sealed record Counts(
        TimeSpan Cpu,
        long Commits,
        long Writes,
        long AllocatedBytes,
        long HeapBytes,
        long CompiledMethods,
        Dictionary<string, long> Cluster);
}
