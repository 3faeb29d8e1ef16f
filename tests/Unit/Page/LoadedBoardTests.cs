using System.Globalization;
using System.Net;
using Parley.Client;
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

    [Fact]
    public async Task A_pin_that_a_refresh_has_read_before_the_answer_to_its_creation_is_there_once()
    {
        var board = Board(Page(null, 5, 4, 3), Answer(count: 4), Page(null, 6, 5, 4, 3));
        await board.LoadMoreAsync();
        await board.RefreshAsync();
        board.Add(NewPin(6));
        Assert.Equal(("6 5 4 3", 4), (Ids(board), board.PinCount));
    }

    [Fact]
    public async Task A_pin_that_waits_as_a_new_pin_does_not_wait_any_more_when_it_is_the_persons_own()
    {
        var board = Board(Page(null, 5, 4, 3), Answer(count: 5), Page(null, 7, 6, 5, 4, 3));
        await board.LoadMoreAsync();
        board.ScrollTop = 500;
        await board.RefreshAsync();
        board.Add(NewPin(6));
        Assert.Equal(("6 5 4 3", 1, 5), (Ids(board), board.NewPins, board.PinCount));
        board.ShowNewPins();
        Assert.Equal(("7 6 5 4 3", 0, 5), (Ids(board), board.NewPins, board.PinCount));
    }

    [Fact]
    public async Task A_pin_that_is_added_while_new_pins_wait_stays()
    {
        var board = Board(Page("next", 5, 4, 3), Answer(count: 4), Page("next", 6, 5, 4), Answer(count: 5), Page("next", 7, 6, 5));
        await board.LoadMoreAsync();
        board.ScrollTop = 500;
        await board.RefreshAsync();
        board.Add(NewPin(7));
        Assert.Equal(("7 5 4 3", 1), (Ids(board), board.NewPins));
        board.ShowNewPins();
        Assert.Equal("7 6 5 4 3", Ids(board));
        await board.RefreshAsync();
        Assert.Equal(("7 6 5 4 3", 0, 5), (Ids(board), board.NewPins, board.PinCount));
    }

    [Fact]
    public async Task An_own_pin_does_not_hide_that_there_are_older_new_ones()
    {
        var board = Board(Page("next", 5, 4, 3), Answer(count: 5), Page("next", 7, 6, 5));
        await board.LoadMoreAsync();
        board.Add(NewPin(7));
        board.ScrollTop = 500;
        await board.RefreshAsync();
        Assert.Equal(("7 5 4 3", 1), (Ids(board), board.NewPins));
    }

    [Fact]
    public async Task A_refresh_does_not_overwrite_what_was_added_during_it()
    {
        var answer = new TaskCompletionSource();
        var board = Board(Page(null, 5, 4, 3));
        await board.LoadMoreAsync();
        _server.Answers(Answer(count: 3)).AnswersAfter(answer.Task, Page(null, 5, 4, 3));
        _server.Answers(Answer(count: 4)).Answers(Page(null, 6, 5, 4, 3));
        var refresh = board.RefreshAsync();
        board.Add(NewPin(6));
        answer.SetResult();
        await refresh;
        Assert.Equal(("6 5 4 3", 4), (Ids(board), board.PinCount));
    }

    [Fact]
    public async Task A_refresh_does_not_overwrite_what_was_edited_during_it()
    {
        var answer = new TaskCompletionSource();
        var board = Board(Page(null, 5, 4, 3));
        await board.LoadMoreAsync();
        _server.AnswersAfter(answer.Task, Answer(count: 3));
        foreach (var text in new[] { Page(null, 5, 4, 3), Answer(count: 3, name: "Lights"), Page(null, 5, 4, 3) })
            _server.Answers(text);
        var refresh = board.RefreshAsync();
        board.Show(board.Board with { Name = "Lights" });
        answer.SetResult();
        await refresh;
        Assert.Equal("Lights", board.Board.Name);
    }

    [Fact]
    public async Task A_deleted_pin_is_subtracted_once_and_no_older_answer_brings_it_back()
    {
        var answer = new TaskCompletionSource();
        var board = Board(Page("next", 5, 4));
        _server.AnswersAfter(answer.Task, Page(null, 3, 2)).Answers(Answer(count: 2)).Answers(Page("next", 5, 4));
        await board.LoadMoreAsync();
        var older = board.LoadMoreAsync();
        board.Hide("4", isHidden: true);
        board.Hide("3", isHidden: true);
        board.Remove("4");
        board.Remove("3"); // A page that was requested before the deletion contains this pin.
        answer.SetResult();
        await older;
        Assert.Equal(("5 2", 2), (Ids(board), board.PinCount));
        board.Remove("4");
        await board.RefreshAsync();
        Assert.Equal(("5 2", 2), (Ids(board), board.PinCount));
    }

    [Fact]
    public async Task A_new_pin_that_was_deleted_does_not_wait_any_more()
    {
        var board = Board(Page(null, 5, 4, 3), Answer(count: 5), Page(null, 7, 6, 5, 4, 3));
        await board.LoadMoreAsync();
        board.ScrollTop = 500;
        await board.RefreshAsync();
        board.Remove("6");
        Assert.Equal(("5 4 3", 1, 4), (Ids(board), board.NewPins, board.PinCount));
        board.ShowNewPins();
        Assert.Equal(("7 5 4 3", 4), (Ids(board), board.PinCount));
    }

    [Fact]
    public async Task A_board_that_is_opened_twice_at_the_same_time_is_read_once()
    {
        var answer = new TaskCompletionSource();
        _server.AnswersAfter(answer.Task, Answer(count: 3)).Answers(Page(null, 5, 4, 3));
        _server.Answers(Answer(count: 3)).Answers(Page(null, 5, 4, 3));
        var (cache, parley) = (new BoardCache(_server.Time), _server.Client());
        var (one, other) = (cache.OpenAsync(parley, "b"), cache.OpenAsync(parley, "b"));
        answer.SetResult();
        Assert.Same(await one, await other);
        Assert.Same(await one, cache.Find("b"));
    }

    [Fact]
    public async Task A_pin_that_is_hidden_while_its_board_is_read_is_hidden()
    {
        var answer = new TaskCompletionSource();
        _server.Answers(Answer(count: 3)).AnswersAfter(answer.Task, Page(null, 5, 4, 3));
        var cache = new BoardCache(_server.Time);
        var board = cache.OpenAsync(_server.Client(), "b");
        cache.Hide("4", isHidden: true);
        answer.SetResult();
        Assert.Equal("5 3", Ids(await board));
    }

    [Fact]
    public async Task A_board_that_could_not_be_read_can_be_opened_again()
    {
        _server.Refuses(HttpStatusCode.Forbidden, "forbidden").Answers(Answer(count: 1)).Answers(Page(null, 5));
        var (cache, parley) = (new BoardCache(_server.Time), _server.Client());
        await Assert.ThrowsAsync<ParleyException>(() => cache.OpenAsync(parley, "b"));
        Assert.Equal("5", Ids(await cache.OpenAsync(parley, "b")));
    }

    private static Pin NewPin(int id) => new(
        id.ToString(CultureInfo.InvariantCulture), "b", "bob", "t", Link: null, Image: null, Note: null, SourcePinId: null);

    private static string Ids(LoadedBoard board) => string.Join(' ', board.Pins.Select(pin => pin.Id));

    private LoadedBoard Board(params string[] answers)
    {
        foreach (var answer in answers)
            _server.Answers(answer);
        return new(_server.Client(), new("b", "bob", "Lamps", null, false, [], 3));
    }

    private static string Answer(int count, string name = "Lamps") =>
        """{"id":"b","ownerId":"bob","name":"NAME","description":null,"secret":false,"collaboratorIds":[],"pinCount":COUNT,"users":{}}"""
            .Replace("COUNT", count.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("NAME", name, StringComparison.Ordinal);

    private static string Page(string? cursor, params int[] ids)
    {
        var items = string.Join(',', ids.Select(id =>
            """{"id":"ID","boardId":"b","ownerId":"bob","title":"t","link":null,"image":null,"note":null,"sourcePinId":null}"""
                .Replace("ID", id.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)));
        return $$"""{"items":[{{items}}],"nextCursor":{{(cursor is null ? "null" : $"\"{cursor}\"")}},"users":{} }""";
    }
}
