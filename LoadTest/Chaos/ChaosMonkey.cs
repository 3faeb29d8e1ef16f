using System.Collections.Concurrent;
using Parley.LoadTest.Measuring;
using Parley.LoadTest.Reports;

namespace Parley.LoadTest.Chaos;

/// <summary>Disturbs the processes of a cluster at the moments of a plan.</summary>
/// <param name="cluster">The processes.</param>
/// <param name="events">The plan.</param>
internal sealed class ChaosMonkey(ClusterProcesses cluster, IReadOnlyList<ChaosEvent> events)
{
    // A process stays frozen for longer than the time after which the other silos declare a silo dead.
    private static readonly TimeSpan FreezeTime = TimeSpan.FromSeconds(8);

    /// <summary>Disturbs processes until the plan is done or the run ends. A process that is frozen is continued in any case.</summary>
    /// <param name="clock">The phases of the run.</param>
    /// <param name="done">Collects the disturbances that were carried out.</param>
    /// <param name="end">Ends the run.</param>
    public async Task RunAsync(RunClock clock, ConcurrentQueue<ReportedDisturbance> done, CancellationToken end)
    {
        var thaws = new List<Task>();
        try
        {
            foreach (var planned in events.OrderBy(planned => planned.At))
            {
                if (clock.Unmeasured + planned.At - clock.Elapsed is var pause && pause > TimeSpan.Zero)
                    await Task.Delay(pause, clock.Time, end);
                var (signal, what) = planned.Kind switch
                {
                    ChaosKind.Kill => ("KILL", "killed"),
                    ChaosKind.Freeze => ("STOP", $"frozen for {FreezeTime.TotalSeconds} s"),
                    _ => ("TERM", "restarted"),
                };
                if (await cluster.SignalAsync(planned.Process, signal) is not { } id)
                    continue; // The process is starting again.
                done.Enqueue(new(clock.Elapsed.TotalSeconds, $"{planned.Process} {what}", null));
                if (planned.Kind is ChaosKind.Freeze)
                    thaws.Add(ThawAsync(id, clock, end));
            }
        }
        catch (OperationCanceledException)
        {
        }

        await Task.WhenAll(thaws);
    }

    private static async Task ThawAsync(int id, RunClock clock, CancellationToken end)
    {
        try
        {
            await Task.Delay(FreezeTime, clock.Time, end);
        }
        catch (OperationCanceledException)
        {
        }

        await ClusterProcesses.SignalAsync(id, "CONT");
    }
}
