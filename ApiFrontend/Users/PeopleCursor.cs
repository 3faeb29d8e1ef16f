using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Parley.Users;

namespace Parley.ApiFrontend.Users;

/// <summary>A position in a list of people in the form of a cursor: the number of an entry and the person.</summary>
internal readonly record struct PeopleCursor(ListPosition Position) : IParsable<PeopleCursor>
{
    /// <inheritdoc/>
    public static PeopleCursor Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var cursor) ? cursor : throw new FormatException("Not a position in a list of people.");

    /// <inheritdoc/>
    /// <remarks>A cursor of an older version has a count in place of the number. The grain reads both.</remarks>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out PeopleCursor result)
    {
        result = default;
        if (s?.Split(' ') is not [var numberText, var idText]
            || !long.TryParse(numberText, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || !UserId.TryParse(idText, null, out var userId))
        {
            return false;
        }

        result = new(new(number, userId));
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Position.Number} {Position.UserId}");
}
