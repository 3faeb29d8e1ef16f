using System.Collections.Immutable;
using Parley.Conversations;
using Parley.Inbox;
using Parley.Users;

namespace Parley.Cluster.Inbox;

/// <summary>The inbox in its grain: the person's own settings, the timer, and orderly deactivation.</summary>
public sealed class InboxGrainTests(ParleyCluster cluster)
{
    private const int PatienceMilliseconds = 30_000;

    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_person_who_does_not_exist_or_who_blocks_the_adder_cannot_join()
    {
        var (bob, eve) = (await cluster.PersonAsync("bob"), await cluster.PersonAsync("eve"));
        var (nobody, group) = (UserId.Parse($"nobody-{bob}"), NewGroup());
        var refusal = await Inbox(nobody).PrepareJoinAsync(group, Guid.NewGuid(), eve, Ct);
        Assert.Equal(ErrorCode.NotFound, refusal!.Code);
        Assert.Equal([nobody], refusal.Users);

        await User(bob).SetBlockAsync(eve, true, Ct);
        await cluster.DeactivateAsync(User(bob));
        refusal = await Inbox(bob).PrepareJoinAsync(group, Guid.NewGuid(), eve, Ct);
        Assert.Equal(ErrorCode.RecipientUnavailable, refusal!.Code);
        Assert.Equal([bob], refusal.Users);
        Assert.Empty((await cluster.Inboxes.LoadAsync(bob, 10, Ct)).Rows);

        await User(bob).SetBlockAsync(eve, false, Ct);
        Assert.Null(await Inbox(bob).PrepareJoinAsync(group, Guid.NewGuid(), eve, Ct));
    }

    [Fact]
    public async Task A_pointer_with_its_settings_survives_deactivation_and_positions_stay_valid()
    {
        var bob = await cluster.PersonAsync("bob");
        var group = await JoinedAsync(bob, messages: 2);
        await Inbox(bob).MoveCursorAsync(group, new(2, 1, 0, 0), Ct);
        await Inbox(bob).ConfigureAsync(group, new(DateTimeOffset.MaxValue, default), Ct);
        var before = await Inbox(bob).ListAsync(InboxFolder.Main, null, 10, Ct);

        await cluster.DeactivateAsync(User(bob));
        Assert.True((await cluster.Inboxes.LoadAsync(bob, 10, Ct)).Head.IsClean);
        var after = await Inbox(bob).ListAsync(InboxFolder.Main, null, 10, Ct);
        Assert.Equal((before.Revision, before.UnreadConversations), (after.Revision, after.UnreadConversations));
        var (old, now) = (Assert.Single(before.Items), Assert.Single(after.Items));
        Assert.Equal(old with { MemberIds = default }, now with { MemberIds = default });
        Assert.Equal(old.MemberIds, now.MemberIds);
        Assert.Equal((1L, DateTimeOffset.MaxValue), (now.Unread, now.MutedUntil));
        Assert.Empty((await Inbox(bob).ChangesAsync(before.Revision, 10, Ct)).Value!.Items);
    }

    [Fact]
    public async Task The_timer_stores_unsaved_changes_without_another_call()
    {
        var bob = await cluster.PersonAsync("bob");
        var group = NewGroup();
        await Inbox(bob).PrepareJoinAsync(group, Guid.NewGuid(), bob, Ct);
        var stored = cluster.Inboxes.NextSave(save => save.UserId == bob && save.Rows.Any(row => row.Shown is not null));
        await Inbox(bob).DeliverAsync(Summary(group, bob, messages: 3), Ct);
        Assert.Equal(4, Assert.Single((await stored.WaitAsync(Ct)).Rows).Shown!.LastSeq);
    }

    [Fact]
    public async Task A_departed_member_stays_gone_after_deactivations_and_late_deliveries()
    {
        var bob = await cluster.PersonAsync("bob");
        var group = await JoinedAsync(bob, messages: 1);
        var since = (await Inbox(bob).ListAsync(InboxFolder.Main, null, 10, Ct)).Revision;
        await Inbox(bob).DepartAsync(group, 3, GoneReason.Removed, Ct);
        for (var round = 0; round < 2; round++)
        {
            await Inbox(bob).DeliverAsync(Summary(group, bob, messages: 1), Ct);
            var change = Assert.Single((await Inbox(bob).ChangesAsync(since, 10, Ct)).Value!.Items);
            Assert.Equal((group, null, GoneReason.Removed), (change.ConversationId, change.Current, change.Gone));
            Assert.Equal(ErrorCode.NotFound, (await Inbox(bob).PointerAsync(group, Ct)).Error!.Code);
            await cluster.DeactivateAsync(User(bob));
        }
    }

