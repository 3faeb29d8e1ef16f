using System.Collections.Concurrent;
using Parley.LoadTest.Profiles;
using Parley.LoadTest.Reports;

namespace Parley.LoadTest.Measuring;

/// <summary>Everything that a run measures. It is thread-safe.</summary>
/// <param name="clock">The phases of the run.</param>
internal sealed class RunMeasurements(RunClock clock)
{
    private readonly ConcurrentDictionary<string, long> _actions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _errors = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<ReportedSecond> _seconds = [];

    private long _messages;
    private long _deliveries;
    private long _undelivered;
    private long _connections;
    private long _resyncs;
    private int _streams;
    private int _behind;
    private long _lost;
    private long _secondSends;
    private long _secondErrors;
    private long _secondResyncs;

    /// <summary>From the send, or from when it should have been sent, to its acknowledgement.</summary>
    public LatencyRecorder Send { get; } = new();

    /// <summary>From the send to each connected member.</summary>
    public LatencyRecorder Delivery { get; } = new();

    /// <summary>From the send to the last connected member.</summary>
    public LatencyRecorder LastDelivery { get; } = new();

    /// <summary>The first page of the inbox.</summary>
    public LatencyRecorder Inbox { get; } = new();

    /// <summary>A page of a conversation.</summary>
    public LatencyRecorder Page { get; } = new();

    /// <summary>From the return of a user, or from the break of its stream, to the moment at which it has everything that it
    /// missed.</summary>
    public LatencyRecorder CatchUp { get; } = new();

    /// <summary>The delay of the generator's own timer.</summary>
    public LatencyRecorder Lag { get; } = new();

    /// <summary>The number of users whose stream is connected.</summary>
    public int Streams => Volatile.Read(ref _streams);

    /// <summary>How often the stream of a user broke, or ended with its session, during the run.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>The number of users whose stream broke, and who have not caught up yet.</summary>
    public int Behind => Volatile.Read(ref _behind);

    /// <summary>The acknowledged messages of the measured time.</summary>
    public long Messages => Interlocked.Read(ref _messages);

    /// <summary>The events <c>resync</c> of the measured time.</summary>
    public long Resyncs => Interlocked.Read(ref _resyncs);

    /// <summary>The failed calls of the measured time, by problem code.</summary>
    public IReadOnlyDictionary<string, long> Errors => _errors;

    /// <summary>The seconds so far.</summary>
    public IReadOnlyCollection<ReportedSecond> Seconds => _seconds;

    /// <summary>A message was acknowledged.</summary>
    public void Sent(long started)
    {
        Interlocked.Increment(ref _secondSends);
        var progress = ProgressOf(started);
        if (progress is not null)
            Interlocked.Increment(ref _messages);
        Send.Record(clock.Time.GetElapsedTime(started), progress);
    }

    /// <summary>A message reached a connected member.</summary>
    public void Delivered(TimeSpan latency, long started)
    {
        var progress = ProgressOf(started);
        if (progress is not null)
            Interlocked.Increment(ref _deliveries);
        Delivery.Record(latency, progress);
    }

    /// <summary>A message reached the last connected member.</summary>
    public void DeliveredToLast(TimeSpan latency, long started) => LastDelivery.Record(latency, ProgressOf(started));

    /// <summary>A message did not reach every connected member in time.</summary>
    public void Undelivered() => Interlocked.Increment(ref _undelivered);

    /// <summary>A read was answered.</summary>
    public void Answered(LatencyRecorder recorder, long started) =>
        recorder.Record(clock.Time.GetElapsedTime(started), ProgressOf(started));

    /// <summary>A user did something.</summary>
    public void Did(ActionKind action)
    {
        if (clock.Progress is not null)
            _actions.AddOrUpdate(NameOf(action), 1, (_, count) => count + 1);
    }

