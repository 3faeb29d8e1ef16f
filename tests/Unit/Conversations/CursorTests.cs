using Parley.Conversations;
using Parley.Users;
using static Parley.Unit.Conversations.ConversationExtensions;
using static Parley.Unit.Conversations.ConversationHarness;

namespace Parley.Unit.Conversations;

public sealed class CursorTests
{
    [Fact]
    public Task Unread_by_subtraction_equals_a_count() => ConversationHarness.RunAsync(async harness =>
    {
        harness.Options.Tail = 5;
        var conversation = await harness.GroupAsync(Alice, Bob, Carol);
        var random = new Random(3);
        var senders = new Dictionary<long, UserId>();
        for (var i = 0; i < 80; i++)
        {
            var sender = new[] { Alice, Bob, Carol }[random.Next(3)];
            var seq = await conversation.SayAsync(sender, harness.Text($"{i}"));
            senders[seq] = sender;
            if (random.Next(3) == 0)
                Value(await conversation.ReactAsync(sender, new(seq, "like", true), None));
        }

        var head = (await conversation.PageAsync(Bob)).Head;
        for (var seq = 2L; seq <= head; seq++)
        {
            var cursor = Value(await conversation.UnreadPositionAsync(Bob, seq, None));
            Assert.Equal(senders.Count(sent => sent.Key >= seq && sent.Value != Bob), cursor.Unread(senders.Count, []));
            var page = await conversation.PageAsync(Bob, 5, query => query with { Cursor = cursor });
            var first = senders.Where(sent => sent.Key >= seq && sent.Value != Bob).Select(sent => (long?)sent.Key).Min();
            Assert.Equal(first, page.FirstUnreadSeq);
        }
    });

    [Fact]
    public Task Unsent_messages_are_not_unread() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob, Carol);
        var random = new Random(5);
        var senders = new SortedDictionary<long, UserId>();
        var ordinals = new Dictionary<long, long>();
        HashSet<long> unsent = [];
        for (var i = 0; i < 300; i++)
        {
            var sender = new[] { Alice, Bob, Carol }[random.Next(3)];
            var seq = await conversation.SayAsync(sender, harness.Text($"{i}"));
            senders[seq] = sender;
            ordinals[seq] = i + 1;
            if (random.Next(4) != 0)
                continue;
            var gone = senders.Keys.Skip(Math.Max(0, senders.Count - 40)).ElementAt(random.Next(Math.Min(40, senders.Count)));
            Value(await conversation.UnsendAsync(senders[gone], gone, None));
            unsent.Add(gone);
        }

        var summary = harness.Inboxes.Delivered[Bob][^1];
        var named = unsent.Where(seq => ordinals[seq] > 300 - UnsentMessages.Window).OrderBy(seq => ordinals[seq])
            .TakeLast(UnsentMessages.MaxCount).ToArray();
        Assert.Equal(named.Select(seq => (ordinals[seq], senders[seq])), summary.Unsent!.Messages);

        foreach (var seq in senders.Keys.TakeLast(60))
        {
            var cursor = Value(await conversation.UnreadPositionAsync(Bob, seq, None));
            long[] unread = [.. senders.Where(sent => sent.Key >= seq && sent.Value != Bob && !unsent.Contains(sent.Key))
                .Select(sent => sent.Key)];
            Assert.Equal(unread.Length, cursor.Unread(300, summary.Unsent.ByOthers(Bob, 0)));
            var page = await conversation.PageAsync(Bob, 5, query => query with { Cursor = cursor });
            Assert.Equal(unread.Length == 0 ? null : unread[0], page.FirstUnreadSeq);
        }
    });

    [Fact]
    public Task A_sender_has_read_up_to_the_own_message_whatever_the_position_says() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        for (var i = 0; i < 150; i++)
            await conversation.SayAsync(Alice, harness.Text($"{i}"));
        var own = await conversation.SayAsync(Bob, harness.Text("mine"));
        await conversation.SayAsync(Alice, harness.Text("after"));
        var cursor = Value(await conversation.PositionAsync(Bob, 2, None));
        Assert.Equal((own, 1L), (cursor.Seq, cursor.Unread(152, [])));
        Assert.Equal(0, Value(await conversation.PositionAsync(Bob, own + 1, None)).Unread(152, []));
        Refused(ErrorCode.PositionUnknown, await conversation.PositionAsync(Bob, own + 2, None));
    });

    [Fact]
    public Task Mark_unread_reaches_back_to_a_limit_and_not_before_joining() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        for (var i = 0; i < 120; i++)
            await conversation.SayAsync(Alice, harness.Text($"{i}"));
        Refused(ErrorCode.LimitReached, await conversation.UnreadPositionAsync(Bob, 2, None));
        Assert.Equal(100, Value(await conversation.UnreadPositionAsync(Bob, 22, None)).Unread(120, []));

        await conversation.AddAsync(Alice, Carol, shareHistory: true);
        await conversation.SayAsync(Alice, harness.Text("to Carol"));
        Assert.Equal(1, Value(await conversation.UnreadPositionAsync(Carol, 100, None)).Unread(121, []));
        Refused(ErrorCode.NotFound, await conversation.UnreadPositionAsync(Carol, 1_000, None));
    });

    [Fact]
    public Task A_position_before_the_readable_range_becomes_the_one_before_its_start() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        await conversation.SayAsync(Alice, harness.Text("before"));
        await conversation.AddAsync(Alice, Carol);
        Assert.Equal(new ReadCursor(2, 1, 0, 0), Value(await conversation.PositionAsync(Carol, 0, None)));
    });

    [Fact]
    public Task Receipts_move_forward_only_show_only_others_and_are_stored_later() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob, Carol);
        await conversation.SayAsync(Alice, harness.Text("hello"));
        Value(await conversation.NoteReceiptAsync(Bob, 2, None));
        Value(await conversation.NoteReceiptAsync(Bob, 1, None));
        Refused(ErrorCode.PositionUnknown, await conversation.NoteReceiptAsync(Carol, 3, None));
        Refused(ErrorCode.NotFound, await conversation.NoteReceiptAsync(Dave, 1, None));
        Assert.Equal([new Receipt(Bob, 2)], (await conversation.FollowAsync(Alice)).Receipts);
        Assert.Empty((await conversation.FollowAsync(Bob)).Receipts);

        var id = Value(await conversation.GetAsync(Alice, None)).Summary.Id;
        Assert.Empty(await harness.Stored.ReadReceiptsAsync(id, None));
        await harness.PassAsync(harness.Options.ReceiptInterval);
        Assert.Equal([new Receipt(Bob, 2)], await harness.Stored.ReadReceiptsAsync(id, None));

        Value(await conversation.NoteReceiptAsync(Carol, 2, None));
        await conversation.StopAsync(None);
        Assert.Equal(2, (await harness.Stored.ReadReceiptsAsync(id, None)).Length);
        await harness.Activate(id).RemoveAsync(Alice, Bob);
        Assert.Equal([new Receipt(Carol, 2)], (await harness.Activate(id).FollowAsync(Alice)).Receipts);
    });
}
