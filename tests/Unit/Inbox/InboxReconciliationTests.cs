using Parley.Inbox;
using static Parley.Unit.Inbox.InboxHouse;

namespace Parley.Unit.Inbox;

/// <summary>How an inbox that was not left in order finds back, with nobody delivering anything.</summary>
public sealed class InboxReconciliationTests
{
    private readonly InboxHouse _house = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_unclean_inbox_learns_from_the_heads_before_it_answers()
    {
        var talk = await _house.JoinedAsync(1);
        talk.Send(Ann, "while nobody told");
        _house.Crash();
        var page = await _house.Core.ListAsync(InboxFolder.Main, null, 10, Cancel);
        Assert.Equal("while nobody told", Assert.Single(page.Items).LastMessage!.Excerpt);
        Assert.Equal(1, page.UnreadConversations);
    }

    [Fact]
    public async Task A_clean_inbox_asks_no_conversation()
    {
        var talk = await _house.JoinedAsync(1);
        await _house.ReopenAsync();
        talk.Send(Ann);
        Assert.Null((await _house.PointerAsync(talk))!.LastMessage);
    }

    [Fact]
    public async Task The_newest_are_compared_before_the_answer_the_rest_behind_it_and_only_then_the_inbox_is_clean()
    {
        _house.Options.ReconcileFirst = 2;
        var talks = new List<Talk>();
        for (var i = 0; i < 5; i++)
        {
            _house.Time.Advance(TimeSpan.FromMinutes(1));
            talks.Add(await _house.JoinedAsync(i));
        }

        await _house.Core.FlushAsync(Cancel);
        _house.Crash();
        foreach (var talk in talks)
            talk.Send(Ann);
        Assert.Equal("3 4", await KnownAsync());
        await _house.ReopenAsync();
        Assert.False((await _house.StoredAsync()).Head.IsClean);

        await _house.Core.ListAsync(InboxFolder.Main, null, 1, Cancel);
        Assert.True(_house.Core.NeedsFlush);
        await _house.Core.FlushAsync(Cancel);
        Assert.Equal("0 1 2 3 4", await KnownAsync());
        await _house.ReopenAsync();
        Assert.True((await _house.StoredAsync()).Head.IsClean);

        async Task<string> KnownAsync()
        {
            var known = new List<int>();
            for (var i = 0; i < talks.Count; i++)
            {
                if ((await _house.PointerAsync(talks[i]))!.LastMessage is not null)
                    known.Add(i);
            }

            return string.Join(' ', known);
        }
    }

    [Fact]
    public async Task A_head_that_names_the_person_reveals_a_joining_row_also_in_a_clean_inbox()
    {
        var talk = _house.Group(1, Ann);
        await _house.Core.PrepareJoinAsync(talk.Id, Guid.NewGuid(), Cancel);
        talk.Add(Me);
        await _house.ReopenAsync();
        Assert.True((await _house.StoredAsync()).Head.IsClean);
        Assert.Equal(talk.Summary.LastSeq, (await _house.PointerAsync(talk))!.LastSeq);
    }

    [Fact]
    public async Task A_head_that_lacks_the_person_leaves_a_tombstone_with_its_number()
    {
        var talk = await _house.JoinedAsync(1);
        await _house.Core.FlushAsync(Cancel);
        talk.Remove(Me, GoneReason.Left);
        talk.Send(Ann);
        var since = (await _house.ReadAsync()).Revision;
        _house.Crash();

        var change = Assert.Single((await _house.Core.ChangesAsync(since, 10, Cancel)).Value!.Items);
        Assert.Equal((null, GoneReason.Left), (change.Current, change.Gone));
        Assert.Empty((await _house.ReadAsync()).Pointers);
        await _house.Core.FlushAsync(Cancel);
        Assert.Equal(talk.Summary.LastSeq, (await _house.StoredRowAsync(talk))!.Gone!.Seq);
        foreach (var late in talk.History)
            await _house.Core.DeliverAsync(late, Cancel);
        Assert.Null(await _house.PointerAsync(talk));
    }

    [Fact]
    public async Task An_attempt_that_nothing_came_of_reverts_after_a_day_and_not_before()
    {
        var talk = _house.Group(1, Ann);
        var never = Talk.Group(2);
        await _house.Core.PrepareJoinAsync(talk.Id, Guid.NewGuid(), Cancel);
        await _house.Core.PrepareJoinAsync(never, Guid.NewGuid(), Cancel);
        _house.Time.Advance(_house.Options.JoiningExpiry - TimeSpan.FromSeconds(1));
        await _house.ReopenAsync();
        await _house.ReadAsync();
        await _house.Core.FlushAsync(Cancel);
        Assert.Equal(2, (await _house.StoredAsync()).Head.Count);

        // Without a new activation: the flush finds what has become too old.
        _house.Time.Advance(TimeSpan.FromSeconds(1));
        await _house.Core.FlushAsync(Cancel);
        Assert.Equal(0, (await _house.StoredAsync()).Head.Count);
        Assert.Null(await _house.Rows.ReadRowAsync(Me, never, Cancel));
        await _house.Core.DeliverAsync(talk.Add(Me), Cancel);
        Assert.NotNull(await _house.PointerAsync(talk));
    }

    [Fact]
    public async Task An_attempt_that_nothing_came_of_leaves_no_tombstone_to_who_never_was_a_member()
    {
        var talk = _house.Group(1, Ann);
        await _house.Core.PrepareJoinAsync(talk.Id, Guid.NewGuid(), Cancel);
        _house.Crash();
        await _house.ReadAsync();
        await _house.Core.FlushAsync(Cancel);
        Assert.Null((await _house.StoredRowAsync(talk))!.Gone);

        _house.Time.Advance(_house.Options.JoiningExpiry);
        await _house.Core.FlushAsync(Cancel);
        Assert.Null(await _house.StoredRowAsync(talk));
    }

    [Fact]
    public async Task A_head_that_has_forgotten_who_went_does_not_change_why_they_did()
    {
        var talk = await _house.JoinedAsync(1);
        await _house.Core.DepartAsync(talk.Id, talk.Remove(Me, GoneReason.Left).LastSeq, GoneReason.Left, Cancel);
        talk.ForgetDeparted();
        talk.Send(Ann);
        await _house.Core.PrepareJoinAsync(talk.Id, Guid.NewGuid(), Cancel);
        _house.Crash();
        Assert.Equal(GoneReason.Left, Assert.Single((await _house.Core.ChangesAsync(0, 10, Cancel)).Value!.Items).Gone);
    }

    [Fact]
    public async Task An_old_attempt_whose_head_names_the_person_is_shown_not_reverted()
    {
        var talk = _house.Group(1, Ann);
        await _house.Core.PrepareJoinAsync(talk.Id, Guid.NewGuid(), Cancel);
        talk.Add(Me);
        _house.Time.Advance(TimeSpan.FromDays(30));
        _house.Crash();
        Assert.NotNull(await _house.PointerAsync(talk));
    }
}
