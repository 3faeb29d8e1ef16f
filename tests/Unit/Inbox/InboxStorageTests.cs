using Parley.Core.Inbox;
using Parley.Core.Storage;
using Parley.Inbox;
using Parley.Testing;
using static Parley.Unit.Inbox.InboxHarness;

namespace Parley.Unit.Inbox;

/// <summary>When an inbox saves its changes, and how it handles a store that fails, reports a wrong outcome, or was written by another
/// activation.</summary>
public sealed class InboxStorageTests
{
    private readonly InboxHarness _harness = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_clean_mark_is_cleared_before_the_first_change_and_set_only_at_an_orderly_close()
    {
        var conversation = await _harness.JoinedAsync(1);
        await _harness.Core.FlushAsync(Cancel);
        Assert.False((await _harness.StoredAsync()).Head.IsClean);
        await _harness.ReopenAsync();
        Assert.True((await _harness.StoredAsync()).Head.IsClean);

        await _harness.ReadAsync();
        Assert.Empty(_harness.Store.Saves);
        _harness.Store.Hold = save =>
        {
            // The change is not visible before the clean mark is cleared.
            Assert.False(save.Head.IsClean);
            Assert.Equal(0, _harness.Core.ListAsync(InboxFolder.Main, null, 1, Cancel).Result.Items[0].Unread);
            return Task.CompletedTask;
        };
        await _harness.Core.DeliverAsync(conversation.Send(Ann), Cancel);
        Assert.Single(_harness.Store.Saves);
        Assert.False((await _harness.StoredAsync()).Head.IsClean);
        await _harness.Core.DeliverAsync(conversation.Send(Ann), Cancel);
        Assert.Single(_harness.Store.Saves);
    }

    [Fact]
    public async Task Deliveries_are_stored_later_and_a_durable_change_stores_all_of_them()
    {
        var (conversation, other) = (await _harness.JoinedAsync(1), await _harness.JoinedAsync(2));
        await _harness.Core.DeliverAsync(conversation.Send(Ann), Cancel);
        Assert.Null((await _harness.StoredRowAsync(conversation))!.Shown!.LastMessage);
        Assert.True(_harness.Core.NeedsFlush);
        await _harness.Core.ConfigureAsync(other.Id, new(DateTimeOffset.MaxValue, default), Cancel);
        Assert.Equal(conversation.Summary.LastSeq, (await _harness.StoredRowAsync(conversation))!.Shown!.LastSeq);
        Assert.False(_harness.Core.NeedsFlush);
    }

    [Fact]
    public async Task A_save_fits_into_transactions_and_its_head_is_correct_after_each_of_them()
    {
        var conversations = new List<FakeConversation>();
        for (var i = 0; i < (2 * InboxSave.MaxRows) + 5; i++)
            conversations.Add(await _harness.JoinedAsync(i));
        await _harness.Core.FlushAsync(Cancel);
        var stored = (await _harness.StoredAsync()).Head.Revision;
        foreach (var conversation in conversations)
            await _harness.Core.DeliverAsync(conversation.Send(Ann), Cancel);
        _harness.Store.Saves.Clear();
        var parts = 0;
        _harness.Store.Decide = _ => ++parts == 2 ? SaveOutcome.Dead : SaveOutcome.Done;
        await Assert.ThrowsAsync<IOException>(() => _harness.Core.FlushAsync(Cancel));
        Assert.All(_harness.Store.Saves, save => Assert.InRange(save.Rows.Length, 1, InboxSave.MaxRows));
        Assert.Equal(stored + InboxSave.MaxRows, (await _harness.StoredAsync()).Head.Revision);

        _harness.Crash();
        await _harness.ReadAsync();
        await _harness.Core.FlushAsync(Cancel);
        var pointers = (await _harness.ReadAsync(limit: 50)).Pointers.Values;
        Assert.Equal(conversations.Count, pointers.Count(pointer => pointer.Unread == 1));
        Assert.Equal(conversations.Count, (await _harness.StoredAsync()).Head.Count);
    }

