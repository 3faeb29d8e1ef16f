using Parley.Core.Inbox;
using Parley.Core.Storage;
using Parley.Inbox;
using static Parley.Unit.Inbox.InboxHouse;

namespace Parley.Unit.Inbox;

/// <summary>When an inbox stores what, and what it makes of a store that fails, lies or has been written to by another activation.</summary>
public sealed class InboxStorageTests
{
    private readonly InboxHouse _house = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_clean_mark_is_cleared_before_the_first_change_and_set_at_orderly_closing_only()
    {
        var talk = await _house.JoinedAsync(1);
        await _house.Core.FlushAsync(Cancel);
        Assert.False((await _house.StoredAsync()).Head.IsClean);
        await _house.ReopenAsync();
        Assert.True((await _house.StoredAsync()).Head.IsClean);

        await _house.ReadAsync();
        Assert.Empty(_house.Store.Saves);
        _house.Store.Hold = save =>
        {
            // Nobody sees the change before the mark is gone.
            Assert.False(save.Head.IsClean);
            Assert.Equal(0, _house.Core.ListAsync(InboxFolder.Main, null, 1, Cancel).Result.Items[0].Unread);
            return Task.CompletedTask;
        };
        await _house.Core.DeliverAsync(talk.Send(Ann), Cancel);
        Assert.Single(_house.Store.Saves);
        Assert.False((await _house.StoredAsync()).Head.IsClean);
        await _house.Core.DeliverAsync(talk.Send(Ann), Cancel);
        Assert.Single(_house.Store.Saves);
    }

    [Fact]
    public async Task Deliveries_are_written_behind_and_one_promise_stores_them_all()
    {
        var (talk, other) = (await _house.JoinedAsync(1), await _house.JoinedAsync(2));
        await _house.Core.DeliverAsync(talk.Send(Ann), Cancel);
        Assert.Null((await _house.StoredRowAsync(talk))!.Shown!.LastMessage);
        Assert.True(_house.Core.NeedsFlush);
        await _house.Core.ConfigureAsync(other.Id, new(DateTimeOffset.MaxValue, default), Cancel);
        Assert.Equal(talk.Summary.LastSeq, (await _house.StoredRowAsync(talk))!.Shown!.LastSeq);
        Assert.False(_house.Core.NeedsFlush);
    }

    [Fact]
    public async Task A_save_never_exceeds_a_transaction_and_its_head_is_true_after_each_part()
    {
        var talks = new List<Talk>();
        for (var i = 0; i < (2 * InboxSave.MaxRows) + 5; i++)
            talks.Add(await _house.JoinedAsync(i));
        await _house.Core.FlushAsync(Cancel);
        var stored = (await _house.StoredAsync()).Head.Revision;
        foreach (var talk in talks)
            await _house.Core.DeliverAsync(talk.Send(Ann), Cancel);
        _house.Store.Saves.Clear();
        var parts = 0;
        _house.Store.Decide = _ => ++parts == 2 ? SaveFate.Dead : SaveFate.Done;
        await Assert.ThrowsAsync<IOException>(() => _house.Core.FlushAsync(Cancel));
        Assert.All(_house.Store.Saves, save => Assert.InRange(save.Rows.Length, 1, InboxSave.MaxRows));
        Assert.Equal(stored + InboxSave.MaxRows, (await _house.StoredAsync()).Head.Revision);

        _house.Crash();
        await _house.ReadAsync();
        await _house.Core.FlushAsync(Cancel);
        var pointers = (await _house.ReadAsync(limit: 50)).Pointers.Values;
        Assert.Equal(talks.Count, pointers.Count(pointer => pointer.Unread == 1));
        Assert.Equal(talks.Count, (await _house.StoredAsync()).Head.Count);
    }

