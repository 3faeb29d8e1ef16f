namespace Parley.LoadTest.Runs;

/// <summary>The length and the load of a run.</summary>
/// <param name="Users">The number of users.</param>
/// <param name="Rate">Sends per second of the open model; null for the closed model, in which users send after their think times.</param>
/// <param name="MaxUnderway">The most sends of the open model that wait for their answers. Above it, a message is not sent, and counts as
/// the error <c>not_sent</c>.</param>
/// <param name="RampUp">The time over which the arrivals of the users are spread.</param>
/// <param name="WarmUp">The time after the ramp-up that is not measured.</param>
/// <param name="Duration">The measured time.</param>
/// <param name="Seed">The seed of the plan.</param>
/// <param name="Convergence">The time limit after the run for inboxes to reach the state of their conversations.</param>
/// <param name="ServerIds">The process ids of the server, if they are visible.</param>
internal sealed record RunSettings(
    int Users,
    double? Rate,
    int MaxUnderway,
    TimeSpan RampUp,
    TimeSpan WarmUp,
    TimeSpan Duration,
    int Seed,
    TimeSpan Convergence,
    IReadOnlyList<int> ServerIds)
{
    /// <summary>The time from the start to the end.</summary>
    public TimeSpan Total => RampUp + WarmUp + Duration;
}
