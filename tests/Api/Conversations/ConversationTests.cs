using System.Net;
using System.Text;
using System.Text.Json;
using Parley.Api.Hosting;
using Parley.Client;
using static Parley.Api.Conversations.ParleyClientExtensions;

namespace Parley.Api.Conversations;

public sealed class ConversationTests(SharedServer shared)
{
    [Fact]
    public async Task Two_people_have_one_one_to_one_whichever_of_them_creates_it()
    {
        var (alice, aliceId) = await shared.NewUserAsync("alice");
        var (bob, bobId) = await shared.NewUserAsync("bob");

        var made = await alice.Conversations.CreateAsync(new() { MemberIds = [bobId], Message = new() { Text = "Hello" } });
        var found = await bob.Conversations.CreateAsync(new() { MemberIds = [aliceId] });

        Assert.Equal($"d~{aliceId}~{bobId}", made.Conversation.Id);
        Assert.Equal(
            (made.Conversation.Id, ConversationKind.Direct, 1),
            (found.Conversation.Id, found.Conversation.Kind, found.Conversation.LastSeq));
        Assert.Null(found.Message);
    }

    [Fact]
    public async Task An_empty_one_to_one_is_shown_only_to_its_creator()
    {
        var (alice, _) = await shared.NewUserAsync("alice");
        var (bob, bobId) = await shared.NewUserAsync("bob");

        var id = (await alice.Conversations.CreateAsync(new() { MemberIds = [bobId] })).Conversation.Id;

        Assert.Equal(id, (await alice.Conversations.GetAsync(id)).Id);
        Assert.Equal(ProblemCode.NotFound, (await RefusalAsync(() => bob.Conversations.GetAsync(id))).Code);
    }

    [Fact]
    public async Task Creation_answers_201_with_location_and_a_repeat_200_with_the_same_conversation()
    {
        using var alice = await shared.Server.HttpAsAsync(SharedServer.NewUser("alice"));
        var (_, bobId) = await shared.NewUserAsync("bob");
        var request = $$$"""{"memberIds":["{{{bobId}}}"],"name":"Ideas","clientId":"c1","message":{"text":"Hello"}}""";

        var made = await alice.SendAsync(HttpMethod.Post, "/v1/conversations", request);
        var again = await alice.SendAsync(HttpMethod.Post, "/v1/conversations", request);

        var id = made.Body.GetProperty("conversation").GetProperty("id").GetString();
        Assert.Equal((HttpStatusCode.Created, $"/v1/conversations/{id}"), (made.Status, made.Location));
        Assert.Equal(HttpStatusCode.OK, again.Status);
        Assert.Equal(made.Body.GetRawText(), again.Body.GetRawText());
    }

    [Fact]
    public async Task A_conversation_has_the_fields_of_the_contract()
    {
        var aliceId = SharedServer.NewUser("alice");
        using var alice = await shared.Server.HttpAsAsync(aliceId);
        var (_, bobId) = await shared.NewUserAsync("bob");

        var made = await alice.SendAsync(HttpMethod.Post, "/v1/conversations", $$"""{"memberIds":["{{bobId}}"],"clientId":"c1"}""");

        JsonAssert.HasFields(made.Body, "conversation", "message", "users");
        var conversation = made.Body.GetProperty("conversation");
        JsonAssert.HasFields(conversation, "id", "kind", "name", "state", "members", "lastSeq", "createdAt");
        Assert.Equal("null", conversation.GetProperty("name").GetRawText());
        Assert.Matches(JsonAssert.Time, conversation.GetProperty("createdAt").GetString());
        Assert.All(
            conversation.GetProperty("members").EnumerateArray(),
            member => JsonAssert.HasFields(member, "userId", "role", "state", "joinedSeq"));
        JsonAssert.HasFields(made.Body.GetProperty("users"), aliceId, bobId);
    }

    [Fact]
    public async Task A_group_name_is_stored_composed_and_without_surrounding_spaces()
    {
        var (alice, _) = await shared.NewUserAsync("alice");
        var (_, bobId) = await shared.NewUserAsync("bob");
        var made = await alice.Conversations.CreateAsync(new() { MemberIds = [bobId], Name = " Cafe\u0301 ", ClientId = "c1" });
        Assert.Equal("Caf\u00e9", made.Conversation.Name);
        var again = await alice.Conversations.CreateAsync(new() { MemberIds = [bobId], Name = " Cafe\u0301 ", ClientId = "c1" });
        Assert.Equal(made.Conversation.Id, again.Conversation.Id);
        Assert.Equal("Th\u00e9", (await alice.Conversations.RenameAsync(made.Conversation.Id, "The\u0301\u3000")).Name);
    }

