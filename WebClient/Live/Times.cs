using System.Runtime.InteropServices.JavaScript;

namespace Parley.WebClient.Live;

/// <summary>Times in the reader's language and zone, which only the browser knows.</summary>
internal static partial class Times
{
    /// <summary>The name of the JavaScript module.</summary>
    public const string Module = "times";

    private static readonly int Epoch = new DateOnly(1970, 1, 1).DayNumber;

    /// <summary>Returns the time of today, the weekday within six days, otherwise the date.</summary>
    public static string Short(DateTimeOffset at, DateTimeOffset now) => Short(at.ToUnixTimeMilliseconds(), now.ToUnixTimeMilliseconds());

    /// <summary>Returns the whole date and time.</summary>
    public static string Full(DateTimeOffset at) => Full(at.ToUnixTimeMilliseconds());

    /// <summary>Returns the day of a time in the reader's zone.</summary>
    public static DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDayNumber(DayNumber(at.ToUnixTimeMilliseconds()) + Epoch);

    /// <summary>Returns a day with its weekday.</summary>
    public static string Date(DateOnly day) => DateOf(day.DayNumber - Epoch);

    [JSImport("dayNumber", Module)]
    private static partial int DayNumber(double at);

    [JSImport("dateOf", Module)]
    private static partial string DateOf(int day);

    [JSImport("short", Module)]
    private static partial string Short(double at, double now);

    [JSImport("full", Module)]
    private static partial string Full(double at);
}
