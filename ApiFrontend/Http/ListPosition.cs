using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Parley.ApiFrontend.Http;

/// <summary>A place in a list that comes whole from its grain: how many items are before it, and the last of them.</summary>
/// <remarks>If earlier items have been removed meanwhile, the count is too high. The id then finds the place, so that the next page neither
/// repeats nor skips an item.</remarks>
internal readonly record struct ListPosition(int Count, string LastId) : IParsable<ListPosition>
{
    /// <summary>Returns the page after a position: at most <paramref name="limit"/> items, and the position where the page ends. That
    /// position is null at the end of the list.</summary>
    public static (T[] Items, ListPosition? Next) Page<T>(IReadOnlyList<T> list, ListPosition? after, int limit, Func<T, string> idOf)
    {
        var start = after is { } position ? position.StartIn(list, idOf) : 0;
        var items = list.Skip(start).Take(limit).ToArray();
        var end = start + items.Length;
        return (items, end < list.Count ? new ListPosition(end, idOf(items[^1])) : null);
    }

    /// <inheritdoc/>
    public static ListPosition Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var position) ? position : throw new FormatException("Not a position in a list.");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ListPosition result)
    {
        result = default;
        if (s is null || s.IndexOf(' ', StringComparison.Ordinal) is not (> 0 and var space))
            return false;
        var valid = int.TryParse(s.AsSpan(0, space), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0;
        result = valid ? new(count, s[(space + 1)..]) : default;
        return valid;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Count} {LastId}");

    private int StartIn<T>(IReadOnlyList<T> list, Func<T, string> idOf)
    {
        for (var i = Math.Min(Count, list.Count); i > 0; i--)
        {
            if (idOf(list[i - 1]) == LastId)
                return i;
        }

        return Math.Min(Count, list.Count);
    }
}
