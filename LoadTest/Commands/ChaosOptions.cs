using System.CommandLine;
using Parley.LoadTest.Chaos;
using Parley.LoadTest.Profiles;
using Parley.LoadTest.Runs;

namespace Parley.LoadTest.Commands;

/// <summary>The options that disturb a cluster on this machine.</summary>
internal sealed class ChaosOptions
{
    private readonly Option<string?> _folder = new("--chaos")
    {
        Description = "Kills, freezes and restarts processes of `./cluster --restart` during the measured time. Names its data folder; "
            + "without --chaos-at, at random moments.",
    };

    private readonly Option<string[]> _at = new("--chaos-at")
    {
        Description = "One disturbance, for example '30s kill silo-2', or freeze, or restart; the time counts from the beginning of the "
            + "measured time. Repeatable.",
    };

    private readonly Option<DurationValue> _every =
        RunOptions.Duration("--chaos-every", "The mean time between random disturbances.", "30s");

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_folder);
        command.Add(_at);
        command.Add(_every);
    }

    /// <summary>Reads the plan of the disturbances; null if there are none.</summary>
    /// <exception cref="UsageException">An event or the folder is wrong.</exception>
    public ChaosMonkey? Read(ParseResult parsed, RunSettings settings)
    {
        var events = parsed.GetValue(_at)?.Select(ChaosEvent.Parse).ToList() ?? [];
        if (parsed.GetValue(_folder) is not { } folder)
            return events.Count is 0 ? null : throw new UsageException("--chaos-at needs --chaos with the data folder of the cluster.");
        var cluster = new ClusterProcesses(folder);
        var names = cluster.Names;
        if (events.FirstOrDefault(planned => !names.Contains(planned.Process)) is { } unknown)
            throw new UsageException($"--chaos-at: there is no process {unknown.Process}. Choose {string.Join(", ", names)}.");
        if (events.FirstOrDefault(planned => planned.At >= settings.Duration) is { } late)
            throw new UsageException($"--chaos-at: {late.At.TotalSeconds}s is after the end of the measured time.");
        var every = parsed.GetRequiredValue(_every).Length;
        if (every < TimeSpan.FromSeconds(1))
            throw new UsageException("--chaos-every must be at least 1s.");
        return new(cluster, events.Count > 0 ? events : ChaosEvent.Draw(every, settings.Duration, names, settings.Seed));
    }
}
