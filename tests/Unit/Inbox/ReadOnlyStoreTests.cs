using Parley.Core.Storage;
using Parley.Inbox;
using static Parley.Unit.Inbox.InboxHarness;

namespace Parley.Unit.Inbox;

/// <summary>What an inbox does while the store takes no writes and says so: a full disk, for example.</summary>
public sealed class ReadOnlyStoreTests
{
    private readonly InboxHarness _harness = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_waits_to_be_stored_stays_and_is_shown_until_it_is()
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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_inbox_that_a_crash_left_is_read_as_it_is_stored_and_what_is_followed_from_there_is_all(bool crashesAgain)
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
