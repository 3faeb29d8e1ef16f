using System.Net;
using Parley.Api.Conversations;
using Parley.Api.Hosting;
using Parley.Client;
using static Parley.Api.Conversations.ParleyClientExtensions;

namespace Parley.Api.Messages;

public sealed class MessageTests(SharedServer shared)
{
    private static readonly string[] Fields =
    [
        "conversationId", "seq", "changedSeq", "clientId", "senderId", "sentAt", "kind", "text", "shares", "replyTo", "reactions",
        "editedAt", "unsent", "event",
    ];

    [Fact]
    public async Task A_send_answers_201_with_location_and_a_repeat_200_with_the_same_message()
    {
        using var alice = await shared.Server.HttpAsAsync(SharedServer.NewUser("alice"));
        var group = await alice.SendAsync(
            HttpMethod.Post,
            "/v1/conversations",
            $$"""{"memberIds":["{{(await shared.NewUserAsync("bob")).Id}}"],"name":"Ideas","clientId":"c1"}""");
        var messages = $"/v1/conversations/{group.Body.GetProperty("conversation").GetProperty("id")}/messages";

        var sent = await alice.SendAsync(HttpMethod.Post, messages, """{"clientId":"m1","text":"Grüße, \"Bob\" 🎈"}""");
        var again = await alice.SendAsync(
            HttpMethod.Post, messages, """{"text":"Grüße, \"Bob\" 🎈","clientId":"m1","shares":[],"replyTo":null}""");
        var other = await alice.SendAsync(HttpMethod.Post, messages, """{"clientId":"m1","text":"Something else"}""");

        Assert.Equal((HttpStatusCode.Created, $"{messages}?around=2&limit=1"), (sent.Status, sent.Location));
        var there = await alice.SendAsync(HttpMethod.Get, sent.Location!);
        Assert.Equal("2", Assert.Single(there.Body.GetProperty("items").EnumerateArray()).GetProperty("seq").GetRawText());
        Assert.Equal((HttpStatusCode.OK, null), (again.Status, again.Location));
        Assert.Equal(sent.Body.GetRawText(), again.Body.GetRawText());
        Assert.Equal("Grüße, \"Bob\" 🎈", sent.Body.GetProperty("text").GetString());
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "client_id_reused"), (other.Status, other.Body.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task A_message_has_the_fields_of_the_contract()
    {
        var aliceId = SharedServer.NewUser("alice");
        using var alice = await shared.Server.HttpAsAsync(aliceId);
        var typed = await shared.Server.AsAsync(aliceId);
        var id = await typed.GroupAsync((await shared.NewUserAsync("bob")).Id);
        var pin = await typed.PinAsync("Lamp");

        var sent = await alice.SendAsync(
            HttpMethod.Post, $"/v1/conversations/{id}/messages", $$"""{"clientId":"m1","shares":[{"kind":"pin","id":"{{pin.Id}}"}]}""");
        var page = await alice.SendAsync(HttpMethod.Get, $"/v1/conversations/{id}/messages");

        JsonAssert.HasFields(sent.Body, [.. Fields, "users"]);
        JsonAssert.HasFields(sent.Body.GetProperty("users"), aliceId);
        Assert.Matches(JsonAssert.Time, sent.Body.GetProperty("sentAt").GetString());
        Assert.All(
            ["changedSeq", "text", "replyTo", "editedAt", "event"],
            name => Assert.Equal("null", sent.Body.GetProperty(name).GetRawText()));
        var card = sent.Body.GetProperty("shares")[0];
        JsonAssert.HasFields(card, "kind", "id", "title", "ownerId", "link", "image");
        JsonAssert.HasFields(card.GetProperty("image"), "url", "width", "height", "color", "alt");
        JsonAssert.HasFields(page.Body, "items", "before", "after", "firstUnreadSeq", "head", "users");
        Assert.All(page.Body.GetProperty("items").EnumerateArray(), entry => JsonAssert.HasFields(entry, Fields));
        JsonAssert.HasFields(page.Body.GetProperty("items")[0].GetProperty("event"), "type", "actorId", "userIds", "name");
    }

    [Fact]
    public async Task A_client_id_is_shown_to_its_sender_only()
    {
        var (alice, _) = await shared.NewUserAsync("alice");
        var (bob, bobId) = await shared.NewUserAsync("bob");
        var id = await alice.GroupAsync(bobId);
        await alice.Messages.SendAsync(id, new() { Text = "Hello", ClientId = "m1" });

        Assert.Equal("m1", (await alice.Messages.NewestAsync(id)).Items[1].ClientId);
        Assert.Null((await bob.Messages.NewestAsync(id)).Items[1].ClientId);
        Assert.Null(Assert.Single((await bob.Messages.ChangesAsync(id, 1)).Items).Entry!.ClientId);
    }

    [Fact]
    public async Task An_edit_or_unsend_changes_the_message_in_place_and_names_its_mark()
    {
        var (alice, _) = await shared.NewUserAsync("alice");
        var (bob, bobId) = await shared.NewUserAsync("bob");
        var id = await alice.GroupAsync(bobId);
        var sent = await alice.SayAsync(id, "Helo");

        var edited = await alice.Messages.EditAsync(id, sent.Seq, "Hello");
        var same = await alice.Messages.EditAsync(id, sent.Seq, "Hello");
        var unsent = await alice.Messages.UnsendAsync(id, sent.Seq);
        var again = await alice.Messages.UnsendAsync(id, sent.Seq);

        Assert.Equal((2, 3, "Hello", false), (edited.Seq, edited.ChangedSeq, edited.Text, edited.Unsent));
        Assert.NotNull(edited.EditedAt);
        Assert.Equal(3, same.ChangedSeq);
        Assert.Equal((2, 4, null, true), (unsent.Seq, unsent.ChangedSeq, unsent.Text, unsent.Unsent));
        Assert.Equal(4, again.ChangedSeq);
        Assert.Equal(ProblemCode.NotAllowed, (await RefusalAsync(() => bob.Messages.UnsendAsync(id, sent.Seq))).Code);
        Assert.Equal(ProblemCode.NotFound, (await RefusalAsync(() => alice.Messages.EditAsync(id, sent.Seq, "Back"))).Code);
        Assert.Equal(ProblemCode.NotFound, (await RefusalAsync(() => alice.Messages.EditAsync(id, 1, "Not a message"))).Code);
    }

    [Fact]
    public async Task A_reaction_is_of_the_palette_and_counts_once()
    {
        var (alice, aliceId) = await shared.NewUserAsync("alice");
        var (bob, bobId) = await shared.NewUserAsync("bob");
        var id = await alice.GroupAsync(bobId);
        var sent = await alice.SayAsync(id, "Hello");

        await bob.Messages.ReactAsync(id, sent.Seq, "love");
        await bob.Messages.ReactAsync(id, sent.Seq, "love");
        var both = await alice.Messages.ReactAsync(id, sent.Seq, "love");
        var one = await bob.Messages.TakeBackReactionAsync(id, sent.Seq, "love");
        var refused = await RefusalAsync(() => bob.Messages.ReactAsync(id, sent.Seq, "shrug"));

        Assert.Equal([bobId, aliceId], Assert.Single(both.Reactions).UserIds);
        Assert.Equal([aliceId], Assert.Single(one.Reactions).UserIds);
        Assert.Equal(5, one.ChangedSeq);
        Assert.Equal((400, ProblemCode.InvalidRequest), (refused.Status, refused.Code));
    }

    [Fact]
    public async Task A_reply_names_the_message_that_it_answers()
    {
        var (alice, _) = await shared.NewUserAsync("alice");
        var (bob, bobId) = await shared.NewUserAsync("bob");
        var id = await alice.GroupAsync(bobId);
        var question = await alice.SayAsync(id, "This one?");

        var answer = await bob.Messages.SendAsync(id, new() { Text = "Yes", ReplyTo = question.Seq });
        var refused = await RefusalAsync(() => bob.Messages.SendAsync(id, new() { Text = "No", ReplyTo = 99 }));

        Assert.Equal(question.Seq, answer.ReplyTo);
        Assert.Equal("/replyTo", Assert.Single(refused.Errors!).Field);
    }

    [Theory]
    [InlineData("""{"clientId":"m1"}""", "/text", "required")]
    [InlineData("""{"clientId":"m1","text":" \n "}""", "/text", "required")]
    [InlineData("""{"clientId":"m1","text":"bell\u0007"}""", "/text", "bad_format")]
    [InlineData("""{"text":"no id"}""", "/clientId", "required")]
    [InlineData("""{"clientId":"m1","text":"t","shares":[{"kind":"poem","id":"x"}]}""", "/shares/0/kind", "bad_format")]
    [InlineData("""{"clientId":"m1","text":"t","replyto":1}""", "/replyto", "unknown_field")]
    public async Task An_invalid_message_is_refused_with_the_reason(string body, string field, string code)
    {
        var aliceId = SharedServer.NewUser("alice");
        using var alice = await shared.Server.HttpAsAsync(aliceId);
        var id = await (await shared.Server.AsAsync(aliceId)).GroupAsync((await shared.NewUserAsync("bob")).Id);

        var refused = await alice.SendAsync(HttpMethod.Post, $"/v1/conversations/{id}/messages", body);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (refused.Status, refused.Body.GetProperty("code").GetString()));
        var error = Assert.Single(refused.Body.GetProperty("errors").EnumerateArray());
        Assert.Equal((field, code), (error.GetProperty("field").GetString(), error.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task A_text_is_counted_in_scalar_values()
    {
        var (alice, _) = await shared.NewUserAsync("alice");
        var id = await alice.GroupAsync((await shared.NewUserAsync("bob")).Id);

        var sent = await alice.SayAsync(id, string.Concat(Enumerable.Repeat("🎈", 2_000)));
        var refused = await RefusalAsync(() => alice.SayAsync(id, string.Concat(Enumerable.Repeat("🎈", 2_001))));

        Assert.Equal(4_000, sent.Text!.Length);
        Assert.Equal(new("/text", "too_long", 2_000, 2_001), Assert.Single(refused.Errors!));
    }

    [Fact]
    public async Task Content_that_the_sender_cannot_see_cannot_be_shared()
    {
        var (alice, _) = await shared.NewUserAsync("alice");
        var (bob, bobId) = await shared.NewUserAsync("bob");
        var secret = await alice.PinAsync("Present", secret: true);
        var id = await alice.GroupAsync(bobId);

        var shared1 = await alice.ShareAsync(id, ShareRef.Pin(secret.Id), ShareRef.Board(secret.BoardId), ShareRef.Profile(bobId));
        var refused = await RefusalAsync(() => bob.ShareAsync(id, ShareRef.Pin(secret.Id)));

        Assert.Equal([ShareKind.Pin, ShareKind.Board, ShareKind.Profile], shared1.Shares.Select(card => card.Kind));
        Assert.Equal(["Present", "Board of Present", "bob"], shared1.Shares.Select(card => card.Title));
        Assert.Equal((404, ProblemCode.ContentNotFound), (refused.Status, refused.Code));
    }

    [Fact]
    public async Task A_send_above_the_rate_gets_retry_after()
    {
        await using var server = await ParleyServer.StartAsync(
            "http://127.0.0.1:0", limits: true, ("RateLimits:SendBurst", "2"), ("RateLimits:SendsPerMinute", "1"));
        var alice = await server.AsAsync("alice");
        await server.AsAsync("bob");
        var id = await alice.GroupAsync("bob");
        await alice.SayAsync(id, "one");
        await alice.SayAsync(id, "two");

        var refused = await RefusalAsync(() => alice.SayAsync(id, "three"));

        Assert.Equal((429, ProblemCode.RateLimited, 1), (refused.Status, refused.Code, refused.Limit));
        Assert.InRange(refused.RetryAfterSeconds!.Value, 1, 60);
        Assert.Equal(3, (await alice.Conversations.GetAsync(id)).LastSeq);
    }
}
