using Parley.Boards;
using Parley.Pins;
using Parley.Users;

namespace Parley.Cluster.Boards;

/// <summary>The deletion of a board also deletes its pins, even if writes fail in between or if a person adds a pin at the same
/// time.</summary>
public sealed class BoardDeletionTests(ParleyCluster cluster)
{
    private const int PatienceMilliseconds = 60_000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = PatienceMilliseconds)]
    public async Task Deleting_a_board_clears_its_pins_and_removes_it_from_the_owners_list()
    {
        var ann = await cluster.PersonAsync("ann");
        var (board, pins) = await cluster.BoardAsync(ann, pins: 3);
        Assert.Null((await Board(board).DeleteAsync(ann, TestContext.Current.CancellationToken)).Error);
        Assert.Empty(await cluster.Catalog.BoardsAsync(ann, ann, null, Ct));
        await FinishedAsync(ann, board, pins);
        Assert.Empty(await User(ann).BoardsAsync(Ct));
    }

    [Fact(Timeout = PatienceMilliseconds)]
    public async Task An_interrupted_deletion_continues_when_the_owner_reads_the_list()
    {
        var ann = await cluster.PersonAsync("ann");
        var (board, pins) = await cluster.BoardAsync(ann, pins: 3);
        cluster.GrainStorage.Refuse("pin", pins[1].Value, refuses: true);
        Assert.Null((await Board(board).DeleteAsync(ann, TestContext.Current.CancellationToken)).Error);
        await cluster.GrainStorage.UntilAsync("pin", pins[0].Value, SaysNothing, Ct);
        await cluster.GrainStorage.UntilAsync("pin", pins[2].Value, SaysNothing, Ct);

        // The deletion is unfinished: the owner's list still has the board's id, but no reader sees the board.
        Assert.Equal([board], await User(ann).BoardsAsync(Ct));
        Assert.Empty(await cluster.Catalog.BoardsAsync(ann, ann, null, Ct));

        await cluster.DeactivateAsync(Board(board));
        cluster.GrainStorage.Refuse("pin", pins[1].Value, refuses: false);
        Assert.Empty(await cluster.Catalog.BoardsAsync(ann, ann, null, Ct));
        await FinishedAsync(ann, board, pins);
    }

    [Fact(Timeout = PatienceMilliseconds)]
    public async Task Creating_pins_while_their_board_is_deleted_leaves_no_pin_and_causes_no_deadlock()
    {
        for (var round = 0; round < 5; round++)
        {
            var ann = await cluster.PersonAsync("ann");
            var (board, pins) = await cluster.BoardAsync(ann, pins: 1);
            var clientIds = Enumerable.Range(0, 12).Select(_ => ParleyCluster.Client("c")).ToArray();
            var creations = clientIds.Select(clientId =>
                cluster.Pins.CreateAsync(ann, board, ParleyCluster.Content("race"), clientId, TestContext.Current.CancellationToken));
            var (made, deleted) = (Task.WhenAll(creations), Board(board).DeleteAsync(ann, Ct));
            Assert.Null((await deleted).Error);
            await made;
            await FinishedAsync(ann, board, pins);
            foreach (var clientId in clientIds)
            {
                var id = PinId.Parse(await User(ann).ReserveAsync(CreationKind.Pin, clientId.Value, Ct));
                Assert.Null(await Pin(id).PeekAsync(Ct));
            }
        }
    }

    [Fact(Timeout = PatienceMilliseconds)]
    public async Task A_deletion_whose_answer_was_lost_is_completed_by_the_next_read_of_the_list()
    {
        var ann = await cluster.PersonAsync("ann");
        var (board, pins) = await cluster.BoardAsync(ann, pins: 2);
        cluster.GrainStorage.FailNext("board", board.Value, written: true);
        await Assert.ThrowsAnyAsync<Exception>(() => Board(board).DeleteAsync(ann, TestContext.Current.CancellationToken));
        Assert.Empty(await cluster.Catalog.BoardsAsync(ann, ann, null, Ct));
        await FinishedAsync(ann, board, pins);
    }

    [Fact(Timeout = PatienceMilliseconds)]
    public async Task A_deletion_succeeds_although_the_owners_list_cannot_be_written()
    {
        var ann = await cluster.PersonAsync("ann");
        var (board, pins) = await cluster.BoardAsync(ann, pins: 1);
        cluster.GrainStorage.Refuse("user", ann.Value, refuses: true);
        Assert.Null((await Board(board).DeleteAsync(ann, TestContext.Current.CancellationToken)).Error);
        await cluster.GrainStorage.UntilAsync("pin", pins[0].Value, SaysNothing, Ct);
        cluster.GrainStorage.Refuse("user", ann.Value, refuses: false);
        await FinishedAsync(ann, board, pins);
    }

    [Fact(Timeout = PatienceMilliseconds)]
    public async Task A_repeat_clears_a_pin_that_was_not_listed_before_its_board_was_deleted()
    {
        var ann = await cluster.PersonAsync("ann");
        var (board, _) = await cluster.BoardAsync(ann);
        var clientId = ParleyCluster.Client("c");
        var pin = await User(ann).ReserveAsync(CreationKind.Pin, clientId.Value, Ct);
        cluster.GrainStorage.FailNext("board", board.Value, written: false);
        await Assert.ThrowsAnyAsync<Exception>(() =>
            cluster.Pins.CreateAsync(ann, board, ParleyCluster.Content("oak"), clientId, TestContext.Current.CancellationToken));
        Assert.Null((await Board(board).DeleteAsync(ann, Ct)).Error);

        var again = await cluster.Pins.CreateAsync(ann, board, ParleyCluster.Content("oak"), clientId, Ct);
        Assert.Equal(ErrorCode.NotFound, again.Error?.Code);
        await cluster.GrainStorage.UntilAsync("pin", pin, SaysNothing, Ct);
    }

    private static bool SaysNothing(string? json) => json?.Contains("\"Title\"", StringComparison.Ordinal) == false;

    private async Task FinishedAsync(UserId owner, BoardId board, IEnumerable<PinId> pins)
    {
        foreach (var pin in pins)
            await cluster.GrainStorage.UntilAsync("pin", pin.Value, SaysNothing, Ct);
        await cluster.GrainStorage.UntilAsync(
            "board", board.Value, json => json?.Contains("\"Deletion\"", StringComparison.Ordinal) == false, Ct);
        await cluster.GrainStorage.UntilAsync(
            "user", owner.Value, json => json?.Contains(board.Value, StringComparison.Ordinal) == false, Ct);
    }

    private IBoardGrain Board(BoardId id) => cluster.Grains.GetGrain<IBoardGrain>(id.Value);

    private IPinGrain Pin(PinId id) => cluster.Grains.GetGrain<IPinGrain>(id.Value);

    private IUserGrain User(UserId id) => cluster.Grains.GetGrain<IUserGrain>(id.Value);
}
