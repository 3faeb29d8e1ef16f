using Parley.Inbox;
using static Parley.Unit.Inbox.InboxHarness;

namespace Parley.Unit.Inbox;

/// <summary>How an unclean inbox recovers without a delivery.</summary>
public sealed class InboxReconciliationTests
{
    private readonly InboxHarness _harness = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_unclean_inbox_compares_with_the_heads_before_it_answers()
    {
        var conversation = await _harness.JoinedAsync(1);
        conversation.Send(Ann, "while nobody told");
        _harness.Crash();
        var page = await _harness.Core.ListAsync(InboxFolder.Main, null, 10, Cancel);
        Assert.Equal("while nobody told", Assert.Single(page.Items).LastMessage!.Excerpt);
        Assert.Equal(1, page.UnreadConversations);
    }

    [Fact]
    public async Task A_clean_inbox_reads_no_head()
    {
        var conversation = await _harness.JoinedAsync(1);
        await _harness.ReopenAsync();
        conversation.Send(Ann);
        Assert.Null((await _harness.PointerAsync(conversation))!.LastMessage);
    }

    [Fact]
    public async Task The_newest_pointers_are_compared_before_the_answer_and_the_inbox_is_clean_after_the_rest()
    {
        _harness.Options.ReconcileFirst = 2;
        var conversations = new List<FakeConversation>();
        for (var i = 0; i < 5; i++)
        {
            _harness.Time.Advance(TimeSpan.FromMinutes(1));
            conversations.Add(await _harness.JoinedAsync(i));
        }

        await _harness.Core.FlushAsync(Cancel);
        _harness.Crash();
        foreach (var conversation in conversations)
            conversation.Send(Ann);
        Assert.Equal("3 4", await KnownAsync());
        await _harness.ReopenAsync();
        Assert.False((await _harness.StoredAsync()).Head.IsClean);

        await _harness.Core.ListAsync(InboxFolder.Main, null, 1, Cancel);
        Assert.True(_harness.Core.NeedsFlush);
        await _harness.Core.FlushAsync(Cancel);
        Assert.Equal("0 1 2 3 4", await KnownAsync());
        await _harness.ReopenAsync();
        Assert.True((await _harness.StoredAsync()).Head.IsClean);

        async Task<string> KnownAsync()
        {
            var known = new List<int>();
            for (var i = 0; i < conversations.Count; i++)
            {
                if ((await _harness.PointerAsync(conversations[i]))!.LastMessage is not null)
                    known.Add(i);
            }

            return string.Join(' ', known);
        }
    }

    [Fact]
    public async Task A_head_that_names_the_person_reveals_a_joining_row_also_in_a_clean_inbox()
    {
        var conversation = _harness.Group(1, Ann);
        await _harness.Core.PrepareJoinAsync(conversation.Id, Guid.NewGuid(), Adder, isContact: false, Cancel);
        conversation.Add(Me);
        await _harness.ReopenAsync();
        Assert.True((await _harness.StoredAsync()).Head.IsClean);
        Assert.Equal(conversation.Summary.LastSeq, (await _harness.PointerAsync(conversation))!.LastSeq);
    }

    [Fact]
    public async Task A_head_without_the_person_leaves_a_tombstone_with_its_number()
    {
        var conversation = await _harness.JoinedAsync(1);
        await _harness.Core.FlushAsync(Cancel);
        conversation.Remove(Me, GoneReason.Left);
        conversation.Send(Ann);
        var since = (await _harness.ReadAsync()).Revision;
        _harness.Crash();

        var change = Assert.Single((await _harness.Core.ChangesAsync(since, 10, Cancel)).Value!.Items);
        Assert.Equal((null, GoneReason.Left), (change.Current, change.Gone));
        Assert.Empty((await _harness.ReadAsync()).Pointers);
        await _harness.Core.FlushAsync(Cancel);
        Assert.Equal(conversation.Summary.LastSeq, (await _harness.StoredRowAsync(conversation))!.Gone!.Seq);
        foreach (var late in conversation.History)
            await _harness.Core.DeliverAsync(late, Cancel);
        Assert.Null(await _harness.PointerAsync(conversation));
    }

    [Fact]
    public async Task An_unfinished_attempt_to_join_reverts_after_a_day_and_not_before()
    {
        var conversation = _harness.Group(1, Ann);
        var never = FakeConversation.Group(2);
        await _harness.Core.PrepareJoinAsync(conversation.Id, Guid.NewGuid(), Adder, isContact: false, Cancel);
        await _harness.Core.PrepareJoinAsync(never, Guid.NewGuid(), Adder, isContact: false, Cancel);
        _harness.Time.Advance(_harness.Options.JoiningExpiry - TimeSpan.FromSeconds(1));
        await _harness.ReopenAsync();
        await _harness.ReadAsync();
        await _harness.Core.FlushAsync(Cancel);
        Assert.Equal(2, (await _harness.StoredAsync()).Head.Count);

        // Without a new activation, the flush finds attempts that have expired.
        _harness.Time.Advance(TimeSpan.FromSeconds(1));
        await _harness.Core.FlushAsync(Cancel);
        Assert.Equal(0, (await _harness.StoredAsync()).Head.Count);
        Assert.Null(await _harness.Rows.ReadRowAsync(Me, never, Cancel));
        await _harness.Core.DeliverAsync(conversation.Add(Me), Cancel);
        Assert.NotNull(await _harness.PointerAsync(conversation));
    }

    [Fact]
    public async Task An_unfinished_attempt_to_join_leaves_no_tombstone_if_the_person_was_never_a_member()
    {
        var conversation = _harness.Group(1, Ann);
        await _harness.Core.PrepareJoinAsync(conversation.Id, Guid.NewGuid(), Adder, isContact: false, Cancel);
        _harness.Crash();
        await _harness.ReadAsync();
        await _harness.Core.FlushAsync(Cancel);
        Assert.Null((await _harness.StoredRowAsync(conversation))!.Gone);

        _harness.Time.Advance(_harness.Options.JoiningExpiry);
        await _harness.Core.FlushAsync(Cancel);
        Assert.Null(await _harness.StoredRowAsync(conversation));
    }

    [Fact]
    public async Task A_head_without_the_departure_does_not_change_its_reason()
    {
        var conversation = await _harness.JoinedAsync(1);
        await _harness.Core.DepartAsync(conversation.Id, conversation.Remove(Me, GoneReason.Left).LastSeq, GoneReason.Left, Cancel);
        conversation.ForgetDeparted();
        conversation.Send(Ann);
        await _harness.Core.PrepareJoinAsync(conversation.Id, Guid.NewGuid(), Adder, isContact: false, Cancel);
        _harness.Crash();
        Assert.Equal(GoneReason.Left, Assert.Single((await _harness.Core.ChangesAsync(0, 10, Cancel)).Value!.Items).Gone);
    }

    [Fact]
    public async Task An_old_attempt_to_join_is_shown_and_not_reverted_if_the_head_names_the_person()
    {
        var conversation = _harness.Group(1, Ann);
        await _harness.Core.PrepareJoinAsync(conversation.Id, Guid.NewGuid(), Adder, isContact: false, Cancel);
        conversation.Add(Me);
        _harness.Time.Advance(TimeSpan.FromDays(30));
        _harness.Crash();
        Assert.NotNull(await _harness.PointerAsync(conversation));
    }
}
