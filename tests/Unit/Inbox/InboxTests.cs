using Parley.Inbox;
using static Parley.Unit.Inbox.InboxHarness;

namespace Parley.Unit.Inbox;

/// <summary>The behaviour of one inbox while nothing fails.</summary>
public sealed class InboxTests
{
    private readonly InboxHarness _harness = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

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
    public async Task Nothing_late_brings_back_a_departed_conversation_however_old_the_tombstone(int maxTombstones)
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
    public async Task Rejoining_starts_a_new_membership_that_a_late_departure_does_not_end()
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
    public async Task An_attempt_to_join_that_may_still_commit_survives_an_earlier_departure()
    {
        // The person was removed by 4 and added again by 5. The attempt of 5 is stored before the deliveries of 3 and 4 arrive.
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
    public async Task A_completed_attempt_to_join_leaves_no_token_in_the_row()
    {
        var conversation = await _harness.JoinedAsync(1);
        await _harness.Core.FlushAsync(Cancel);
        Assert.Empty((await _harness.StoredRowAsync(conversation))!.Joining);
    }

    [Fact]
    public async Task A_late_joiner_sees_no_preview_of_earlier_messages_unless_history_was_shared()
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
    public async Task An_empty_one_to_one_is_shown_only_to_the_person_who_opened_it()
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
    public async Task Message_one_reveals_a_one_to_one_and_completes_all_its_attempts()
    {
        var conversation = _harness.Direct(Ann);
        await _harness.Core.PrepareJoinAsync(conversation.Id, Guid.NewGuid(), Adder, isContact: false, Cancel);
        await _harness.Core.PrepareJoinAsync(conversation.Id, Guid.NewGuid(), Adder, isContact: false, Cancel);
        await _harness.Core.DeliverAsync(conversation.Send(Ann), Cancel);
        Assert.True(await _harness.Core.ConfirmAsync(conversation.Id, 1, Cancel));
        Assert.Empty((await _harness.StoredRowAsync(conversation))!.Joining);
    }

    [Fact]
    public async Task The_cursor_moves_forward_only_and_with_own_messages()
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
    public async Task Mark_unread_is_overridden_by_an_own_message_sent_after_its_position_was_read()
    {
        var conversation = await _harness.JoinedAsync(1);
        var first = conversation.Send(Ann).LastSeq;
        await _harness.Core.DeliverAsync(conversation.Send(Me), Cancel);
        var wish = conversation.CursorAt(Me, first - 1);
        await _harness.Core.DeliverAsync(conversation.Send(Me), Cancel);

        Assert.Equal(0, (await _harness.Core.MarkUnreadAsync(conversation.Id, wish, Cancel)).Value!.Unread);
    }

    [Fact]
    public async Task A_cursor_that_counts_an_own_message_not_yet_delivered_hides_no_message_of_others()
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
    public async Task Hidden_ends_with_the_next_message_but_not_with_a_mark()
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
    public async Task An_expired_mute_counts_in_the_total_again()
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
    public async Task A_setting_with_the_same_value_takes_no_revision_and_no_save()
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
    public async Task Confirm_stores_unsaved_changes_and_answers_for_the_stored_inbox_only()
    {
        var conversation = await _harness.JoinedAsync(1);
        await _harness.Core.DeliverAsync(conversation.Send(Ann), Cancel);
        Assert.Null((await _harness.StoredRowAsync(conversation))!.Shown);
        Assert.False(await _harness.Core.ConfirmAsync(conversation.Id, conversation.Summary.LastSeq + 1, Cancel));
        Assert.True(await _harness.Core.ConfirmAsync(conversation.Id, conversation.Summary.LastSeq, Cancel));
        Assert.Equal(conversation.Summary.LastSeq, (await _harness.StoredRowAsync(conversation))!.Shown!.LastSeq);
    }

    [Fact]
    public async Task A_row_that_is_not_shown_is_not_found()
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
