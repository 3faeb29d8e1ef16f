using Parley.Boards;
using Parley.Grains.Users;

namespace Parley.Unit.Boards;

/// <summary>The rules of a user's list of boards: when a board is listed, hidden and removed.</summary>
public sealed class BoardListRulesTests
{
    private static readonly UserOptions Limits = new() { MaxBoards = 2 };

    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    private static readonly BoardId[] Boards =
        [.. Enumerable.Range(0, 5).Select(_ => BoardId.Parse(OpaqueId.From(Guid.CreateVersion7(Now))))];

    [Fact]
    public void A_hidden_board_gives_its_place_back_and_is_not_listed_again()
    {
        var user = Listed(Listed(new(), 0), 1);
        Assert.Equal(ErrorCode.LimitReached, UserRules.AddBoard(user, Boards[2], Limits).Error?.Code);
        user = UserRules.HideBoard(user, Boards[0]);
        Assert.Equal([Boards[1]], user.Boards);
        Assert.Equal([Boards[0]], UserRules.Hidden(user));
        Assert.Same(user, UserRules.AddBoard(user, Boards[0], Limits).Value);
        Assert.Same(user, UserRules.HideBoard(user, Boards[0]));
        Assert.Same(user, UserRules.HideBoard(user, Boards[4]));
        Assert.Equal([Boards[1], Boards[2]], Listed(user, 2).Boards);
    }

    [Fact]
    public void No_more_boards_are_hidden_than_may_be_listed()
    {
        var user = UserRules.HideBoard(Listed(UserRules.HideBoard(Listed(new(), 0), Boards[0]), 1), Boards[1]);
        Assert.Equal(ErrorCode.LimitReached, UserRules.AddBoard(user, Boards[2], Limits).Error?.Code);
        Assert.Equal([Boards[2]], Listed(UserRules.RemoveBoard(user, Boards[0]), 2).Boards);
    }

    [Fact]
    public void A_removed_board_is_neither_listed_nor_hidden()
    {
        var user = UserRules.HideBoard(Listed(Listed(new(), 0), 1), Boards[0]);
        user = UserRules.RemoveBoard(UserRules.RemoveBoard(user, Boards[0]), Boards[1]);
        Assert.Empty(user.Boards);
        Assert.Null(user.HiddenBoards);
        Assert.Same(user, UserRules.RemoveBoard(user, Boards[0]));
    }

    [Fact]
    public void An_id_contains_its_creation_time() => Assert.Equal(Now, OpaqueId.TimeOf(Boards[0].Value));

    private static UserState Listed(UserState user, int board) => UserRules.AddBoard(user, Boards[board], Limits).Value!;
}
