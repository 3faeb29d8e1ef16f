using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.LoadTest.Profiles;

/// <summary>Durations as people write them: <c>250ms</c>, <c>10s</c>, <c>5m</c>, <c>1h</c>.</summary>
internal static class Durations
{
    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)),
        ("s", TimeSpan.FromSeconds(1)),
        ("m", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)),
    ];

    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    /// <summary>Reads a duration.</summary>
    /// <exception cref="FormatException">The text is not a duration. The message says what one looks like.</exception>
    public static TimeSpan Parse(string text)
    {
        foreach (var (unit, length) in Units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal)
                && double.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                && number <= Longest / length)
            {
                return number * length;
            }
        }

        throw new FormatException($"'{text}' is not a duration of at most seven days. Examples: 250ms, 10s, 5m, 1h.");
    }

    /// <summary>Writes a duration in its largest whole unit.</summary>
    public static string Format(TimeSpan duration)
    {
        var (unit, length) = Units.LastOrDefault(unit => duration.Ticks % unit.Length.Ticks is 0 && duration >= unit.Length, Units[0]);
        return string.Create(CultureInfo.InvariantCulture, $"{duration / length}{unit}");
    }
}

/// <summary>The value of an option that is a duration. The help prints it as people write it.</summary>
/// <param name="Length">The duration.</param>
internal readonly record struct DurationValue(TimeSpan Length)
{
    /// <inheritdoc/>
    public override string ToString() => Durations.Format(Length);
}

/// <summary>Reads durations of a profile file.</summary>
internal sealed class DurationConverter : JsonConverter<TimeSpan>
{
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is not JsonTokenType.String)
            throw new JsonException("A duration is written as text, for example \"10s\".");
        try
        {
            return Durations.Parse(reader.GetString()!);
        }
        catch (FormatException e)
        {
            throw new JsonException(e.Message, e);
        }
    }

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Durations.Format(value));
}
