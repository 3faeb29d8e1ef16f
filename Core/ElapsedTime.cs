namespace Parley.Core;

/// <summary>Measures time within a process.</summary>
public static class ElapsedTime
{
    /// <summary>The time since a fixed moment. Unlike the time of day, it never goes back when the machine's clock is set. Only two values
    /// of one process can be compared.</summary>
    public static TimeSpan GetElapsed(this TimeProvider time) => time.GetElapsedTime(0);
}