    [Theory]
    [InlineData(nameof(SaveFate.Lost))]
    [InlineData(nameof(SaveFate.DoneUnheard))]
    [InlineData(nameof(SaveFate.DoneAsConflict))]
    public async Task What_was_promised_is_stored_though_the_first_save_was_not_heard_of(string fate)
    {
        var talk = await _house.JoinedAsync(1);
        var revision = (await _house.ReadAsync()).Revision;
        var saves = 0;
        _house.Store.Decide = _ => ++saves == 1 ? Enum.Parse<SaveFate>(fate) : SaveFate.Done;
        var until = _house.Time.GetUtcNow().AddDays(1);
        Assert.Equal(until, (await _house.Core.ConfigureAsync(talk.Id, new(until, default), Cancel)).Value!.MutedUntil);
        Assert.Equal(until, (await _house.StoredRowAsync(talk))!.Shown!.MutedUntil);

        // Recognised as its own, nothing is thrown away: the next revision follows, none is burned.
        var isOwn = fate is not nameof(SaveFate.Lost);
        Assert.Equal(isOwn, (await _house.PointerAsync(talk))!.Revision == revision + 1);
        Assert.Equal(isOwn, (await _house.StoredAsync()).Head.Burned.IsEmpty);
    }

    [Fact]
    public async Task What_could_not_be_stored_is_not_shown_and_an_exception_says_so()
    {
        var talk = await _house.JoinedAsync(1);
        await _house.Core.FlushAsync(Cancel);
        _house.Store.Decide = _ => SaveFate.Lost;
        await Assert.ThrowsAsync<InboxConflictException>(() => _house.Core.ConfigureAsync(talk.Id, new(DateTimeOffset.MaxValue, true), Cancel));
        _house.Store.Decide = null;
        var pointer = (await _house.PointerAsync(talk))!;
        Assert.Equal((InboxFolder.Main, null), (pointer.Folder, pointer.MutedUntil));
    }

    [Fact]
    public async Task Of_two_activations_the_one_that_was_overtaken_discards_what_it_believed()
    {
        var talk = await _house.JoinedAsync(1);
        await _house.Core.FlushAsync(Cancel);
        var loser = _house.NewCore();
        await loser.DeliverAsync(talk.Send(Ann, "first"), Cancel);
        await _house.Core.DepartAsync(talk.Id, talk.Remove(Me).LastSeq, GoneReason.Removed, Cancel);
        await loser.FlushAsync(Cancel);

        Assert.Equal(ErrorCode.NotFound, (await loser.PointerAsync(talk.Id, Cancel)).Error!.Code);
        Assert.NotNull((await _house.StoredRowAsync(talk))!.Gone);
        Assert.Null((await _house.StoredRowAsync(talk))!.Shown);
    }

    [Fact]
    public async Task What_only_the_overtaken_activation_was_told_is_found_again_though_the_other_left_in_order()
    {
        var talk = await _house.JoinedAsync(1);
        await _house.Core.FlushAsync(Cancel);
        var other = _house.NewCore();
        await other.ListAsync(InboxFolder.Main, null, 1, Cancel);
        await _house.Core.DeliverAsync(talk.Send(Ann), Cancel);
        await other.CloseAsync(Cancel);
        Assert.True((await _house.StoredAsync()).Head.IsClean);
        await _house.Core.FlushAsync(Cancel);
        Assert.Equal(talk.Summary.LastSeq, (await _house.PointerAsync(talk))!.LastSeq);
    }

    [Fact]
    public async Task Two_activations_in_turn_never_give_a_revision_twice()
    {
        var talk = await _house.JoinedAsync(1);
        var other = _house.NewCore();
        var given = new List<long>();
        for (var i = 0; i < 20; i++)
        {
            var core = i % 2 == 0 ? other : _house.Core;
            var until = _house.Time.GetUtcNow().AddDays(i + 1);
            given.Add((await core.ConfigureAsync(talk.Id, new(until, default), Cancel)).Value!.Revision);
        }

        Assert.Equal(given.Order().Distinct(), given);
    }