    [Theory]
    [InlineData(nameof(SaveOutcome.Lost))]
    [InlineData(nameof(SaveOutcome.DoneUnheard))]
    [InlineData(nameof(SaveOutcome.DoneAsConflict))]
    public async Task A_durable_change_is_stored_although_the_answer_of_the_first_save_was_lost(string outcome)
    {
        var conversation = await _harness.JoinedAsync(1);
        var revision = (await _harness.ReadAsync()).Revision;
        var saves = 0;
        _harness.Store.Decide = _ => ++saves == 1 ? Enum.Parse<SaveOutcome>(outcome) : SaveOutcome.Done;
        var until = _harness.Time.GetUtcNow().AddDays(1);
        Assert.Equal(until, (await _harness.Core.ConfigureAsync(conversation.Id, new(until, default), Cancel)).Value!.MutedUntil);
        Assert.Equal(until, (await _harness.StoredRowAsync(conversation))!.Shown!.MutedUntil);

        // If the inbox recognises its own save, it discards nothing: the next revision follows, and none is burned.
        var isOwn = outcome is not nameof(SaveOutcome.Lost);
        Assert.Equal(isOwn, (await _harness.PointerAsync(conversation))!.Revision == revision + 1);
        Assert.Equal(isOwn, (await _harness.StoredAsync()).Head.Burned.IsEmpty);
    }

    [Fact]
    public async Task A_durable_change_that_could_not_be_stored_throws_and_is_not_shown()
    {
        var conversation = await _harness.JoinedAsync(1);
        await _harness.Core.FlushAsync(Cancel);
        _harness.Store.Decide = _ => SaveOutcome.Lost;
        await Assert.ThrowsAsync<InboxConflictException>(
            () => _harness.Core.ConfigureAsync(conversation.Id, new(DateTimeOffset.MaxValue, true), Cancel));
        _harness.Store.Decide = null;
        var pointer = (await _harness.PointerAsync(conversation))!;
        Assert.Equal((InboxFolder.Main, null), (pointer.Folder, pointer.MutedUntil));
    }

    [Fact]
    public async Task An_overtaken_activation_discards_its_state()
    {
        var conversation = await _harness.JoinedAsync(1);
        await _harness.Core.FlushAsync(Cancel);
        var loser = _harness.NewCore();
        await loser.DeliverAsync(conversation.Send(Ann, "first"), Cancel);
        await _harness.Core.DepartAsync(conversation.Id, conversation.Remove(Me).LastSeq, GoneReason.Removed, Cancel);
        await loser.FlushAsync(Cancel);

        Assert.Equal(ErrorCode.NotFound, (await loser.PointerAsync(conversation.Id, Cancel)).Error!.Code);
        Assert.NotNull((await _harness.StoredRowAsync(conversation))!.Gone);
        Assert.Null((await _harness.StoredRowAsync(conversation))!.Shown);
    }

    [Fact]
    public async Task A_delivery_to_an_overtaken_activation_is_recovered_although_the_other_closed_clean()
    {
        var conversation = await _harness.JoinedAsync(1);
        await _harness.Core.FlushAsync(Cancel);
        var other = _harness.NewCore();
        await other.ListAsync(InboxFolder.Main, null, 1, Cancel);
        await _harness.Core.DeliverAsync(conversation.Send(Ann), Cancel);
        await other.CloseAsync(Cancel);
        Assert.True((await _harness.StoredAsync()).Head.IsClean);
        await _harness.Core.FlushAsync(Cancel);
        Assert.Equal(conversation.Summary.LastSeq, (await _harness.PointerAsync(conversation))!.LastSeq);
    }

    [Fact]
    public async Task Two_activations_in_turn_never_give_a_revision_twice()
    {
        var conversation = await _harness.JoinedAsync(1);
        var other = _harness.NewCore();
        var given = new List<long>();
        for (var i = 0; i < 20; i++)
        {
            var core = i % 2 == 0 ? other : _harness.Core;
            var until = _harness.Time.GetUtcNow().AddDays(i + 1);
            given.Add((await core.ConfigureAsync(conversation.Id, new(until, default), Cancel)).Value!.Revision);
        }

        Assert.Equal(given.Order().Distinct(), given);
    }