    [Fact]
    public async Task A_conversation_of_two_with_a_name_is_a_group()
    {
        var (alice, aliceId) = await shared.NewUserAsync("alice");
        var (_, bobId) = await shared.NewUserAsync("bob");

        var made = await alice.Conversations.CreateAsync(new() { MemberIds = [bobId], Name = "Two", Message = new() { Text = "Hello" } });

        Assert.Equal((ConversationKind.Group, "Two", 2), (made.Conversation.Kind, made.Conversation.Name, made.Conversation.LastSeq));
        Assert.Equal(
            [new(aliceId, MemberRole.Creator, MemberState.Joined, 1), new(bobId, MemberRole.Member, MemberState.Joined, 1)],
            made.Conversation.Members);
        Assert.Equal((2, "Hello"), (made.Message!.Seq, made.Message.Text));
        Assert.Equal(("alice", "bob"), (made.Users[aliceId].DisplayName, made.Users[bobId].DisplayName));
    }

    [Theory]
    [InlineData("", """{"text":" "}""", "/message/text required")]
    [InlineData("", """{"text":"bell\u0007"}""", "/message/text bad_format")]
    [InlineData("", """{"shares":[{"kind":"pin","id":""}]}""", "/message/shares/0/id bad_format")]
    [InlineData("", """{"text":"hi","replyTo":1}""", "/message/replyTo unknown_field")]
    [InlineData("Two", """{"text":" "}""", "/message/text required")]
    [InlineData("Two", """{"text":"bell\u0007"}""", "/message/text bad_format")]
    [InlineData("two\nlines", """{"text":"hi"}""", "/name bad_format")]
    public async Task An_error_in_the_first_message_is_named_below_the_message_field(string name, string message, string field)
    {
        using var http = await shared.Server.HttpAsAsync(SharedServer.NewUser("alice"));
        var (_, bobId) = await shared.NewUserAsync("bob");
        var nameOrNull = name.Length > 0 ? JsonSerializer.Serialize(name) : "null";
        using var body = new StringContent(
            $$"""{"memberIds":["{{bobId}}"],"clientId":"c1","name":{{nameOrNull}},"message":{{message}}}""",
            Encoding.UTF8,
            "application/json");

        using var response = await http.PostAsync("/v1/conversations", body);

        var problem = await Http.ProblemAssert.IsAsync(response, HttpStatusCode.BadRequest, "invalid_request");
        Assert.Equal([field], Http.ProblemAssert.Fields(problem));
    }

    [Fact]
    public async Task A_conversation_with_oneself_is_refused()
    {
        var (alice, aliceId) = await shared.NewUserAsync("alice");

        var problem = await RefusalAsync(() => alice.Conversations.CreateAsync(new() { MemberIds = [aliceId] }));

        Assert.Equal((400, ProblemCode.InvalidRequest, "/memberIds"), (problem.Status, problem.Code, Assert.Single(problem.Errors!).Field));
    }

    [Fact]
    public async Task A_client_id_names_one_creation_without_a_time_limit()
    {
        var (alice, _) = await shared.NewUserAsync("alice");
        var (_, bobId) = await shared.NewUserAsync("bob");
        await alice.Conversations.CreateAsync(new() { MemberIds = [bobId], Name = "Ideas", ClientId = "c1" });

        var problem = await RefusalAsync(
            () => alice.Conversations.CreateAsync(new() { MemberIds = [bobId], Name = "Other", ClientId = "c1" }));

        Assert.Equal((422, ProblemCode.ClientIdReused), (problem.Status, problem.Code));
    }

    [Fact]
    public async Task Unknown_people_are_named_and_no_conversation_is_created()
    {
        var (alice, _) = await shared.NewUserAsync("alice");
        var (_, bobId) = await shared.NewUserAsync("bob");
        var nobody = SharedServer.NewUser("nobody");

        var problem = await RefusalAsync(() => alice.Conversations.CreateAsync(new() { MemberIds = [bobId, nobody], ClientId = "c1" }));

        Assert.Equal((404, ProblemCode.NotFound), (problem.Status, problem.Code));
        Assert.Equal([nobody], problem.UserIds!);
        Assert.Empty((await alice.Inbox.ListAsync()).Items);
    }

