using System.Net;
using Parley.Api.Conversations;
using Parley.Api.Hosting;
using Parley.Client;
using static Parley.Api.Conversations.ParleyClientExtensions;

namespace Parley.Api.Boards;

public sealed class PinTests(SharedServer shared)
{
    [Fact]
    public async Task A_pin_answers_its_fields_and_a_repeat_answers_the_same()
    {
        var aliceId = SharedServer.NewUser("alice");
        using var alice = await shared.Server.HttpAsAsync(aliceId);
        var board = (await alice.SendAsync(HttpMethod.Post, "/v1/boards", """{"name":"b","clientId":"c1"}""")).Body
            .GetProperty("id")
            .GetString();
        var request = $$$"""
            {"boardId":"{{{board}}}","title":"A red door","link":"https://example.org/door","note":"Ask","clientId":"c2",
             "image":{"url":"/media/door.jpg","width":640,"height":480,"color":"#aabbcc"}}
            """;

        var made = await alice.SendAsync(HttpMethod.Post, "/v1/pins", request);
        var again = await alice.SendAsync(HttpMethod.Post, "/v1/pins", request);

        Assert.Equal((HttpStatusCode.Created, $"/v1/pins/{made.Body.GetProperty("id")}"), (made.Status, made.Location));
        Assert.Equal((HttpStatusCode.OK, made.Body.GetRawText()), (again.Status, again.Body.GetRawText()));
        JsonAssert.HasFields(made.Body, "id", "boardId", "ownerId", "title", "link", "image", "note", "sourcePinId", "users");
        JsonAssert.HasFields(made.Body.GetProperty("image"), "url", "width", "height", "color", "alt");
        Assert.Equal(aliceId, made.Body.GetProperty("ownerId").GetString());
    }

    [Theory]
    [InlineData("""{"boardId":"@","clientId":"c"}""", "/title required")]
    [InlineData("""{"boardId":"@","clientId":"c","title":" "}""", "/title required")]
    [InlineData("""{"boardId":"@","clientId":"c","title":"t","link":"ftp://example.org"}""", "/link bad_format")]
    [InlineData(
        """{"boardId":"@","clientId":"c","title":"t","image":{"url":"http://example.org/p.jpg","width":1,"height":1}}""",
        "/image/url bad_format")]
    [InlineData("""{"boardId":"@","clientId":"c","title":"t","image":{"url":"/p.jpg","width":0,"height":1}}""", "/image/width bad_format")]
    [InlineData("""{"boardId":"@","clientId":"c","title":"t","image":{"url":"/p.jpg","width":1}}""", "/image/height required")]
    [InlineData("""{"boardId":"@","clientId":"c","title":"t","sourcePinId":"00000000000000000000000000"}""", "/sourcePinId bad_format")]
    public async Task An_invalid_pin_is_refused_with_the_name_of_the_field(string request, string field)
    {
        using var alice = await shared.Server.HttpAsAsync(SharedServer.NewUser("alice"));
        var board = (await alice.SendAsync(HttpMethod.Post, "/v1/boards", """{"name":"b","clientId":"c1"}""")).Body
            .GetProperty("id")
            .GetString();
        var refused = await alice.SendAsync(HttpMethod.Post, "/v1/pins", request.Replace("@", board, StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Equal([field], Http.ProblemAssert.Fields(refused.Body));
    }

    [Fact]
    public async Task A_save_copies_the_shown_fields_and_names_the_source()
    {
        var (alice, _) = await shared.NewUserAsync("alice");
        var (bob, bobId) = await shared.NewUserAsync("bob");
        var source = await alice.PinAsync("A red door");
        var board = await bob.Boards.CreateAsync(new("Mine"));

        var saved = await bob.Pins.SaveAsync(source.Id, board.Id, "c1");
        await alice.Pins.DeleteAsync(source.Id);
        var again = await bob.Pins.SaveAsync(source.Id, board.Id, "c1");

        Assert.Equal((bobId, source.Title, source.Image, source.Id), (saved.OwnerId, saved.Title, saved.Image, saved.SourcePinId));
        Assert.Equal(saved.Id, again.Id);
        Assert.Equal(1, (await bob.Boards.GetAsync(board.Id)).PinCount);
    }

    [Fact]
    public async Task Pins_are_listed_newest_first_with_their_owners_and_any_page_size()
    {
        var (alice, aliceId) = await shared.NewUserAsync("alice");
        var board = await alice.Boards.CreateAsync(new("b"));
        for (var i = 0; i < 5; i++)
            await alice.Pins.CreateAsync(new(board.Id, $"Pin {i}"));

        var first = await alice.Boards.PinsAsync(board.Id, limit: 3);
        var second = await alice.Boards.PinsAsync(board.Id, first.NextCursor, 3);

        Assert.Equal(["Pin 4", "Pin 3", "Pin 2", "Pin 1", "Pin 0"], first.Items.Concat(second.Items).Select(pin => pin.Title));
        Assert.Null(second.NextCursor);
        Assert.Equal("alice", first.Users[aliceId].DisplayName);
    }

    [Fact]
    public async Task A_deleted_pin_is_gone_and_its_client_id_creates_no_other_pin()
    {
        var (alice, _) = await shared.NewUserAsync("alice");
        var board = await alice.Boards.CreateAsync(new("b"));
        var pin = await alice.Pins.CreateAsync(new(board.Id, "t") { ClientId = "c1" });
        await alice.Pins.DeleteAsync(pin.Id);
        Assert.Equal(ProblemCode.NotFound, (await RefusalAsync(() => alice.Pins.GetAsync(pin.Id))).Code);
        Assert.Equal(ProblemCode.NotFound, (await RefusalAsync(() => alice.Pins.CreateAsync(new(board.Id, "t") { ClientId = "c1" }))).Code);
        Assert.Equal(0, (await alice.Boards.GetAsync(board.Id)).PinCount);
    }
}
