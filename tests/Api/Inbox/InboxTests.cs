using System.Net;
using Parley.Api.Conversations;
using Parley.Api.Hosting;
using Parley.Api.Http;
using Parley.Client;
using static Parley.Api.Conversations.ParleyClientExtensions;

namespace Parley.Api.Inbox;

public sealed class InboxTests(SharedServer shared)
{
    [Fact]
    public async Task An_inbox_is_newest_first_with_previews_unread_totals_and_names()
    {
        var (alice, aliceId) = await shared.NewUserAsync("alice");
        var (bob, bobId) = await shared.NewUserAsync("bob");
        var group = await alice.GroupAsync(bobId);
        var direct =
            (await alice.Conversations.CreateAsync(new() { MemberIds = [bobId], Message = new() { Text = "Hello\nBob" } })).Conversation.Id;
        var lamp = await alice.PinAsync("Lamp");
        await alice.SayAsync(group, "Look");
        await alice.ShareAsync(group, ShareRef.Pin(lamp.Id));

        var page = await bob.Inbox.ListAsync();

        Assert.Equal([group, direct], page.Items.Select(pointer => pointer.ConversationId));
        Assert.Equal([2L, 1], page.Items.Select(pointer => pointer.Unread));
        Assert.Equal((2, "alice"), (page.UnreadConversations, page.Users[aliceId].DisplayName));
        Assert.Equal(("Ideas", ConversationKind.Group, InboxFolder.Main, 1, 3, 1),
            (
                page.Items[0].Name,
                page.Items[0].Kind,
                page.Items[0].Folder,
                page.Items[0].FromSeq,
                page.Items[0].LastSeq,
                page.Items[0].ReadSeq));
        Assert.Equal(new(3, aliceId, EntryKind.Message, null, new(ShareKind.Pin, "Lamp", lamp.Image)), page.Items[0].LastMessage);
        Assert.Equal(new(1, aliceId, EntryKind.Message, "Hello Bob", null), page.Items[1].LastMessage);
        Assert.Equal(page.Revision, page.Items.Max(pointer => pointer.Revision));
        Assert.Equal(
            (0, 0),
            ((await alice.Inbox.ListAsync()).UnreadConversations, (await alice.Inbox.ListAsync()).Items.Sum(pointer => pointer.Unread)));
    }

    [Fact]
    public async Task A_pointer_has_the_fields_of_the_contract()
    {
        var bobId = SharedServer.NewUser("bob");
        using var bob = await shared.Server.HttpAsAsync(bobId);
        var (alice, aliceId) = await shared.NewUserAsync("alice");
        var id = await alice.GroupAsync(bobId);
        await alice.ShareAsync(id, ShareRef.Profile(bobId));
        string[] fields =
        [
            "conversationId", "kind", "name", "memberIds", "state", "fromSeq", "lastSeq", "readSeq", "unread", "lastMessage", "lastAt",
            "folder", "mutedUntil", "revision",
        ];

        var page = await bob.SendAsync(HttpMethod.Get, "/v1/inbox");
        var changes = await bob.SendAsync(HttpMethod.Get, "/v1/inbox/changes?since=0");
        var muted = await bob.SendAsync(
            HttpMethod.Patch, $"/v1/conversations/{id}/settings", """{"mutedUntil":"2031-02-03T04:05:06+01:00"}""");

        JsonAssert.HasFields(page.Body, "items", "nextCursor", "revision", "unreadConversations", "users");
        JsonAssert.HasFields(page.Body.GetProperty("users"), aliceId, bobId);
        var pointer = Assert.Single(page.Body.GetProperty("items").EnumerateArray());
        JsonAssert.HasFields(pointer, fields);
        JsonAssert.HasFields(pointer.GetProperty("lastMessage"), "seq", "senderId", "kind", "excerpt", "share");
        JsonAssert.HasFields(pointer.GetProperty("lastMessage").GetProperty("share"), "kind", "title", "image");
        Assert.Matches(JsonAssert.Time, pointer.GetProperty("lastAt").GetString());
        JsonAssert.HasFields(changes.Body, "items", "revision", "more", "users");
        Assert.Equal(pointer.GetRawText(), Assert.Single(changes.Body.GetProperty("items").EnumerateArray()).GetRawText());
        JsonAssert.HasFields(muted.Body, [.. fields, "users"]);
        Assert.Equal("2031-02-03T03:05:06.000Z", muted.Body.GetProperty("mutedUntil").GetString());
    }

