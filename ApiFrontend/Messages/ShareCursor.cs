using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Parley.Conversations;

namespace Parley.ApiFrontend.Messages;

/// <summary>The start of a page of shares in the form of a cursor: the message's sequence number and the index of the share.</summary>
internal readonly record struct ShareCursor(SharePosition Position) : IParsable<ShareCursor>
{
    /// <inheritdoc/>
    public static ShareCursor Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var cursor) ? cursor : throw new FormatException("Not a position in a gallery.");

    /// <inheritdoc/>
    /// <remarks>A cursor with a number only was issued by an older version. Its page holds the messages before that number.</remarks>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ShareCursor result)
    {
        result = default;
        if (s?.Split(' ') is not [var seqText, .. { Length: <= 1 } rest]
            || !long.TryParse(seqText, NumberStyles.None, CultureInfo.InvariantCulture, out var seq))
        {
            return false;
        }

        var index = 0;
        if (rest is [var indexText] && !int.TryParse(indexText, NumberStyles.None, CultureInfo.InvariantCulture, out index))
            return false;
        result = new(new(rest.Length == 0 ? seq - 1 : seq, index));
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Position.Seq} {Position.Index}");
}
