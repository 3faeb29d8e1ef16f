using Parley.Conversations;
using Parley.Core.Conversations;
using Parley.Inbox;
using Parley.Users;
using static Parley.Unit.Conversations.ConversationExtensions;
using static Parley.Unit.Conversations.ConversationHarness;

namespace Parley.Unit.Conversations;

public sealed class MembershipTests
{
    [Fact]
    public Task A_group_and_its_first_message_are_one_append_and_a_repeat_creates_nothing() => ConversationHarness.RunAsync(
        async harness =>
    {
        var id = harness.NewGroupId();
        var conversation = harness.Activate(id);
        var command = harness.Group([Bob, Carol], "friends", harness.Text("hello", "ignored"), "make");
        var made = Value(await conversation.CreateAsync(Alice, command, None));
        var first = made.Value.Message!;
        Assert.Equal((false, 2, "hello", "make"), (made.IsRepeat, first.Seq, first.Text(), first.ClientId?.Value));
        Assert.Equal(
            [(Alice, MemberRole.Creator, 1L), (Bob, MemberRole.Member, 1L), (Carol, MemberRole.Member, 1L)],
            made.Value.Conversation.Summary.Members.Select(member => (member.UserId, member.Role, member.JoinedSeq)));
        Assert.Single(harness.Store.Appends);

        foreach (var again in new[] { command, command with { MemberIds = [Carol, Bob] } })
        {
            var repeat = Value(await harness.Activate(id).CreateAsync(Alice, again, None));
            Assert.Equal((true, 2), (repeat.IsRepeat, repeat.Value.Message!.Seq));
        }

        Assert.Equal(2, Value(await conversation.SendAsync(Alice, harness.Text("hello", "make"), None)).Value.Seq);
        Refused(ErrorCode.ClientIdReused, await conversation.CreateAsync(Alice, command with { Name = "others" }, None));
        Refused(ErrorCode.NotFound, await conversation.CreateAsync(Dave, command, None));
        Assert.Single(harness.Store.Appends, append => append.Rows.Length > 0 && append.ExpectedVersion is null);
        Assert.Equal(2, (await conversation.PageAsync(Bob)).Head);
    });

