using System.Collections.Immutable;
using Parley.Content;
using Parley.Conversations;
using Parley.Core.Storage;
using Xunit;
using static Parley.Testing.Contracts.Rows;

namespace Parley.Testing.Contracts;

/// <summary>The contract of every <see cref="IConversationStore"/>: pages, gallery, receipts and open rows.</summary>
public abstract class ConversationReadsContract : ConversationStoreContract
{
    /// <summary>Ends the current silo run and begins another one over the same data.</summary>
    protected abstract Task BeginRunAsync();

    [Theory]
    [InlineData(1, 300, 3, false, "1 2 3")]
    [InlineData(1, 300, 3, true, "298 299 300")]
    [InlineData(254, 258, 100, false, "254 255 256 257 258")]
    [InlineData(254, 258, 2, true, "257 258")]
    [InlineData(7, 7, 1, true, "7")]
    [InlineData(8, 7, 10, false, "")]
    [InlineData(10, 5, 10, true, "")]
    public async Task A_page_is_a_part_of_a_range_in_ascending_order(long from, long through, int limit, bool fromEnd, string expected)
    {
        var id = await Filled(300);
        var rows = await Store.ReadAsync(id, from, through, limit, fromEnd, Cancel);
        Assert.Equal(expected, string.Join(' ', rows.Select(row => row.Seq)));
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(2, false)]
    [InlineData(7, true)]
    [InlineData(7, false)]
    public async Task A_read_ends_at_its_limit_in_bytes_and_has_no_gaps(int rowsWanted, bool fromEnd)
    {
        // Twenty rows of the same size, and then one large row.
        var id = NewConversation();
        var version = await Commit(Messages(id, null, [.. Enumerable.Range(1, 20).Select(seq => (long)seq)]));
        var large = Messages(id, version, 21);
        await Commit(large with { Rows = [large.Rows[0] with { Body = new byte[5_000] }] });
        var small = (await Store.ReadRowsAsync(id, [1], Cancel))[0].Size;
        var limit = new RowLimit(100, (small * rowsWanted) + (small / 2));

        var rows = await Store.ReadAsync(id, new(1, 20, limit, fromEnd), Cancel);
        var expected = Enumerable.Range(fromEnd ? 20 - rowsWanted + 1 : 1, rowsWanted).Select(seq => (long)seq);
        Assert.Equal(expected, rows.Select(row => row.Seq));

        // A read returns at least one row even if it is above the byte limit, and no row if the row limit is 0.
        Assert.Equal([21L], (await Store.ReadAsync(id, new(1, 21, limit, true), Cancel)).Select(row => row.Seq));
        Assert.Equal([21L], (await Store.ReadAsync(id, new(21, 21, limit, false), Cancel)).Select(row => row.Seq));
        Assert.Equal([21L], (await Store.LoadAsync(id, limit, Cancel))!.Tail.Select(row => row.Seq));
        Assert.Empty((await Store.LoadAsync(id, RowLimit.None, Cancel))!.Tail);

        // A read of single rows returns the first of the requested rows.
        ImmutableArray<long> asked = [20, 3, .. Enumerable.Range(4, 15).Select(seq => (long)seq)];
        var single = await Store.ReadRowsAsync(id, asked, limit.Bytes, Cancel);
        Assert.Equal(asked.Take(rowsWanted), single.Select(row => row.Seq));
        Assert.Equal([21L], (await Store.ReadRowsAsync(id, [21, 1], limit.Bytes, Cancel)).Select(row => row.Seq));
    }

    [Fact]
    public async Task Single_rows_come_in_the_requested_order_and_a_missing_one_is_damage()
    {
        var id = await Filled(5);
        Assert.Equal([4, 1, 5], (await Store.ReadRowsAsync(id, [4, 1, 5], Cancel)).Select(row => row.Seq));
        Assert.Empty(await Store.ReadRowsAsync(id, [], Cancel));
        await Assert.ThrowsAsync<DamagedRowException>(() => Store.ReadRowsAsync(id, [1, 6], Cancel).AsTask());
    }

    [Fact]
    public async Task Conversations_with_a_common_id_prefix_do_not_mix()
    {
        var (first, last) = (NewUser(), NewUser().Value);
        var shorter = ConversationId.DirectOf(first, Users.UserId.Parse($"v{last[..20]}"));
        var longer = ConversationId.DirectOf(first, Users.UserId.Parse($"v{last[..21]}"));
        await Commit(Messages(shorter, null, 1, 2));
        await Commit(Messages(longer, null, 1, 2, 3) with { SharesAdded = [new(ShareKind.Pin, 2)] });
        await Store.WriteReceiptsAsync(longer, [new(Bob, 2)], Cancel);

        Assert.Equal([1, 2], (await Load(shorter, 10)).Tail.Select(row => row.Seq));
        Assert.Equal([1, 2, 3], (await Load(longer, 10)).Tail.Select(row => row.Seq));
        Assert.Empty(await Store.ReadSharesAsync(shorter, null, long.MaxValue, 10, Cancel));
        Assert.Empty(await Store.ReadReceiptsAsync(shorter, Cancel));
        Assert.Null(await Store.FindSentAsync(shorter, Alice, ClientId.Parse("c3"), Cancel));
    }

    [Fact]
    public async Task Heads_come_in_the_requested_order()
    {
        var (one, none, two) = (await Filled(1), NewConversation(), await Filled(2));
        var heads = await Store.ReadHeadsAsync([two, none, one, two], Cancel);
        Assert.Equal([two, null, one, two], heads.Select(head => head?.Summary.Id));
        Assert.Equal([2, null, 1, 2], heads.Select(head => head?.Summary.LastSeq));
    }

