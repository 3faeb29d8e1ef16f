using Parley.Inbox;
using static Parley.Unit.Inbox.InboxHouse;

namespace Parley.Unit.Inbox;

/// <summary>What is let go of while nobody asks, and that nobody can tell.</summary>
public sealed class InboxReleaseTests
{
    private readonly InboxHouse _house = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_released_inbox_is_as_it_was_and_positions_stay_good()
    {
        var talk = await _house.JoinedAsync(1);
        await _house.Core.DeliverAsync(talk.Send(Ann), Cancel);
        await _house.Core.FlushAsync(Cancel);
        var before = await _house.ReadAsync();
        await _house.Core.ReleaseAsync(Cancel);
        Assert.False(_house.Core.IsLoaded);

        // It is not compared with its conversations: the unheard message stays unheard.
        talk.Send(Ann);
        var after = await _house.ReadAsync();
        Assert.Equal(before.Revision, after.Revision);
        Assert.Equal(before.Pointers.Values.Select(pointer => pointer with { MemberIds = [] }), after.Pointers.Values.Select(pointer => pointer with { MemberIds = [] }));
        Assert.Empty((await _house.Core.ChangesAsync(before.Revision, 10, Cancel)).Value!.Items);
        Assert.Empty((await _house.StoredAsync()).Head.Burned);

        await _house.Core.DeliverAsync(talk.Summary, Cancel);
        Assert.Equal(before.Revision + 1, (await _house.PointerAsync(talk))!.Revision);
    }

    [Fact]
    public async Task Nothing_is_released_that_is_not_stored()
    {
        var talk = await _house.JoinedAsync(1);
        await _house.Core.FlushAsync(Cancel);
        await _house.Core.DeliverAsync(talk.Send(Ann), Cancel);
        await _house.Core.ReleaseAsync(Cancel);
        Assert.True(_house.Core.IsLoaded);
        Assert.Equal(1, (await _house.PointerAsync(talk))!.Unread);
    }

    [Fact]
    public async Task A_released_inbox_is_left_in_order()
    {
        await _house.JoinedAsync(1);
        await _house.Core.FlushAsync(Cancel);
        var revision = (await _house.ReadAsync()).Revision;
        await _house.Core.ReleaseAsync(Cancel);
        Assert.False((await _house.StoredAsync()).Head.IsClean);
        await _house.ReopenAsync();
        var head = (await _house.StoredAsync()).Head;
        Assert.Equal((true, revision, revision, 1), (head.IsClean, head.Revision, head.Reserved, head.Count));
        Assert.Equal(revision, (await _house.ReadAsync()).Revision);
    }

    [Fact]
    public async Task What_another_activation_wrote_meanwhile_is_doubted()
    {
        var talk = await _house.JoinedAsync(1);
        await _house.Core.FlushAsync(Cancel);
        var told = (await _house.ReadAsync()).Revision;
        await _house.Core.ReleaseAsync(Cancel);
        var other = _house.NewCore();
        await other.ConfigureAsync(talk.Id, new(DateTimeOffset.MaxValue, default), Cancel);
        await other.DeliverAsync(talk.Send(Ann), Cancel); // told to its readers, and never stored

        // Compared: it has what the other one was told; under a revision that the other one cannot have given out.
        var pointer = (await _house.PointerAsync(talk))!;
        Assert.Equal((1, DateTimeOffset.MaxValue), (pointer.Unread, pointer.MutedUntil));
        Assert.True(pointer.Revision > (await other.ListAsync(InboxFolder.Main, null, 1, Cancel)).Revision);
        Assert.Equal(ErrorCode.PositionUnknown, (await _house.Core.ChangesAsync(told + 3, 10, Cancel)).Error?.Code);
    }

    [Fact]
    public async Task What_another_activation_left_in_order_stays_in_order_when_the_released_one_ends()
    {
        var talk = await _house.JoinedAsync(1);
        await _house.Core.FlushAsync(Cancel);
        await _house.Core.ReleaseAsync(Cancel);
        var other = _house.NewCore();
        await other.ConfigureAsync(talk.Id, new(DateTimeOffset.MaxValue, default), Cancel);
        await other.DeliverAsync(talk.Send(Ann), Cancel);
        var stored = await _house.StoredAsync();
        await _house.Core.CloseAsync(Cancel);
        Assert.Equal(stored.Version, (await _house.StoredAsync()).Version);
        Assert.False((await _house.StoredAsync()).Head.IsClean);
    }

    [Fact]
    public async Task A_large_inbox_stays()
    {
        for (var number = 0; number <= 500; number++)
            await _house.Core.PrepareJoinAsync(Talk.Group(number), Guid.NewGuid(), Cancel);
        await _house.Core.ReleaseAsync(Cancel);
        Assert.True(_house.Core.IsLoaded);
    }
}
