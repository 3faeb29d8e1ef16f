using Parley.Conversations;
using Parley.Core.Conversations;
using Parley.Testing;
using Parley.Users;
using static Parley.Unit.Conversations.ConversationExtensions;
using static Parley.Unit.Conversations.ConversationHarness;

namespace Parley.Unit.Conversations;

public sealed class DirectTests
{
    private static Task<Result<Created<ConversationCreated>>> OpenAsync(
        ConversationHarness harness, Conversation conversation, UserId creator, SendMessage? message = null) =>
        conversation.CreateAsync(creator, harness.Group([creator == Alice ? Bob : Alice], message: message), None);

    [Fact]
    public Task An_empty_one_to_one_exists_only_for_its_creator() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = harness.Activate(AliceAndBob);
        Assert.False(Value(await OpenAsync(harness, conversation, Alice)).IsRepeat);
        Assert.True(Value(await OpenAsync(harness, conversation, Alice)).IsRepeat);
        Refused(ErrorCode.NotFound, await conversation.GetAsync(Bob, None));
        Refused(ErrorCode.NotFound, await conversation.SendAsync(Bob, harness.Text("hello"), None));
        Assert.Equal([Alice, Alice], harness.Inboxes.Opened);
        Assert.Empty(harness.Inboxes.Prepared);
        Assert.Empty(harness.Inboxes.Delivered);
        var page = await conversation.PageAsync(Alice);
        Assert.Equal((0, 0), (page.Head, page.Items.Length));

