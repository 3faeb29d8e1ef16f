using Parley.Core.Storage;
using Parley.Inbox;
using static Parley.Unit.Inbox.InboxHouse;

namespace Parley.Unit.Inbox;

/// <summary>What an inbox does while the store takes no writes and says so: a full disk, for example.</summary>
public sealed class ReadOnlyStoreTests
{
    private readonly InboxHouse _house = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_waits_to_be_stored_stays_and_is_shown_until_it_is()
    {
        var talk = await _house.JoinedAsync(1);
        await _house.Core.FlushAsync(Cancel);
        await _house.Core.DeliverAsync(talk.Send(Ann), Cancel);
        var before = (await _house.PointerAsync(talk))!;

        _house.Store.Decide = _ => SaveFate.ReadOnly;
        await Assert.ThrowsAsync<StoreReadOnlyException>(() => _house.Core.FlushAsync(Cancel));
        await Assert.ThrowsAsync<StoreReadOnlyException>(() => _house.Core.ConfigureAsync(talk.Id, new(DateTimeOffset.MaxValue, true), Cancel));
        Assert.Equal(before, await _house.PointerAsync(talk));

        _house.Store.Decide = null;
        await _house.Core.FlushAsync(Cancel);
        Assert.Equal(talk.Summary.LastSeq, (await _house.StoredRowAsync(talk))!.Shown!.LastSeq);
        Assert.Empty((await _house.StoredAsync()).Head.Burned);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_inbox_that_a_crash_left_is_read_as_it_is_stored_and_what_is_followed_from_there_is_all(bool crashesAgain)
    {
        var talk = await _house.JoinedAsync(1);
        await _house.Core.FlushAsync(Cancel);
        var stored = (await _house.PointerAsync(talk))!;
        await _house.Core.DeliverAsync(talk.Send(Ann), Cancel);
        var told = (await _house.ReadAsync()).Revision;
        _house.Crash();

        _house.Store.Decide = _ => SaveFate.ReadOnly;
        var page = await _house.Core.ListAsync(InboxFolder.Main, null, 10, Cancel);
        Assert.Equal(stored, Assert.Single(page.Items));
        Assert.True(page.Revision > told);
        await Assert.ThrowsAsync<StoreReadOnlyException>(() => _house.Core.FlushAsync(Cancel));
        await Assert.ThrowsAsync<StoreReadOnlyException>(() => _house.Core.ConfigureAsync(talk.Id, new(DateTimeOffset.MaxValue, true), Cancel));
        Assert.Empty((await _house.Core.ChangesAsync(page.Revision, 10, Cancel)).Value!.Items);

        if (crashesAgain)
            _house.Crash();
        _house.Store.Decide = null;
        await _house.Core.FlushAsync(Cancel);
        var changes = (await _house.Core.ChangesAsync(page.Revision, 10, Cancel)).Value!;
        Assert.Equal(await _house.PointerAsync(talk), Assert.Single(changes.Items).Current);
        Assert.Equal(talk.Summary.LastSeq, changes.Items[0].Current!.LastSeq);
        Assert.Equal(ErrorCode.PositionUnknown, (await _house.Core.ChangesAsync(told, 10, Cancel)).Error!.Code);
    }
}
