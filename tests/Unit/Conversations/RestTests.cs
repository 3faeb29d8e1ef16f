using Parley.Conversations;
using static Parley.Unit.Conversations.ConversationExtensions;
using static Parley.Unit.Conversations.World;

namespace Parley.Unit.Conversations;

/// <summary>What a quiet conversation lets go of, and that nobody can tell.</summary>
public sealed class RestTests
{
    [Fact]
    public Task After_a_quiet_time_the_newest_page_comes_from_the_store_and_is_the_same() => World.RunAsync(async world =>
    {
        var conversation = await TalkAsync(world, messages: 5);
        var before = await conversation.PageAsync(Bob);
        Assert.Equal(0, world.Store.RowsRead);

        await RestAsync(world);
        Assert.Equal(Seqs(before), Seqs(await conversation.PageAsync(Bob)));
        Assert.True(world.Store.RowsRead >= 6);
    });

    [Fact]
    public Task A_conversation_that_is_only_read_lets_go_as_well() => World.RunAsync(async world =>
    {
        var first = await TalkAsync(world, messages: 5);
        await RestAsync(world);
        var reader = await world.AnotherAsync(first, Alice); // finds no open row
        var read = world.Store.RowsRead;
        await reader.PageAsync(Bob);
        Assert.Equal(read, world.Store.RowsRead);
        await RestAsync(world);
        Assert.Equal(6, (await reader.PageAsync(Bob)).Items.Length);
        Assert.True(world.Store.RowsRead >= read + 6);
    });

    [Fact]
    public Task While_somebody_has_not_stored_the_news_nothing_is_let_go_of() => World.RunAsync(async world =>
    {
        world.Inboxes.IsStored = _ => false;
        var conversation = await TalkAsync(world, messages: 5);
        await RestAsync(world);
        await conversation.PageAsync(Bob);
        Assert.Equal(0, world.Store.RowsRead);
        Assert.True(await world.IsOpenAsync(conversation));
    });

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    public Task What_follows_a_rest_joins_on_without_a_gap(int tail) => World.RunAsync(async world =>
    {
        world.Options.Tail = tail;
        var conversation = await TalkAsync(world, messages: 5);
        for (var round = 0; round < 3; round++)
        {
            await RestAsync(world);
            var seq = await conversation.SayAsync(Alice, world.Text("after a rest"));
            Value(await conversation.ReactAsync(Bob, new(2, "love", round % 2 == 0), None)); // names what is no longer in memory
            Value(await conversation.ReactAsync(Bob, new(seq, "love", true), None));

            var last = seq + 2;
            var changes = Value(await conversation.ChangesAsync(Bob, 0, 100, None));
            Assert.Equal(last, changes.Through);
            var fresh = Value(await world.Activate(await IdAsync(conversation)).ChangesAsync(Bob, 0, 100, None));
            Assert.Equal(fresh.Items.Select(Shown), changes.Items.Select(Shown));
            for (var after = 0L; after <= last; after++)
            {
                var rest = Value(await conversation.ChangesAsync(Bob, after, 100, None)).Items;
                Assert.Equal(fresh.Items.Where(item => item.Seq > after).Select(item => item.Seq), rest.Select(item => item.Seq));
            }
        }
    });

    [Fact]
    public Task A_repeat_after_a_rest_gets_its_first_answer() => World.RunAsync(async world =>
    {
        var conversation = await world.GroupAsync(Alice, Bob);
        var command = world.Text("once");
        var first = Value(await conversation.SendAsync(Alice, command, None));
        await RestAsync(world);
        var again = Value(await conversation.SendAsync(Alice, command, None));
        Assert.True(again.IsRepeat);
        Assert.Equal(Text(first.Value), Text(again.Value));
    });

    /// <summary>The first pause may have begun before the last change.</summary>
    private static async Task RestAsync(World world)
    {
        await world.PassAsync(world.Options.QuietTime);
        await world.PassAsync(world.Options.QuietTime);
    }

    private static async Task<Core.Conversations.Conversation> TalkAsync(World world, int messages)
    {
        var conversation = await world.GroupAsync(Alice, Bob);
        for (var number = 0; number < messages; number++)
            await conversation.SayAsync(Alice, world.Text($"{number}"));
        return conversation;
    }

    private static async Task<ConversationId> IdAsync(Core.Conversations.Conversation conversation) =>
        Value(await conversation.GetAsync(Alice, None)).Summary.Id;

    private static long[] Seqs(MessagePage page) => [.. page.Items.Select(item => item.Seq)];

    private static string Shown(Change change) => $"{change.Seq} {(change.Entry is { } entry ? Text(entry) : "-")}";

    private static string Text(EntryView entry) => System.Text.Encoding.UTF8.GetString(entry.Json.Span);
}
