using System.Net;
using Parley.Api.Conversations;
using Parley.Api.Hosting;
using Parley.Client;
using static Parley.Api.Conversations.ParleyClientExtensions;

namespace Parley.Api.Messages;

public sealed class SaveTests(SharedServer shared)
{
    [Fact]
    public async Task A_shared_pin_of_a_secret_board_is_saved_as_its_card_shows_it()
    {
        var (alice, _) = await shared.NewUserAsync("alice");
        var (bob, bobId) = await shared.NewUserAsync("bob");
        var present = await alice.PinAsync("Present", secret: true);
        var id = await alice.GroupAsync(bobId);
        var sent = await alice.ShareAsync(id, ShareRef.Profile(bobId), ShareRef.Pin(present.Id));
        var board = await bob.Boards.CreateAsync(new("Mine"));

        var saved = await bob.Messages.SaveAsync(id, sent.Seq, 1, board.Id);

        Assert.Equal(("Present", bobId, board.Id, present.Id), (saved.Title, saved.OwnerId, saved.BoardId, saved.SourcePinId));
        Assert.Equal(present.Image, saved.Image);
        Assert.Equal([saved.Id], await bob.Boards.AllPinsAsync(board.Id).Select(pin => pin.Id).ToListAsync());
    }

    [Fact]
    public async Task A_repeated_save_makes_one_pin_also_after_an_unsend()
    {
        var (alice, _) = await shared.NewUserAsync("alice");
        var bobId = SharedServer.NewUser("bob");
        using var http = await shared.Server.HttpAsAsync(bobId);
        var bob = await shared.Server.AsAsync(bobId);
        var pin = await alice.PinAsync("Lamp");
        var id = await alice.GroupAsync(bobId);
        var sent = await alice.ShareAsync(id, ShareRef.Pin(pin.Id));
        var (mine, other) = (await bob.Boards.CreateAsync(new("Mine")), await bob.Boards.CreateAsync(new("Other")));
        var path = $"/v1/conversations/{id}/messages/{sent.Seq}/save";
        var request = $$"""{"boardId":"{{mine.Id}}","share":0,"clientId":"s1"}""";

        var saved = await http.SendAsync(HttpMethod.Post, path, request);
        var again = await http.SendAsync(HttpMethod.Post, path, request);
        await alice.Messages.UnsendAsync(id, sent.Seq);
        var afterwards = await http.SendAsync(HttpMethod.Post, path, request);

        Assert.Equal((HttpStatusCode.Created, $"/v1/pins/{saved.Body.GetProperty("id")}"), (saved.Status, saved.Location));
        Assert.Equal((HttpStatusCode.OK, saved.Body.GetRawText()), (again.Status, again.Body.GetRawText()));
        Assert.Equal((HttpStatusCode.OK, saved.Body.GetRawText()), (afterwards.Status, afterwards.Body.GetRawText()));
        Assert.Equal(ProblemCode.ClientIdReused, (await RefusalAsync(() => bob.Messages.SaveAsync(id, sent.Seq, 0, other.Id, "s1"))).Code);
        Assert.Equal(ProblemCode.ContentNotFound, (await RefusalAsync(() => bob.Messages.SaveAsync(id, sent.Seq, 0, mine.Id, "s2"))).Code);
        Assert.Equal(1, (await bob.Boards.GetAsync(mine.Id)).PinCount);
    }

    [Fact]
    public async Task Only_readable_pins_are_saved_and_only_to_own_boards()
    {
        var (alice, _) = await shared.NewUserAsync("alice");
        var (bob, bobId) = await shared.NewUserAsync("bob");
        var (eve, _) = await shared.NewUserAsync("eve");
        var pin = await alice.PinAsync("Lamp");
        var id = await alice.GroupAsync(bobId);
        var sent = await alice.ShareAsync(id, ShareRef.Pin(pin.Id), ShareRef.Profile(bobId));
        var mine = await bob.Boards.CreateAsync(new("Mine"));
        var eves = await eve.Boards.CreateAsync(new("Eve's"));

        Assert.Equal(ProblemCode.ContentNotFound, (await RefusalAsync(() => bob.Messages.SaveAsync(id, sent.Seq, 1, mine.Id))).Code);
        Assert.Equal(ProblemCode.NotFound, (await RefusalAsync(() => bob.Messages.SaveAsync(id, sent.Seq, 2, mine.Id))).Code);
        Assert.Equal(ProblemCode.NotFound, (await RefusalAsync(() => bob.Messages.SaveAsync(id, 1, 0, mine.Id))).Code);
        Assert.Equal(ProblemCode.NotFound, (await RefusalAsync(() => eve.Messages.SaveAsync(id, sent.Seq, 0, eves.Id))).Code);
        Assert.Equal(ProblemCode.NotAllowed, (await RefusalAsync(() => bob.Messages.SaveAsync(id, sent.Seq, 0, eves.Id))).Code);
    }
}