    [Fact]
    public async Task The_gallery_names_messages_newest_first_and_each_once()
    {
        var id = NewConversation();
        ShareKey pin(long seq) => new(ShareKind.Pin, seq);
        await Commit(Messages(id, null, 1, 2, 3, 4, 300) with
        {
            SharesAdded = [pin(1), pin(2), pin(3), pin(300), new(ShareKind.Board, 3), new(ShareKind.Profile, 4)],
        });

        Assert.Equal([300, 4, 3, 2, 1], await Store.ReadSharesAsync(id, null, long.MaxValue, 10, Cancel));
        Assert.Equal([300, 4], await Store.ReadSharesAsync(id, null, long.MaxValue, 2, Cancel));
        Assert.Equal([3, 2], await Store.ReadSharesAsync(id, null, 4, 2, Cancel));
        Assert.Equal([3, 2, 1], await Store.ReadSharesAsync(id, ShareKind.Pin, 300, 10, Cancel));
        Assert.Equal([3], await Store.ReadSharesAsync(id, ShareKind.Board, long.MaxValue, 10, Cancel));
        Assert.Empty(await Store.ReadSharesAsync(id, ShareKind.Pin, 1, 10, Cancel));
    }

    [Fact]
    public async Task An_unsent_share_leaves_the_gallery()
    {
        var id = NewConversation();
        var version = await Commit(Messages(id, null, 1, 2) with { SharesAdded = [new(ShareKind.Pin, 1), new(ShareKind.Pin, 2)] });
        await Commit(Messages(id, version, 3) with { SharesRemoved = [new(ShareKind.Pin, 1)] });
        Assert.Equal([2], await Store.ReadSharesAsync(id, null, long.MaxValue, 10, Cancel));
    }

    [Fact]
    public async Task Receipts_only_move_forward()
    {
        var id = await Filled(9);
        await Store.WriteReceiptsAsync(id, [new(Bob, 5), new(Alice, 2)], Cancel);
        await Store.WriteReceiptsAsync(id, [new(Bob, 4), new(Alice, 300)], Cancel);
        var receipts = await Store.ReadReceiptsAsync(id, Cancel);
        Assert.Equal([new(Alice, 300), new(Bob, 5)], receipts.OrderBy(receipt => receipt.UserId));
    }

    [Fact]
    public async Task Receipts_do_not_change_the_head()
    {
        var id = NewConversation();
        var version = await Commit(Messages(id, null, 1));
        await Store.WriteReceiptsAsync(id, [new(Bob, 1)], Cancel);
        Assert.True(await Store.ConfirmAsync(id, version, Cancel));
    }

    [Fact]
    public async Task An_open_row_stays_until_it_is_closed_at_the_newest_version()
    {
        var id = NewConversation();
        var old = await Commit(Messages(id, null, 1));
        var current = await Commit(Messages(id, old, 2));
        Assert.True((await Load(id, 0)).IsOpen);

        Assert.False(await Store.CloseAsync(id, old, Cancel));
        Assert.True((await Load(id, 0)).IsOpen);
        Assert.True(await Store.CloseAsync(id, current, Cancel));
        Assert.False((await Load(id, 0)).IsOpen);
        Assert.True(await Store.CloseAsync(id, current, Cancel));
        Assert.True(await Store.ConfirmAsync(id, current, Cancel));
    }

    [Fact]
    public async Task Open_rows_of_this_run_and_of_dead_runs_are_listed_and_distinguished()
    {
        var (left, closed, present) = (NewConversation(), NewConversation(), NewConversation());
        await Commit(Messages(left, null, 1));
        var version = await Commit(Messages(closed, null, 1));
        await Store.CloseAsync(closed, version, Cancel);
        Assert.Equal(OpenRow.OfThisRun, (await Load(left, 0)).Open);

        await BeginRunAsync();
        await Commit(Messages(present, null, 1));
        var open = await Open();
        Assert.Contains(left, open);
        Assert.DoesNotContain(closed, open);
        Assert.Contains(present, open);
        Assert.Equal(
            (OpenRow.OfDeadRun, OpenRow.None, OpenRow.OfThisRun),
            ((await Load(left, 0)).Open, (await Load(closed, 0)).Open, (await Load(present, 0)).Open));
    }

    [Fact]
    public async Task An_append_that_finds_the_open_row_of_another_run_stores_its_own()
    {
        var id = NewConversation();
        var first = await Commit(Messages(id, null, 1));
        await BeginRunAsync();
        var second = await Commit(Messages(id, first, 2));
        Assert.Equal(OpenRow.OfThisRun, (await Load(id, 0)).Open);
        Assert.Single(await Open(), id);

        Assert.True(await Store.CloseAsync(id, second, Cancel));
        Assert.Equal(OpenRow.None, (await Load(id, 0)).Open);
        Assert.DoesNotContain(id, await Open());
    }

    [Fact]
    public async Task A_change_without_rows_stores_no_open_row()
    {
        var id = NewConversation();
        await Commit(Messages(id, null, 1) with { Rows = [], SentKeys = [] });
        Assert.Equal(OpenRow.None, (await Load(id, 0)).Open);
    }

    [Fact]
    public async Task Two_appends_leave_one_open_row()
    {
        var id = NewConversation();
        var first = await Commit(Messages(id, null, 1));
        await Commit(Messages(id, first, 2));

        await BeginRunAsync();
        Assert.Single(await Open(), id);
    }

    private async Task<List<ConversationId>> Open() => await Store.ReadOpenAsync(Cancel).ToListAsync(Cancel);
}