        Assert.False(Value(await OpenAsync(harness, harness.Activate(AliceAndBob), Bob)).IsRepeat);
        Assert.Equal(Bob, harness.Inboxes.Opened[^1]);
    });

    [Fact]
    public Task A_page_around_any_number_of_an_empty_one_to_one_is_empty() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = harness.Activate(AliceAndBob);
        Value(await OpenAsync(harness, conversation, Alice));
        var page = await conversation.PageAsync(Alice, 5, newest => newest with { Around = 1 });
        Assert.Equal((0, null, null, 0), (page.Items.Length, page.Before, page.After, page.Head));
    });

    [Fact]
    public Task The_first_message_shows_it_to_both_after_both_inboxes_stored_it() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = harness.Activate(AliceAndBob);
        Value(await OpenAsync(harness, conversation, Alice));
        harness.NextAppend(append =>
        {
            Assert.Equal([Alice, Bob], harness.Inboxes.Prepared.Select(row => row.UserId));
            return append();
        });
        Assert.Equal(1, await conversation.SayAsync(Alice, harness.Text("hello")));
        await conversation.ShowsAsync(Bob, 1);
        Assert.Equal(2, await conversation.SayAsync(Bob, harness.Text("hello you")));
        Assert.Equal(2, harness.Inboxes.Prepared.Count);
        Assert.Empty(harness.Inboxes.Cancelled);
        Assert.Equal([2L, 2L], new[] { Alice, Bob }.Select(harness.Inboxes.LastOf));
    });

    [Fact]
    public Task Two_people_who_create_it_at_the_same_time_have_one_one_to_one() => ConversationHarness.RunAsync(async harness =>
    {
        var (one, two) = (harness.Activate(AliceAndBob), harness.Activate(AliceAndBob));
        var message = harness.Text("from Alice");
        var made = await Task.WhenAll(
            one.CreateAsync(Alice, harness.Group([Bob], message: message, clientId: "same"), None),
            two.CreateAsync(Bob, harness.Group([Alice], message: harness.Text("from Bob"), clientId: "same"), None),
            two.CreateAsync(Alice, harness.Group([Bob], message: message, clientId: "same"), None),
            one.CreateAsync(Alice, harness.Group([Bob], message: message, clientId: "same"), None));
        Assert.All(made, result => Assert.Null(result.Error));
        Assert.Equal(2, made.Count(result => !result.Value!.IsRepeat));
        Assert.Equal(["from Alice", "from Bob"], (await one.TextsAsync(Alice)).Order());
        await one.ShowsAsync(Bob, 1, 2);
    });

    [Fact]
    public Task A_one_to_one_has_fixed_members_and_no_name() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = harness.Activate(AliceAndBob);
        Value(await OpenAsync(harness, conversation, Alice, harness.Text("hello")));
        Refused(ErrorCode.Direct, await conversation.AddMembersAsync(Alice, new([Carol], false), None));
        Refused(ErrorCode.Direct, await conversation.RemoveMemberAsync(Alice, Alice, None));
        Refused(ErrorCode.Direct, await conversation.RenameAsync(Alice, "name", None));
        Refused(ErrorCode.Direct, await conversation.CreateAsync(Alice, harness.Group([Bob], "name"), None));
        Refused(ErrorCode.InvalidRequest, await conversation.CreateAsync(Alice, harness.Group([Carol]), None));
        Refused(ErrorCode.NotFound, await conversation.TypeAsync(Carol, None));
        Refused(ErrorCode.NotFound, await conversation.CreateAsync(Carol, harness.Group([Bob]), None));
        Refused(ErrorCode.NotFound, await conversation.GetAsync(Carol, None));
    });

    [Fact]
    public Task A_one_to_one_with_an_unavailable_person_is_not_created() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = harness.Activate(AliceAndBob);
        harness.Content.Unreachable[Bob] = new(ErrorCode.NotFound, "");
        Refused(ErrorCode.NotFound, await OpenAsync(harness, conversation, Alice));
        Refused(ErrorCode.NotFound, await OpenAsync(harness, conversation, Alice, harness.Text("hello")));
        harness.Content.Unreachable.Clear();
        harness.Inboxes.WhyNotJoin = userId => userId == Bob ? new(ErrorCode.RecipientUnavailable, "") : null;
        Refused(ErrorCode.RecipientUnavailable, await OpenAsync(harness, conversation, Alice, harness.Text("hello")));
        Refused(ErrorCode.InvalidRequest, await OpenAsync(harness, conversation, Alice, harness.Text("hello", replyTo: 1)));
        Assert.Empty(harness.Store.Appends);
        Refused(ErrorCode.NotFound, await conversation.GetAsync(Alice, None));
    });

    [Fact]
    public Task A_blocked_person_may_only_read_and_unsend() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = harness.Activate(AliceAndBob);
        Value(await OpenAsync(harness, conversation, Alice, harness.Text("hello")));
        var theirs = await conversation.SayAsync(Bob, harness.Text("from Bob"));
        Value(await conversation.SetBlockedAsync(Bob, true, 1, None));

        Refused(ErrorCode.RecipientUnavailable, await conversation.SendAsync(Alice, harness.Text("again"), None));
        Refused(ErrorCode.RecipientUnavailable, await OpenAsync(harness, conversation, Alice, harness.Text("again")));
        Refused(ErrorCode.RecipientUnavailable, await conversation.EditAsync(Alice, 1, "edited", None));
        Refused(ErrorCode.RecipientUnavailable, await conversation.ReactAsync(Alice, new(theirs, "love", true), None));
        await conversation.ShowsAsync(Alice, 1, 2);
        Value(await conversation.UnsendAsync(Alice, 1, None));
        Assert.Equal(4, await conversation.SayAsync(Bob, harness.Text("the blocker may write")));

        Value(await conversation.SetBlockedAsync(Bob, false, 2, None));
        Assert.Equal(5, await conversation.SayAsync(Alice, harness.Text("again")));
    });

    [Fact]
    public Task A_block_takes_no_number_and_creates_a_missing_one_to_one_that_nobody_sees() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = harness.Activate(AliceAndBob);
        Value(await conversation.SetBlockedAsync(Bob, true, 4, None));
        Value(await conversation.SetBlockedAsync(Bob, true, 4, None));
        Assert.Empty(Assert.Single(harness.Store.Appends).Rows);
        Assert.False((await harness.Stored.LoadAsync(AliceAndBob, 0, None))!.IsOpen);
        Refused(ErrorCode.NotFound, await conversation.GetAsync(Bob, None));
        Refused(ErrorCode.RecipientUnavailable, await OpenAsync(harness, conversation, Alice));
        Refused(ErrorCode.RecipientUnavailable, await OpenAsync(harness, conversation, Alice, harness.Text("hello")));
        Refused(ErrorCode.NotFound, await conversation.SetBlockedAsync(Carol, true, 6, None));
        Assert.Equal(0, Value(await OpenAsync(harness, conversation, Bob)).Value.Conversation.Summary.LastSeq);
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task Of_a_block_and_its_removal_the_later_one_counts_in_any_order_of_arrival(bool last) => ConversationHarness.RunAsync(
        async harness =>
    {
        // Two devices change the block at the same time. The user grain has assigned the stamps in order, but the calls arrive in any
        // order.
        foreach (var order in "12 21 2121".Split(' '))
        {
            var blocker = User(int.Parse(order, null));
            var conversation = harness.Activate(ConversationId.DirectOf(Alice, blocker));
            foreach (var stamp in order.Select(digit => digit - '0'))
                Value(await conversation.SetBlockedAsync(blocker, stamp == 2 ? last : !last, stamp, None));
            var other = harness.Group([blocker], message: harness.Text("hello"));
            Assert.Equal(last, (await conversation.CreateAsync(Alice, other, None)).Error?.Code is ErrorCode.RecipientUnavailable);
        }
    });

    [Fact]
    public Task A_block_ends_receipts_in_both_directions() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = harness.Activate(AliceAndBob);
        Value(await OpenAsync(harness, conversation, Alice, harness.Text("hello")));
        Value(await conversation.NoteReceiptAsync(Bob, 1, None));
        Value(await conversation.NoteReceiptAsync(Alice, 1, None));
        Assert.Single((await conversation.FollowAsync(Alice)).Receipts);
        Value(await conversation.SetBlockedAsync(Bob, true, 1, None));
        Assert.Empty((await conversation.FollowAsync(Alice)).Receipts);
        Assert.Empty((await conversation.FollowAsync(Bob)).Receipts);
        Value(await conversation.SetBlockedAsync(Bob, false, 2, None));
        Assert.Single((await conversation.FollowAsync(Alice)).Receipts);
    });

    [Fact]
    public Task A_block_ends_typing_in_both_directions() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = harness.Activate(AliceAndBob);
        Value(await OpenAsync(harness, conversation, Alice, harness.Text("hello")));
        Value(await conversation.TypeAsync(Alice, None));
        Value(await conversation.SetBlockedAsync(Bob, true, 1, None));
        Refused(ErrorCode.RecipientUnavailable, await conversation.TypeAsync(Alice, None));
        Refused(ErrorCode.RecipientUnavailable, await conversation.TypeAsync(Bob, None));
        Value(await conversation.SetBlockedAsync(Bob, false, 2, None));
        Value(await conversation.TypeAsync(Bob, None));
    });

    [Fact]
    public Task Nothing_is_loaded_for_a_person_whom_the_id_does_not_name() => ConversationHarness.RunAsync(async harness =>
    {
        harness.Store.OnLoad = _ => throw new InvalidOperationException("Loaded.");
        var conversation = harness.Activate(AliceAndBob);
        Refused(ErrorCode.NotFound, await conversation.GetAsync(Carol, None));
        Refused(ErrorCode.NotFound, await conversation.ReadAsync(Carol, new(10, default), None));
        Refused(ErrorCode.NotFound, await conversation.ChangesAsync(Carol, 0, 10, None));
        Refused(ErrorCode.NotFound, await conversation.SendAsync(Carol, harness.Text("hello"), None));
        Refused(ErrorCode.NotFound, await conversation.NoteReceiptAsync(Carol, 1, None));
        Refused(ErrorCode.NotFound, await conversation.CreateAsync(Carol, harness.Group([Bob]), None));
        Refused(ErrorCode.NotFound, await conversation.SetBlockedAsync(Carol, true, 1, None));
        Refused(ErrorCode.NotFound, await conversation.SharesAsync(Carol, null, null, 10, None));
    });

    [Fact]
    public Task An_activation_without_a_conversation_reports_it_when_no_change_is_running() => ConversationHarness.RunAsync(async harness =>
    {
        var absent = 0;
        var conversation = new Core.Conversations.Conversation(AliceAndBob, harness.Services, () => absent++);
        Refused(ErrorCode.NotFound, await conversation.GetAsync(Alice, None));
        Assert.Equal(1, absent);
        Refused(ErrorCode.NotFound, await conversation.SendAsync(Alice, harness.Text("hello"), None));
        Assert.Equal(2, absent);
        Value(await OpenAsync(harness, conversation, Alice, harness.Text("hello")));
        Value(await conversation.GetAsync(Alice, None));
        Assert.Equal(2, absent);
    });

    [Fact]
    public Task A_block_that_is_stored_before_a_waiting_message_refuses_it() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = harness.Activate(AliceAndBob);
        Value(await OpenAsync(harness, conversation, Alice, harness.Text("hello")));
        var held = harness.HoldNextAppend();
        var before = conversation.SayAsync(Alice, harness.Text("before"));
        var block = conversation.SetBlockedAsync(Bob, true, 7, None);
        var after = conversation.SendAsync(Alice, harness.Text("after"), None);
        held.SetResult();
        Assert.Equal(2, await before);
        Value(await block);
        Refused(ErrorCode.RecipientUnavailable, await after);
    });
}
