using Parley.Core.Storage;
using Parley.Inbox;
using Parley.Users;
using static Parley.Unit.Inbox.InboxHarness;

namespace Parley.Unit.Inbox;

/// <summary>What one inbox promises while nothing fails.</summary>
public sealed class InboxTests
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
    public async Task Cancelling_one_attempt_leaves_the_other()
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
    public async Task A_full_inbox_refuses_to_join_and_to_open_but_not_what_it_holds_already()
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
    public async Task Strangers_cannot_lock_a_person_out_of_the_own_inbox()
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
        // Too many are still untouched: 1, and also 5 and 6, to which a contact and a friend have added the person.
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
    public async Task Who_left_is_not_added_again_by_the_same_member_for_a_day_unless_they_wrote_to_them()
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
    public async Task The_pause_of_one_member_is_not_ended_by_another_who_adds_the_person_nor_by_a_removal()
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

    [Fact]
    public async Task Late_and_repeated_summaries_change_nothing()
    {
        var conversation = await _harness.JoinedAsync(1);
        await _harness.Core.DeliverAsync(conversation.Send(Ann, "newest"), Cancel);
        var before = await _harness.ReadAsync();
        foreach (var summary in conversation.History)
            await _harness.Core.DeliverAsync(summary, Cancel);
        var after = await _harness.ReadAsync();
        Assert.Equal(before.Revision, after.Revision);
        Assert.Equal(before.Pointers.Values, after.Pointers.Values);
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(10)]
    public async Task Nothing_late_brings_back_what_is_gone_however_old_the_tombstone(int maxTombstones)
    {
        _harness.Options.MaxTombstones = maxTombstones;
        var conversations = new List<FakeConversation>();
        for (var i = 0; i < 15; i++)
        {
            var conversation = await _harness.JoinedAsync(i);
            conversation.Remove(Me);
            await _harness.Core.DepartAsync(conversation.Id, conversation.Summary.LastSeq, GoneReason.Removed, Cancel);
            conversations.Add(conversation);
        }

        foreach (var late in conversations.SelectMany(conversation => conversation.History))
            await _harness.Core.DeliverAsync(late, Cancel);
        Assert.Empty((await _harness.ReadAsync()).Pointers);
        _harness.Crash();
        foreach (var late in conversations.SelectMany(conversation => conversation.History))
            await _harness.Core.DeliverAsync(late, Cancel);
        Assert.Empty((await _harness.ReadAsync()).Pointers);
    }

    [Fact]
    public async Task Who_rejoins_starts_anew_and_a_late_departure_does_not_take_that_away()
    {
        var conversation = await _harness.JoinedAsync(1);
        await _harness.Core.ConfigureAsync(conversation.Id, new(DateTimeOffset.MaxValue, true), Cancel);
        conversation.Send(Ann);
        conversation.Remove(Me);
        var departure = conversation.Summary.LastSeq;
        conversation.Send(Bob);
        await _harness.Core.PrepareJoinAsync(conversation.Id, Guid.NewGuid(), Adder, isContact: false, Cancel);
        await _harness.Core.DeliverAsync(conversation.Add(Me), Cancel);
        await _harness.Core.DepartAsync(conversation.Id, departure, GoneReason.Removed, Cancel);

        var pointer = (await _harness.PointerAsync(conversation))!;
        Assert.Equal((conversation.Summary.LastSeq, 0L, null), (pointer.FromSeq, pointer.Unread, pointer.LastMessage));
        Assert.Equal((InboxFolder.Main, null), (pointer.Folder, pointer.MutedUntil));
    }

    [Fact]
    public async Task An_attempt_that_may_still_commit_survives_the_departure_before_it()
    {
        // Removed by 4 and added again by 5, whose attempt is stored before the news of 3 and 4 have come.
        var conversation = _harness.Group(1, Ann, Bob);
        await _harness.Core.PrepareJoinAsync(conversation.Id, Guid.NewGuid(), Adder, isContact: false, Cancel);
        var added = conversation.Add(Me);
        conversation.Remove(Me);
        await _harness.Core.PrepareJoinAsync(conversation.Id, Guid.NewGuid(), Adder, isContact: false, Cancel);
        await _harness.Core.DeliverAsync(added, Cancel);
        await _harness.Core.DepartAsync(conversation.Id, conversation.Summary.LastSeq, GoneReason.Removed, Cancel);
        conversation.Add(Me);
        _harness.Crash();
        Assert.Equal(conversation.Summary.LastSeq, (await _harness.PointerAsync(conversation))!.LastSeq);
    }

    [Fact]
    public async Task A_settled_attempt_leaves_nothing_behind_in_the_row()
    {
        var conversation = await _harness.JoinedAsync(1);
        await _harness.Core.FlushAsync(Cancel);
        Assert.Empty((await _harness.StoredRowAsync(conversation))!.Joining);
    }

    [Fact]
    public async Task Who_joins_late_sees_no_preview_of_what_came_before_unless_history_was_shared()
    {
        var (without, with) = (_harness.Group(1, Ann), _harness.Group(2, Ann));
        without.Send(Ann, "secret");
        with.Send(Ann, "shared");
        _harness.Time.Advance(TimeSpan.FromHours(1));
        await _harness.Core.DeliverAsync(without.Add(Me), Cancel);
        await _harness.Core.DeliverAsync(with.Add(Me, shareHistory: true), Cancel);

        var pointer = (await _harness.PointerAsync(without))!;
        Assert.Equal((null, _harness.Time.GetUtcNow(), 0L), (pointer.LastMessage, pointer.LastAt, pointer.Unread));
        pointer = (await _harness.PointerAsync(with))!;
        Assert.Equal(("shared", 1L, 0L), (pointer.LastMessage!.Excerpt, pointer.FromSeq, pointer.Unread));
    }

    [Fact]
    public async Task An_empty_one_to_one_is_shown_to_who_opened_it_only()
    {
        var conversation = _harness.Direct(Ann);
        await _harness.Core.DeliverAsync(conversation.Summary, Cancel);
        Assert.Null(await _harness.PointerAsync(conversation));

        var opened = await _harness.Core.OpenAsync(conversation.Summary, Cancel);
        Assert.Equal(0, opened.Value!.LastSeq);
        Assert.NotNull((await _harness.StoredRowAsync(conversation))!.Shown);
        await _harness.Core.DeliverAsync(conversation.Send(Ann), Cancel);
        Assert.Equal(1, (await _harness.PointerAsync(conversation))!.Unread);
    }

    [Fact]
    public async Task Message_one_reveals_a_one_to_one_and_settles_all_its_attempts()
    {
        var conversation = _harness.Direct(Ann);
        await _harness.Core.PrepareJoinAsync(conversation.Id, Guid.NewGuid(), Adder, isContact: false, Cancel);
        await _harness.Core.PrepareJoinAsync(conversation.Id, Guid.NewGuid(), Adder, isContact: false, Cancel);
        await _harness.Core.DeliverAsync(conversation.Send(Ann), Cancel);
        Assert.True(await _harness.Core.ConfirmAsync(conversation.Id, 1, Cancel));
        Assert.Empty((await _harness.StoredRowAsync(conversation))!.Joining);
    }

    [Fact]
    public async Task The_cursor_moves_forward_only_and_with_ones_own_messages()
    {
        var conversation = await _harness.JoinedAsync(1);
        conversation.Send(Ann);
        conversation.Send(Ann);
        await _harness.Core.DeliverAsync(conversation.Send(Ann), Cancel);
        var newest = conversation.Summary.LastSeq;
        Assert.Equal(3, (await _harness.PointerAsync(conversation))!.Unread);

        Assert.Equal(
            1, (await _harness.Core.MoveCursorAsync(conversation.Id, conversation.CursorAt(Me, newest - 1), Cancel)).Value!.Unread);
        Assert.Equal(
            newest - 1,
            (await _harness.Core.MoveCursorAsync(conversation.Id, conversation.CursorAt(Me, newest - 2), Cancel)).Value!.ReadSeq);
        await _harness.Core.DeliverAsync(conversation.Send(Me), Cancel);
        Assert.Equal(0, (await _harness.PointerAsync(conversation))!.Unread);
    }

    [Fact]
    public async Task After_mark_unread_only_a_newer_own_message_moves_the_cursor()
    {
        var conversation = await _harness.JoinedAsync(1);
        var first = conversation.Send(Ann).LastSeq;
        await _harness.Core.DeliverAsync(conversation.Send(Me), Cancel);
        Assert.Equal(1, (await _harness.Core.MarkUnreadAsync(conversation.Id, conversation.CursorAt(Me, first - 1), Cancel)).Value!.Unread);

        await _harness.Core.DeliverAsync(conversation.React(), Cancel);
        Assert.Equal(1, (await _harness.PointerAsync(conversation))!.Unread);
        await _harness.Core.DeliverAsync(conversation.Send(Bob), Cancel);
        Assert.Equal(2, (await _harness.PointerAsync(conversation))!.Unread);
        Assert.Equal(1, (await _harness.Core.MoveCursorAsync(conversation.Id, conversation.CursorAt(Me, first), Cancel)).Value!.Unread);
        await _harness.Core.DeliverAsync(conversation.Send(Me), Cancel);
        Assert.Equal(0, (await _harness.PointerAsync(conversation))!.Unread);
    }

    [Fact]
    public async Task Mark_unread_gives_way_to_an_own_message_that_came_after_it_was_looked_up()
    {
        var conversation = await _harness.JoinedAsync(1);
        var first = conversation.Send(Ann).LastSeq;
        await _harness.Core.DeliverAsync(conversation.Send(Me), Cancel);
        var wish = conversation.CursorAt(Me, first - 1);
        await _harness.Core.DeliverAsync(conversation.Send(Me), Cancel);

        Assert.Equal(0, (await _harness.Core.MarkUnreadAsync(conversation.Id, wish, Cancel)).Value!.Unread);
    }

    [Fact]
    public async Task A_cursor_that_counts_an_own_message_not_yet_heard_of_hides_none_of_the_others()
    {
        var conversation = await _harness.JoinedAsync(1);
        var first = conversation.Send(Me).LastSeq;
        await _harness.Core.DeliverAsync(conversation.Send(Me), Cancel);
        await _harness.Core.MarkUnreadAsync(conversation.Id, conversation.CursorAt(Me, first - 1), Cancel);
        await _harness.Core.DeliverAsync(conversation.Send(Ann), Cancel);
        var own = conversation.Send(Me);

        Assert.Equal(1, (await _harness.Core.MoveCursorAsync(conversation.Id, conversation.CursorAt(Me, first), Cancel)).Value!.Unread);
        await _harness.Core.DeliverAsync(own, Cancel);
        Assert.Equal(0, (await _harness.PointerAsync(conversation))!.Unread);
    }

    [Fact]
    public async Task Hidden_ends_with_the_next_message_and_not_with_a_mark()
    {
        var conversation = await _harness.JoinedAsync(1);
        await _harness.Core.DeliverAsync(conversation.Send(Ann), Cancel);
        Assert.Equal(InboxFolder.Hidden, (await _harness.Core.ConfigureAsync(conversation.Id, new(default, true), Cancel)).Value!.Folder);
        await _harness.Core.DeliverAsync(conversation.React(), Cancel);
        Assert.Equal(InboxFolder.Hidden, (await _harness.PointerAsync(conversation))!.Folder);
        Assert.Equal(0, (await _harness.Core.ListAsync(InboxFolder.Main, null, 10, Cancel)).UnreadConversations);
        await _harness.Core.DeliverAsync(conversation.Send(Ann), Cancel);
        Assert.Equal(InboxFolder.Main, (await _harness.PointerAsync(conversation))!.Folder);
    }

    [Fact]
    public async Task A_mute_ends_by_itself_and_the_total_counts_again()
    {
        var conversation = await _harness.JoinedAsync(1);
        await _harness.Core.DeliverAsync(conversation.Send(Ann), Cancel);
        await _harness.Core.ConfigureAsync(conversation.Id, new(_harness.Time.GetUtcNow().AddHours(1), default), Cancel);
        Assert.Equal(0, await UnreadAsync());
        _harness.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, await UnreadAsync());
        await _harness.Core.MoveCursorAsync(conversation.Id, conversation.CursorAt(Me, conversation.Summary.LastSeq), Cancel);
        Assert.Equal(0, await UnreadAsync());

        async Task<int> UnreadAsync() => (await _harness.Core.ListAsync(InboxFolder.Main, null, 10, Cancel)).UnreadConversations;
    }

    [Fact]
    public async Task Setting_the_same_again_takes_no_revision_and_no_save()
    {
        var conversation = await _harness.JoinedAsync(1);
        await _harness.Core.ConfigureAsync(conversation.Id, new(DateTimeOffset.MaxValue, true), Cancel);
        var (revision, saves) = ((await _harness.ReadAsync()).Revision, _harness.Store.Saves.Count);
        await _harness.Core.ConfigureAsync(conversation.Id, new(DateTimeOffset.MaxValue, true), Cancel);
        await _harness.Core.PrepareJoinAsync(conversation.Id, Guid.Empty, Adder, isContact: false, Cancel);
        await _harness.Core.PrepareJoinAsync(conversation.Id, Guid.Empty, Adder, isContact: false, Cancel);
        Assert.Equal((revision, saves + 1), ((await _harness.ReadAsync()).Revision, _harness.Store.Saves.Count));
    }

    [Fact]
    public async Task Confirm_stores_what_is_unsaved_and_speaks_of_the_stored_inbox_only()
    {
        var conversation = await _harness.JoinedAsync(1);
        await _harness.Core.DeliverAsync(conversation.Send(Ann), Cancel);
        Assert.Null((await _harness.StoredRowAsync(conversation))!.Shown);
        Assert.False(await _harness.Core.ConfirmAsync(conversation.Id, conversation.Summary.LastSeq + 1, Cancel));
        Assert.True(await _harness.Core.ConfirmAsync(conversation.Id, conversation.Summary.LastSeq, Cancel));
        Assert.Equal(conversation.Summary.LastSeq, (await _harness.StoredRowAsync(conversation))!.Shown!.LastSeq);
    }

    [Fact]
    public async Task What_is_not_shown_is_not_found()
    {
        var id = FakeConversation.Group(1);
        Assert.Equal(ErrorCode.NotFound, (await _harness.Core.PointerAsync(id, Cancel)).Error!.Code);
        Assert.Equal(ErrorCode.NotFound, (await _harness.Core.CursorAsync(id, Cancel)).Error!.Code);
        Assert.Equal(ErrorCode.NotFound, (await _harness.Core.MoveCursorAsync(id, default, Cancel)).Error!.Code);
        Assert.Equal(ErrorCode.NotFound, (await _harness.Core.MarkUnreadAsync(id, default, Cancel)).Error!.Code);
        Assert.Equal(ErrorCode.NotFound, (await _harness.Core.ConfigureAsync(id, new(default, true), Cancel)).Error!.Code);
        Assert.Empty(_harness.Store.Saves);
    }
}
