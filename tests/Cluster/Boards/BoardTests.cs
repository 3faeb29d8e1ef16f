using Parley.Boards;
using Parley.Users;

namespace Parley.Cluster.Boards;

/// <summary>Boards with deactivations, repeats, and a store that fails.</summary>
public sealed class BoardTests(ParleyCluster cluster)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Concurrent_creations_with_one_client_id_make_one_board()
    {
        var ann = await cluster.PersonAsync("ann");
        var clientId = ParleyCluster.Client("c");
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 32).Select(_ => cluster.Boards.CreateAsync(ann, new("Oak", "dark", true), clientId, Ct)));
        var board = Assert.Single(answers.Select(answer => answer.Value!.Value.Id).Distinct());
        Assert.Single(answers, answer => !answer.Value!.IsRepeat);

        await cluster.DeactivateAsync(Board(board));
        var again = await cluster.Boards.CreateAsync(ann, new("Oak", "dark", true), clientId, Ct);
        Assert.True(again.Value!.IsRepeat);
        Assert.Equal(
            ("Oak", "dark", true, 0),
            (again.Value.Value.Name, again.Value.Value.Description, again.Value.Value.Secret, again.Value.Value.PinCount));
        Assert.Equal([board], await User(ann).BoardsAsync(Ct));
    }

    [Fact]
    public async Task A_client_id_of_another_request_is_refused_and_still_names_its_board()
    {
        var ann = await cluster.PersonAsync("ann");
        var clientId = ParleyCluster.Client("c");
        await cluster.Boards.CreateAsync(ann, new("Oak", null, false), clientId, Ct);
        Assert.Equal(ErrorCode.ClientIdReused, (await cluster.Boards.CreateAsync(ann, new("Elm", null, false), clientId, Ct)).Error?.Code);
        Assert.Equal("Oak", (await cluster.Boards.CreateAsync(ann, new("Oak", null, false), clientId, Ct)).Value!.Value.Name);
    }

    [Fact]
    public async Task A_refused_creation_takes_no_place_in_the_list_and_uses_up_no_client_id()
    {
        var ann = await cluster.PersonAsync("ann");
        var clientId = ParleyCluster.Client("c");
        Assert.Equal(ErrorCode.InvalidRequest, (await cluster.Boards.CreateAsync(ann, new(" ", null, false), clientId, Ct)).Error?.Code);
        Assert.Empty(await User(ann).BoardsAsync(Ct));
        Assert.False((await cluster.Boards.CreateAsync(ann, new("Oak", null, false), clientId, Ct)).Value!.IsRepeat);
    }

    [Fact]
    public async Task A_secret_board_does_not_exist_for_strangers()
    {
        var (ann, eve) = (await cluster.PersonAsync("ann"), await cluster.PersonAsync("eve"));
        var (id, pins) = await cluster.BoardAsync(ann, secret: true, pins: 1);
        var board = Board(id);
        Error?[] refusals =
        [
            (await board.GetAsync(eve, Ct)).Error,
            (await board.UpdateAsync(eve, new("mine", default, default), Ct)).Error,
            (await board.DeleteAsync(eve, Ct)).Error,
            (await board.AddCollaboratorAsync(eve, eve, Ct)).Error,
            (await board.RemoveCollaboratorAsync(eve, eve, Ct)).Error,
            (await board.PinsAsync(eve, null, 10, Ct)).Error,
            (await board.ListsAsync(eve, [.. pins], Ct)).Error,
            await board.WhyNoChangeAsync(eve, Ct),
            (await board.AddPinAsync(eve, pins[0], null, Ct)).Error,
        ];
        Assert.All(refusals, refusal => Assert.Equal(ErrorCode.NotFound, refusal?.Code));
    }

    [Fact]
    public async Task A_deleted_board_stays_deleted()
    {
        var ann = await cluster.PersonAsync("ann");
        var clientId = ParleyCluster.Client("c");
        var id = (await cluster.Boards.CreateAsync(ann, new("Oak", null, false), clientId, Ct)).Value!.Value.Id;
        Assert.Null((await Board(id).DeleteAsync(ann, Ct)).Error);
        await cluster.DeactivateAsync(Board(id));

        Assert.Equal(ErrorCode.NotFound, (await Board(id).GetAsync(ann, Ct)).Error?.Code);
        Assert.Equal(ErrorCode.NotFound, (await cluster.Boards.CreateAsync(ann, new("Oak", null, false), clientId, Ct)).Error?.Code);
        Assert.Null((await Board(id).DeleteAsync(ann, Ct)).Error);
        Assert.Empty(await User(ann).BoardsAsync(Ct));
    }

    [Fact]
    public async Task The_owner_adds_collaborators_and_both_can_remove_them()
    {
        var (ann, ben) = (await cluster.PersonAsync("ann"), await cluster.PersonAsync("ben"));
        var (id, _) = await cluster.BoardAsync(ann, secret: true);
        Assert.Equal([ben], (await Board(id).AddCollaboratorAsync(ann, ben, Ct)).Value!.CollaboratorIds);
        await cluster.DeactivateAsync(Board(id));
        Assert.Null(await Board(id).WhyNoChangeAsync(ben, Ct));
        Assert.Null((await Board(id).RemoveCollaboratorAsync(ben, ben, Ct)).Error);
        Assert.Equal(ErrorCode.NotFound, (await Board(id).GetAsync(ben, Ct)).Error?.Code);
    }

    [Fact]
    public async Task A_person_who_does_not_exist_cannot_be_a_collaborator()
    {
        var ann = await cluster.PersonAsync("ann");
        var (id, _) = await cluster.BoardAsync(ann);
        Assert.Equal(ErrorCode.NotFound, (await Board(id).AddCollaboratorAsync(ann, UserId.Parse("nobody-at-all"), Ct)).Error?.Code);
        Assert.Empty((await Board(id).GetAsync(ann, Ct)).Value!.CollaboratorIds);
    }

    [Theory]
    [InlineData(false, "Kitchens")]
    [InlineData(true, "Oak")]
    public async Task After_a_write_of_unknown_outcome_the_store_is_read_again(bool written, string name)
    {
        var ann = await cluster.PersonAsync("ann");
        var (id, _) = await cluster.BoardAsync(ann);
        cluster.GrainStorage.FailNext("board", id.Value, written);
        await Assert.ThrowsAnyAsync<Exception>(() => Board(id).UpdateAsync(ann, new("Oak", default, default), Ct));
        Assert.Equal(name, (await Board(id).GetAsync(ann, Ct)).Value!.Name);
        Assert.Equal("Elm", (await Board(id).UpdateAsync(ann, new("Elm", default, default), Ct)).Value!.Name);
    }

    private IBoardGrain Board(BoardId id) => cluster.Grains.GetGrain<IBoardGrain>(id.Value);

    private IUserGrain User(UserId id) => cluster.Grains.GetGrain<IUserGrain>(id.Value);
}
