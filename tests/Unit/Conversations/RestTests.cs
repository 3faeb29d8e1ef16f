using Parley.Conversations;
using static Parley.Unit.Conversations.ConversationExtensions;
using static Parley.Unit.Conversations.ConversationHarness;

namespace Parley.Unit.Conversations;

/// <summary>A quiet conversation releases its rows without a visible effect.</summary>
public sealed class RestTests
{
    [Fact]
    public Task After_a_quiet_time_the_newest_page_comes_from_the_store_and_is_the_same() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await TalkAsync(harness, messages: 5);
        var before = await conversation.PageAsync(Bob);
        Assert.Equal(0, harness.Store.RowsRead);

        await RestAsync(harness);
        Assert.Equal(Seqs(before), Seqs(await conversation.PageAsync(Bob)));
        Assert.True(harness.Store.RowsRead >= 6);
    });

    [Fact]
    public Task A_conversation_that_is_only_read_also_releases_its_rows() => ConversationHarness.RunAsync(async harness =>
    {
        var first = await TalkAsync(harness, messages: 5);
        await RestAsync(harness);
        var reader = await harness.AnotherAsync(first, Alice); // another activation, which finds no open row
        var read = harness.Store.RowsRead;
        await reader.PageAsync(Bob);
        Assert.Equal(read, harness.Store.RowsRead);
        await RestAsync(harness);
        Assert.Equal(6, (await reader.PageAsync(Bob)).Items.Length);
        Assert.True(harness.Store.RowsRead >= read + 6);
    });

    [Fact]
    public Task Rows_are_released_also_while_a_member_has_not_stored_the_head() => ConversationHarness.RunAsync(async harness =>
    {
        harness.Inboxes.IsStored = _ => false;
        var conversation = await TalkAsync(harness, messages: 5);
        await RestAsync(harness);
        await conversation.PageAsync(Bob);
        Assert.True(harness.Store.RowsRead >= 6);
        Assert.True(await harness.IsOpenAsync(conversation));
    });

    [Fact]
    public Task Above_the_budget_the_least_recently_changed_rows_are_released_first() => ConversationHarness.RunAsync(async harness =>
    {
        harness.Options.TailBudgetBytes = 20_000;
        List<Core.Conversations.Conversation> conversations = [];
        for (var number = 0; number < 5; number++)
        {
            conversations.Add(await harness.GroupAsync(Alice, Bob));
            await conversations[^1].SayAsync(Alice, harness.Text(new string('x', 2_000)));
            await conversations[^1].SayAsync(Alice, harness.Text(new string('y', 2_000)));
            Assert.InRange(harness.Tails.Bytes, 1, 20_000);
        }

        await conversations[^1].PageAsync(Bob);
        Assert.Equal(0, harness.Store.RowsRead);
        await conversations[0].PageAsync(Bob);
        Assert.True(harness.Store.RowsRead >= 3);
    });

    [Fact]
    public Task A_tail_ends_at_its_limit_in_bytes() => ConversationHarness.RunAsync(async harness =>
    {
        harness.Options.TailBytes = 5_000;
        var conversation = await harness.GroupAsync(Alice, Bob);
        for (var number = 0; number < 10; number++)
            await conversation.SayAsync(Alice, harness.Text(new string('x', 2_000)));
        Assert.InRange(harness.Tails.Bytes, 1, 5_000);
        var again = await harness.AnotherAsync(conversation, Alice); // the load also respects the byte limit
        Assert.Equal(11, (await again.PageAsync(Bob)).Items.Length);
        Assert.Equal(11, (await conversation.PageAsync(Bob)).Items.Length);
    });

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    public Task Changes_after_a_release_continue_without_a_gap(int tail) => ConversationHarness.RunAsync(async harness =>
    {
        harness.Options.Tail = tail;
        var conversation = await TalkAsync(harness, messages: 5);
        for (var round = 0; round < 3; round++)
        {
            await RestAsync(harness);
            var seq = await conversation.SayAsync(Alice, harness.Text("after a rest"));
            Value(await conversation.ReactAsync(Bob, new(2, "love", round % 2 == 0), None)); // names an entry that is no longer in memory
            Value(await conversation.ReactAsync(Bob, new(seq, "love", true), None));

            var last = seq + 2;
            var changes = Value(await conversation.ChangesAsync(Bob, 0, 100, None));
            Assert.Equal(last, changes.Through);
            var fresh = Value(await harness.Activate(await IdAsync(conversation)).ChangesAsync(Bob, 0, 100, None));
            Assert.Equal(fresh.Items.Select(Shown), changes.Items.Select(Shown));
            for (var after = 0L; after <= last; after++)
            {
                var rest = Value(await conversation.ChangesAsync(Bob, after, 100, None)).Items;
                Assert.Equal(fresh.Items.Where(item => item.Seq > after).Select(item => item.Seq), rest.Select(item => item.Seq));
            }
        }
    });

    [Fact]
    public Task A_repeat_after_a_release_gets_its_first_answer() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        var command = harness.Text("once");
        var first = Value(await conversation.SendAsync(Alice, command, None));
        await RestAsync(harness);
        var again = Value(await conversation.SendAsync(Alice, command, None));
        Assert.True(again.IsRepeat);
        Assert.Equal(Text(first.Value), Text(again.Value));
    });

    /// <summary>Passes two quiet times, because the first pause may have begun before the last change.</summary>
    private static async Task RestAsync(ConversationHarness harness)
    {
        await harness.PassAsync(harness.Options.QuietTime);
        await harness.PassAsync(harness.Options.QuietTime);
    }

    private static async Task<Core.Conversations.Conversation> TalkAsync(ConversationHarness harness, int messages)
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        for (var number = 0; number < messages; number++)
            await conversation.SayAsync(Alice, harness.Text($"{number}"));
        return conversation;
    }

    private static async Task<ConversationId> IdAsync(Core.Conversations.Conversation conversation) =>
        Value(await conversation.GetAsync(Alice, None)).Summary.Id;

    private static long[] Seqs(MessagePage page) => [.. page.Items.Select(item => item.Seq)];

    private static string Shown(Change change) => $"{change.Seq} {(change.Entry is { } entry ? Text(entry) : "-")}";

    private static string Text(EntryView entry) => System.Text.Encoding.UTF8.GetString(entry.Json.Span);
}
