using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Parley.LoadTest.Chaos;
using Parley.LoadTest.Checking;
using Parley.LoadTest.Display;
using Parley.LoadTest.Measuring;
using Parley.LoadTest.Plans;
using Parley.LoadTest.Profiles;
using Parley.LoadTest.Reports;
using Parley.LoadTest.Targets;
using Parley.LoadTest.Users;
using Parley.LoadTest.Worlds;

namespace Parley.LoadTest.Runs;

/// <summary>One run: lets users arrive and act, measures, reads everything back, and reports.</summary>
/// <param name="settings">The length and the load.</param>
/// <param name="profile">The behaviour of the users.</param>
/// <param name="world">The people and the content.</param>
/// <param name="target">The server.</param>
/// <param name="server">The limits that the server reports.</param>
/// <param name="display">Shows the progress.</param>
/// <param name="time">The clock.</param>
/// <param name="chaos">Disturbs the server; null if nothing does.</param>
internal sealed class LoadRun(
    RunSettings settings,
    LoadProfile profile,
    World world,
    Target target,
    ServerLimits server,
    IRunDisplay display,
    TimeProvider time,
    ChaosMonkey? chaos)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // How long the run waits for messages that are on their way when it ends.
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(5);

    private readonly ConcurrentQueue<ReportedDisturbance> _disturbances = [];
    private readonly ConcurrentQueue<ReportedDisturbance> _storms = [];

    /// <summary>Runs.</summary>
    /// <param name="command">The command line, for the report.</param>
    /// <param name="recordPath">The file for the record of the run, or null.</param>
    /// <param name="stop">Ends the run early. What was sent is read back and reported all the same.</param>
    public async Task<RunReport> ExecuteAsync(string command, string? recordPath, CancellationToken stop)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        ToolException? failure = null;
        var clock = new RunClock(settings.RampUp, settings.WarmUp, settings.Duration, profile.Day, time);
        var measurements = new RunMeasurements(clock);
        var run = new RunContext(
            profile,
            world,
            target,
            new UserPlan(profile, settings.Seed, withSends: settings.Rate is null),
            clock,
            measurements,
            new DeliveryTracker(measurements, time),
            new Violations(),
            [.. server.Palette.Keys.Order(StringComparer.Ordinal)],
            Fail);
        using var resources = new ResourceSampler(settings.ServerIds, measurements, clock);
        var startedAt = time.GetUtcNow();
        clock.Start();
        var ended = settings.Total;
        await display.RunAsync(settings.Total, async show => ended = await LiveAsync(run, resources, show, ending.Token));

        var measuredTime = TimeSpan.FromSeconds(Math.Clamp(
            (ended - clock.Unmeasured).TotalSeconds, Second.TotalSeconds, settings.Duration.TotalSeconds));
        run.Deliveries.Expire(atEnd: true);
        var observed = run.Conversations;
        if (recordPath is not null)
        {
            var header = new RecordHeader([.. target.Urls.Select(url => url.ToString())], world.UserIds);
            await RecordFile.WriteAsync(recordPath, header, observed, CancellationToken.None);
        }

        var check = await CheckAsync(
            target, world.UserIds, observed, run.Violations, settings.Convergence, display, CancellationToken.None);
        if (failure is not null)
            check = check with { IsComplete = false, Unchecked = [failure.Message, .. check.Unchecked] };
        var totals = measurements.ToTotals(measuredTime) with { Planned = PlannedSends(run) };
        var seconds = measurements.Seconds.ToList();
        var measured = seconds
            .Where(second => second.Second >= clock.Unmeasured.TotalSeconds && second.Second < clock.Total.TotalSeconds)
            .ToList();
        return new()
        {
            Command = command,
            StartedAt = startedAt,
            Machine = Machine(),
            ServerVersion = server.Version,
            Settings = new(
                profile.Name,
                world.Name,
                [.. target.Urls.Select(url => url.ToString())],
                settings.Users,
                settings.Rate,
                settings.Seed,
                settings.RampUp.TotalSeconds,
                settings.WarmUp.TotalSeconds,
                settings.Duration.TotalSeconds),
            Totals = totals,
            Latencies = measurements.ToLatencies(),
            Seconds = seconds,
            Generator = resources.ToReport(measured, settings.Rate * profile.Day.Average(), totals.MessagesPerSecond),
            Check = check,
            Disturbances =
            [
                .. _storms.OrderBy(storm => storm.Second),
                .. _disturbances.Select(
                    disturbance => disturbance with { RecoverySeconds = Recovery.SecondsOf(seconds, disturbance.Second) }),
            ],
        };

        void Fail(ToolException reason)
        {
            failure ??= reason;
            ending.Cancel();
        }
    }

    /// <summary>Reads back what the users of a run were told, and compares.</summary>
    public static async Task<ReportedCheck> CheckAsync(
        Target target,
        IReadOnlyList<string> userIds,
        IReadOnlyCollection<ObservedConversation> observed,
        Violations violations,
        TimeSpan convergence,
        IRunDisplay display,
        CancellationToken cancellationToken)
    {
        var result = await display.ProgressAsync(
            "Reading everything back",
            ReadBack.CountOf(observed),
            progress => new ReadBack(target, userIds, observed, violations, convergence, progress).RunAsync(cancellationToken));
        return new(
            result.Messages,
            result.Conversations,
            violations.Counts.OrderBy(kind => kind.Key).ToDictionary(kind => $"{kind.Key}", kind => kind.Value),
            [.. violations.Examples],
            result.Unchecked)
        {
            IsComplete = result.IsComplete,
        };
    }

    // Runs the users, and returns the time at which they began no further action.
    private async Task<TimeSpan> LiveAsync(RunContext run, ResourceSampler resources, Action<LiveFigures> show, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var gone = new CancellationTokenSource(); // Cancels the users' streams, after their last messages have arrived.
        var users = Enumerable.Range(0, settings.Users).Select(number => new SimulatedUser(run, number)).ToArray();
        var lives = users.Select((user, number) => user.RunAsync(settings.RampUp * ((double)number / users.Length), end.Token, gone.Token));
        var all = Task.WhenAll(
            [
                .. lives,
                SendAsync(run, users, end.Token),
                .. profile.Presence.Storms.Select(share => StormAsync(run, share, end.Token)),
                chaos?.RunAsync(run.Clock, _disturbances, end.Token) ?? Task.CompletedTask,
                resources.WatchTimerAsync(gone.Token),
            ]);
        await CountSecondsAsync(run, resources, show, settings.Total, () => false, stop);
        var ended = run.Clock.Elapsed;
        await end.CancelAsync();
        await CountSecondsAsync(run, resources, show, settings.Total + DrainTime, () => !run.Deliveries.HasPending, stop);
        run.Measurements.NotCaughtUp();
        await gone.CancelAsync();
        await all;
        return ended;
    }

    private async Task CountSecondsAsync(
        RunContext run, ResourceSampler resources, Action<LiveFigures> show, TimeSpan until, Func<bool> isDone, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested && !isDone() && run.Measurements.Seconds.Count < until.TotalSeconds)
        {
            var next = (run.Measurements.Seconds.Count + 1) * Second;
            if (next - run.Clock.Elapsed is var pause && pause > TimeSpan.Zero)
                await WaitAsync(pause, stop);
            var second = run.Measurements.EndSecond(resources.Sample());
            run.Deliveries.Expire(atEnd: false);
            show(LiveFigures.Of(second, run));
        }
    }

    // The open model: sends come at their times, however long the answers take.
    private async Task SendAsync(RunContext run, SimulatedUser[] users, CancellationToken end)
    {
        if (settings.Rate is not { } rate || !run.Plan.HasSends)
            return;
        var start = time.GetTimestamp();
        var offset = run.Clock.Elapsed;
        var underway = new ConcurrentDictionary<Task, bool>();
        var count = 0;
        foreach (var (at, number, step) in Sends(run, rate))
        {
            if (at - run.Clock.Elapsed is var pause && pause > TimeSpan.Zero)
                await WaitAsync(pause, end);
            if (end.IsCancellationRequested)
                break;
            if (Sender(users, number) is not { } user)
                continue;
            if (Volatile.Read(ref count) >= settings.MaxUnderway)
            {
                run.Measurements.Failed("not_sent");
                continue;
            }

            var intended = start + (long)((at - offset).TotalSeconds * time.TimestampFrequency);
            var send = user.SendAsync(step, intended);
            if (send.IsCompleted)
                continue;
            underway.TryAdd(send, true);
            Interlocked.Increment(ref count);
            _ = send.ContinueWith(Done, TaskScheduler.Default); // Nothing awaits it, because it only counts.
        }

        await Task.WhenAll(underway.Keys);

        void Done(Task send)
        {
            underway.TryRemove(send, out _);
            Interlocked.Decrement(ref count);
        }
    }

    private long? PlannedSends(RunContext run) => settings.Rate is { } rate && run.Plan.HasSends
        ? Sends(run, rate).Count(send => send.At >= run.Clock.Unmeasured)
        : null;

    private IEnumerable<(TimeSpan At, int User, Step Step)> Sends(RunContext run, double rate) => run.Plan.Sends(
        rate, settings.Users, elapsed => Arrived(elapsed) * run.Clock.ActivityAt(elapsed), profile.Day.Max(), settings.Total);

    // While users arrive, the rate grows with the share of the users who have arrived.
    private double Arrived(TimeSpan elapsed) =>
        settings.RampUp > TimeSpan.Zero ? Math.Min(elapsed / settings.RampUp, 1) : 1;

    // Finds the first user, from this number on, that can send a message; null if there is none near it.
    private static SimulatedUser? Sender(SimulatedUser[] users, int number)
    {
        const int MostTries = 64;
        for (var tries = 0; tries < MostTries; tries++)
        {
            if (users[(number + tries) % users.Length] is { CanSend: true } user)
                return user;
        }

        return null;
    }

    // A storm is over when each user whose stream was cut has caught up, or has gone away.
    private async Task StormAsync(RunContext run, double share, CancellationToken end)
    {
        await WaitAsync(Later(run.Clock.Unmeasured + (share * settings.Duration) - run.Clock.Elapsed), end);
        if (end.IsCancellationRequested)
            return;
        var (streams, lost, began) = (run.Measurements.Streams, run.Measurements.Lost, run.Clock.Elapsed);
        await target.Cuts.CutAsync();
        while (run.Measurements.Behind > 0 || run.Measurements.Lost < lost + streams)
        {
            await WaitAsync(Second / 10, end);
            if (end.IsCancellationRequested)
                break;
        }

        var isOver = !end.IsCancellationRequested;
        _storms.Enqueue(new(began.TotalSeconds, $"{streams} streams cut", isOver ? (run.Clock.Elapsed - began).TotalSeconds : null));
    }

    // Waits. If the token is cancelled, the wait ends early and does not throw.
    private Task WaitAsync(TimeSpan pause, CancellationToken stop) => Task.Delay(pause, time, stop)
        .ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private static TimeSpan Later(TimeSpan pause) => pause > TimeSpan.Zero ? pause : TimeSpan.Zero;

    private static string Machine()
    {
        var processor = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return $"{processor?.Split(':')[1].Trim() ?? $"{RuntimeInformation.ProcessArchitecture}"}, {Environment.ProcessorCount} cores, "
            + $"{RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}";
    }
}
