using System.Globalization;

namespace Parley.LoadTest.Reports;

/// <summary>Numbers as text for readers.</summary>
internal static class ReportText
{
    /// <summary>The text for a value that was not measured.</summary>
    public const string None = "–";

    /// <summary>Formats with the invariant culture.</summary>
    public static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    /// <summary>A whole number, with separators.</summary>
    public static string Count(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number with about three significant digits.</summary>
    public static string Number(double? value) => value switch
    {
        null or double.NaN => None,
        0 => "0",
        var number => number.Value.ToString(
            Math.Abs(number.Value) switch { >= 100 => "N0", >= 10 => "N1", >= 1 => "N2", >= 0.1 => "0.###", _ => "0.#####" },
            CultureInfo.InvariantCulture),
    };

    /// <summary>A number of bytes.</summary>
    public static string Bytes(double? value) => value switch
    {
        null => None,
        < 1024 * 1024 => $"{Number(value / 1024)} KiB",
        < 4.0 * 1024 * 1024 * 1024 => $"{Number(value / (1024 * 1024))} MiB",
        _ => $"{Number(value / (1024.0 * 1024 * 1024))} GiB",
    };

    /// <summary>A duration, for example <c>1 min 30 s</c>.</summary>
    public static string Duration(double seconds)
    {
        if (seconds < 60)
            return Invariant($"{seconds:0.#} s");
        var time = TimeSpan.FromSeconds(Math.Round(seconds));
        var parts = new[] { ((int)time.TotalHours, "h"), (time.Minutes, "min"), (time.Seconds, "s") };
        return string.Join(' ', parts.Where(part => part.Item1 > 0).Select(part => Invariant($"{part.Item1} {part.Item2}")));
    }

    /// <summary>A count with its noun, which has an <c>s</c> unless the count is 1.</summary>
    public static string Counted(double count, string noun) => $"{Count(count)} {noun}{(count == 1 ? "" : "s")}";
}