    [Fact]
    public async Task The_read_cursor_moves_forward_only()
    {
        var (alice, _) = await shared.NewUserAsync("alice");
        var (bob, bobId) = await shared.NewUserAsync("bob");
        var id = await alice.GroupAsync(bobId);
        for (var i = 0; i < 4; i++)
            await alice.SayAsync(id, $"{i}");

        var first = await bob.Inbox.ReadAsync(id, 3);
        var back = await bob.Inbox.ReadAsync(id, 2);
        var all = await bob.Inbox.ReadAsync(id, 5);
        var beyond = await RefusalAsync(() => bob.Inbox.ReadAsync(id, 6));

        Assert.Equal((3, 2), (first.ReadSeq, first.Unread));
        Assert.Equal((3, 2), (back.ReadSeq, back.Unread));
        Assert.Equal((5, 0), (all.ReadSeq, all.Unread));
        Assert.Equal((410, ProblemCode.PositionUnknown), (beyond.Status, beyond.Code));
        Assert.Equal(0, (await bob.Inbox.ListAsync()).UnreadConversations);
    }

    [Fact]
    public async Task A_member_who_writes_has_read_everything_before()
    {
        var (alice, _) = await shared.NewUserAsync("alice");
        var (bob, bobId) = await shared.NewUserAsync("bob");
        var id = await alice.GroupAsync(bobId);
        await alice.SayAsync(id, "Hello");
        await bob.SayAsync(id, "Hi");
        await alice.SayAsync(id, "How are you?");

        Assert.Equal((3, 1), (await bob.Inbox.ListAsync()) is var page ? (page.Items[0].ReadSeq, page.Items[0].Unread) : default);
    }

    [Fact]
    public async Task Mark_unread_counts_messages_of_others_from_there_until_they_are_read()
    {
        var (alice, _) = await shared.NewUserAsync("alice");
        var (bob, bobId) = await shared.NewUserAsync("bob");
        var id = await alice.GroupAsync(bobId);
        await alice.SayAsync(id, "one");
        await bob.SayAsync(id, "two");
        await alice.SayAsync(id, "three");
        await bob.Inbox.ReadAsync(id, 4);

        var marked = await bob.Inbox.MarkUnreadAsync(id, 2);
        var listed = (await bob.Inbox.ListAsync()).Items[0];
        var read = await bob.Inbox.ReadAsync(id, 4);

        Assert.Equal((1, 2), (marked.ReadSeq, marked.Unread));
        Assert.Equal((1, 2), (listed.ReadSeq, listed.Unread));
        Assert.Equal((4, 0), (read.ReadSeq, read.Unread));
    }

    [Fact]
    public async Task Mark_unread_is_refused_before_too_many_messages()
    {
        var (alice, _) = await shared.NewUserAsync("alice");
        var (bob, bobId) = await shared.NewUserAsync("bob");
        var id = await alice.GroupAsync(bobId);
        const int Limit = 100; // the default of Conversations:MaxMarkUnread
        for (var i = 0; i <= Limit; i++)
            await alice.SayAsync(id, "one more");

        var refused = await Assert.ThrowsAsync<ParleyException>(() => bob.Inbox.MarkUnreadAsync(id, 2));
        Assert.Equal((ProblemCode.LimitReached, (int?)Limit), (refused.Code, refused.Problem.Limit));
    }

    [Fact]
    public async Task An_expired_mute_is_shown_as_none()
    {
        var (alice, _) = await shared.NewUserAsync("alice");
        var (bob, bobId) = await shared.NewUserAsync("bob");
        var id = await alice.GroupAsync(bobId);
        var configured = await bob.Inbox.ConfigureAsync(id, new() { MutedUntil = new DateTimeOffset(2001, 2, 3, 4, 5, 6, TimeSpan.Zero) });
        Assert.Null(configured.MutedUntil);
        Assert.Null(Assert.Single((await bob.Inbox.ListAsync()).Items).MutedUntil);
        Assert.Null((await bob.Inbox.ChangesAsync(0)).Items[^1].Current!.MutedUntil);
    }

    [Fact]
    public async Task A_mute_is_until_a_time_or_forever_or_absent()
    {
        var (alice, _) = await shared.NewUserAsync("alice");
        var (bob, bobId) = await shared.NewUserAsync("bob");
        var id = await alice.GroupAsync(bobId);
        await alice.SayAsync(id, "Hello");
        var until = new DateTimeOffset(2031, 2, 3, 4, 5, 6, 789, TimeSpan.Zero);

        var timed = await bob.Inbox.ConfigureAsync(id, new() { MutedUntil = until });
        var forever = await bob.Inbox.ConfigureAsync(id, new() { MutedUntil = DateTimeOffset.MaxValue });
        var totals = (await bob.Inbox.ListAsync()).UnreadConversations;
        var untouched = await bob.Inbox.ConfigureAsync(id, new());
        var unmuted = await bob.Inbox.ConfigureAsync(id, new() { MutedUntil = null });

        Assert.Equal(
            [until, DateTimeOffset.MaxValue, DateTimeOffset.MaxValue, null],
            new[] { timed, forever, untouched, unmuted }.Select(pointer => pointer.MutedUntil));
        Assert.Equal(0, totals);
        Assert.Equal(1, (await bob.Inbox.ListAsync()).UnreadConversations);
    }

