using System.Globalization;

namespace Parley.WebClient.Tabs;

/// <summary>A message between the tabs of a person. As text, its first line is the header.</summary>
/// <param name="Kind">The kind of message.</param>
/// <param name="From">The revision of the leader's stream before the message. A follower at another revision has missed messages.</param>
/// <param name="Through">The revision after it.</param>
/// <param name="Text">The events as the server wrote them; for <see cref="RelayKind.Opened"/> and <see cref="RelayKind.Here"/>, the data of
/// the server's <c>hello</c>.</param>
internal readonly record struct RelayMessage(RelayKind Kind, long From = 0, long Through = 0, string Text = "")
{
    /// <summary>Returns the message of a text; null if this version does not know it.</summary>
    public static RelayMessage? Parse(string text)
    {
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        return end > 0
            && text[..end].Split(' ') is [var name, var from, var through]
            && Enum.TryParse<RelayKind>(name, out var kind)
            && Enum.IsDefined(kind)
            && long.TryParse(from, CultureInfo.InvariantCulture, out var before)
            && long.TryParse(through, CultureInfo.InvariantCulture, out var after)
            ? new(kind, before, after, text[(end + 1)..])
            : null;
    }

    /// <summary>Returns the message as a text.</summary>
    public string Format() => string.Create(CultureInfo.InvariantCulture, $"{Kind} {From} {Through}\n{Text}");
}

/// <summary>The kinds of messages. All but <see cref="Ask"/> come from the leader.</summary>
internal enum RelayKind
{
    /// <summary>A follower asks the leader for its position.</summary>
    Ask = 0,

    /// <summary>The leader has a stream that is open, at this position.</summary>
    Here,

    /// <summary>The leader has opened a stream.</summary>
    Opened,

    /// <summary>Events that move the revision.</summary>
    Changes,

    /// <summary>The server asks the client to read again.</summary>
    Resync,

    /// <summary>An event without a revision. Nothing is missing without it.</summary>
    Signal,

    /// <summary>The leader's stream has ended.</summary>
    Ended,
}
