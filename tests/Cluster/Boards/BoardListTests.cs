using Parley.Boards;
using Parley.Grains.Users;
using Parley.Users;

namespace Parley.Cluster.Boards;

/// <summary>A user's list of boards agrees with the boards, and a board's list of pins with the pins. A failure can leave them different;
/// they then become consistent again.</summary>
public sealed class BoardListTests(ParleyCluster cluster)
{
    private const int PatienceMilliseconds = 60_000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory(Timeout = PatienceMilliseconds)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_repeat_completes_a_board_that_was_listed_but_may_not_be_stored(bool written)
    {
        var ann = await cluster.PersonAsync("ann");
        var clientId = ParleyCluster.Client("c");
        var id = (await User(ann).ReserveBoardAsync(clientId, TestContext.Current.CancellationToken)).Value;
        cluster.GrainStorage.FailNext("board", id.Value, written);
        await Assert.ThrowsAnyAsync<Exception>(() => cluster.Boards.CreateAsync(ann, new("Oak", null, false), clientId, Ct));
        Assert.Equal(written ? 1 : 0, (await cluster.Catalog.BoardsAsync(ann, ann, null, Ct)).Length);

        // A recent attempt stays in the list, because the creation may still be running.
        await Board(id).SettleAsync(ann, Ct);
        Assert.Equal([id], await User(ann).BoardsAsync(Ct));
        Assert.Equal(id, (await cluster.Boards.CreateAsync(ann, new("Oak", null, false), clientId, Ct)).Value!.Value.Id);
        Assert.Equal([id], (await cluster.Catalog.BoardsAsync(ann, ann, null, Ct)).Select(board => board.Id));
    }

    [Fact(Timeout = PatienceMilliseconds)]
    public async Task A_board_that_was_never_stored_leaves_the_list_after_a_day_and_returns_when_it_is_created()
    {
        var ann = await cluster.PersonAsync("ann");
        var id = IdOf(TimeProvider.System.GetUtcNow().AddDays(-2));
        await User(ann).ListBoardAsync(id, TestContext.Current.CancellationToken);
        Assert.Empty(await cluster.Catalog.BoardsAsync(ann, ann, null, Ct));
        await NotListedAsync(ann, id);

        Assert.Null((await Board(id).CreateAsync(ann, new("Oak", null, false), Ct)).Error);
        Assert.Equal([id], await User(ann).BoardsAsync(Ct));
    }

    [Fact(Timeout = PatienceMilliseconds)]
    public async Task A_creation_with_an_old_id_counts_against_the_limit_again()
    {
        var ann = await cluster.PersonAsync("ann");
        var now = TimeProvider.System.GetUtcNow();
        var listed = Enumerable.Range(0, new UserOptions().MaxBoards).Select(_ => IdOf(now));
        await Task.WhenAll(listed.Select(id => User(ann).ListBoardAsync(id, TestContext.Current.CancellationToken)));

        var refused = await Board(IdOf(now.AddHours(-13))).CreateAsync(ann, new("Oak", null, false), Ct);
        Assert.Equal(ErrorCode.LimitReached, refused.Error?.Code);
        var young = IdOf(now.AddHours(-11));
        Assert.Null((await Board(young).CreateAsync(ann, new("Oak", null, false), Ct)).Error);
        var other = await Board(young).CreateAsync(await cluster.PersonAsync("ben"), new("Oak", null, false), Ct);
        Assert.Equal(ErrorCode.NotFound, other.Error?.Code);
    }

    [Fact(Timeout = PatienceMilliseconds)]
    public async Task A_read_of_the_list_removes_a_deleted_board_that_was_listed_again()
    {
        var ann = await cluster.PersonAsync("ann");
        var (id, _) = await cluster.BoardAsync(ann);
        await Board(id).DeleteAsync(ann, TestContext.Current.CancellationToken);
        await cluster.GrainStorage.UntilAsync(
            "board", id.Value, json => json?.Contains("\"Deletion\"", StringComparison.Ordinal) == false, Ct);
        await User(ann).ListBoardAsync(id, Ct); // as if a repeat of the board's creation had stopped after this step
        Assert.Empty(await cluster.Catalog.BoardsAsync(ann, ann, null, Ct));
        await NotListedAsync(ann, id);
    }

