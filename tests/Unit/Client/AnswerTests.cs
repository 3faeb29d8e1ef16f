using System.Net;
using System.Runtime.CompilerServices;
using Parley.Client;

namespace Parley.Unit.Client;

public sealed class AnswerTests : IDisposable
{
    private readonly ScriptedServer _server = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task A_problem_contains_all_fields_of_the_answer()
    {
        var client = _server.Answers(
            HttpStatusCode.Conflict,
            """
            {"code":"conversation_full","title":"Conversation full","status":409,"detail":"No seat is left.","limit":10,"count":11,
             "userIds":["bob"],"errors":[{"field":"/userIds","code":"too_long","limit":9,"count":10}],"surprise":{}}
            """).Client();

        var thrown = await Assert.ThrowsAsync<ParleyException>(() => client.Conversations.AddMembersAsync("c", ["bob"]));

        Assert.Equal(
            "No seat is left. (conversation_full, status 409, limit 10, count 11, /userIds: too_long limit 9 count 10, people bob)",
            thrown.Message);
        Assert.Equal((ProblemCode.ConversationFull, 10, 11), (thrown.Code, thrown.Problem.Limit, thrown.Problem.Count));
        Assert.Equal(["bob"], thrown.UserIds);
        Assert.Equal([new("/userIds", "too_long", 9, 10)], thrown.Errors);
    }

    [Fact]
    public async Task An_item_of_a_page_names_no_people_of_its_own()
    {
        var client = _server.Answers(
            """
            {"items":[{"id":"p","boardId":"b","ownerId":"bob","title":"A lamp","link":null,"image":null,"note":null,"sourcePinId":null}],
             "nextCursor":null,"users":{"bob":{"displayName":"Bob","avatarUrl":null}}}
            """).Answers(
            """
            {"items":[{"id":"b","ownerId":"bob","name":"Lamps","description":null,"secret":false,"collaboratorIds":[],"pinCount":1}],
             "nextCursor":null}
            """).Client();

        var pins = await client.Boards.PinsAsync("b");
        var boards = await client.Boards.ListAsync("bob");

        Assert.Empty(Assert.Single(pins.Items).Users);
        Assert.Equal("Bob", pins.Users["bob"].DisplayName);
        Assert.Empty(Assert.Single(boards.Items).Users);
        Assert.Empty(boards.Users);
    }

    [Fact]
    public void Every_answer_that_names_no_people_has_an_empty_dictionary()
    {
        // The generated reader of JSON sets an init property to null if the answer does not contain it.
        var types =
            from type in typeof(ParleyClient).Assembly.GetExportedTypes()
            where !type.IsAssignableTo(typeof(LiveChange)) // not an answer
            let closed = type.IsGenericTypeDefinition ? type.MakeGenericType(typeof(string)) : type
            let users = closed.GetProperty("Users")
            where users?.PropertyType == typeof(IReadOnlyDictionary<string, Person>)
            select (closed, users);
        var all = types.ToList();

        Assert.True(all.Count >= 11, "The types are not found any more.");
        Assert.All(all, each => Assert.Empty(
            Assert.IsType<IReadOnlyDictionary<string, Person>>(
                each.users.GetValue(RuntimeHelpers.GetUninitializedObject(each.closed)), exactMatch: false)));
    }

    [Fact]
    public async Task A_code_of_a_newer_server_is_unknown_and_is_handled_by_its_status()
    {
        var client = _server.Refuses(HttpStatusCode.Conflict, "board_archived").Client();

        var thrown = await Assert.ThrowsAsync<ParleyException>(() => client.Me.GetAsync());

        Assert.Equal((ProblemCode.Unknown, 409), (thrown.Code, thrown.Status));
    }

