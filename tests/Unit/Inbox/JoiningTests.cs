using Parley.Core.Storage;
using Parley.Inbox;
using Parley.Users;
using static Parley.Unit.Inbox.InboxHarness;

namespace Parley.Unit.Inbox;

/// <summary>The rules for joining, and the rows that an attempt leaves in the inbox.</summary>
public sealed class JoiningTests
{
    private readonly InboxHarness _harness = new();
    private readonly Dictionary<int, FakeConversation> _groups = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_joining_row_is_stored_before_the_answer_and_hidden_until_a_summary_names_the_person()
    {
        var conversation = _harness.Group(1, Ann, Bob);
        Assert.Null(await _harness.Core.PrepareJoinAsync(conversation.Id, Guid.NewGuid(), Adder, isContact: false, Cancel));
        Assert.Single((await _harness.StoredRowAsync(conversation))!.Joining);

        await _harness.Core.DeliverAsync(conversation.Send(Ann), Cancel);
        Assert.Null(await _harness.PointerAsync(conversation));
        Assert.Equal(0, (await _harness.ReadAsync()).Revision);

        await _harness.Core.DeliverAsync(conversation.Add(Me), Cancel);
        Assert.Equal(conversation.Summary.LastSeq, (await _harness.PointerAsync(conversation))!.LastSeq);
        Assert.Equal(1, (await _harness.ReadAsync()).Revision);
    }

    [Fact]
    public async Task Cancelling_one_attempt_to_join_leaves_the_other()
    {
        var (conversation, mine, other) = (_harness.Group(1, Ann), Guid.NewGuid(), Guid.NewGuid());
        await _harness.Core.PrepareJoinAsync(conversation.Id, mine, Adder, isContact: false, Cancel);
        await _harness.Core.PrepareJoinAsync(conversation.Id, other, Adder, isContact: false, Cancel);
        await _harness.Core.CancelJoinAsync(conversation.Id, mine, Cancel);
        Assert.Equal([other], (await _harness.StoredRowAsync(conversation))!.Joining.Select(token => token.Token));

        await _harness.Core.CancelJoinAsync(conversation.Id, other, Cancel);
        Assert.Null(await _harness.StoredRowAsync(conversation));
        Assert.Equal(0, (await _harness.StoredAsync()).Head.Count);
    }

    [Fact]
    public async Task Cancelling_a_joining_row_keeps_the_tombstone_beneath_it()
    {
        var conversation = await _harness.JoinedAsync(1);
        conversation.Remove(Me);
        await _harness.Core.DepartAsync(conversation.Id, conversation.Summary.LastSeq, GoneReason.Removed, Cancel);
        var token = Guid.NewGuid();
        await _harness.Core.PrepareJoinAsync(conversation.Id, token, Adder, isContact: false, Cancel);
        await _harness.Core.CancelJoinAsync(conversation.Id, token, Cancel);
        Assert.Equal(new Tombstone(conversation.Summary.LastSeq, GoneReason.Removed), (await _harness.StoredRowAsync(conversation))!.Gone);
    }

    [Fact]
    public async Task A_full_inbox_refuses_new_conversations_but_not_those_it_holds()
    {
        _harness.Options.MaxConversations = 1;
        var conversation = await _harness.JoinedAsync(1);
        var refusal = await _harness.Core.PrepareJoinAsync(FakeConversation.Group(2), Guid.NewGuid(), Adder, isContact: false, Cancel);
        Assert.Equal((ErrorCode.LimitReached, 1, 1), (refusal!.Code, refusal.Limit, refusal.Count));
        Assert.Equal([Me], refusal.Users);
        Assert.Equal(ErrorCode.LimitReached, (await _harness.Core.OpenAsync(_harness.Direct(Ann).Summary, Cancel)).Error!.Code);
        Assert.Null(await _harness.Core.PrepareJoinAsync(conversation.Id, Guid.NewGuid(), Adder, isContact: false, Cancel));

        await _harness.Core.DepartAsync(conversation.Id, conversation.Summary.LastSeq + 1, GoneReason.Removed, Cancel);
        Assert.Null(await _harness.Core.PrepareJoinAsync(conversation.Id, Guid.NewGuid(), Adder, isContact: false, Cancel));
    }

    [Fact]
    public async Task Strangers_cannot_fill_an_inbox_and_lock_its_owner_out()
    {
        (_harness.Options.MaxConversations, _harness.Options.MaxUntouched) = (10, 2);
        var (stranger, contact, friend) = (UserId.Parse("stranger"), UserId.Parse("contact"), UserId.Parse("friend"));
        for (var number = 1; number <= 2; number++)
            Assert.Null(await JoinAsync(number, stranger));
        Assert.Equal(ErrorCode.RecipientUnavailable, (await JoinAsync(3, stranger))!.Code);

        // The person, contacts, and people to whom the person has written are not limited.
        Assert.Null(await JoinAsync(4, Me));
        Assert.Null(await JoinAsync(5, contact, isContact: true));
        Assert.NotNull(await JoinAsync(6, friend));
        var direct = _harness.Direct(friend);
        await _harness.Core.OpenAsync(direct.Summary, Cancel);
        await _harness.Core.DeliverAsync(direct.Send(Me), Cancel);
        Assert.Null(await JoinAsync(6, friend));

        // Once the person has read a conversation, it no longer counts as untouched.
        var second = FakeConversation.Group(2);
        Assert.Equal(ErrorCode.RecipientUnavailable, (await JoinAsync(7, stranger))!.Code);
        Assert.Null((await _harness.Core.MoveCursorAsync(second, new(1, 0, 0, 0), Cancel)).Error);
        await _harness.ReopenAsync();
        // Conversations 1, 5 and 6 are untouched, which is too many. A contact and a friend have added the person to 5 and 6.
        Assert.Equal(ErrorCode.RecipientUnavailable, (await JoinAsync(7, stranger))!.Code);
        Assert.Null((await _harness.Core.MoveCursorAsync(FakeConversation.Group(5), new(1, 0, 0, 0), Cancel)).Error);
        Assert.Null((await _harness.Core.MoveCursorAsync(FakeConversation.Group(6), new(1, 0, 0, 0), Cancel)).Error);
        Assert.Null(await JoinAsync(7, stranger));
    }

