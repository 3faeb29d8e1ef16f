namespace Parley.LoadTest.Measuring;

/// <summary>The phases of a run: users arrive, the server warms up, and then the run is measured.</summary>
/// <param name="rampUp">The time over which the arrivals of the users are spread.</param>
/// <param name="warmUp">The time after the ramp-up that is not measured.</param>
/// <param name="duration">The measured time.</param>
/// <param name="day">Factors of the activity in equal parts of the measured time.</param>
/// <param name="time">The clock.</param>
internal sealed class RunClock(TimeSpan rampUp, TimeSpan warmUp, TimeSpan duration, IReadOnlyList<double> day, TimeProvider time)
{
    private long _start;

    /// <summary>The clock.</summary>
    public TimeProvider Time => time;

    /// <summary>The time over which the arrivals of the users are spread.</summary>
    public TimeSpan RampUp => rampUp;

    /// <summary>The time from the start to the beginning of the measured time.</summary>
    public TimeSpan Unmeasured => rampUp + warmUp;

    /// <summary>The time from the start to the end.</summary>
    public TimeSpan Total => rampUp + warmUp + duration;

    /// <summary>The time since the start.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_start);

    /// <summary>The share of the measured time that has passed, 0 to 1; null before and after it.</summary>
    public double? Progress => ProgressAt(Elapsed);

    /// <summary>Starts the run.</summary>
    public void Start() => _start = time.GetTimestamp();

    /// <summary>The share of the measured time that has passed at a time since the start; null before and after it.</summary>
    public double? ProgressAt(TimeSpan elapsed)
    {
        var share = (elapsed - Unmeasured) / duration;
        return share is >= 0 and < 1 ? share : null;
    }

    /// <summary>The factor of the activity at a time since the start. Before the measured time, the first factor applies.</summary>
    public double ActivityAt(TimeSpan elapsed) =>
        day[Math.Clamp((int)((elapsed - Unmeasured) / duration * day.Count), 0, day.Count - 1)];
}