    [Fact]
    public Task Concurrent_creations_make_one_group() => ConversationHarness.RunAsync(async harness =>
    {
        var id = harness.NewGroupId();
        var command = harness.Group([Bob]);
        var activations = Enumerable.Range(0, 3).Select(_ => harness.Activate(id)).ToArray();
        var made = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => activations[i % 3].CreateAsync(Alice, command, None)));
        Assert.All(made, result => Assert.Null(result.Error));
        Assert.Single(made, result => !result.Value!.IsRepeat);
        Assert.Equal(1, (await activations[0].PageAsync(Alice)).Head);
    });

    [Fact]
    public Task Concurrent_adds_never_add_an_eleventh_member() => ConversationHarness.RunAsync(async harness =>
    {
        for (var round = 0; round < 20; round++)
        {
            var one = await harness.GroupAsync([.. Enumerable.Range(0, 7).Select(User)]);
            var id = Value(await one.GetAsync(User(0), None)).Summary.Id;
            Conversation[] activations = [one, harness.Activate(id), harness.Activate(id)];
            var adds = await Task.WhenAll(Enumerable.Range(7, 64).Select(number =>
                activations[number % 3].AddMembersAsync(User(number % 7), new([User(number)], false), None)));
            Assert.Equal(10, (await one.MembersAsync(User(0))).Length);
            Assert.Equal(3, adds.Count(add => add.Error is null));
            Assert.All(adds.Where(add => add.Error is not null), add =>
                Assert.Equal((ErrorCode.ConversationFull, 10, 11), (add.Error!.Code, add.Error.Limit, add.Error.Count)));
        }

        Refused(ErrorCode.ConversationFull, await harness.Activate(harness.NewGroupId()).CreateAsync(
            Alice, harness.Group([.. Enumerable.Range(0, 10).Select(User)]), None));
    });

    [Fact]
    public Task Adding_is_all_or_none_and_names_those_who_cannot_be_added() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        harness.Inboxes.WhyNotJoin = userId => userId == Dave ? new(ErrorCode.RecipientUnavailable, "") : null;
        var refused = await conversation.AddMembersAsync(Alice, new([Carol, Dave], false), None);
        Refused(ErrorCode.RecipientUnavailable, refused);
        Assert.Equal([Dave], refused.Error!.Users);
        Assert.Equal(2, (await conversation.MembersAsync(Alice)).Length);
        var token = harness.Inboxes.Prepared.Single(row => row.UserId == Carol).Token;
        await SettleAsync();
        Assert.Contains((Carol, token), harness.Inboxes.Cancelled);

        harness.Content.Unreachable[Carol] = new(ErrorCode.NotFound, "");
        refused = await conversation.AddMembersAsync(Alice, new([Carol, Dave], false), None);
        Refused(ErrorCode.NotFound, refused);
        Assert.Equal([Carol], refused.Error!.Users);
    });

    [Fact]
    public Task Nobody_joins_before_the_inbox_has_stored_the_joining_row() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        harness.Inboxes.WhyNotJoin = userId => userId == Carol ? throw new TimeoutException() : null;
        Refused(ErrorCode.Unavailable, await conversation.AddMembersAsync(Alice, new([Carol], false), None));
        Refused(ErrorCode.Unavailable, await harness.Activate(harness.NewGroupId()).CreateAsync(Alice, harness.Group([Carol]), None));
        Assert.Equal(2, (await conversation.MembersAsync(Alice)).Length);

        harness.Inboxes.WhyNotJoin = _ => null;
        harness.NextAppend(append =>
        {
            Assert.Contains(harness.Inboxes.Prepared, row => row.UserId == Carol);
            return append();
        });
        await conversation.AddAsync(Alice, Carol);
        await SettleAsync();
        Assert.DoesNotContain(harness.Inboxes.Prepared.Single(row => row.UserId == Carol), harness.Inboxes.Cancelled);
    });

    [Fact]
    public Task After_an_unknown_outcome_joining_rows_stay() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        harness.NextAppend(_ =>
        {
            harness.Store.OnRead = () => throw new TimeoutException();
            throw new TimeoutException();
        });
        Refused(ErrorCode.OutcomeUnknown, await conversation.AddMembersAsync(Alice, new([Carol], false), None));
        await SettleAsync();
        Assert.DoesNotContain(harness.Inboxes.Cancelled, row => row.UserId == Carol);
    });

    [Fact]
    public Task A_person_who_left_between_preparation_and_decision_is_prepared_again() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob, Carol);
        var prepared = harness.Inboxes.Prepared.Count;
        var held = harness.HoldNextAppend();
        var leaving = conversation.RemoveMemberAsync(Bob, Bob, None);
        // Bob is still a member during the preparation.
        var adding = conversation.AddMembersAsync(Alice, new([Bob, Dave], false), None);
        held.SetResult();
        Assert.Null((await leaving).Error);
        Assert.Null((await adding).Error);
        Assert.Equal(4, (await conversation.MembersAsync(Alice)).Length);
        var rows = harness.Inboxes.Prepared.Skip(prepared).ToArray();
        Assert.Contains(rows, row => row.UserId == Bob);
        await SettleAsync();
        Assert.DoesNotContain(rows.Single(row => row.UserId == Bob), harness.Inboxes.Cancelled);
    });

    [Fact]
    public Task Adding_a_present_member_changes_nothing_and_takes_no_number() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        await conversation.AddAsync(Bob, Alice, shareHistory: true);
        Assert.Equal(1, (await conversation.PageAsync(Alice)).Head);
        Value(await conversation.RenameAsync(Alice, null, None));
        Assert.Equal(1, (await conversation.PageAsync(Alice)).Head);
    });

    [Fact]
    public Task The_creator_role_passes_to_the_member_with_the_longest_membership() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        await conversation.AddAsync(Bob, Carol);
        Refused(ErrorCode.NotAllowed, await conversation.RemoveMemberAsync(Bob, Carol, None));
        Refused(ErrorCode.NotFound, await conversation.RemoveMemberAsync(Alice, Dave, None));
        await conversation.RemoveAsync(Alice, Alice);
        Assert.Equal(
            [(Bob, MemberRole.Creator), (Carol, MemberRole.Member)],
            (await conversation.MembersAsync(Bob)).Select(member => (member.UserId, member.Role)));
        await conversation.RemoveAsync(Bob, Carol);
        await conversation.RemoveAsync(Bob, Bob);
        Refused(ErrorCode.NotFound, await conversation.GetAsync(Bob, None));
        Assert.Equal(
            [(Alice, 3L, GoneReason.Left), (Carol, 4L, GoneReason.Removed), (Bob, 5L, GoneReason.Left)],
            harness.Inboxes.Departed.DistinctBy(gone => gone.UserId));
    });

    [Fact]
    public Task System_entries_describe_the_change() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        await conversation.AddAsync(Alice, Carol);
        Value(await conversation.RenameAsync(Bob, "name", None));
        await conversation.RemoveAsync(Alice, Carol);
        await conversation.RemoveAsync(Bob, Bob);
        Assert.Equal(
            [
                """{"type":"created","actorId":"alice","userIds":["alice","bob"],"name":null}""",
                """{"type":"added","actorId":"alice","userIds":["carol"],"name":null}""",
                """{"type":"renamed","actorId":"bob","userIds":null,"name":"name"}""",
                """{"type":"removed","actorId":"alice","userIds":["carol"],"name":null}""",
                """{"type":"left","actorId":"bob","userIds":null,"name":null}""",
            ],
            (await conversation.PageAsync(Alice)).Items.Select(item => item.Parse().GetProperty("event").GetRawText()));
    });

    private static readonly SendMessage Said = new(ClientId.Parse("x"), "text", [], null);
    private static readonly SendMessage Shared = new(ClientId.Parse("y"), null, [ScriptedContent.Pin("p")], null);

    private static readonly Func<Conversation, UserId, Task<Error?>>[] EveryOperation =
    [
        async (conversation, user) => (await conversation.GetAsync(user, default)).Error,
        async (conversation, user) => (await conversation.RenameAsync(user, "name", default)).Error,
        async (conversation, user) => (await conversation.AddMembersAsync(user, new([user], true), default)).Error,
        async (conversation, user) => (await conversation.AddMembersAsync(user, new([User(1)], true), default)).Error,
        async (conversation, user) => (await conversation.RemoveMemberAsync(user, user, default)).Error,
        async (conversation, user) => (await conversation.RemoveMemberAsync(user, Alice, default)).Error,
        async (conversation, user) => (await conversation.SendAsync(user, Said, default)).Error,
        async (conversation, user) => (await conversation.SendAsync(user, Shared, default)).Error,
        async (conversation, user) => (await conversation.EditAsync(user, 2, "text", default)).Error,
        async (conversation, user) => (await conversation.UnsendAsync(user, 2, default)).Error,
        async (conversation, user) => (await conversation.ReactAsync(user, new(2, "love", true), default)).Error,
        async (conversation, user) => (await conversation.ReadAsync(user, new(50, default), default)).Error,
        async (conversation, user) => (await conversation.ChangesAsync(user, 0, 50, default)).Error,
        async (conversation, user) => (await conversation.SharesAsync(user, null, null, 50, default)).Error,
        async (conversation, user) => (await conversation.ShareAsync(user, 2, 0, default)).Error,
        async (conversation, user) => (await conversation.PositionAsync(user, 1, default)).Error,
        async (conversation, user) => (await conversation.UnreadPositionAsync(user, 1, default)).Error,
        async (conversation, user) => (await conversation.NoteReceiptAsync(user, 1, default)).Error,
        async (conversation, user) => (await conversation.TypeAsync(user, default)).Error,
        async (conversation, user) => (await conversation.SetBlockedAsync(user, true, 1, default)).Error,
    ];

    [Fact]
    public Task For_strangers_and_former_members_the_conversation_does_not_exist() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob, Carol);
        await conversation.SayAsync(Bob, harness.Text("mine"));
        await conversation.RemoveAsync(Alice, Bob);
        await conversation.RemoveAsync(Carol, Carol);
        var appended = harness.Store.Appends.Count(append => append.Rows.Length > 0);
        foreach (var operation in EveryOperation)
        {
            foreach (var outsider in new[] { Bob, Carol, Dave })
                Assert.Equal(Errors.NotFound, await operation(conversation, outsider));
            Assert.Equal(Errors.NotFound, await operation(harness.Activate(harness.NewGroupId()), Alice));
        }

        Assert.Equal(appended, harness.Store.Appends.Count(append => append.Rows.Length > 0));
        Assert.Equal(0, harness.Content.Resolved);
    });
}