    [Fact]
    public async Task A_position_that_a_crash_burned_is_refused_and_those_around_it_are_served()
    {
        var talk = await _house.JoinedAsync(1);
        await _house.Core.FlushAsync(Cancel);
        var stored = (await _house.ReadAsync()).Revision;
        await _house.Core.DeliverAsync(talk.Send(Ann), Cancel);
        var burned = (await _house.ReadAsync()).Revision;
        _house.Crash();

        Assert.Equal(ErrorCode.PositionUnknown, (await _house.Core.ChangesAsync(burned, 10, Cancel)).Error!.Code);
        var changes = (await _house.Core.ChangesAsync(stored, 10, Cancel)).Value!;
        Assert.Equal(talk.Summary.LastSeq, Assert.Single(changes.Items).Current!.LastSeq);
        Assert.True(changes.Revision > burned + 1);
        Assert.Empty((await _house.Core.ChangesAsync(changes.Revision, 10, Cancel)).Value!.Items);
        Assert.Equal(ErrorCode.PositionUnknown, (await _house.Core.ChangesAsync(changes.Revision + 1, 10, Cancel)).Error!.Code);
    }

    [Fact]
    public async Task What_a_later_page_showed_is_not_taken_back_by_a_crash_behind_the_readers_back()
    {
        var (older, newer) = await TwoUnreadAsync();
        var first = await _house.Core.ListAsync(InboxFolder.Main, null, 1, Cancel);
        Assert.Equal(newer.Id, first.Items[0].ConversationId);
        await _house.Core.MoveCursorAsync(older.Id, older.CursorAt(Me, older.Summary.LastSeq), Cancel);
        var shown = Assert.Single((await _house.Core.ListAsync(InboxFolder.Main, first.Next, 1, Cancel)).Items);
        Assert.Equal(0, shown.Unread);

        _house.Crash();
        var changes = (await _house.Core.ChangesAsync(first.Revision, 10, Cancel)).Value!.Items;
        var followed = changes.SingleOrDefault(change => change.ConversationId == older.Id)?.Current ?? shown;
        Assert.Equal((await _house.PointerAsync(older))!.Unread, followed.Unread);
    }

    [Fact]
    public async Task A_position_between_two_pages_of_changes_misses_nothing_that_a_crash_takes_back()
    {
        var (older, _) = await TwoUnreadAsync();
        var before = (await _house.PointerAsync(older))!.Revision - 1;
        _house.Time.Advance(TimeSpan.FromMinutes(1));
        var third = await _house.JoinedAsync(3);
        await _house.Core.FlushAsync(Cancel);

        // Moves out of the way of the page that is asked for next, and back into it by the crash.
        await _house.Core.MoveCursorAsync(older.Id, older.CursorAt(Me, older.Summary.LastSeq), Cancel);
        var page = (await _house.Core.ChangesAsync(before, 1, Cancel)).Value!;
        Assert.True(page.More);
        _house.Crash();

        var known = page.Items.ToDictionary(change => change.ConversationId, change => change.Current!);
        foreach (var change in (await _house.Core.ChangesAsync(page.Revision, 10, Cancel)).Value!.Items)
            known[change.ConversationId] = change.Current!;
        Assert.Equal(3, known.Count);
        Assert.True(known.ContainsKey(third.Id));
        Assert.Equal((await _house.PointerAsync(older))!.Unread, known[older.Id].Unread);
    }

    [Fact]
    public async Task Crash_after_crash_the_head_stays_small_and_revisions_grow()
    {
        var talk = await _house.JoinedAsync(1);
        var newest = 0L;
        for (var i = 0; i < InboxRevisions.MaxBurned + 10; i++)
        {
            await _house.Core.DeliverAsync(talk.Send(Ann), Cancel);
            var revision = (await _house.ReadAsync()).Revision;
            Assert.True(revision > newest);
            newest = revision;
            _house.Crash();
        }

        await _house.ReadAsync();
        Assert.Equal(InboxRevisions.MaxBurned, (await _house.StoredAsync()).Head.Burned.Length);
        Assert.Equal(ErrorCode.PositionUnknown, (await _house.Core.ChangesAsync(0, 10, Cancel)).Error!.Code);
    }

