using Parley.LoadTest.Plans;
using Parley.LoadTest.Profiles;

namespace Parley.LoadTest.Chaos;

/// <summary>The kinds of disturbances of a process.</summary>
internal enum ChaosKind
{
    /// <summary>SIGKILL: the process ends at once, and the cluster starts it again.</summary>
    Kill,

    /// <summary>SIGSTOP, and SIGCONT eight seconds later: the process looks like one on a suspended machine.</summary>
    Freeze,

    /// <summary>SIGTERM: the process stops gracefully, and the cluster starts it again.</summary>
    Restart,
}

/// <summary>One disturbance.</summary>
/// <param name="At">The time of the disturbance, after the beginning of the measured time.</param>
/// <param name="Kind">The kind of disturbance.</param>
/// <param name="Process">The name of the process, for example <c>silo-2</c>.</param>
internal sealed record ChaosEvent(TimeSpan At, ChaosKind Kind, string Process)
{
    /// <summary>Reads an event, for example <c>30s kill silo-2</c>.</summary>
    /// <exception cref="UsageException">The text has another form.</exception>
    public static ChaosEvent Parse(string text)
    {
        if (text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var at, var kind, var process]
            && Enum.TryParse<ChaosKind>(kind, ignoreCase: true, out var known) && !char.IsAsciiDigit(kind[0]))
        {
            try
            {
                return new(Durations.Parse(at), known, process);
            }
            catch (FormatException e)
            {
                throw new UsageException($"--chaos-at '{text}': {e.Message}", e);
            }
        }

        throw new UsageException($"--chaos-at '{text}' is not an event. Example: '30s kill silo-2'; or freeze, or restart.");
    }

    /// <summary>Draws events at random moments.</summary>
    /// <param name="every">The mean time between two events.</param>
    /// <param name="duration">The measured time. The last event leaves time to recover.</param>
    /// <param name="processes">The names of the processes.</param>
    /// <param name="seed">The same seed draws the same events.</param>
    public static IReadOnlyList<ChaosEvent> Draw(TimeSpan every, TimeSpan duration, IReadOnlyList<string> processes, int seed)
    {
        const double LeastShare = 0.5;
        var random = new PlanRandom(seed, -2);
        var kinds = Enum.GetValues<ChaosKind>();
        var events = new List<ChaosEvent>();
        var pause = every * LeastShare;
        for (var at = pause + random.Exponential(every - pause); at < duration - pause; at += pause + random.Exponential(every - pause))
            events.Add(new(at, kinds[random.Below(kinds.Length)], processes[random.Below(processes.Count)]));
        return events;
    }
}
