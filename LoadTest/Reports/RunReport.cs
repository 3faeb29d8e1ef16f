namespace Parley.LoadTest.Reports;

/// <summary>The results of one run, as <c>report.json</c> has them.</summary>
internal sealed record RunReport
{
    /// <summary>The version of this format.</summary>
    public int Format { get; init; } = 1;

    /// <summary>The command line.</summary>
    public required string Command { get; init; }

    /// <summary>When the run started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The machine of the generator: processor, cores, operating system, runtime.</summary>
    public required string Machine { get; init; }

    /// <summary>The version that the server reported.</summary>
    public required string ServerVersion { get; init; }

    /// <summary>The settings of the run.</summary>
    public required ReportedSettings Settings { get; init; }

    /// <summary>The counts of the measured time.</summary>
    public required ReportedTotals Totals { get; init; }

    /// <summary>Latencies by name: <c>send</c>, <c>delivery</c> (to each connected member), <c>delivery.last</c> (to the last connected
    /// member), <c>inbox</c>, <c>page</c>, <c>catch-up</c>.</summary>
    public required IReadOnlyDictionary<string, ReportedLatency> Latencies { get; init; }

    /// <summary>One sample for each second, from the beginning of the ramp-up to the end.</summary>
    public required IReadOnlyList<ReportedSecond> Seconds { get; init; }

    /// <summary>The resources of the generator.</summary>
    public required ReportedGenerator Generator { get; init; }

    /// <summary>The result of the check.</summary>
    public required ReportedCheck Check { get; init; }

    /// <summary>Disturbances of the run: streams that were cut, and processes that were killed, frozen or restarted.</summary>
    public IReadOnlyList<ReportedDisturbance> Disturbances { get; init; } = [];

    /// <summary>The thresholds that were set, with their results.</summary>
    public IReadOnlyList<ReportedThreshold> Thresholds { get; init; } = [];
}

/// <summary>The settings of the run.</summary>
/// <param name="Profile">The name of the profile.</param>
/// <param name="World">The name of the world.</param>
/// <param name="Urls">The addresses of the server.</param>
/// <param name="Users">The number of simulated users.</param>
/// <param name="Rate">Sends per second of the open model; null in the closed model.</param>
/// <param name="Seed">The seed of the plan.</param>
/// <param name="RampUpSeconds">The time over which the arrivals of the users were spread.</param>
/// <param name="WarmUpSeconds">The time after the ramp-up that was not measured.</param>
/// <param name="DurationSeconds">The length of the measured time.</param>
internal sealed record ReportedSettings(
    string Profile,
    string World,
    IReadOnlyList<string> Urls,
    int Users,
    double? Rate,
    int Seed,
    double RampUpSeconds,
    double WarmUpSeconds,
    double DurationSeconds);

/// <summary>Counts of the measured time.</summary>
/// <param name="Messages">Messages that were acknowledged.</param>
/// <param name="MessagesPerSecond">Acknowledged messages per second.</param>
/// <param name="Deliveries">Messages that reached a connected member, counted for each member.</param>
/// <param name="Actions">What the users did, by the name of the action.</param>
/// <param name="Errors">Calls that failed in the end, by problem code.</param>
/// <param name="Connections">Streams that were opened, first ones included.</param>
/// <param name="Resyncs">Events <c>resync</c>.</param>
/// <param name="Undelivered">Messages that did not reach every member who was connected in time.</param>
internal sealed record ReportedTotals(
    long Messages,
    double MessagesPerSecond,
    long Deliveries,
    IReadOnlyDictionary<string, long> Actions,
    IReadOnlyDictionary<string, long> Errors,
    long Connections,
    long Resyncs,
    long Undelivered)
{
    /// <summary>The number of sends that the open model planned for the measured time; null in the closed model. Its mean is rate times
    /// duration.</summary>
    public long? Planned { get; init; }
}

