using Parley.Core.Storage;
using Parley.Inbox;
using static Parley.Unit.Inbox.InboxHouse;

namespace Parley.Unit.Inbox;

/// <summary>What one inbox promises while nothing fails.</summary>
public sealed class InboxTests
{
    private readonly InboxHouse _house = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_joining_row_is_stored_before_the_answer_and_hidden_until_a_summary_names_the_person()
    {
        var talk = _house.Group(1, Ann, Bob);
        Assert.Null(await _house.Core.PrepareJoinAsync(talk.Id, Guid.NewGuid(), Cancel));
        Assert.Single((await _house.StoredRowAsync(talk))!.Joining);

        await _house.Core.DeliverAsync(talk.Send(Ann), Cancel);
        Assert.Null(await _house.PointerAsync(talk));
        Assert.Equal(0, (await _house.ReadAsync()).Revision);

        await _house.Core.DeliverAsync(talk.Add(Me), Cancel);
        Assert.Equal(talk.Summary.LastSeq, (await _house.PointerAsync(talk))!.LastSeq);
        Assert.Equal(1, (await _house.ReadAsync()).Revision);
    }

    [Fact]
    public async Task Cancelling_one_attempt_leaves_the_other()
    {
        var (talk, mine, other) = (_house.Group(1, Ann), Guid.NewGuid(), Guid.NewGuid());
        await _house.Core.PrepareJoinAsync(talk.Id, mine, Cancel);
        await _house.Core.PrepareJoinAsync(talk.Id, other, Cancel);
        await _house.Core.CancelJoinAsync(talk.Id, mine, Cancel);
        Assert.Equal([other], (await _house.StoredRowAsync(talk))!.Joining.Select(token => token.Token));

        await _house.Core.CancelJoinAsync(talk.Id, other, Cancel);
        Assert.Null(await _house.StoredRowAsync(talk));
        Assert.Equal(0, (await _house.StoredAsync()).Head.Count);
    }

    [Fact]
    public async Task Cancelling_a_joining_row_keeps_the_tombstone_beneath_it()
    {
        var talk = await _house.JoinedAsync(1);
        talk.Remove(Me);
        await _house.Core.DepartAsync(talk.Id, talk.Summary.LastSeq, GoneReason.Removed, Cancel);
        var token = Guid.NewGuid();
        await _house.Core.PrepareJoinAsync(talk.Id, token, Cancel);
        await _house.Core.CancelJoinAsync(talk.Id, token, Cancel);
        Assert.Equal(new Tombstone(talk.Summary.LastSeq, GoneReason.Removed), (await _house.StoredRowAsync(talk))!.Gone);
    }

    [Fact]
    public async Task A_full_inbox_refuses_to_join_and_to_open_but_not_what_it_holds_already()
    {
        _house.Options.MaxConversations = 1;
        var talk = await _house.JoinedAsync(1);
        var refusal = await _house.Core.PrepareJoinAsync(Talk.Group(2), Guid.NewGuid(), Cancel);
        Assert.Equal((ErrorCode.LimitReached, 1, 1), (refusal!.Code, refusal.Limit, refusal.Count));
        Assert.Equal([Me], refusal.Users);
        Assert.Equal(ErrorCode.LimitReached, (await _house.Core.OpenAsync(_house.Direct(Ann).Summary, Cancel)).Error!.Code);
        Assert.Null(await _house.Core.PrepareJoinAsync(talk.Id, Guid.NewGuid(), Cancel));

        await _house.Core.DepartAsync(talk.Id, talk.Summary.LastSeq + 1, GoneReason.Left, Cancel);
        Assert.Null(await _house.Core.PrepareJoinAsync(talk.Id, Guid.NewGuid(), Cancel));
    }

