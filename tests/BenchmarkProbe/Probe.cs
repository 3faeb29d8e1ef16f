using System.Diagnostics.Metrics;
using System.Net.Sockets;
using System.Text.Json;

namespace Parley.BenchmarkProbe;

/// <summary>Sits inside a measured process, which is otherwise the one that users run, and tells what only the inside knows.</summary>
/// <remarks>Uses nothing but the runtime: it is loaded into programs that do not have this project's packages. Answers on a Unix socket;
/// one byte asks: <see cref="Read"/> or <see cref="Collect"/>.</remarks>
internal static class Probe
{
    /// <summary>The environment variable that names the socket.</summary>
    public const string SocketVariable = "PARLEY_BENCHMARK_PROBE";

    /// <summary>Asks for the counts.</summary>
    public const byte Read = (byte)'r';

    /// <summary>Asks to collect all garbage first.</summary>
    public const byte Collect = (byte)'c';

    private static long _commits;
    private static long _writes;

    /// <summary>Listens to the store's meter and for questions.</summary>
    public static void Open(string socketPath)
    {
        var meters = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name is "parley.store.commits" or "parley.store.writes")
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        meters.SetMeasurementEventCallback<long>((instrument, count, _, _) =>
            Interlocked.Add(ref instrument.Name == "parley.store.commits" ? ref _commits : ref _writes, count));
        meters.Start();

        File.Delete(socketPath); // an earlier run's
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(socketPath));
        socket.Listen();
        new Thread(() => Answer(socket)) { IsBackground = true, Name = "benchmark probe" }.Start();
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
                Environment.CpuUsage.TotalTime, Interlocked.Read(ref _commits), Interlocked.Read(ref _writes), GC.GetTotalAllocatedBytes(precise: true), GC.GetTotalMemory(forceFullCollection: false));
            asker.Send(JsonSerializer.SerializeToUtf8Bytes(counts));
        }
    }

    /// <summary>What a process counted since its start.</summary>
    /// <param name="Cpu">Processor time, user and system, of all its threads.</param>
    /// <param name="Commits">Changes that its store committed.</param>
    /// <param name="Writes">Synced writes that took.</param>
    /// <param name="AllocatedBytes">Managed memory it ever allocated.</param>
    /// <param name="HeapBytes">Managed memory in use.</param>
    internal sealed record Counts(TimeSpan Cpu, long Commits, long Writes, long AllocatedBytes, long HeapBytes);
}