    [Fact]
    public async Task A_position_that_a_crash_burned_is_refused_and_those_around_it_are_served()
    {
        var conversation = await _harness.JoinedAsync(1);
        await _harness.Core.FlushAsync(Cancel);
        var stored = (await _harness.ReadAsync()).Revision;
        await _harness.Core.DeliverAsync(conversation.Send(Ann), Cancel);
        var burned = (await _harness.ReadAsync()).Revision;
        _harness.Crash();

        Assert.Equal(ResyncReason.Crashed, await RefusalAsync(burned));
        var changes = (await _harness.Core.ChangesAsync(stored, 10, Cancel)).Value!;
        Assert.Equal(conversation.Summary.LastSeq, Assert.Single(changes.Items).Current!.LastSeq);
        Assert.True(changes.Revision > burned + 1);
        Assert.Empty((await _harness.Core.ChangesAsync(changes.Revision, 10, Cancel)).Value!.Items);
        Assert.Equal(ResyncReason.Restored, await RefusalAsync(changes.Revision + 1));
    }

    [Fact]
    public async Task A_crash_does_not_silently_undo_what_a_later_page_showed()
    {
        var (older, newer) = await TwoUnreadAsync();
        var first = await _harness.Core.ListAsync(InboxFolder.Main, null, 1, Cancel);
        Assert.Equal(newer.Id, first.Items[0].ConversationId);
        await _harness.Core.MoveCursorAsync(older.Id, older.CursorAt(Me, older.Summary.LastSeq), Cancel);
        var shown = Assert.Single((await _harness.Core.ListAsync(InboxFolder.Main, first.Next, 1, Cancel)).Items);
        Assert.Equal(0, shown.Unread);

        _harness.Crash();
        var changes = (await _harness.Core.ChangesAsync(first.Revision, 10, Cancel)).Value!.Items;
        var followed = changes.SingleOrDefault(change => change.ConversationId == older.Id)?.Current ?? shown;
        Assert.Equal((await _harness.PointerAsync(older))!.Unread, followed.Unread);
    }

    [Fact]
    public async Task A_position_between_two_pages_of_changes_misses_no_change_after_a_crash()
    {
        var (older, _) = await TwoUnreadAsync();
        var before = (await _harness.PointerAsync(older))!.Revision - 1;
        _harness.Time.Advance(TimeSpan.FromMinutes(1));
        var third = await _harness.JoinedAsync(3);
        await _harness.Core.FlushAsync(Cancel);

        // The change moves the pointer out of the next requested page, and the crash moves it back.
        await _harness.Core.MoveCursorAsync(older.Id, older.CursorAt(Me, older.Summary.LastSeq), Cancel);
        var page = (await _harness.Core.ChangesAsync(before, 1, Cancel)).Value!;
        Assert.True(page.More);
        _harness.Crash();

        var known = page.Items.ToDictionary(change => change.ConversationId, change => change.Current!);
        foreach (var change in (await _harness.Core.ChangesAsync(page.Revision, 10, Cancel)).Value!.Items)
            known[change.ConversationId] = change.Current!;
        Assert.Equal(3, known.Count);
        Assert.True(known.ContainsKey(third.Id));
        Assert.Equal((await _harness.PointerAsync(older))!.Unread, known[older.Id].Unread);
    }

    [Fact]
    public async Task After_many_crashes_the_head_stays_small_and_revisions_grow()
    {
        var conversation = await _harness.JoinedAsync(1);
        var newest = 0L;
        for (var i = 0; i < InboxRevisions.MaxBurned + 10; i++)
        {
            await _harness.Core.DeliverAsync(conversation.Send(Ann), Cancel);
            var revision = (await _harness.ReadAsync()).Revision;
            Assert.True(revision > newest);
            newest = revision;
            _harness.Crash();
        }

        await _harness.ReadAsync();
        Assert.Equal(InboxRevisions.MaxBurned, (await _harness.StoredAsync()).Head.Burned.Length);
        Assert.Equal(ResyncReason.TooOld, await RefusalAsync(0));
    }