    [Fact]
    public async Task Late_and_repeated_summaries_change_nothing()
    {
        var talk = await _house.JoinedAsync(1);
        await _house.Core.DeliverAsync(talk.Send(Ann, "newest"), Cancel);
        var before = await _house.ReadAsync();
        foreach (var summary in talk.History)
            await _house.Core.DeliverAsync(summary, Cancel);
        var after = await _house.ReadAsync();
        Assert.Equal(before.Revision, after.Revision);
        Assert.Equal(before.Pointers.Values, after.Pointers.Values);
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(10)]
    public async Task Nothing_late_brings_back_what_is_gone_however_old_the_tombstone(int maxTombstones)
    {
        _house.Options.MaxTombstones = maxTombstones;
        var talks = new List<Talk>();
        for (var i = 0; i < 15; i++)
        {
            var talk = await _house.JoinedAsync(i);
            talk.Remove(Me);
            await _house.Core.DepartAsync(talk.Id, talk.Summary.LastSeq, GoneReason.Removed, Cancel);
            talks.Add(talk);
        }

        foreach (var late in talks.SelectMany(talk => talk.History))
            await _house.Core.DeliverAsync(late, Cancel);
        Assert.Empty((await _house.ReadAsync()).Pointers);
        _house.Crash();
        foreach (var late in talks.SelectMany(talk => talk.History))
            await _house.Core.DeliverAsync(late, Cancel);
        Assert.Empty((await _house.ReadAsync()).Pointers);
    }

    [Fact]
    public async Task Who_rejoins_starts_anew_and_a_late_departure_does_not_take_that_away()
    {
        var talk = await _house.JoinedAsync(1);
        await _house.Core.ConfigureAsync(talk.Id, new(DateTimeOffset.MaxValue, true), Cancel);
        talk.Send(Ann);
        talk.Remove(Me);
        var departure = talk.Summary.LastSeq;
        talk.Send(Bob);
        await _house.Core.PrepareJoinAsync(talk.Id, Guid.NewGuid(), Cancel);
        await _house.Core.DeliverAsync(talk.Add(Me), Cancel);
        await _house.Core.DepartAsync(talk.Id, departure, GoneReason.Removed, Cancel);

        var pointer = (await _house.PointerAsync(talk))!;
        Assert.Equal((talk.Summary.LastSeq, 0L, null), (pointer.FromSeq, pointer.Unread, pointer.LastMessage));
        Assert.Equal((InboxFolder.Main, null), (pointer.Folder, pointer.MutedUntil));
    }

    [Fact]
    public async Task An_attempt_that_may_still_commit_survives_the_departure_before_it()
    {
        // Removed by 4 and added again by 5, whose attempt is stored before the news of 3 and 4 have come.
        var talk = _house.Group(1, Ann, Bob);
        await _house.Core.PrepareJoinAsync(talk.Id, Guid.NewGuid(), Cancel);
        var added = talk.Add(Me);
        talk.Remove(Me);
        await _house.Core.PrepareJoinAsync(talk.Id, Guid.NewGuid(), Cancel);
        await _house.Core.DeliverAsync(added, Cancel);
        await _house.Core.DepartAsync(talk.Id, talk.Summary.LastSeq, GoneReason.Removed, Cancel);
        talk.Add(Me);
        _house.Crash();
        Assert.Equal(talk.Summary.LastSeq, (await _house.PointerAsync(talk))!.LastSeq);
    }

    [Fact]
    public async Task A_settled_attempt_leaves_nothing_behind_in_the_row()
    {
        var talk = await _house.JoinedAsync(1);
        await _house.Core.FlushAsync(Cancel);
        Assert.Empty((await _house.StoredRowAsync(talk))!.Joining);
    }

    [Fact]
    public async Task Who_joins_late_sees_no_preview_of_what_came_before_unless_history_was_shared()
    {
        var (without, with) = (_house.Group(1, Ann), _house.Group(2, Ann));
        without.Send(Ann, "secret");
        with.Send(Ann, "shared");
        _house.Time.Advance(TimeSpan.FromHours(1));
        await _house.Core.DeliverAsync(without.Add(Me), Cancel);
        await _house.Core.DeliverAsync(with.Add(Me, shareHistory: true), Cancel);

        var pointer = (await _house.PointerAsync(without))!;
        Assert.Equal((null, _house.Time.GetUtcNow(), 0L), (pointer.LastMessage, pointer.LastAt, pointer.Unread));
        pointer = (await _house.PointerAsync(with))!;
        Assert.Equal(("shared", 1L, 0L), (pointer.LastMessage!.Excerpt, pointer.FromSeq, pointer.Unread));
    }