    [Fact]
    public async Task A_hidden_one_to_one_holds_no_place_and_the_next_message_shows_it_in_a_full_inbox()
    {
        _harness.Options.MaxConversations = 1;
        var direct = _harness.Direct(Ann);
        await _harness.Core.PrepareJoinAsync(direct.Id, Guid.NewGuid(), Ann, isContact: false, Cancel);
        await _harness.Core.DeliverAsync(direct.Send(Ann), Cancel);
        Assert.Equal(ErrorCode.LimitReached, (await JoinAsync(1, Bob))!.Code);
        Assert.Null((await _harness.Core.ConfigureAsync(direct.Id, new(default, true), Cancel)).Error);
        Assert.Null(await JoinAsync(1, Bob));
        await _harness.Core.DeliverAsync(direct.Send(Ann, "again"), Cancel);
        Assert.Equal(InboxFolder.Main, (await _harness.PointerAsync(direct))!.Folder);
        await _harness.ReopenAsync();
        Assert.Equal(2, (await _harness.StoredAsync()).Head.Count);
        Assert.Equal(2, (await _harness.ReadAsync()).Pointers.Count);
    }

    [Fact]
    public async Task A_person_who_left_cannot_be_added_by_the_same_member_for_a_day_unless_they_wrote_to_them()
    {
        var conversation = _harness.Group(1, Ann, Bob);
        async Task<Error?> AddAsync(UserId by) =>
            await _harness.Core.PrepareJoinAsync(conversation.Id, Guid.NewGuid(), by, isContact: true, Cancel);
        Assert.Null(await AddAsync(Ann));
        await _harness.Core.DeliverAsync(conversation.Add(Me), Cancel);
        conversation.Remove(Me);
        await _harness.Core.DepartAsync(conversation.Id, conversation.Summary.LastSeq, GoneReason.Left, Cancel);
        await _harness.ReopenAsync();

        Assert.Equal(ErrorCode.RecipientUnavailable, (await AddAsync(Ann))!.Code);
        Assert.Null(await AddAsync(Bob)); // the pause applies only to the member who added before
        _harness.Time.Advance(TimeSpan.FromHours(23));
        Assert.Equal(ErrorCode.RecipientUnavailable, (await AddAsync(Ann))!.Code);
        var direct = _harness.Direct(Ann);
        await _harness.Core.OpenAsync(direct.Summary, Cancel);
        await _harness.Core.DeliverAsync(direct.Send(Me), Cancel);
        Assert.Null(await AddAsync(Ann));
    }

    [Fact]
    public async Task The_pause_of_one_member_is_not_ended_by_an_add_of_another_member_or_by_a_removal()
    {
        var conversation = _harness.Group(1, Ann, Bob);
        async Task<Error?> AddAsync(UserId by) =>
            await _harness.Core.PrepareJoinAsync(conversation.Id, Guid.NewGuid(), by, isContact: true, Cancel);
        async Task JoinAndGoAsync(UserId by, GoneReason reason)
        {
            Assert.Null(await AddAsync(by));
            await _harness.Core.DeliverAsync(conversation.Add(Me), Cancel);
            conversation.Remove(Me);
            await _harness.Core.DepartAsync(conversation.Id, conversation.Summary.LastSeq, reason, Cancel);
            await _harness.ReopenAsync();
        }

        await JoinAndGoAsync(Ann, GoneReason.Left);
        await JoinAndGoAsync(Bob, GoneReason.Removed);
        Assert.Equal(ErrorCode.RecipientUnavailable, (await AddAsync(Ann))!.Code);
        await JoinAndGoAsync(Bob, GoneReason.Left);
        Assert.Equal(ErrorCode.RecipientUnavailable, (await AddAsync(Ann))!.Code);
        Assert.Equal(ErrorCode.RecipientUnavailable, (await AddAsync(Bob))!.Code);
        for (var i = 0; i < 2 * InboxRow.MaxLeft; i++)
            await JoinAndGoAsync(UserId.Parse($"adder{i}"), GoneReason.Left);
        Assert.Equal(InboxRow.MaxLeft, (await _harness.StoredAsync()).Rows.Single().Left.Length);
    }

    private async Task<Error?> JoinAsync(int number, UserId addedBy, bool isContact = false)
    {
        if (!_groups.TryGetValue(number, out var conversation))
            _groups.Add(number, conversation = _harness.Group(number, Ann, Bob));
        if (await _harness.Core.PrepareJoinAsync(conversation.Id, Guid.NewGuid(), addedBy, isContact, Cancel) is { } error)
            return error;
        await _harness.Core.DeliverAsync(conversation.Add(Me), Cancel);
        return null;
    }
}
