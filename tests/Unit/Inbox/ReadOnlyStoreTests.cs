using Microsoft.Extensions.Logging.Abstractions;
using Parley.Core.Inbox;
using Parley.Core.Storage;
using Parley.Inbox;
using static Parley.Unit.Inbox.InboxHarness;

namespace Parley.Unit.Inbox;

/// <summary>An inbox while its store is read-only, for example on a full disk.</summary>
public sealed class ReadOnlyStoreTests
{
    private readonly InboxHarness _harness = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Unsaved_changes_are_kept_and_shown_while_the_store_is_read_only()
    {
        var conversation = await _harness.JoinedAsync(1);
        await _harness.Core.FlushAsync(Cancel);
        await _harness.Core.DeliverAsync(conversation.Send(Ann), Cancel);
        var before = (await _harness.PointerAsync(conversation))!;

        _harness.Store.Decide = _ => SaveOutcome.ReadOnly;
        await Assert.ThrowsAsync<StoreReadOnlyException>(() => _harness.Core.FlushAsync(Cancel));
        await Assert.ThrowsAsync<StoreReadOnlyException>(
            () => _harness.Core.ConfigureAsync(conversation.Id, new(DateTimeOffset.MaxValue, true), Cancel));
        Assert.Equal(before, await _harness.PointerAsync(conversation));

        _harness.Store.Decide = null;
        await _harness.Core.FlushAsync(Cancel);
        Assert.Equal(conversation.Summary.LastSeq, (await _harness.StoredRowAsync(conversation))!.Shown!.LastSeq);
        Assert.Empty((await _harness.StoredAsync()).Head.Burned);
    }

    [Fact]
    public async Task Unsaved_changes_are_kept_and_shown_while_the_store_is_busy()
    {
        var conversation = await _harness.JoinedAsync(1);
        await _harness.Core.FlushAsync(Cancel);
        await _harness.Core.DeliverAsync(conversation.Send(Ann), Cancel);
        var before = (await _harness.PointerAsync(conversation))!;
        _harness.Store.Decide = _ => SaveOutcome.Busy;
        await Assert.ThrowsAsync<StoreBusyException>(() => _harness.Core.FlushAsync(Cancel));
        Assert.Equal(before, await _harness.PointerAsync(conversation));

        _harness.Store.Decide = null;
        await _harness.Core.FlushAsync(Cancel);
        Assert.Equal(conversation.Summary.LastSeq, (await _harness.StoredRowAsync(conversation))!.Shown!.LastSeq);
        Assert.Empty((await _harness.StoredAsync()).Head.Burned);
    }

    /// <summary>The first activation is alive, and may assign the revisions that the second one could not burn. A page of the second one
    /// would name such a revision, and the changes after it would lack a message.</summary>
    [Fact]
    public async Task A_second_activation_shows_nothing_while_it_cannot_burn_the_revisions_of_the_first()
    {
        var conversation = await _harness.JoinedAsync(1);
        await _harness.Core.FlushAsync(Cancel);
        await _harness.Core.DeliverAsync(conversation.Send(Ann), Cancel);
        var busy = new BreakableInboxStore(_harness.Rows) { Decide = _ => SaveOutcome.Busy };
        var second = new UserInbox(Me, busy, _harness.Conversations, _harness.Options, _harness.Time, NullLogger.Instance);
        await Assert.ThrowsAsync<StoreBusyException>(() => second.ListAsync(InboxFolder.Main, null, 10, Cancel));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task After_a_crash_an_inbox_over_a_read_only_store_shows_stored_rows_and_its_changes_miss_nothing(bool crashesAgain)
    {
        var conversation = await _harness.JoinedAsync(1);
        await _harness.Core.FlushAsync(Cancel);
        var stored = (await _harness.PointerAsync(conversation))!;
        await _harness.Core.DeliverAsync(conversation.Send(Ann), Cancel);
        var told = (await _harness.ReadAsync()).Revision;
        _harness.Crash();

        _harness.Store.Decide = _ => SaveOutcome.ReadOnly;
        var page = await _harness.Core.ListAsync(InboxFolder.Main, null, 10, Cancel);
        Assert.Equal(stored, Assert.Single(page.Items));
        Assert.True(page.Revision > told);
        await Assert.ThrowsAsync<StoreReadOnlyException>(() => _harness.Core.FlushAsync(Cancel));
        await Assert.ThrowsAsync<StoreReadOnlyException>(
            () => _harness.Core.ConfigureAsync(conversation.Id, new(DateTimeOffset.MaxValue, true), Cancel));
        Assert.Empty((await _harness.Core.ChangesAsync(page.Revision, 10, Cancel)).Value!.Items);

        if (crashesAgain)
            _harness.Crash();
        _harness.Store.Decide = null;
        await _harness.Core.FlushAsync(Cancel);
        var changes = (await _harness.Core.ChangesAsync(page.Revision, 10, Cancel)).Value!;
        Assert.Equal(await _harness.PointerAsync(conversation), Assert.Single(changes.Items).Current);
        Assert.Equal(conversation.Summary.LastSeq, changes.Items[0].Current!.LastSeq);
        Assert.Equal(ErrorCode.PositionUnknown, (await _harness.Core.ChangesAsync(told, 10, Cancel)).Error!.Code);
    }
}