    [Fact]
    public async Task An_empty_one_to_one_is_shown_to_who_opened_it_only()
    {
        var talk = _house.Direct(Ann);
        await _house.Core.DeliverAsync(talk.Summary, Cancel);
        Assert.Null(await _house.PointerAsync(talk));

        var opened = await _house.Core.OpenAsync(talk.Summary, Cancel);
        Assert.Equal(0, opened.Value!.LastSeq);
        Assert.NotNull((await _house.StoredRowAsync(talk))!.Shown);
        await _house.Core.DeliverAsync(talk.Send(Ann), Cancel);
        Assert.Equal(1, (await _house.PointerAsync(talk))!.Unread);
    }

    [Fact]
    public async Task Message_one_reveals_a_one_to_one_and_settles_all_its_attempts()
    {
        var talk = _house.Direct(Ann);
        await _house.Core.PrepareJoinAsync(talk.Id, Guid.NewGuid(), Cancel);
        await _house.Core.PrepareJoinAsync(talk.Id, Guid.NewGuid(), Cancel);
        await _house.Core.DeliverAsync(talk.Send(Ann), Cancel);
        Assert.True(await _house.Core.ConfirmAsync(talk.Id, 1, Cancel));
        Assert.Empty((await _house.StoredRowAsync(talk))!.Joining);
    }

    [Fact]
    public async Task The_cursor_moves_forward_only_and_with_ones_own_messages()
    {
        var talk = await _house.JoinedAsync(1);
        talk.Send(Ann);
        talk.Send(Ann);
        await _house.Core.DeliverAsync(talk.Send(Ann), Cancel);
        var newest = talk.Summary.LastSeq;
        Assert.Equal(3, (await _house.PointerAsync(talk))!.Unread);

        Assert.Equal(1, (await _house.Core.MoveCursorAsync(talk.Id, talk.CursorAt(Me, newest - 1), Cancel)).Value!.Unread);
        Assert.Equal(newest - 1, (await _house.Core.MoveCursorAsync(talk.Id, talk.CursorAt(Me, newest - 2), Cancel)).Value!.ReadSeq);
        await _house.Core.DeliverAsync(talk.Send(Me), Cancel);
        Assert.Equal(0, (await _house.PointerAsync(talk))!.Unread);
    }

    [Fact]
    public async Task After_mark_unread_only_a_newer_own_message_moves_the_cursor()
    {
        var talk = await _house.JoinedAsync(1);
        var first = talk.Send(Ann).LastSeq;
        await _house.Core.DeliverAsync(talk.Send(Me), Cancel);
        Assert.Equal(1, (await _house.Core.MarkUnreadAsync(talk.Id, talk.CursorAt(Me, first - 1), Cancel)).Value!.Unread);

        await _house.Core.DeliverAsync(talk.React(), Cancel);
        Assert.Equal(1, (await _house.PointerAsync(talk))!.Unread);
        await _house.Core.DeliverAsync(talk.Send(Bob), Cancel);
        Assert.Equal(2, (await _house.PointerAsync(talk))!.Unread);
        Assert.Equal(1, (await _house.Core.MoveCursorAsync(talk.Id, talk.CursorAt(Me, first), Cancel)).Value!.Unread);
        await _house.Core.DeliverAsync(talk.Send(Me), Cancel);
        Assert.Equal(0, (await _house.PointerAsync(talk))!.Unread);
    }

    [Fact]
    public async Task Mark_unread_gives_way_to_an_own_message_that_came_after_it_was_looked_up()
    {
        var talk = await _house.JoinedAsync(1);
        var first = talk.Send(Ann).LastSeq;
        await _house.Core.DeliverAsync(talk.Send(Me), Cancel);
        var wish = talk.CursorAt(Me, first - 1);
        await _house.Core.DeliverAsync(talk.Send(Me), Cancel);

        Assert.Equal(0, (await _house.Core.MarkUnreadAsync(talk.Id, wish, Cancel)).Value!.Unread);
    }

    [Fact]
    public async Task A_cursor_that_counts_an_own_message_not_yet_heard_of_hides_none_of_the_others()
    {
        var talk = await _house.JoinedAsync(1);
        var first = talk.Send(Me).LastSeq;
        await _house.Core.DeliverAsync(talk.Send(Me), Cancel);
        await _house.Core.MarkUnreadAsync(talk.Id, talk.CursorAt(Me, first - 1), Cancel);
        await _house.Core.DeliverAsync(talk.Send(Ann), Cancel);
        var own = talk.Send(Me);

        Assert.Equal(1, (await _house.Core.MoveCursorAsync(talk.Id, talk.CursorAt(Me, first), Cancel)).Value!.Unread);
        await _house.Core.DeliverAsync(own, Cancel);
        Assert.Equal(0, (await _house.PointerAsync(talk))!.Unread);
    }

