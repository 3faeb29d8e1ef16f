using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Parley.LoadTest.Reports;

namespace Parley.LoadTest.Measuring;

/// <summary>The resources that the processes used in one second.</summary>
/// <param name="GeneratorCores">Processor time of the generator, in cores.</param>
/// <param name="Lag">The largest delay of the generator's timer.</param>
/// <param name="ServerCores">Processor time of the server, in cores; null if its process is not visible.</param>
/// <param name="ServerBytes">Its memory; null if its process is not visible.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ResourceSample(double GeneratorCores, TimeSpan Lag, double? ServerCores, long? ServerBytes);

/// <summary>Measures processor time, memory and timer delays of the generator, and processor time and memory of the server's processes, if
/// they run on the same machine.</summary>
internal sealed class ResourceSampler : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly RunMeasurements _measurements;
    private readonly RunClock _clock;
    private readonly List<Process> _servers;
    private long _sampledAt;
    private TimeSpan _generator;
    private TimeSpan _server;
    private long _largestLag;

    /// <summary>Creates a sampler.</summary>
    /// <param name="serverIds">The process ids of the server; empty if they are not visible.</param>
    /// <param name="measurements">Collects the delays of the timer.</param>
    /// <param name="clock">The phases of the run.</param>
    /// <exception cref="UsageException">There is no such process.</exception>
    public ResourceSampler(IReadOnlyList<int> serverIds, RunMeasurements measurements, RunClock clock)
    {
        (_measurements, _clock, _servers) = (measurements, clock, [.. serverIds.Select(Find)]);
        _sampledAt = clock.Time.GetTimestamp();
        _generator = Environment.CpuUsage.TotalTime;
        _server = ServerTime();
    }


    /// <summary>Measures the delays of a timer until it is cancelled.</summary>
    public async Task WatchTimerAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var began = _clock.Time.GetTimestamp();
                await Task.Delay(Interval, _clock.Time, stop);
                var lag = _clock.Time.GetElapsedTime(began) - Interval;
                _measurements.Lag.Record(lag, _clock.Progress);
                InterlockedMax(ref _largestLag, lag.Ticks);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    /// <summary>Samples what was used since the last call.</summary>
    public ResourceSample Sample()
    {
        var now = _clock.Time.GetTimestamp();
        var elapsed = _clock.Time.GetElapsedTime(_sampledAt, now);
        var (generator, server) = (Environment.CpuUsage.TotalTime, ServerTime());
        var sample = new ResourceSample(
            (generator - _generator) / elapsed,
            TimeSpan.FromTicks(Interlocked.Exchange(ref _largestLag, 0)),
            _servers.Count is 0 ? null : Math.Max(0, (server - _server) / elapsed),
            _servers.Count is 0 ? null : _servers.Sum(MemoryOf));
        (_sampledAt, _generator, _server) = (now, generator, server);
        return sample;
    }

    /// <summary>Reports the resources of the generator, and whether the generator was the limit.</summary>
    /// <param name="seconds">The seconds of the measured time.</param>
    /// <param name="askedRate">The rate of the open model; null in the closed model.</param>
    /// <param name="rate">The rate that was reached.</param>
    public ReportedGenerator ToReport(IReadOnlyCollection<ReportedSecond> seconds, double? askedRate, double rate)
    {
        const double MostLag = 20;
        const double MostShare = 0.85;
        const double LeastRate = 0.97;
        var cores = seconds.Count is 0 ? 0 : seconds.Average(second => second.GeneratorCpu);
        var lag = _measurements.Lag.Percentile(99) ?? 0;
        var limits = new List<string>();
        if (lag > MostLag)
            limits.Add(Format($"its timers were late by {lag:0.#} ms (99th percentile; at most {MostLag} ms are normal)"));
        if (cores > MostShare * Environment.ProcessorCount)
            limits.Add(Format($"it used {cores:0.00} of {Environment.ProcessorCount} cores"));
        if (limits.Count > 0 && askedRate is { } asked && rate < asked * LeastRate)
            limits.Add(Format($"it sent {rate:0.#} of {asked:0.#} messages a second"));
        return new(cores, Environment.ProcessorCount, lag, Environment.WorkingSet, limits);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var server in _servers)
            server.Dispose();
    }

    private static Process Find(int id)
    {
        try
        {
            return Process.GetProcessById(id);
        }
        catch (ArgumentException e)
        {
            throw new UsageException($"--server-pid: there is no process {id} on this machine.", e);
        }
    }

    // A process that has ended counts as 0.
    private TimeSpan ServerTime() =>
        _servers.Aggregate(TimeSpan.Zero, (sum, server) => sum + Read(server, each => each.TotalProcessorTime));

    private static long MemoryOf(Process server)
    {
        server.Refresh();
        return Read(server, each => each.WorkingSet64);
    }

    private static T Read<T>(Process server, Func<Process, T> read)
        where T : struct
    {
        try
        {
            return read(server);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            return default;
        }
    }

    private static void InterlockedMax(ref long target, long value)
    {
        for (var present = Interlocked.Read(ref target); value > present;)
        {
            var found = Interlocked.CompareExchange(ref target, value, present);
            if (found == present)
                return;
            present = found;
        }
    }

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
