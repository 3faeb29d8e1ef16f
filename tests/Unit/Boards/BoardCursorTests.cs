using System.Collections.Immutable;
using CsCheck;
using Parley.ApiFrontend.Boards;
using Parley.Boards;
using Parley.Users;

namespace Parley.Unit.Boards;

/// <summary>Pages of boards while boards are created and deleted between the pages.</summary>
public sealed class BoardCursorTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    // Three boards in each millisecond.
    private static readonly ImmutableArray<BoardView> Boards =
    [
        .. Enumerable.Range(0, 12).Select(number => Board(Now.AddMilliseconds(number / 3)))
            .OrderBy(board => board.Id.Value, StringComparer.Ordinal),
    ];

    [Fact]
    public void A_board_that_is_listed_during_all_pages_is_on_exactly_one() =>
        Gen.Select(Gen.Int[1, 4], Gen.Int[0, Boards.Length - 1].Array[0, 4].Array[1, 12]).Sample((limit, toggledBefore) =>
        {
            var (listed, always) = (Boards.ToHashSet(), Boards.ToHashSet());
            var read = new List<BoardView>();
            BoardCursor? after = null;
            foreach (var toggled in toggledBefore.Concat(Enumerable.Repeat(Array.Empty<int>(), 12)))
            {
                foreach (var index in toggled)
                {
                    if (!listed.Remove(Boards[index]))
                        listed.Add(Boards[index]);
                }

                always.IntersectWith(listed);
                var (items, next) = BoardCursor.Page(listed, after, limit);
                read.AddRange(items);
                if (next is not { } cursor)
                {
                    Assert.Equal(Boards.Where(always.Contains), read.Where(always.Contains));
                    return;
                }

                after = BoardCursor.Parse(cursor.ToString(), null);
            }

            Assert.Fail("The pages did not end.");
        });

    [Fact]
    public void A_cursor_of_an_older_version_has_a_count_before_the_id()
    {
        Assert.Equal(new BoardCursor(Boards[3].Id), BoardCursor.Parse($"4 {Boards[3].Id}", null));
        Assert.All(["", "4", "4 ", "4 x", "x"], text => Assert.False(BoardCursor.TryParse(text, null, out _)));
    }

    private static BoardView Board(DateTimeOffset at) =>
        new(BoardId.Parse(OpaqueId.From(Guid.CreateVersion7(at))), UserId.Parse("ann"), "b", null, false, [], 0, null);
}
