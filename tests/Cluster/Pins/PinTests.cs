using Parley.Boards;
using Parley.Pins;
using Parley.Users;

namespace Parley.Cluster.Pins;

/// <summary>A pin is stored before it is listed, and cleared before it leaves the list, whatever fails in between.</summary>
public sealed class PinTests(ParleyCluster cluster)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Concurrent_creations_with_one_client_id_make_one_pin()
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
    public async Task A_pin_is_visible_to_everyone_who_sees_its_board()
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
    public async Task A_repeat_completes_a_pin_that_was_stored_but_may_not_be_listed(bool listed)
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
    public async Task A_full_board_stores_nothing_of_a_refused_pin()
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
    public async Task Concurrent_creations_never_exceed_the_limit_of_pins()
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
    public async Task A_repeat_of_a_deletion_removes_a_deleted_pin_that_is_still_listed()
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
    public async Task A_pin_of_a_deleted_board_is_gone()
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
    public async Task Deleting_and_creating_pins_of_one_board_causes_no_deadlock()
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