    /// <summary>A call failed in the end.</summary>
    public void Failed(string code)
    {
        Interlocked.Increment(ref _secondErrors);
        if (clock.Progress is not null)
            _errors.AddOrUpdate(code, 1, (_, count) => count + 1);
    }

    /// <summary>The stream of a user has connected, or has ended.</summary>
    public void StreamChanged(bool works)
    {
        if (!works)
        {
            Interlocked.Increment(ref _lost);
            Interlocked.Decrement(ref _streams);
            return;
        }

        Interlocked.Increment(ref _streams);
        if (clock.Progress is not null)
            Interlocked.Increment(ref _connections);
    }

    /// <summary>The stream of a user broke, who has to catch up.</summary>
    public void FellBehind() => Interlocked.Increment(ref _behind);

    /// <summary>The run is over. The users who have not caught up count as failed.</summary>
    public void NotCaughtUp()
    {
        if (Behind is var behind and > 0)
            _errors.AddOrUpdate("not_caught_up", behind, (_, count) => count + behind);
    }

    /// <summary>A user whose stream broke is connected again, and has everything that it missed.</summary>
    /// <param name="brokeAt">The time at which the stream broke.</param>
    public void CaughtUp(long brokeAt)
    {
        Answered(CatchUp, brokeAt);
        Interlocked.Decrement(ref _behind);
    }

    /// <summary>A user whose stream broke went away before it had caught up.</summary>
    public void StoppedCatchingUp() => Interlocked.Decrement(ref _behind);

    /// <summary>A user had to read everything again.</summary>
    public void Resynced()
    {
        Interlocked.Increment(ref _secondResyncs);
        if (clock.Progress is not null)
            Interlocked.Increment(ref _resyncs);
    }

    /// <summary>Ends a second of the run.</summary>
    /// <param name="resources">The resources that the processes used during it.</param>
    public ReportedSecond EndSecond(ResourceSample resources)
    {
        var (sendP50, sendP99) = Send.EndSecond();
        var (deliveryP50, deliveryP99) = LastDelivery.EndSecond();
        var second = new ReportedSecond(
            _seconds.Count,
            Interlocked.Exchange(ref _secondSends, 0),
            Interlocked.Exchange(ref _secondErrors, 0),
            sendP50,
            sendP99,
            deliveryP50,
            deliveryP99,
            Streams,
            Interlocked.Exchange(ref _secondResyncs, 0),
            resources.GeneratorCores,
            resources.Lag.TotalMilliseconds,
            resources.ServerCores,
            resources.ServerBytes);
        _seconds.Enqueue(second);
        return second;
    }

    /// <summary>The counts of the measured time.</summary>
    public ReportedTotals ToTotals(TimeSpan duration) => new(
        Messages,
        Messages / duration.TotalSeconds,
        Interlocked.Read(ref _deliveries),
        _actions.OrderBy(action => action.Key, StringComparer.Ordinal).ToDictionary(),
        _errors.OrderBy(error => error.Key, StringComparer.Ordinal).ToDictionary(),
        Interlocked.Read(ref _connections),
        Resyncs,
        Interlocked.Read(ref _undelivered));

    /// <summary>The latencies of the measured time.</summary>
    public IReadOnlyDictionary<string, ReportedLatency> ToLatencies() => new Dictionary<string, ReportedLatency>
    {
        ["send"] = Send.ToReport(),
        ["delivery"] = Delivery.ToReport(),
        ["delivery.last"] = LastDelivery.ToReport(),
        ["inbox"] = Inbox.ToReport(),
        ["page"] = Page.ToReport(),
        ["catch-up"] = CatchUp.ToReport(),
    };

    /// <summary>The name of an action in profiles and reports.</summary>
    public static string NameOf(ActionKind action) => char.ToLowerInvariant($"{action}"[0]) + $"{action}"[1..];

    // A call counts as measured if it began in the measured time.
    private double? ProgressOf(long started) =>
        clock.ProgressAt(clock.Elapsed - clock.Time.GetElapsedTime(started));
}
