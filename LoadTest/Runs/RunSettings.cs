using Parley.LoadTest.Profiles;

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
    private const int MostUsers = 1_000_000;
    private const double MostRate = 1_000_000;

    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>Checks the settings.</summary>
    /// <exception cref="UsageException">A setting is outside of its limits.</exception>
    public void Validate(LoadProfile profile)
    {
        if (Users is < 2 or > MostUsers)
            throw new UsageException("--users must be 2 to 1,000,000.");
        if (Rate is not (null or (> 0 and <= MostRate)))
            throw new UsageException("--rate must be above 0 and at most 1,000,000.");
        if (Rate * profile.Day.Max() > MostRate)
            throw new UsageException("--rate times the largest factor of the profile's day must be at most 1,000,000.");
        if (MaxUnderway is < 1 or > 100_000)
            throw new UsageException("--max-underway must be 1 to 100,000.");
        if (Duration < TimeSpan.FromSeconds(1) || Total > Longest)
            throw new UsageException("--duration must be at least 1s, and the whole run at most 24h.");
    }

    /// <summary>The time from the start to the end.</summary>
    public TimeSpan Total => RampUp + WarmUp + Duration;
}
