using System.Globalization;
using Parley.Unit.Client;
using Parley.WebClient.Content;

namespace Parley.Unit.Page;

/// <summary>The pins of a board that the page keeps.</summary>
public sealed class LoadedBoardTests : IDisposable
{
    private readonly ScriptedServer _server = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Pages_follow_each_other_and_a_pin_is_there_once()
    {
        var board = Board(Page("next", 5, 4), Page(null, 4, 3, 2));
        await board.LoadMoreAsync();
        Assert.True(board.HasMore);
        await Task.WhenAll(board.LoadMoreAsync(), board.LoadMoreAsync());
        Assert.Equal(("5 4 3 2", false), (Ids(board), board.HasMore));
    }

    [Fact]
    public async Task New_pins_wait_while_the_person_looks_at_older_ones()
    {
        var board = Board(Page("next", 5, 4, 3), Answer(count: 6), Page("next", 7, 6, 5));
        await board.LoadMoreAsync();
        board.ScrollTop = 500;
        await board.RefreshAsync();
        Assert.Equal(("5 4 3", 2), (Ids(board), board.NewPins));
        board.ShowNewPins();
        Assert.Equal(("7 6 5 4 3", 0), (Ids(board), board.NewPins));
    }

    [Fact]
    public async Task A_refresh_removes_pins_that_are_gone()
    {
        var board = Board(Page("next", 5, 4, 3), Answer(count: 2), Page("next", 5, 3));
        await board.LoadMoreAsync();
        board.ScrollTop = 500;
        await board.RefreshAsync();
        Assert.Equal(("5 3", true), (Ids(board), board.HasMore));
    }

    [Fact]
    public async Task A_pin_whose_deletion_can_be_undone_is_hidden_and_keeps_its_place()
    {
        var board = Board(Page(null, 5, 4, 3));
        await board.LoadMoreAsync();
        board.Hide("4", isHidden: true);
        Assert.Equal(("5 3", 2), (Ids(board), board.PinCount));
        board.Hide("4", isHidden: false);
        Assert.Equal(("5 4 3", 3), (Ids(board), board.PinCount));
    }

    private static string Ids(LoadedBoard board) => string.Join(' ', board.Pins.Select(pin => pin.Id));

    private LoadedBoard Board(params string[] answers)
    {
        foreach (var answer in answers)
            _server.Answers(answer);
        return new(_server.Client(), new("b", "bob", "Lamps", null, false, [], 3));
    }

    private static string Answer(int count) =>
        """{"id":"b","ownerId":"bob","name":"Lamps","description":null,"secret":false,"collaboratorIds":[],"pinCount":COUNT,"users":{}}"""
            .Replace("COUNT", count.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private static string Page(string? cursor, params int[] ids)
    {
        var items = string.Join(',', ids.Select(id =>
            """{"id":"ID","boardId":"b","ownerId":"bob","title":"t","link":null,"image":null,"note":null,"sourcePinId":null}"""
                .Replace("ID", id.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)));
        return $$"""{"items":[{{items}}],"nextCursor":{{(cursor is null ? "null" : $"\"{cursor}\"")}},"users":{} }""";
    }
}
