using System.Diagnostics.CodeAnalysis;
using Parley.Boards;

namespace Parley.ApiFrontend.Boards;

/// <summary>A position in the list of a person's boards, in the form of a cursor: the id of the last board of a page.</summary>
internal readonly record struct BoardCursor(BoardId BoardId) : IParsable<BoardCursor>
{
    /// <summary>Returns at most <paramref name="limit"/> boards after a position, in the order of their ids, which is the order of
    /// creation. A board keeps its place when others are removed. So a board that is listed during all requests is on exactly one
    /// page.</summary>
    public static (BoardView[] Items, BoardCursor? Next) Page(IEnumerable<BoardView> boards, BoardCursor? after, int limit)
    {
        var rest = boards
            .Where(board => after is not { } cursor || string.CompareOrdinal(board.Id.Value, cursor.BoardId.Value) > 0)
            .OrderBy(board => board.Id.Value, StringComparer.Ordinal)
            .Take(limit + 1)
            .ToArray();
        return rest.Length <= limit ? (rest, null) : (rest[..limit], new(rest[limit - 1].Id));
    }

    /// <inheritdoc/>
    public static BoardCursor Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var cursor) ? cursor : throw new FormatException("Not a position in a list of boards.");

    /// <inheritdoc/>
    /// <remarks>A cursor of an older version has a count before the id.</remarks>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out BoardCursor result)
    {
        var valid = BoardId.TryParse(s?[(s.LastIndexOf(' ') + 1)..], null, out var boardId);
        result = new(boardId);
        return valid;
    }

    /// <inheritdoc/>
    public override string ToString() => BoardId.ToString();
}