    [Fact]
    public async Task A_hidden_conversation_comes_back_with_the_next_message()
    {
        var (alice, _) = await shared.NewUserAsync("alice");
        var (bob, bobId) = await shared.NewUserAsync("bob");
        var id = await alice.GroupAsync(bobId);

        var hidden = await bob.Inbox.ConfigureAsync(id, new() { Hidden = true });
        var (main, folder) = (await bob.Inbox.ListAsync(), await bob.Inbox.ListAsync(InboxFolder.Hidden));
        await alice.SayAsync(id, "Hello");

        Assert.Equal(InboxFolder.Hidden, hidden.Folder);
        Assert.Empty(main.Items);
        Assert.Equal(id, Assert.Single(folder.Items).ConversationId);
        Assert.Equal(InboxFolder.Main, Assert.Single((await bob.Inbox.ListAsync()).Items).Folder);
        Assert.Empty((await bob.Inbox.ListAsync(InboxFolder.Requests)).Items);
    }

    [Fact]
    public async Task Inbox_changes_show_changed_pointers_and_why_others_are_gone()
    {
        var (alice, _) = await shared.NewUserAsync("alice");
        var (bob, bobId) = await shared.NewUserAsync("bob");
        var (left, removed, kept) = (await alice.GroupAsync(bobId), await alice.GroupAsync(bobId), await alice.GroupAsync(bobId));
        var revision = (await bob.Inbox.ListAsync()).Revision;

        await bob.Conversations.RemoveMemberAsync(left, bobId);
        await alice.Conversations.RemoveMemberAsync(removed, bobId);
        await alice.SayAsync(kept, "Hello");
        var changes = await bob.Inbox.CatchUpAsync(revision, pageSize: 1).SelectMany(page => page.Items).ToListAsync();

        Assert.Equal(
            [(left, GoneReason.Left), (removed, GoneReason.Removed), (kept, (GoneReason?)null)],
            changes.Select(change => (change.ConversationId, change.Gone)));
        Assert.Equal(changes.Select(change => change.Revision).Order(), changes.Select(change => change.Revision));
        Assert.Equal(2, changes[2].Current!.LastSeq);
        Assert.Equal([kept], (await bob.Inbox.ListAsync()).Items.Select(pointer => pointer.ConversationId));
        Assert.Equal(
            (410, ProblemCode.PositionUnknown),
            await RefusalAsync(() => bob.Inbox.ChangesAsync(changes[2].Revision + 100)) is var refused
                ? (refused.Status, refused.Code)
                : default);
    }

    [Fact]
    public async Task A_position_that_the_server_never_gave_is_refused_with_the_reason()
    {
        using var http = await shared.Server.HttpAsAsync(SharedServer.NewUser("bob"));
        using var response = await http.GetAsync("/v1/inbox/changes?since=1000000");
        var problem = await ProblemAssert.IsAsync(response, HttpStatusCode.Gone, "position_unknown");
        Assert.Equal("restored", problem.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Inbox_pages_show_every_conversation_once()
    {
        var (alice, _) = await shared.NewUserAsync("alice");
        var (bob, bobId) = await shared.NewUserAsync("bob");
        var groups = new List<string>();
        for (var i = 0; i < 7; i++)
            groups.Add(await alice.GroupAsync(bobId));
        foreach (var id in groups)
            await alice.SayAsync(id, "Hello");

        var listed = await bob.Inbox.AllAsync(pageSize: 3).Select(pointer => pointer.ConversationId).ToListAsync();

        Assert.Equal(groups.Order(), listed.Order());
    }

    [Theory]
    [InlineData("/v1/inbox?folder=Main", "folder")]
    [InlineData("/v1/inbox?cursor=AAAA", "cursor")]
    [InlineData("/v1/inbox?limit=0", "limit")]
    [InlineData("/v1/inbox/changes?since=-1", "since")]
    [InlineData("/v1/inbox/changes", "since")]
    public async Task An_invalid_page_request_is_refused_with_the_reason(string address, string field)
    {
        using var alice = await shared.Server.HttpAsAsync(SharedServer.NewUser("alice"));

        var refused = await alice.SendAsync(HttpMethod.Get, address);

        Assert.Equal(400, (int)refused.Status);
        Assert.Equal(field, Assert.Single(refused.Body.GetProperty("errors").EnumerateArray()).GetProperty("field").GetString());
    }
}
