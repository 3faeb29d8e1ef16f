using System.Text;
using System.Text.Json.Nodes;
using Parley.Core.Conversations;
using Parley.Live;
using Parley.Unit.Conversations;
using Parley.Users;
using static Parley.Unit.Conversations.ConversationExtensions;
using static Parley.Unit.Conversations.ConversationHarness;

namespace Parley.Unit.Live;

/// <summary>The entries and marks that a delivery carries to a person.</summary>
public sealed class LiveDeliveryTests
{
    [Fact]
    public Task What_a_person_has_not_been_told_travels_together_in_the_next_call() => RunAsync(async harness =>
    {
        var (conversation, release) = await HeldAsync(harness);
        for (var seq = 3; seq <= 5; seq++)
        {
            await conversation.SayAsync(Alice, harness.Text($"{seq}"));
            await SettleAsync();
        }

        await release();

        Assert.Equal([(0L, 1L), (1, 2), (2, 5)], Ranges(harness, Bob));
        Assert.Equal([(0L, 1L), (1, 2), (2, 3), (3, 4), (4, 5)], Ranges(harness, Alice));
        Assert.Equal(["3 entry 3", "4 entry 4", "5 entry 5"], Items(harness, Bob));
    });

    [Theory]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public Task More_changes_than_the_bound_become_a_summary(int changes, bool hasEntries) => RunAsync(async harness =>
    {
        harness.Options.MaxLiveEntries = 3;
        var (conversation, release) = await HeldAsync(harness);
        for (var i = 0; i < changes; i++)
            await conversation.SayAsync(Alice, harness.Text("text"));
        await release();

        Assert.Equal(hasEntries, Last(harness, Bob) is not null);
        Assert.Equal(2 + changes, harness.Inboxes.LastOf(Bob));
    });

    [Theory]
    [InlineData(100, true)]
    [InlineData(700, false)] // each of the two is below the bound
    public Task More_bytes_than_the_bound_become_a_summary(int length, bool hasEntries) => RunAsync(async harness =>
    {
        harness.Options.MaxLiveBytes = 1_500;
        var (conversation, release) = await HeldAsync(harness);
        for (var i = 0; i < 2; i++)
            await conversation.SayAsync(Alice, harness.Text(new('x', length)));
        await release();

        Assert.NotNull(Last(harness, Alice));
        Assert.Equal(hasEntries, Last(harness, Bob) is not null);
    });

    [Fact]
    public Task A_person_known_to_be_away_gets_only_the_summary_until_the_next_read() => RunAsync(async harness =>
    {
        harness.Inboxes.IsListening = userId => userId == Alice;
        harness.Inboxes.OnCall = _ => RemoteAsync();
        var conversation = await harness.GroupAsync(Alice, Bob);
        await SettleAsync();
        await SayAsync(harness, conversation);
        Assert.Null(Last(harness, Bob));
        Assert.NotNull(Last(harness, Alice));

        await conversation.FollowAsync(Bob);
        await SayAsync(harness, conversation);
        Assert.Equal((2L, 3L), Ranges(harness, Bob)[^1]);

        await SayAsync(harness, conversation); // the answer to the last delivery was: no stream
        Assert.Null(Last(harness, Bob));
        Assert.Equal(4, harness.Inboxes.LastOf(Bob));
    });