    [Fact]
    public async Task A_position_older_than_the_oldest_tombstone_in_memory_is_refused()
    {
        _harness.Options.MaxTombstones = 10;
        for (var i = 0; i < 12; i++)
        {
            var conversation = await _harness.JoinedAsync(i);
            await _harness.Core.DepartAsync(conversation.Id, conversation.Remove(Me).LastSeq, GoneReason.Left, Cancel);
        }

        Assert.Equal(ResyncReason.TooOld, await RefusalAsync(0));
        var oldest = (await _harness.StoredAsync()).Rows.OrderByDescending(row => row.Revision).ElementAt(9).Revision;
        Assert.Equal(10, (await _harness.Core.ChangesAsync(oldest - 1, 100, Cancel)).Value!.Items.Length);
        await _harness.ReopenAsync();
        Assert.Equal(ResyncReason.TooOld, await RefusalAsync(0));
        Assert.Equal(10, (await _harness.Core.ChangesAsync(oldest - 1, 100, Cancel)).Value!.Items.Length);
    }

    [Fact]
    public async Task Reads_are_answered_during_a_save_and_changes_wait()
    {
        var conversation = await _harness.JoinedAsync(1);
        var (isAsked, isLet) = (new TaskCompletionSource(), new TaskCompletionSource());
        _harness.Store.Hold = _ =>
        {
            isAsked.TrySetResult();
            return isLet.Task;
        };
        var hiding = _harness.Core.ConfigureAsync(conversation.Id, new(default, true), Cancel);
        await isAsked.Task.WaitAsync(Cancel);
        var delivery = _harness.Core.DeliverAsync(conversation.React(), Cancel);
        using var impatient = new CancellationTokenSource();
        var givenUp = _harness.Core.DeliverAsync(conversation.React(), impatient.Token);
        var last = _harness.Core.DeliverAsync(conversation.Summary, Cancel);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givenUp);

        var pointer = (await _harness.PointerAsync(conversation))!;
        Assert.Equal((InboxFolder.Main, 2L), (pointer.Folder, pointer.LastSeq));
        isLet.SetResult();
        await Task.WhenAll(hiding, delivery, last);
        pointer = (await _harness.PointerAsync(conversation))!;
        Assert.Equal((InboxFolder.Hidden, conversation.Summary.LastSeq), (pointer.Folder, pointer.LastSeq));
    }

    [Fact]
    public async Task Ten_thousand_pointers_load_at_once_and_a_delivery_writes_one_row()
    {
        const int count = 10_000;
        var rows = new List<InboxRow>(count);
        for (var i = 0; i < count; i++)
        {
            var conversation = _harness.Group(i, Ann, Me);
            rows.Add(InboxRules.Take(new(conversation.Id, i + 1), Me, conversation.Summary) with { Revision = i + 1 });
        }

        var head = new InboxHead { Revision = count, Reserved = count, Count = count };
        await _harness.Rows.SaveAsync(
            new() { UserId = Me, ExpectedVersion = null, OperationId = Guid.NewGuid(), Head = head, Rows = [.. rows] }, Cancel);
        Assert.Equal(count, (await _harness.ReadAsync(limit: 100)).Pointers.Count);
        Assert.Empty(_harness.Store.Saves);

        // The conversation of row 5,000 continues from its stored head.
        var stored = (await _harness.Conversations.LoadAsync(FakeConversation.Group(5_000), 0, Cancel))!.Head.Summary;
        await _harness.Core.DeliverAsync(stored with { LastSeq = 2 }, Cancel);
        await _harness.Core.FlushAsync(Cancel);
        Assert.Equal([0, 1], _harness.Store.Saves.Select(save => save.Rows.Length));
    }

    private async Task<ResyncReason?> RefusalAsync(long since)
    {
        var error = (await _harness.Core.ChangesAsync(since, 100, Cancel)).Error!;
        Assert.Equal(ErrorCode.PositionUnknown, error.Code);
        return error.Reason;
    }

    private async Task<(FakeConversation Older, FakeConversation Newer)> TwoUnreadAsync()
    {
        var (older, newer) = (await _harness.JoinedAsync(1), await _harness.JoinedAsync(2));
        foreach (var conversation in new[] { older, newer })
        {
            _harness.Time.Advance(TimeSpan.FromMinutes(1));
            await _harness.Core.DeliverAsync(conversation.Send(Ann), Cancel);
        }

        await _harness.Core.FlushAsync(Cancel);
        return (older, newer);
    }
}
