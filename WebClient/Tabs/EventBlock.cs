using System.Globalization;

namespace Parley.WebClient.Tabs;

/// <summary>One event of a stream.</summary>
/// <param name="Text">The event as the server wrote it, with the empty line at its end.</param>
internal readonly record struct EventBlock(string Text)
{
    /// <summary>The name of the event.</summary>
    public string Name => Field("event") ?? "message";

    /// <summary>The revision that the event moves the client to, or null.</summary>
    public long? Id => long.TryParse(Field("id"), CultureInfo.InvariantCulture, out var id) ? id : null;

    /// <summary>The data.</summary>
    public string Data => Field("data") ?? "";

    // The server writes each field once, and the data in one line. Only \n ends a line: others, such as U+2028, may be part of a text.
    private string? Field(string name)
    {
        foreach (var range in Text.AsSpan().Split('\n'))
        {
            var line = Text.AsSpan(range);
            if (line.Length > name.Length && line[name.Length] is ':' && line.StartsWith(name, StringComparison.Ordinal))
                return line[(name.Length + 1)..].Trim().ToString();
        }

        return null;
    }
}
