using Parley.Boards;
using Parley.Pins;
using Parley.Users;

namespace Parley.Cluster.Pins;

/// <summary>Pins are stored, then listed; forgotten, then taken off: whatever fails in between.</summary>
public sealed class PinTests(ParleyCluster cluster)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_client_id_makes_one_pin_however_often_and_at_once_it_is_used()
    {
        var ann = await cluster.PersonAsync("ann");
        var (board, _) = await cluster.BoardAsync(ann);
        var clientId = ParleyCluster.Client("c");
        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => CreateAsync(ann, board, "oak", clientId)));
        var pin = Assert.Single(answers.Select(answer => answer.Value!.Value.Id).Distinct());
        Assert.Single(answers, answer => !answer.Value!.IsRepeat);

        await cluster.DeactivateAsync(Pin(pin));
        await cluster.DeactivateAsync(Board(board));
        Assert.True((await CreateAsync(ann, board, "oak", clientId)).Value!.IsRepeat);
        Assert.Equal(["oak"], await TitlesAsync(ann, board));
        Assert.Equal(ErrorCode.ClientIdReused, (await CreateAsync(ann, board, "elm", clientId)).Error?.Code);
    }

    [Fact]
    public async Task A_pin_is_seen_by_whoever_sees_its_board()
    {
        var (ann, ben, eve) = (await cluster.PersonAsync("ann"), await cluster.PersonAsync("ben"), await cluster.PersonAsync("eve"));
        var (board, pins) = await cluster.BoardAsync(ann, secret: true, pins: 1);
        await Board(board).AddCollaboratorAsync(ann, ben, Ct);
        Assert.Equal(ParleyCluster.Content("1"), (await Pin(pins[0]).GetAsync(ben, Ct)).Value!.Content);
        Assert.Equal(ErrorCode.NotFound, (await Pin(pins[0]).GetAsync(eve, Ct)).Error?.Code);
        Assert.Equal(ErrorCode.NotFound, (await CreateAsync(eve, board, "oak", ParleyCluster.Client("c"))).Error?.Code);
        await Board(board).UpdateAsync(ann, new(default, default, false), Ct);
        Assert.Null((await Pin(pins[0]).GetAsync(eve, Ct)).Error);
        Assert.Equal(ErrorCode.NotAllowed, (await CreateAsync(eve, board, "oak", ParleyCluster.Client("c"))).Error?.Code);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_pin_that_was_stored_and_perhaps_not_listed_is_completed_by_the_repeat(bool listed)
    {
        var ann = await cluster.PersonAsync("ann");
        var (board, _) = await cluster.BoardAsync(ann);
        var clientId = ParleyCluster.Client("c");
        cluster.GrainStorage.FailNext("board", board.Value, written: listed);
        await Assert.ThrowsAnyAsync<Exception>(() => CreateAsync(ann, board, "oak", clientId));
        Assert.Equal(listed ? ["oak"] : [], await TitlesAsync(ann, board));

        var again = await CreateAsync(ann, board, "oak", clientId);
        Assert.Null((await Pin(again.Value!.Value.Id).GetAsync(ann, Ct)).Error);
        Assert.Equal(["oak"], await TitlesAsync(ann, board));
    }

    [Fact]
    public async Task A_full_board_leaves_nothing_of_the_pin_behind()
    {
        var ann = await cluster.PersonAsync("ann");
        var (full, pins) = await cluster.BoardAsync(ann, pins: ParleyCluster.MaxPins);
        var (other, _) = await cluster.BoardAsync(ann);
        var clientId = ParleyCluster.Client("c");
        var error = (await CreateAsync(ann, full, "oak", clientId)).Error!;
        Assert.Equal((ErrorCode.LimitReached, ParleyCluster.MaxPins), (error.Code, error.Limit));

        Assert.False((await CreateAsync(ann, other, "elm", clientId)).Value!.IsRepeat);
        Assert.Equal(["elm"], await TitlesAsync(ann, other));
        Assert.Equal(pins.Length, (await Board(full).GetAsync(ann, Ct)).Value!.PinCount);
    }

    [Fact]
    public async Task Never_more_pins_than_the_limit_whoever_races()
    {
        var ann = await cluster.PersonAsync("ann");
        var (board, _) = await cluster.BoardAsync(ann, pins: ParleyCluster.MaxPins - 1);
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(i => CreateAsync(ann, board, $"race{i}", ParleyCluster.Client("c"))));
        Assert.Single(answers, answer => answer.Error is null);
        Assert.Equal(ParleyCluster.MaxPins, (await Board(board).GetAsync(ann, Ct)).Value!.PinCount);
    }

    [Fact]
    public async Task A_deleted_pin_stays_deleted()
    {
        var (ann, eve) = (await cluster.PersonAsync("ann"), await cluster.PersonAsync("eve"));
        var (board, _) = await cluster.BoardAsync(ann);
        var clientId = ParleyCluster.Client("c");
        var pin = (await CreateAsync(ann, board, "oak", clientId)).Value!.Value.Id;
        Assert.Equal(ErrorCode.NotAllowed, (await Pin(pin).DeleteAsync(eve, Ct)).Error?.Code);
        Assert.Null((await Pin(pin).DeleteAsync(ann, Ct)).Error);
        await cluster.DeactivateAsync(Pin(pin));

        Assert.Equal(ErrorCode.NotFound, (await Pin(pin).GetAsync(ann, Ct)).Error?.Code);
        Assert.Equal(ErrorCode.NotFound, (await CreateAsync(ann, board, "oak", clientId)).Error?.Code);
        Assert.Null((await Pin(pin).DeleteAsync(ann, Ct)).Error);
        Assert.Equal(ErrorCode.NotFound, (await Pin(pin).DeleteAsync(eve, Ct)).Error?.Code);
        Assert.Equal(0, (await Board(board).GetAsync(ann, Ct)).Value!.PinCount);
    }

    [Fact]
    public async Task A_pin_that_was_forgotten_and_not_taken_off_is_gone_and_the_repeat_takes_it_off()
    {
        var ann = await cluster.PersonAsync("ann");
        var (board, pins) = await cluster.BoardAsync(ann, pins: 2);
        cluster.GrainStorage.FailNext("board", board.Value, written: false);
        await Assert.ThrowsAnyAsync<Exception>(() => Pin(pins[1]).DeleteAsync(ann, Ct));
        Assert.Equal(["1"], await TitlesAsync(ann, board));

        Assert.Null((await Pin(pins[1]).DeleteAsync(ann, Ct)).Error);
        Assert.Equal(1, (await Board(board).GetAsync(ann, Ct)).Value!.PinCount);
    }

    [Fact]
    public async Task The_cover_falls_back_to_the_next_newest_picture()
    {
        var ann = await cluster.PersonAsync("ann");
        var (board, pins) = await cluster.BoardAsync(ann, pins: 2);
        Assert.Equal("/2.jpg", (await Board(board).GetAsync(ann, Ct)).Value!.Cover?.Url);
        await Pin(pins[1]).DeleteAsync(ann, Ct);
        await cluster.DeactivateAsync(Board(board));
        Assert.Equal("/1.jpg", (await Board(board).GetAsync(ann, Ct)).Value!.Cover?.Url);
    }

    [Fact]
    public async Task With_its_board_a_pin_is_gone()
    {
        var ann = await cluster.PersonAsync("ann");
        var (board, _) = await cluster.BoardAsync(ann);
        var clientId = ParleyCluster.Client("c");
        var pin = (await CreateAsync(ann, board, "oak", clientId)).Value!.Value.Id;
        await Board(board).DeleteAsync(ann, Ct);
        Assert.Equal(ErrorCode.NotFound, (await Pin(pin).GetAsync(ann, Ct)).Error?.Code);
        Assert.Equal(ErrorCode.NotFound, (await CreateAsync(ann, board, "oak", clientId)).Error?.Code);
    }

    [Fact]
    public async Task Deleting_pins_of_one_board_while_others_are_made_waits_for_nobody_in_a_circle()
    {
        var ann = await cluster.PersonAsync("ann");
        var (board, pins) = await cluster.BoardAsync(ann, pins: ParleyCluster.MaxPins);
        var deletions = pins.Select(pin => Pin(pin).DeleteAsync(ann, Ct));
        var creations = Enumerable.Range(0, 8).Select(i => CreateAsync(ann, board, $"new{i}", ParleyCluster.Client("c")));
        var (deleted, created) = (Task.WhenAll(deletions), Task.WhenAll(creations));
        Assert.All(await deleted, answer => Assert.Null(answer.Error));
        var made = (await created).Count(answer => answer.Error is null);
        Assert.Equal(made, (await Board(board).GetAsync(ann, Ct)).Value!.PinCount);
    }

    private Task<Result<Created<PinView>>> CreateAsync(UserId owner, BoardId board, string title, ClientId clientId) =>
        cluster.Pins.CreateAsync(owner, board, ParleyCluster.Content(title), clientId, Ct);

    private async Task<string[]> TitlesAsync(UserId viewer, BoardId board) =>
        [.. (await cluster.Pins.PageAsync(viewer, board, null, 100, Ct)).Value!.Items.Select(pin => pin.Content.Title)];

    private IPinGrain Pin(PinId id) => cluster.Grains.GetGrain<IPinGrain>(id.Value);

    private IBoardGrain Board(BoardId id) => cluster.Grains.GetGrain<IBoardGrain>(id.Value);
}