    [Fact]
    public Task Entries_and_marks_travel_in_their_newest_state() => RunAsync(async harness =>
    {
        var (conversation, release) = await HeldAsync(harness);
        await conversation.SayAsync(Alice, harness.Text("too early"));
        Value(await conversation.EditAsync(Alice, 3, "still too early", None));
        Value(await conversation.EditAsync(Alice, 3, "newest", None));
        await conversation.SayAsync(Alice, harness.Text("a secret"));
        Value(await conversation.UnsendAsync(Alice, 6, None));
        await release();

        Assert.Equal(["3 entry newest", "5 changed newest", "6 entry ", "7 changed "], Items(harness, Bob));
        Assert.DoesNotContain("too early", Json(harness, Bob), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", Json(harness, Bob), StringComparison.Ordinal);
    });

    [Fact]
    public Task A_mark_carries_the_entry_that_it_changed_although_that_is_not_in_the_tail() => RunAsync(async harness =>
    {
        harness.Options.Tail = 2;
        var (conversation, release) = await HeldAsync(harness);
        await release();
        for (var i = 0; i < 5; i++)
            await SayAsync(harness, conversation);
        Value(await conversation.EditAsync(Alice, 2, "newest", None));
        await SettleAsync();

        Assert.Equal(["8 changed newest"], Items(harness, Bob));
        Assert.Equal(2, Last(harness, Bob)!.Lowest);
    });

    [Fact]
    public Task A_range_that_is_not_in_the_tail_any_more_becomes_a_summary() => RunAsync(async harness =>
    {
        harness.Options.Tail = 2;
        var (conversation, release) = await HeldAsync(harness);
        for (var i = 0; i < 3; i++)
            await SayAsync(harness, conversation);
        await release();

        Assert.Null(Last(harness, Bob));
        Assert.Equal(5, harness.Inboxes.LastOf(Bob));
    });

    [Fact]
    public Task Members_who_were_told_up_to_the_same_number_share_one_encoding() => RunAsync(async harness =>
    {
        harness.Inboxes.IsListening = _ => true;
        harness.Inboxes.OnCall = _ => RemoteAsync();
        var conversation = await harness.GroupAsync(Alice, Bob);
        await SettleAsync();
        await conversation.SayAsync(Bob, harness.Text("hello", clientId: "mine"));
        await SettleAsync();

        Assert.Same(Last(harness, Alice), Last(harness, Bob));
        Assert.Equal([(2L, Bob, "mine")], Last(harness, Bob)!.ClientIds.Select(sent => (sent.Seq, sent.SenderId, sent.ClientId.Value)));
        Assert.DoesNotContain("mine", Json(harness, Bob), StringComparison.Ordinal);
    });

    [Fact]
    public Task Members_whose_inboxes_answer_at_once_get_the_entries_too() => RunAsync(async harness =>
    {
        harness.Inboxes.IsListening = _ => true;
        var conversation = await harness.GroupAsync(Alice, Bob);
        await SayAsync(harness, conversation);

        Assert.Equal([(0L, 1L), (1, 2)], Ranges(harness, Alice));
        Assert.Equal([(0L, 1L), (1, 2)], Ranges(harness, Bob));
    });

    // A load reads rows one after the other, so it can return an entry as it was before the mark that it also returns.
    [Fact]
    public Task An_entry_that_is_older_than_its_mark_is_not_sent() => RunAsync(async harness =>
    {
        var (conversation, release) = await HeldAsync(harness);
        var sent = harness.Store.Appends[^1].Rows.Single(row => row.Seq == 2);
        harness.Store.OnRow = row => row.Seq == 2 ? sent : row;
        harness.NextAppend(async append =>
        {
            await append();
            throw new TimeoutException();
        });
        Value(await conversation.EditAsync(Alice, 2, "newest", None));
        await release();

        Assert.Equal(3, harness.Inboxes.LastOf(Bob));
        Assert.All(harness.Inboxes.Entries[Bob].OfType<LiveEntries>(), entries => Assert.True(entries.Through < 3));
    });

    [Fact]
    public Task A_delivery_after_a_failed_one_does_not_claim_what_that_one_carried() => RunAsync(async harness =>
    {
        var (conversation, release) = await HeldAsync(harness, new TimeoutException());
        await conversation.SayAsync(Alice, harness.Text("3"));
        await release();

        // The inbox is at 1. It finds that it is below 2, and the person reads the changes.
        Assert.Equal([(0L, 1L), (2, 3)], Ranges(harness, Bob));
    });

    // A group in which the delivery of number 2 to Bob is in flight. All members have streams.
    private static async Task<(Conversation Conversation, Func<Task> ReleaseAsync)> HeldAsync(
        ConversationHarness harness, Exception? failure = null)
    {
        harness.Inboxes.IsListening = _ => true;
        harness.Inboxes.OnCall = _ => RemoteAsync();
        var conversation = await harness.GroupAsync(Alice, Bob);
        await SettleAsync();
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        harness.Inboxes.OnCall = userId => userId == Bob ? held.Task : RemoteAsync();
        await conversation.SayAsync(Alice, harness.Text("2"));
        await SettleAsync();
        return (conversation, ReleaseAsync);

        async Task ReleaseAsync()
        {
            harness.Inboxes.OnCall = _ => RemoteAsync();
            if (failure is null)
                held.SetResult();
            else
                held.SetException(failure);
            await SettleAsync();
        }
    }

    // Like a call of another grain, it never completes synchronously.
    private static async Task RemoteAsync() => await Task.Yield();

    private static async Task SayAsync(ConversationHarness harness, Conversation conversation)
    {
        await conversation.SayAsync(Alice, harness.Text("text"));
        await SettleAsync();
    }

    private static LiveEntries? Last(ConversationHarness harness, UserId userId) => harness.Inboxes.Entries[userId][^1];

    private static List<(long After, long Through)> Ranges(ConversationHarness harness, UserId userId) =>
        [.. harness.Inboxes.Entries[userId].OfType<LiveEntries>().Select(entries => (entries.After, entries.Through))];

    private static string Json(ConversationHarness harness, UserId userId) =>
        $"{{{Encoding.UTF8.GetString(Last(harness, userId)!.Json.Span)}}}";

    private static IEnumerable<string> Items(ConversationHarness harness, UserId userId) =>
        JsonNode.Parse(Json(harness, userId))!["items"]!.AsArray().Select(item =>
        {
            var (name, entry) = item!["entry"] is { } added ? ("entry", added) : ("changed", item["changed"]!);
            return $"{item["seq"]} {name} {entry["text"]}";
        });
}
