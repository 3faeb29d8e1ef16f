using System.Net;
using Parley.Api.Conversations;
using Parley.Api.Hosting;
using Parley.Client;
using static Parley.Api.Conversations.ParleyClientExtensions;

namespace Parley.Api.Boards;

public sealed class BoardTests(SharedServer shared)
{
    [Fact]
    public async Task Creation_answers_201_with_location_and_a_repeat_200_with_the_same_board()
    {
        using var alice = await shared.Server.HttpAsAsync(SharedServer.NewUser("alice"));
        const string Request = """{"name":"Cabins","description":null,"clientId":"c1"}""";

        var made = await alice.SendAsync(HttpMethod.Post, "/v1/boards", Request);
        var again = await alice.SendAsync(HttpMethod.Post, "/v1/boards", Request);
        var other = await alice.SendAsync(HttpMethod.Post, "/v1/boards", """{"name":"Other","clientId":"c1"}""");

        Assert.Equal((HttpStatusCode.Created, $"/v1/boards/{made.Body.GetProperty("id")}"), (made.Status, made.Location));
        Assert.Equal((HttpStatusCode.OK, made.Body.GetRawText()), (again.Status, again.Body.GetRawText()));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "client_id_reused"), (other.Status, other.Body.GetProperty("code").GetString()));
        JsonAssert.HasFields(made.Body, "id", "ownerId", "name", "description", "secret", "collaboratorIds", "pinCount", "users");
    }

    [Fact]
    public async Task A_repeat_of_the_creation_of_a_deleted_board_answers_404()
    {
        var (alice, _) = await shared.NewUserAsync("alice");
        var board = new NewBoard("Cabins") { ClientId = "c1" };
        await alice.Boards.DeleteAsync((await alice.Boards.CreateAsync(board)).Id);

        var refused = await Assert.ThrowsAsync<ParleyException>(() => alice.Boards.CreateAsync(board));
        Assert.Equal(ProblemCode.NotFound, refused.Code);
    }

    [Fact]
    public async Task A_refused_board_uses_up_no_client_id()
    {
        var (alice, _) = await shared.NewUserAsync("alice");
        await RefusalAsync(() => alice.Boards.CreateAsync(new("") { ClientId = "c1" }));
        Assert.Equal("Cabins", (await alice.Boards.CreateAsync(new("Cabins") { ClientId = "c1" })).Name);
    }

    [Fact]
    public async Task A_secret_board_does_not_exist_for_others_on_any_route()
    {
        var (alice, aliceId) = await shared.NewUserAsync("alice");
        var (mallory, _) = await shared.NewUserAsync("mallory");
        var pin = await alice.PinAsync("hidden", secret: true);

        await AssertNotFoundAsync(
            () => mallory.Boards.GetAsync(pin.BoardId),
            () => mallory.Boards.PinsAsync(pin.BoardId),
            () => mallory.Boards.UpdateAsync(pin.BoardId, new() { Secret = false }),
            () => mallory.Boards.AddCollaboratorAsync(pin.BoardId, aliceId),
            () => mallory.Pins.GetAsync(pin.Id),
            () => mallory.Pins.CreateAsync(new(pin.BoardId, "mine")));
        Assert.Equal(
            ProblemCode.ContentNotFound,
            (await RefusalAsync(async () => await mallory.Pins.SaveAsync(pin.Id, (await mallory.Boards.CreateAsync(new("b"))).Id))).Code);
        Assert.Empty((await mallory.Boards.ListAsync(aliceId)).Items);
        var cards = await mallory.Cards.ResolveAsync([CardRef.Of(ShareKind.Pin, pin.Id), CardRef.Of(ShareKind.Board, pin.BoardId)]);
        Assert.All(cards, card => Assert.Equal((CardState.Unavailable, null), (card.State, card.Card)));
    }

    [Fact]
    public async Task A_collaborator_may_read_pin_and_leave_but_not_own()
    {
        var (alice, aliceId) = await shared.NewUserAsync("alice");
        var (bob, bobId) = await shared.NewUserAsync("bob");
        var board = await alice.Boards.CreateAsync(new("Cabins") { Secret = true });

        var joint = await alice.Boards.AddCollaboratorAsync(board.Id, bobId);
        Assert.Equal([bobId], joint.CollaboratorIds);
        Assert.Equal("bob", joint.Users[bobId].DisplayName);
        Assert.Equal(bobId, (await bob.Pins.CreateAsync(new(board.Id, "A red door"))).OwnerId);
        Assert.Equal(ProblemCode.NotAllowed, (await RefusalAsync(() => bob.Boards.UpdateAsync(board.Id, new() { Name = "Mine" }))).Code);
        Assert.Equal(ProblemCode.NotAllowed, (await RefusalAsync(() => bob.Boards.DeleteAsync(board.Id))).Code);
        Assert.Equal([aliceId, bobId], (await bob.Boards.GetAsync(board.Id)).Users.Keys.Order());

        await bob.Boards.RemoveCollaboratorAsync(board.Id, bobId);
        await AssertNotFoundAsync(() => bob.Boards.GetAsync(board.Id));
    }

    [Fact]
    public async Task Boards_are_listed_in_the_order_of_creation_with_any_page_size()
    {
        var (alice, aliceId) = await shared.NewUserAsync("alice");
        var names = Enumerable.Range(0, 5).Select(i => $"Board {i}").ToArray();
        foreach (var name in names)
            await alice.Boards.CreateAsync(new(name));

        var first = await alice.Boards.ListAsync(aliceId, limit: 3);
        var second = await alice.Boards.ListAsync(aliceId, cursor: first.NextCursor, limit: 3);

        Assert.Equal(names, first.Items.Concat(second.Items).Select(board => board.Name));
        Assert.Equal((3, null), (first.Items.Count, second.NextCursor));
    }

    [Theory, InlineData(1), InlineData(3)]
    public async Task When_the_last_boards_of_a_page_are_deleted_the_next_page_skips_none(int removed)
    {
        var (alice, aliceId) = await shared.NewUserAsync("alice");
        foreach (var name in "abcdef")
            await alice.Boards.CreateAsync(new(name.ToString()));

        var first = await alice.Boards.ListAsync(aliceId, limit: 3);
        foreach (var board in first.Items.TakeLast(removed))
            await alice.Boards.DeleteAsync(board.Id);
        var second = await alice.Boards.ListAsync(aliceId, cursor: first.NextCursor, limit: 3);

        Assert.Equal(["d", "e", "f"], second.Items.Select(board => board.Name));
        Assert.Null(second.NextCursor);
    }

    [Theory]
    [InlineData("lopez mar")]
    [InlineData("Mari\u0301a")]
    [InlineData("\uff2d\uff41\uff52")]
    [InlineData("opez")]
    [InlineData("\u6599")]
    public async Task Boards_are_found_by_words_of_their_name_in_any_order_and_spelling(string query)
    {
        var (alice, aliceId) = await shared.NewUserAsync("alice");
        await alice.Boards.CreateAsync(new("Other"));
        var board = await alice.Boards.CreateAsync(new("Mar\u00eda L\u00f3pez: \u6599\u7406"));
        Assert.Equal([board.Id], (await alice.Boards.ListAsync(aliceId, query)).Items.Select(found => found.Id));
    }

    [Fact]
    public async Task Deleting_a_board_deletes_its_pins()
    {
        var (alice, _) = await shared.NewUserAsync("alice");
        var pin = await alice.PinAsync("gone");
        await alice.Boards.DeleteAsync(pin.BoardId);
        await AssertNotFoundAsync(() => alice.Boards.GetAsync(pin.BoardId), () => alice.Pins.GetAsync(pin.Id));
    }

    private static async Task AssertNotFoundAsync(params Func<Task>[] calls)
    {
        foreach (var call in calls)
            Assert.Equal(ProblemCode.NotFound, (await RefusalAsync(call)).Code);
    }
}