    [Fact]
    public async Task Fields_and_kinds_of_a_newer_server_are_tolerated()
    {
        var client = _server.Answers(
            """
            {"items":[{"conversationId":"c","seq":1,"changedSeq":null,"clientId":null,"senderId":"bob","sentAt":"2026-01-02T03:04:05.678Z",
              "kind":"poll","text":null,"shares":[{"kind":"recipe","id":"r","title":"Soup","ownerId":null,"link":null,"image":null}],
              "replyTo":null,"reactions":[{"reaction":"love","userIds":["bob"]}],"editedAt":null,"unsent":false,
              "event":{"type":"pinned","actorId":"bob"},"mood":3}],
             "before":null,"after":null,"firstUnreadSeq":null,"head":1,"users":{"bob":{"displayName":"Bob","avatarUrl":null}},"more":{}}
            """).Client();

        var page = await client.Messages.NewestAsync("c");

        var message = Assert.Single(page.Items);
        Assert.Equal((EntryKind.Unknown, SystemEventType.Unknown), (message.Kind, message.Event!.Type));
        Assert.Equal(new(ShareKind.Unknown, "r", "Soup", null, null, null), Assert.Single(message.Shares));
        Assert.Equal(("love", "bob"), (message.Reactions[0].Name, message.Reactions[0].UserIds[0]));
        Assert.Equal("Bob", page.Users["bob"].DisplayName);
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero), message.SentAt);
    }

    [Fact]
    public async Task A_patch_contains_only_the_fields_that_are_set()
    {
        var client = _server.Answers("""{"userId":"alice","displayName":"A"}""").Answers("{}").Answers("{}").Answers("{}").Client();

        await client.Me.UpdateAsync(new() { About = null });
        await client.Inbox.ConfigureAsync("c", new() { MutedUntil = DateTimeOffset.MaxValue });
        await client.Inbox.ConfigureAsync("c", new() { MutedUntil = null, Hidden = true });
        await client.Conversations.RenameAsync("c", null);

        Assert.Equal(
            ["""{"about":null}""", """{"mutedUntil":"forever"}""", """{"mutedUntil":null,"hidden":true}""", """{"name":null}"""],
            _server.Seen.Select(seen => seen.Body));
    }

    [Fact]
    public async Task A_request_omits_fields_that_are_not_set()
    {
        var client = _server.Answers("""{"results":[{"conversationId":"c","seq":4},{"code":"not_found","status":404,"detail":"D"}]}""")
            .Client();

        var results = await client.Sends.SendAsync(
            new()
            {
                ClientId = "s1",
                To = [SendTarget.People("bob", "carol"), SendTarget.Conversation("g")],
                Shares = [ShareRef.Pin("p")],
            });

        Assert.Equal(
            """{"to":[{"userIds":["bob","carol"]},{"conversationId":"g"}],"shares":[{"kind":"pin","id":"p"}],"clientId":"s1"}""",
            _server.Seen[0].Body);
        Assert.Equal(("c", 4), (results[0].ConversationId, results[0].Seq));
        Assert.Equal((ProblemCode.NotFound, 404), (results[1].Problem!.Code, results[1].Problem!.Status));
    }

    [Fact]
    public async Task Ids_are_escaped_in_addresses_and_cannot_leave_their_path_segment()
    {
        var client = _server.Answers("""{"id":"x"}""").Client();

        await client.Conversations.GetAsync("a/b?c#d~e");

        Assert.Equal("/v1/conversations/a%2Fb%3Fc%23d~e", _server.Seen[0].Path);
        await Assert.ThrowsAsync<ArgumentException>(() => client.Users.GetAsync(".."));
    }

    [Fact]
    public async Task An_answer_that_is_not_of_this_api_is_an_error()
    {
        var client = _server.Answers("<html>Welcome to the hotel</html>").Client();

        var thrown = await Assert.ThrowsAsync<ParleyException>(() => client.Me.GetAsync());

        Assert.Equal((ProblemCode.Unknown, null, false), (thrown.Code, thrown.Status, thrown.IsTemporary));
    }
}