    [Fact]
    public async Task An_eleventh_member_is_refused()
    {
        var (alice, _) = await shared.NewUserAsync("alice");
        var others = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => shared.NewUserAsync($"u{i}")));
        var ids = others.Select(other => other.Id).ToArray();

        var eleven = await RefusalAsync(() => alice.Conversations.CreateAsync(new() { MemberIds = ids }));
        var group = await alice.GroupAsync(ids[..9]);
        var late = await RefusalAsync(() => alice.Conversations.AddMembersAsync(group, [ids[9]]));

        Assert.Equal((409, ProblemCode.ConversationFull, 10, 11), (eleven.Status, eleven.Code, eleven.Limit, eleven.Count));
        Assert.Equal((409, ProblemCode.ConversationFull, 10, 11), (late.Status, late.Code, late.Limit, late.Count));
    }

    [Fact]
    public async Task A_rename_is_an_entry_and_null_removes_the_name()
    {
        var (alice, aliceId) = await shared.NewUserAsync("alice");
        var (bob, bobId) = await shared.NewUserAsync("bob");
        var id = await alice.GroupAsync(bobId);

        var renamed = await bob.Conversations.RenameAsync(id, "Kitchen");
        var unnamed = await alice.Conversations.RenameAsync(id, null);

        Assert.Equal(("Kitchen", 2), (renamed.Name, renamed.LastSeq));
        Assert.Equal((null, 3), (unnamed.Name, unnamed.LastSeq));
        var entries = (await alice.Messages.NewestAsync(id)).Items;
        Assert.Equal(
            [new(SystemEventType.Renamed, bobId, null, "Kitchen"), new(SystemEventType.Renamed, aliceId, null, null)],
            entries.Skip(1).Select(entry => entry.Event!));
    }

    [Fact]
    public async Task A_one_to_one_has_two_fixed_members_and_no_name()
    {
        var (alice, aliceId) = await shared.NewUserAsync("alice");
        var (_, bobId) = await shared.NewUserAsync("bob");
        var (_, carolId) = await shared.NewUserAsync("carol");
        var id = (await alice.Conversations.CreateAsync(new() { MemberIds = [bobId] })).Conversation.Id;

        Assert.Equal(ProblemCode.Direct, (await RefusalAsync(() => alice.Conversations.RenameAsync(id, "Us"))).Code);
        Assert.Equal(ProblemCode.Direct, (await RefusalAsync(() => alice.Conversations.AddMembersAsync(id, [carolId]))).Code);
        Assert.Equal(ProblemCode.Direct, (await RefusalAsync(() => alice.Conversations.RemoveMemberAsync(id, aliceId))).Code);
    }

    [Fact]
    public async Task An_added_member_reads_from_the_joining_point_or_all_if_history_is_shared()
    {
        var (alice, _) = await shared.NewUserAsync("alice");
        var (bob, bobId) = await shared.NewUserAsync("bob");
        var (carol, carolId) = await shared.NewUserAsync("carol");
        var (_, daveId) = await shared.NewUserAsync("dave");
        var id = await alice.GroupAsync(daveId);
        await alice.SayAsync(id, "Before");

        await alice.Conversations.AddMembersAsync(id, [bobId]);
        var full = await alice.Conversations.AddMembersAsync(id, [carolId, bobId], shareHistory: true);

        Assert.Equal([1L, 1, 3, 4], full.Members.Select(member => member.JoinedSeq));
        Assert.Equal([3L, 4], (await bob.Messages.NewestAsync(id)).Items.Select(entry => entry.Seq));
        Assert.Equal([1L, 2, 3, 4], (await carol.Messages.NewestAsync(id)).Items.Select(entry => entry.Seq));
    }

    [Fact]
    public async Task A_person_who_left_or_was_removed_reads_nothing_and_the_longest_member_becomes_creator()
    {
        var (alice, aliceId) = await shared.NewUserAsync("alice");
        var (bob, bobId) = await shared.NewUserAsync("bob");
        var (carol, carolId) = await shared.NewUserAsync("carol");
        var id = await alice.GroupAsync(bobId, carolId);

        Assert.Equal(ProblemCode.NotAllowed, (await RefusalAsync(() => bob.Conversations.RemoveMemberAsync(id, carolId))).Code);
        await alice.Conversations.RemoveMemberAsync(id, aliceId);
        await bob.Conversations.RemoveMemberAsync(id, carolId);

        Assert.Equal([new(bobId, MemberRole.Creator, MemberState.Joined, 1)], (await bob.Conversations.GetAsync(id)).Members);
        Assert.Equal(ProblemCode.NotFound, (await RefusalAsync(() => alice.Messages.NewestAsync(id))).Code);
        Assert.Equal(ProblemCode.NotFound, (await RefusalAsync(() => carol.Messages.ChangesAsync(id, 0))).Code);
    }

    [Fact]
    public async Task A_missing_conversation_and_one_of_others_get_the_same_answer()
    {
        var (alice, _) = await shared.NewUserAsync("alice");
        var (_, bobId) = await shared.NewUserAsync("bob");
        var (eve, eveId) = await shared.NewUserAsync("eve");
        var id = await alice.GroupAsync(bobId);

        var foreign = await RefusalAsync(() => eve.Conversations.GetAsync(id));
        var missing = await RefusalAsync(() => eve.Conversations.GetAsync($"d~{bobId}~{eveId}"));
        var misspelt = await RefusalAsync(() => eve.Conversations.GetAsync($"d~{eveId}~{bobId}"));

        Assert.Equal((404, ProblemCode.NotFound), (foreign.Status, foreign.Code));
        Assert.Equivalent(foreign, missing);
        Assert.Equal((404, ProblemCode.NotFound), (misspelt.Status, misspelt.Code));
    }
}
