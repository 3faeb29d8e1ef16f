using Parley.Inbox;
using static Parley.Unit.Inbox.InboxHarness;

namespace Parley.Unit.Inbox;

/// <summary>An unused inbox releases its rows without a visible effect.</summary>
public sealed class InboxReleaseTests
{
    private readonly InboxHarness _harness = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_released_inbox_loads_unchanged_and_positions_stay_valid()
    {
        var conversation = await _harness.JoinedAsync(1);
        await _harness.Core.DeliverAsync(conversation.Send(Ann), Cancel);
        await _harness.Core.FlushAsync(Cancel);
        var before = await _harness.ReadAsync();
        await _harness.Core.ReleaseAsync(Cancel);
        Assert.False(_harness.Core.IsLoaded);

        // It is not compared with its conversations: the undelivered message is not seen.
        conversation.Send(Ann);
        var after = await _harness.ReadAsync();
        Assert.Equal(before.Revision, after.Revision);
        Assert.Equal(
            before.Pointers.Values.Select(pointer => pointer with { MemberIds = [] }),
            after.Pointers.Values.Select(pointer => pointer with { MemberIds = [] }));
        Assert.Empty((await _harness.Core.ChangesAsync(before.Revision, 10, Cancel)).Value!.Items);
        Assert.Empty((await _harness.StoredAsync()).Head.Burned);

        await _harness.Core.DeliverAsync(conversation.Summary, Cancel);
        Assert.Equal(before.Revision + 1, (await _harness.PointerAsync(conversation))!.Revision);
    }

    [Fact]
    public async Task An_inbox_with_unsaved_changes_is_not_released()
    {
        var conversation = await _harness.JoinedAsync(1);
        await _harness.Core.FlushAsync(Cancel);
        await _harness.Core.DeliverAsync(conversation.Send(Ann), Cancel);
        await _harness.Core.ReleaseAsync(Cancel);
        Assert.True(_harness.Core.IsLoaded);
        Assert.Equal(1, (await _harness.PointerAsync(conversation))!.Unread);
    }

    [Fact]
    public async Task A_released_inbox_is_closed_as_clean()
    {
        await _harness.JoinedAsync(1);
        await _harness.Core.FlushAsync(Cancel);
        var revision = (await _harness.ReadAsync()).Revision;
        await _harness.Core.ReleaseAsync(Cancel);
        Assert.False((await _harness.StoredAsync()).Head.IsClean);
        await _harness.ReopenAsync();
        var head = (await _harness.StoredAsync()).Head;
        Assert.Equal((true, revision, revision, 1), (head.IsClean, head.Revision, head.Reserved, head.Count));
        Assert.Equal(revision, (await _harness.ReadAsync()).Revision);
    }

    [Fact]
    public async Task An_inbox_that_another_activation_wrote_meanwhile_is_compared()
    {
        var conversation = await _harness.JoinedAsync(1);
        await _harness.Core.FlushAsync(Cancel);
        var told = (await _harness.ReadAsync()).Revision;
        await _harness.Core.ReleaseAsync(Cancel);
        var other = _harness.NewCore();
        await other.ConfigureAsync(conversation.Id, new(DateTimeOffset.MaxValue, default), Cancel);
        await other.DeliverAsync(conversation.Send(Ann), Cancel); // its readers may see this, but it is never stored

        // Compared: it has the changes of the other activation, under a revision that the other one cannot have given out.
        var pointer = (await _harness.PointerAsync(conversation))!;
        Assert.Equal((1, DateTimeOffset.MaxValue), (pointer.Unread, pointer.MutedUntil));
        Assert.True(pointer.Revision > (await other.ListAsync(InboxFolder.Main, null, 1, Cancel)).Revision);
        Assert.Equal(ErrorCode.PositionUnknown, (await _harness.Core.ChangesAsync(told + 3, 10, Cancel)).Error?.Code);
    }

    [Fact]
    public async Task An_inbox_that_another_activation_left_clean_stays_clean_when_the_released_one_ends()
    {
        var conversation = await _harness.JoinedAsync(1);
        await _harness.Core.FlushAsync(Cancel);
        await _harness.Core.ReleaseAsync(Cancel);
        var other = _harness.NewCore();
        await other.ConfigureAsync(conversation.Id, new(DateTimeOffset.MaxValue, default), Cancel);
        await other.DeliverAsync(conversation.Send(Ann), Cancel);
        var stored = await _harness.StoredAsync();
        await _harness.Core.CloseAsync(Cancel);
        Assert.Equal(stored.Version, (await _harness.StoredAsync()).Version);
        Assert.False((await _harness.StoredAsync()).Head.IsClean);
    }

    [Fact]
    public async Task A_large_inbox_is_not_released()
    {
        for (var number = 0; number <= 500; number++)
            await _harness.Core.PrepareJoinAsync(FakeConversation.Group(number), Guid.NewGuid(), Adder, isContact: false, Cancel);
        await _harness.Core.ReleaseAsync(Cancel);
        Assert.True(_harness.Core.IsLoaded);
    }
}