    [Fact]
    public async Task A_position_older_than_the_oldest_tombstone_in_memory_is_refused()
    {
        _house.Options.MaxTombstones = 10;
        for (var i = 0; i < 12; i++)
        {
            var talk = await _house.JoinedAsync(i);
            await _house.Core.DepartAsync(talk.Id, talk.Remove(Me).LastSeq, GoneReason.Left, Cancel);
        }

        Assert.Equal(ErrorCode.PositionUnknown, (await _house.Core.ChangesAsync(0, 100, Cancel)).Error!.Code);
        var oldest = (await _house.StoredAsync()).Rows.OrderByDescending(row => row.Revision).ElementAt(9).Revision;
        Assert.Equal(10, (await _house.Core.ChangesAsync(oldest - 1, 100, Cancel)).Value!.Items.Length);
        await _house.ReopenAsync();
        Assert.Equal(ErrorCode.PositionUnknown, (await _house.Core.ChangesAsync(0, 100, Cancel)).Error!.Code);
        Assert.Equal(10, (await _house.Core.ChangesAsync(oldest - 1, 100, Cancel)).Value!.Items.Length);
    }

    [Fact]
    public async Task Reads_are_answered_while_a_save_is_on_its_way_and_changes_wait_their_turn()
    {
        var talk = await _house.JoinedAsync(1);
        var (isAsked, isLet) = (new TaskCompletionSource(), new TaskCompletionSource());
        _house.Store.Hold = _ =>
        {
            isAsked.TrySetResult();
            return isLet.Task;
        };
        var hiding = _house.Core.ConfigureAsync(talk.Id, new(default, true), Cancel);
        await isAsked.Task.WaitAsync(Cancel);
        var delivery = _house.Core.DeliverAsync(talk.React(), Cancel);
        using var impatient = new CancellationTokenSource();
        var givenUp = _house.Core.DeliverAsync(talk.React(), impatient.Token);
        var last = _house.Core.DeliverAsync(talk.Summary, Cancel);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givenUp);

        var pointer = (await _house.PointerAsync(talk))!;
        Assert.Equal((InboxFolder.Main, 2L), (pointer.Folder, pointer.LastSeq));
        isLet.SetResult();
        await Task.WhenAll(hiding, delivery, last);
        pointer = (await _house.PointerAsync(talk))!;
        Assert.Equal((InboxFolder.Hidden, talk.Summary.LastSeq), (pointer.Folder, pointer.LastSeq));
    }

    [Fact]
    public async Task Ten_thousand_pointers_load_at_once_and_a_delivery_writes_one_row()
    {
        const int count = 10_000;
        var rows = new List<InboxRow>(count);
        for (var i = 0; i < count; i++)
        {
            var talk = _house.Group(i, Ann, Me);
            rows.Add(InboxRules.Take(new(talk.Id, i + 1), Me, talk.Summary) with { Revision = i + 1 });
        }

        var head = new InboxHead { Revision = count, Reserved = count, Count = count };
        await _house.Rows.SaveAsync(
            new() { UserId = Me, ExpectedVersion = null, OperationId = Guid.NewGuid(), Head = head, Rows = [.. rows] }, Cancel);
        Assert.Equal(count, (await _house.ReadAsync(limit: 100)).Pointers.Count);
        Assert.Empty(_house.Store.Saves);

        // The conversation of row 5,000 goes on from the head that is stored.
        var stored = (await _house.Conversations.LoadAsync(Talk.Group(5_000), 0, Cancel))!.Head.Summary;
        await _house.Core.DeliverAsync(stored with { LastSeq = 2 }, Cancel);
        await _house.Core.FlushAsync(Cancel);
        Assert.Equal([0, 1], _house.Store.Saves.Select(save => save.Rows.Length));
    }

    private async Task<(Talk Older, Talk Newer)> TwoUnreadAsync()
    {
        var (older, newer) = (await _house.JoinedAsync(1), await _house.JoinedAsync(2));
        foreach (var talk in new[] { older, newer })
        {
            _house.Time.Advance(TimeSpan.FromMinutes(1));
            await _house.Core.DeliverAsync(talk.Send(Ann), Cancel);
        }

        await _house.Core.FlushAsync(Cancel);
        return (older, newer);
    }
}
