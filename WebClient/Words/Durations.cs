namespace Parley.WebClient.Words;

/// <summary>Durations in words.</summary>
internal static class Durations
{
    /// <summary>Returns a duration in seconds, minutes or hours, rounded up.</summary>
    public static string Of(int seconds) => seconds switch
    {
        <= 1 => "1 second",
        < 60 => $"{seconds} seconds",
        <= 60 => "1 minute",
        <= 3540 => $"{(seconds + 59) / 60} minutes",
        <= 3600 => "1 hour",
        _ => $"{(seconds + 3599) / 3600} hours",
    };
}
