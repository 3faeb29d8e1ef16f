using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Parley.Conversations;
using Parley.Inbox;

namespace Parley.ApiFrontend.Inbox;

/// <summary>The start of a page of an inbox in the form of a cursor: ticks and conversation id.</summary>
internal readonly record struct InboxCursor(InboxPosition Position) : IParsable<InboxCursor>
{
    /// <inheritdoc/>
    public static InboxCursor Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var cursor) ? cursor : throw new FormatException("Not a position in an inbox.");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out InboxCursor result)
    {
        result = default;
        if (s?.Split(' ') is not [var ticksText, var idText]
            || !long.TryParse(ticksText, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            || ticks > DateTimeOffset.MaxValue.Ticks
            || !ConversationId.TryParse(idText, null, out var id))
        {
            return false;
        }

        result = new(new(new DateTimeOffset(ticks, TimeSpan.Zero), id));
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Position.LastAt.UtcTicks} {Position.ConversationId}");
}
