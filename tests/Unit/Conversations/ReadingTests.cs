using Parley.Conversations;
using static Parley.Unit.Conversations.ConversationExtensions;
using static Parley.Unit.Conversations.ConversationHarness;

namespace Parley.Unit.Conversations;

public sealed class ReadingTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(50)]
    public Task Pages_in_both_directions_show_every_entry_once_with_any_tail(int tail) => ConversationHarness.RunAsync(async harness =>
    {
        harness.Options.Tail = tail;
        var conversation = await harness.GroupAsync(Alice, Bob);
        for (var i = 0; i < 20; i++)
        {
            var seq = await conversation.SayAsync(i % 2 == 0 ? Alice : Bob, harness.Text($"{i}"));
            for (var mark = 0; mark < i % 4; mark++)
                Value(await conversation.ReactAsync(Alice, new(seq, "love", mark % 2 == 0), None));
        }

        var all = (await conversation.PageAsync(Bob, 100)).Items.Select(item => item.Seq).ToArray();
        Assert.Equal(21, all.Length);

        var upwards = new List<long>();
        for (long? before = null, more = 1; more is not null; more = before)
        {
            var page = await conversation.PageAsync(Bob, 3, newest => newest with { Before = before });
            upwards.InsertRange(0, page.Items.Select(item => item.Seq));
            before = page.Before;
        }

        var downwards = new List<long>();
        for (long? after = 0; after is not null;)
        {
            var page = await conversation.PageAsync(Bob, 3, newest => newest with { After = after });
            downwards.AddRange(page.Items.Select(item => item.Seq));
            after = page.After;
        }

        Assert.Equal(all, upwards);
        Assert.Equal(all, downwards);
        foreach (var middle in all)
        {
            var around = await conversation.PageAsync(Bob, 5, newest => newest with { Around = middle });
            Assert.Contains(middle, around.Items.Select(item => item.Seq));
            Assert.InRange(around.Items.Length, 3, 5);
        }
    });

    [Fact]
    public Task Many_reactions_give_a_short_page_and_not_a_long_scan() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        var seq = await conversation.SayAsync(Alice, harness.Text("hello"));
        await conversation.StormAsync(Bob, seq, 1_500);
        var before = harness.Store.RowsRead;
        var newest = await conversation.PageAsync(Bob);
        Assert.InRange(harness.Store.RowsRead - before, 0, 1_200);
        Assert.Empty(newest.Items);
        Assert.Null(newest.After);

        var page = newest;
        while (page.Before is { } more)
            page = await conversation.PageAsync(Bob, 50, query => query with { Before = more });
        Assert.Equal([1L, 2L], page.Items.Select(item => item.Seq));
    });

    [Fact]
    public Task The_first_unread_message_after_many_reactions_is_found_with_bounded_work() => ConversationHarness.RunAsync(async harness =>
    {
        harness.Options.Tail = 10;
        var conversation = await harness.GroupAsync(Alice, Bob);
        var seq = await conversation.SayAsync(Bob, harness.Text("hello"));
        await conversation.StormAsync(Alice, seq, 1_200);
        var unread = await conversation.SayAsync(Alice, harness.Text("news"));
        await conversation.StormAsync(Alice, seq, 1_200);
        var read = harness.Store.RowsRead;
        var cursor = Value(await conversation.PositionAsync(Bob, seq, None));
        var page = await conversation.PageAsync(Bob, 10, query => query with { Cursor = cursor, AroundUnread = true });
        Assert.Equal(unread, page.FirstUnreadSeq);
        Assert.Equal([unread], page.Items.Select(item => item.Seq));
        Assert.InRange(harness.Store.RowsRead - read, 0, 2_500);
    });

    [Fact]
    public Task A_late_joiner_reads_from_the_joining_point_on() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        var secret = await conversation.SayAsync(Alice, harness.Share(ScriptedContent.Pin("secret")));
        await conversation.AddAsync(Alice, Carol);

        await conversation.ShowsAsync(Carol, 3);
        Assert.Null(Value(await conversation.GetAsync(Carol, None)).Summary.LastMessage);
        Value(await conversation.ReactAsync(Bob, new(secret, "love", true), None));
        var changes = await conversation.FollowAsync(Carol);
        Assert.Equal([(3L, true), (4L, false)], changes.Items.Select(item => (item.Seq, item.Entry is not null)));
        Assert.Empty(Value(await conversation.SharesAsync(Carol, null, null, 50, None)).Items);
        Assert.Null((await conversation.PageAsync(Carol)).Before);
        Refused(ErrorCode.NotFound, await conversation.ShareAsync(Carol, secret, 0, None));
        Refused(ErrorCode.NotFound, await conversation.ReactAsync(Carol, new(secret, "love", true), None));
        Refused(ErrorCode.NotFound, await conversation.UnreadPositionAsync(Carol, secret, None));
        Refused(ErrorCode.InvalidRequest, await conversation.SendAsync(Carol, harness.Text("re", replyTo: secret), None));
        var newest = new ReadMessages(50, default);
        foreach (var query in new[] { newest with { Before = 3 }, newest with { Around = 1 }, newest with { After = 0 } })
            Assert.DoesNotContain(Value(await conversation.ReadAsync(Carol, query, None)).Items, item => item.Seq < 3);
    });

    [Fact]
    public Task A_member_who_joins_with_history_reads_as_far_back_as_the_adder() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        await conversation.SayAsync(Alice, harness.Text("before Carol"));
        await conversation.AddAsync(Alice, Carol);
        await conversation.SayAsync(Alice, harness.Text("after Carol"));
        await conversation.AddAsync(Carol, Dave, shareHistory: true);
        await conversation.ShowsAsync(Dave, 3, 4, 5);
        var dave = (await conversation.MembersAsync(Dave)).Single(member => member.UserId == Dave);
        Assert.Equal((5L, 3L, 2L), (dave.JoinedSeq, dave.FirstReadableSeq, dave.MessagesBeforeJoining));
        Assert.Equal(0, ReadCursor.AtJoining(dave).Unread(2, [])); // shared history is not unread
    });

    [Fact]
    public Task A_member_who_rejoins_cannot_read_or_change_earlier_own_messages() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        var message = harness.Text("from Bob");
        var seq = await conversation.SayAsync(Bob, message);
        await conversation.RemoveAsync(Bob, Bob);
        Refused(ErrorCode.NotFound, await conversation.ReadAsync(Bob, new(50, default), None));
        Refused(ErrorCode.NotFound, await conversation.ChangesAsync(Bob, 0, 50, None));
        await conversation.AddAsync(Alice, Bob);

        await conversation.ShowsAsync(Bob, 4);
        Refused(ErrorCode.NotFound, await conversation.UnsendAsync(Bob, seq, None));
        Refused(ErrorCode.NotFound, await conversation.EditAsync(Bob, seq, "edited", None));
        Refused(ErrorCode.NotFound, await conversation.SendAsync(Bob, message, None)); // was sent, but the sender may no longer read it
        Assert.Equal(0, (await conversation.MembersAsync(Bob)).Single(member => member.UserId == Bob).NewestOwnSeq);
        Assert.Equal(4, (await conversation.PageAsync(Alice)).Head);
    });

    [Fact]
    public Task An_overtaken_activation_shows_nothing_to_a_removed_member() => ConversationHarness.RunAsync(async harness =>
    {
        var loser = await harness.GroupAsync(Alice, Bob);
        await loser.SayAsync(Alice, harness.Text("hello"));
        var winner = await harness.AnotherAsync(loser, Alice);
        await winner.RemoveAsync(Alice, Bob);
        await winner.SayAsync(Alice, harness.Text("without Bob"));
        Refused(ErrorCode.NotFound, await loser.ReadAsync(Bob, new(50, default), None));
        Refused(ErrorCode.NotFound, await loser.GetAsync(Bob, None));
        await loser.ShowsAsync(Alice, 1, 2, 3, 4);
    });

    [Fact]
    public Task An_entry_that_was_changed_after_the_membership_was_checked_is_not_shown() => ConversationHarness.RunAsync(async harness =>
    {
        harness.Options.Tail = 1;
        var reading = await harness.GroupAsync(Alice, Bob);
        var seq = await reading.SayAsync(Alice, harness.Text("hello"));
        await reading.SayAsync(Alice, harness.Text("newer"));
        var writing = await harness.AnotherAsync(reading, Alice);
        var calls = 0;
        harness.Store.OnRead = async () =>
        {
            // This is the read between the confirmation of the version and the read of the row.
            if (++calls != 2)
                return;
            await writing.RemoveAsync(Alice, Bob);
            Value(await writing.EditAsync(Alice, seq, "not for Bob", None));
        };

        Refused(ErrorCode.NotFound, await reading.ReadAsync(Bob, new(50, default) { Before = 3 }, None));
        Assert.True(calls > 2);
    });

    [Fact]
    public Task Waiting_reads_share_one_confirmation_and_never_use_an_earlier_one() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        await SettleAsync();
        var confirmed = harness.Store.Confirmed;
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        harness.Store.OnRead = () => held.Task;
        var first = conversation.PageAsync(Alice);
        await SettleAsync();
        var later = Enumerable.Range(0, 20).Select(_ => conversation.PageAsync(Bob)).ToArray();
        await SettleAsync();
        Assert.Equal(confirmed + 1, harness.Store.Confirmed);
        held.SetResult();
        await Task.WhenAll([first, .. later]);
        Assert.Equal(confirmed + 2, harness.Store.Confirmed);
    });

    [Fact]
    public Task Followed_changes_equal_a_new_read() => ConversationHarness.RunAsync(async harness =>
    {
        harness.Options.Tail = 5;
        var conversation = await harness.GroupAsync(Alice, Bob, Carol);
        var random = new Random(7);
        var followed = new SortedDictionary<long, string>();
        var position = 0L;
        for (var i = 0; i < 200; i++)
        {
            var actor = new[] { Alice, Bob, Carol }[random.Next(3)];
            var seq = random.NextInt64(1, (await conversation.PageAsync(Alice)).Head + 1);
            _ = random.Next(5) switch
            {
                0 => (object)await conversation.ReactAsync(actor, new(seq, "like", random.Next(2) == 0), None),
                1 => await conversation.EditAsync(actor, seq, $"edit {i}", None),
                2 => await conversation.UnsendAsync(actor, seq, None),
                3 => await conversation.RenameAsync(actor, $"name {random.Next(3)}", None),
                _ => await conversation.SendAsync(actor, harness.Text($"text {i}"), None),
            };
            if (random.Next(3) != 0)
                continue;
            await FollowAsync();
        }

        while (position < (await conversation.PageAsync(Bob)).Head)
            await FollowAsync();

        var afresh = new SortedDictionary<long, string>();
        for (long? after = 0; after is not null;)
        {
            var page = await conversation.PageAsync(Bob, 50, query => query with { After = after });
            foreach (var item in page.Items)
                afresh[item.Seq] = item.Parse().GetRawText();
            after = page.After;
        }

        Assert.Equal(afresh, followed);
        Refused(ErrorCode.PositionUnknown, await conversation.ChangesAsync(Bob, position + 1, 7, None));
        Refused(ErrorCode.PositionUnknown, await conversation.ReadAsync(Bob, new(7, default) { After = position + 1 }, None));

        async Task FollowAsync()
        {
            var page = await conversation.FollowAsync(Bob, position, 7);
            foreach (var entry in page.Items.Select(item => item.Entry).OfType<EntryView>())
                followed[entry.Seq] = entry.Parse().GetRawText();
            position = page.Through;
        }
    });

    [Fact]
    public Task The_gallery_has_all_shares_newest_first_without_unsent_ones_and_splits_no_message() => ConversationHarness.RunAsync(
        async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        var expected = new List<(long, int)>();
        for (var i = 0; i < 9; i++)
        {
            var shared = harness.Share(ScriptedContent.Pin($"a{i}"), ScriptedContent.Board($"b{i}"), ScriptedContent.Pin($"c{i}"));
            var seq = await conversation.SayAsync(Alice, shared);
            if (i % 3 == 1)
                Value(await conversation.UnsendAsync(Alice, seq, None));
            else
                expected.InsertRange(0, [(seq, 0), (seq, 2)]);
        }

        var found = new List<(long, int)>();
        foreach (var limit in Enumerable.Range(1, 13))
        {
            var pages = 0;
            found.Clear();
            for (SharePosition? from = new(long.MaxValue - 1, 0); from is not null; pages++)
            {
                var page = Value(await conversation.SharesAsync(Bob, Parley.Content.ShareKind.Pin, from, limit, None));
                Assert.InRange(page.Items.Length, 0, limit);
                found.AddRange(page.Items.Select(item => (item.Seq, item.Index)));
                from = page.Next;
            }

            Assert.Equal(expected, found);
            Assert.Equal((expected.Count + limit - 1) / limit, pages);
        }

        Assert.Equal("b8", Value(await conversation.ShareAsync(Bob, expected[0].Item1, 1, None)).Card.Id);
        Refused(ErrorCode.NotFound, await conversation.ShareAsync(Bob, expected[0].Item1, 3, None));
        Refused(ErrorCode.ContentNotFound, await conversation.ShareAsync(Bob, 3, 0, None));
        Refused(ErrorCode.NotFound, await conversation.ShareAsync(Bob, 1, 0, None));
    });
}