    [Fact]
    public async Task Hidden_ends_with_the_next_message_and_not_with_a_mark()
    {
        var talk = await _house.JoinedAsync(1);
        await _house.Core.DeliverAsync(talk.Send(Ann), Cancel);
        Assert.Equal(InboxFolder.Hidden, (await _house.Core.ConfigureAsync(talk.Id, new(default, true), Cancel)).Value!.Folder);
        await _house.Core.DeliverAsync(talk.React(), Cancel);
        Assert.Equal(InboxFolder.Hidden, (await _house.PointerAsync(talk))!.Folder);
        Assert.Equal(0, (await _house.Core.ListAsync(InboxFolder.Main, null, 10, Cancel)).UnreadConversations);
        await _house.Core.DeliverAsync(talk.Send(Ann), Cancel);
        Assert.Equal(InboxFolder.Main, (await _house.PointerAsync(talk))!.Folder);
    }

    [Fact]
    public async Task A_mute_ends_by_itself_and_the_total_counts_again()
    {
        var talk = await _house.JoinedAsync(1);
        await _house.Core.DeliverAsync(talk.Send(Ann), Cancel);
        await _house.Core.ConfigureAsync(talk.Id, new(_house.Time.GetUtcNow().AddHours(1), default), Cancel);
        Assert.Equal(0, await UnreadAsync());
        _house.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, await UnreadAsync());
        await _house.Core.MoveCursorAsync(talk.Id, talk.CursorAt(Me, talk.Summary.LastSeq), Cancel);
        Assert.Equal(0, await UnreadAsync());

        async Task<int> UnreadAsync() => (await _house.Core.ListAsync(InboxFolder.Main, null, 10, Cancel)).UnreadConversations;
    }

    [Fact]
    public async Task Setting_the_same_again_takes_no_revision_and_no_save()
    {
        var talk = await _house.JoinedAsync(1);
        await _house.Core.ConfigureAsync(talk.Id, new(DateTimeOffset.MaxValue, true), Cancel);
        var (revision, saves) = ((await _house.ReadAsync()).Revision, _house.Store.Saves.Count);
        await _house.Core.ConfigureAsync(talk.Id, new(DateTimeOffset.MaxValue, true), Cancel);
        await _house.Core.PrepareJoinAsync(talk.Id, Guid.Empty, Cancel);
        await _house.Core.PrepareJoinAsync(talk.Id, Guid.Empty, Cancel);
        Assert.Equal((revision, saves + 1), ((await _house.ReadAsync()).Revision, _house.Store.Saves.Count));
    }

    [Fact]
    public async Task Confirm_stores_what_is_unsaved_and_speaks_of_the_stored_inbox_only()
    {
        var talk = await _house.JoinedAsync(1);
        await _house.Core.DeliverAsync(talk.Send(Ann), Cancel);
        Assert.Null((await _house.StoredRowAsync(talk))!.Shown);
        Assert.False(await _house.Core.ConfirmAsync(talk.Id, talk.Summary.LastSeq + 1, Cancel));
        Assert.True(await _house.Core.ConfirmAsync(talk.Id, talk.Summary.LastSeq, Cancel));
        Assert.Equal(talk.Summary.LastSeq, (await _house.StoredRowAsync(talk))!.Shown!.LastSeq);
    }

    [Fact]
    public async Task What_is_not_shown_is_not_found()
    {
        var id = Talk.Group(1);
        Assert.Equal(ErrorCode.NotFound, (await _house.Core.PointerAsync(id, Cancel)).Error!.Code);
        Assert.Equal(ErrorCode.NotFound, (await _house.Core.CursorAsync(id, Cancel)).Error!.Code);
        Assert.Equal(ErrorCode.NotFound, (await _house.Core.MoveCursorAsync(id, default, Cancel)).Error!.Code);
        Assert.Equal(ErrorCode.NotFound, (await _house.Core.MarkUnreadAsync(id, default, Cancel)).Error!.Code);
        Assert.Equal(ErrorCode.NotFound, (await _house.Core.ConfigureAsync(id, new(default, true), Cancel)).Error!.Code);
        Assert.Empty(_house.Store.Saves);
    }
}