    [Fact(Timeout = PatienceMilliseconds)]
    public async Task Concurrent_repeats_of_creation_and_deletion_leave_no_board_and_no_place_in_the_list()
    {
        for (var round = 0; round < 10; round++)
        {
            var ann = await cluster.PersonAsync("ann");
            var clientId = ParleyCluster.Client("c");
            var id = (await cluster.Boards.CreateAsync(ann, new("Oak", null, false), clientId, Ct)).Value!.Value.Id;
            var creations = Enumerable.Range(0, 4).Select(_ =>
                cluster.Boards.CreateAsync(ann, new("Oak", null, false), clientId, TestContext.Current.CancellationToken));
            var deletions = Enumerable.Range(0, 2).Select(_ => Board(id).DeleteAsync(ann, Ct));
            var (created, deleted) = (Task.WhenAll(creations), Task.WhenAll(deletions));
            await created;
            Assert.All(await deleted, answer => Assert.Null(answer.Error));
            await cluster.GrainStorage.UntilAsync(
                "board", id.Value, json => json?.Contains("\"Deletion\"", StringComparison.Ordinal) == false, Ct);
            Assert.Empty(await cluster.Catalog.BoardsAsync(ann, ann, null, Ct));
            await NotListedAsync(ann, id);
        }
    }

    [Fact(Timeout = PatienceMilliseconds)]
    public async Task The_next_read_of_a_board_removes_a_deleted_pin_that_it_still_lists()
    {
        var ann = await cluster.PersonAsync("ann");
        var (board, pins) = await cluster.BoardAsync(ann, pins: 2);
        cluster.GrainStorage.FailNext("board", board.Value, written: false);
        await Assert.ThrowsAnyAsync<Exception>(() =>
            cluster.Grains.Pin(pins[1]).DeleteAsync(ann, TestContext.Current.CancellationToken));
        Assert.Equal(2, (await Board(board).GetAsync(ann, Ct)).Value!.PinCount);

        Assert.Single((await cluster.Pins.PageAsync(ann, board, null, 100, Ct)).Value!.Items);
        await cluster.GrainStorage.UntilAsync(
            "board", board.Value, json => json?.Contains(pins[1].Value, StringComparison.Ordinal) == false, Ct);
        var view = (await Board(board).GetAsync(ann, Ct)).Value!;
        Assert.Equal((1, "/1.jpg"), (view.PinCount, view.Cover?.Url));
    }

    [Fact]
    public async Task A_former_collaborator_can_delete_only_own_pins()
    {
        var (ann, ben, eve) = (await cluster.PersonAsync("ann"), await cluster.PersonAsync("ben"), await cluster.PersonAsync("eve"));
        var (board, pins) = await cluster.BoardAsync(ann, secret: true, pins: 1);
        await Board(board).AddCollaboratorAsync(ann, ben, Ct);
        var made = await cluster.Pins.CreateAsync(ben, board, ParleyCluster.Content("own"), ParleyCluster.Client("c"), Ct);
        var own = made.Value!.Value.Id;
        await Board(board).RemoveCollaboratorAsync(ann, ben, Ct);

        Assert.Equal(ErrorCode.NotFound, (await cluster.Grains.Pin(pins[0]).DeleteAsync(ben, Ct)).Error?.Code);
        Assert.Null((await cluster.Grains.Pin(own).DeleteAsync(ben, Ct)).Error);
        Assert.Null((await cluster.Grains.Pin(own).DeleteAsync(ben, Ct)).Error);
        Assert.Equal(ErrorCode.NotFound, (await cluster.Grains.Pin(own).DeleteAsync(eve, Ct)).Error?.Code);
        Assert.Equal(1, (await Board(board).GetAsync(ann, Ct)).Value!.PinCount);
    }

    private static BoardId IdOf(DateTimeOffset time) => BoardId.Parse(OpaqueId.From(Guid.CreateVersion7(time)));

    private Task NotListedAsync(UserId owner, BoardId board) => cluster.GrainStorage.UntilAsync(
        "user", owner.Value, json => json?.Contains(board.Value, StringComparison.Ordinal) == false, Ct);

    private IBoardGrain Board(BoardId id) => cluster.Grains.GetGrain<IBoardGrain>(id.Value);

    private IUserGrain User(UserId id) => cluster.Grains.GetGrain<IUserGrain>(id.Value);
}