/// <summary>One latency, in milliseconds.</summary>
/// <param name="Count">The number of values.</param>
/// <param name="Mean">The mean.</param>
/// <param name="P50">The median.</param>
/// <param name="P90">The 90th percentile.</param>
/// <param name="P99">The 99th percentile.</param>
/// <param name="P999">The 99.9th percentile.</param>
/// <param name="Max">The largest value.</param>
/// <param name="SliceP99">The 99th percentile of each tenth of the measured time, for the noise within the run; empty slices are left
/// out.</param>
internal sealed record ReportedLatency(
    long Count, double Mean, double P50, double P90, double P99, double P999, double Max, IReadOnlyList<double> SliceP99);

/// <summary>One second of the run. Latencies are in milliseconds, and null if nothing was measured in that second.</summary>
/// <param name="Second">Seconds since the start; the measured time begins after ramp-up and warm-up.</param>
/// <param name="Sends">Messages that were acknowledged.</param>
/// <param name="Errors">Calls that failed in the end.</param>
/// <param name="SendP50">The median of send acknowledgements.</param>
/// <param name="SendP99">Their 99th percentile.</param>
/// <param name="DeliveryP50">The median of deliveries to the last connected member.</param>
/// <param name="DeliveryP99">Their 99th percentile.</param>
/// <param name="Streams">Users whose stream is connected.</param>
/// <param name="Resyncs">Events <c>resync</c>.</param>
/// <param name="GeneratorCpu">Processor time of the generator, in cores.</param>
/// <param name="GeneratorLag">The largest delay of the generator's own timer, in milliseconds.</param>
/// <param name="ServerCpu">Processor time of the server, in cores; null if its process is not visible.</param>
/// <param name="ServerBytes">Memory of the server; null if its process is not visible.</param>
internal sealed record ReportedSecond(
    int Second,
    long Sends,
    long Errors,
    double? SendP50,
    double? SendP99,
    double? DeliveryP50,
    double? DeliveryP99,
    int Streams,
    long Resyncs,
    double GeneratorCpu,
    double GeneratorLag,
    double? ServerCpu,
    long? ServerBytes);

/// <summary>The resources of the generator in the measured time.</summary>
/// <param name="Cores">The processor time of the generator, in cores.</param>
/// <param name="MachineCores">The number of cores of its machine.</param>
/// <param name="LagP99">The 99th percentile of the delay of its own timer, in milliseconds.</param>
/// <param name="Bytes">Its memory at the end.</param>
/// <param name="Limits">Why the generator, and not the server, was the limit; empty if it was not.</param>
internal sealed record ReportedGenerator(double Cores, int MachineCores, double LagP99, long Bytes, IReadOnlyList<string> Limits);

/// <summary>The result of the check.</summary>
/// <param name="Messages">The messages that it checked.</param>
/// <param name="Conversations">The conversations that it read back.</param>
/// <param name="Violations">The number of violations by kind; empty if there are none.</param>
/// <param name="Examples">Some of them, each as one sentence.</param>
/// <param name="Unchecked">Why something could not be checked; empty if everything was.</param>
internal sealed record ReportedCheck(
    long Messages,
    int Conversations,
    IReadOnlyDictionary<string, long> Violations,
    IReadOnlyList<string> Examples,
    IReadOnlyList<string> Unchecked)
{
    /// <summary>Whether all reads of the check succeeded. Otherwise there may be violations that it did not find.</summary>
    public bool IsComplete { get; init; } = true;
}

/// <summary>A disturbance of the run.</summary>
/// <param name="Second">The time of the disturbance.</param>
/// <param name="What">The disturbance in words, for example <c>silo-2 killed</c>.</param>
/// <param name="RecoverySeconds">The time until sends were as fast as before; 0 if they were not slowed; null if
/// they did not recover. For cut streams, the time until all users were connected again and had everything that they missed.</param>
internal sealed record ReportedDisturbance(double Second, string What, double? RecoverySeconds);

/// <summary>A threshold and its result.</summary>
/// <param name="Expression">The expression, for example <c>send.p99&lt;50ms</c>.</param>
/// <param name="Measured">The measured value, in the unit of the expression; null if nothing was measured.</param>
/// <param name="IsKept">Whether it is kept.</param>
internal sealed record ReportedThreshold(string Expression, double? Measured, bool IsKept);