    [Fact]
    public async Task Concurrent_deliveries_leave_the_newest_summary()
    {
        var bob = await cluster.PersonAsync("bob");
        var group = await JoinedAsync(bob, messages: 1);
        await Task.WhenAll(Enumerable.Range(1, 50).Select(count => Inbox(bob).DeliverAsync(Summary(group, bob, messages: count), Ct)));
        var pointer = (await Inbox(bob).PointerAsync(group, Ct)).Value!;
        Assert.Equal((51L, 50L), (pointer.LastSeq, pointer.Unread));
        Assert.True(await Inbox(bob).ConfirmAsync(group, 51, Ct));
        Assert.False(await Inbox(bob).ConfirmAsync(group, 52, Ct));
    }

    [Fact(Timeout = PatienceMilliseconds)]
    public async Task An_inbox_moves_to_the_silo_of_most_deliveries_with_all_its_changes()
    {
        var bob = await cluster.PersonAsync("bob");
        var group = await JoinedAsync(bob, messages: 2);
        await Inbox(bob).MoveCursorAsync(group, new(2, 1, 0, 0), Ct);
        var before = await Inbox(bob).ListAsync(InboxFolder.Main, null, 10, Ct);
        var there = cluster.OtherThan(await cluster.PlaceOfAsync(User(bob)));

        var left = cluster.Inboxes.NextSave(save => save.UserId == bob && save.Head.IsClean);
        await Inbox(bob).NoteOriginAsync(there, ParleyCluster.MoveAfter);
        await Inbox(bob).DeliverAsync(Summary(group, bob, messages: 3), Ct);
        await left.WaitAsync(TestContext.Current.CancellationToken);

        var after = await Inbox(bob).ListAsync(InboxFolder.Main, null, 10, Ct);
        Assert.Equal(there, await cluster.PlaceOfAsync(User(bob)));
        Assert.Equal((before.Items[0].Unread + 1, 4L), (after.Items[0].Unread, after.Items[0].LastSeq));
        Assert.Equal(
            [group],
            (await Inbox(bob).ChangesAsync(before.Revision, 10, Ct)).Value!.Items.Select(change => change.ConversationId));
    }

    [Fact(Timeout = PatienceMilliseconds)]
    public async Task An_inbox_does_not_move_while_no_silo_has_the_required_lead()
    {
        var bob = await cluster.PersonAsync("bob");
        var group = await JoinedAsync(bob, messages: 1);
        var here = await cluster.PlaceOfAsync(User(bob));
        await Inbox(bob).NoteOriginAsync(cluster.OtherThan(here), ParleyCluster.MoveAfter - 1);
        for (var count = 2; count < 5; count++)
        {
            var stored = cluster.Inboxes.NextSave(save => save.UserId == bob);
            await Inbox(bob).DeliverAsync(Summary(group, bob, messages: count), Ct);
            Assert.False(
                (await stored.WaitAsync(TestContext.Current.CancellationToken)).Head.IsClean,
                "The inbox was closed, but it must stay open.");
        }

        Assert.Equal(here, await cluster.PlaceOfAsync(User(bob)));
    }

    private static ConversationId NewGroup() => ConversationId.Parse(OpaqueId.From(Guid.CreateVersion7(TimeProvider.System.GetUtcNow())));

    private static ConversationSummary Summary(ConversationId group, UserId member, int messages)
    {
        var other = UserId.Parse("somebody");
        return new(
            group,
            ConversationKind.Group,
            "Oak",
            Noon,
            1 + messages,
            messages,
            messages == 0 ? null : new(1 + messages, other, "hello", null, Noon.AddMinutes(messages)),
            ImmutableArray.Create(other, member).Select(userId => new MemberSummary(
                userId, MemberRole.Member, MemberState.Joined, Noon, 1, 1, 0, 0, 0)).ToImmutableArray());
    }

    private async Task<ConversationId> JoinedAsync(UserId member, int messages)
    {
        var group = NewGroup();
        Assert.Null(await Inbox(member).PrepareJoinAsync(group, Guid.NewGuid(), member, Ct));
        await Inbox(member).DeliverAsync(Summary(group, member, messages), Ct);
        return group;
    }

    private IUserGrain User(UserId userId) => cluster.Grains.GetGrain<IUserGrain>(userId.Value);

    private IInboxGrain Inbox(UserId userId) => cluster.Grains.GetGrain<IInboxGrain>(userId.Value);
}
