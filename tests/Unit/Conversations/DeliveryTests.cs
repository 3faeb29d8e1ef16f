using static Parley.Unit.Conversations.ConversationExtensions;
using static Parley.Unit.Conversations.ConversationHarness;

namespace Parley.Unit.Conversations;

/// <summary>The first attempt of a delivery, and the notification of members who have left.</summary>
public sealed class DeliveryTests
{
    [Fact]
    public Task Every_inbox_gets_the_newest_state_and_a_slow_one_many_changes_at_once() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        await SettleAsync();
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        harness.Inboxes.OnCall = userId => userId == Bob ? held.Task : Task.CompletedTask;
        for (var i = 0; i < 50; i++)
            await conversation.SayAsync(Alice, harness.Text($"{i}"));
        Assert.Equal(51, harness.Inboxes.LastOf(Alice));

        held.SetResult();
        await SettleAsync();
        Assert.Equal([1L, 2L, 51L], harness.Inboxes.Delivered[Bob].Select(summary => summary.LastSeq));
        Assert.Equal("49", harness.Inboxes.Delivered[Bob][^1].LastMessage?.Excerpt);
    });

    [Fact]
    public Task A_failing_inbox_is_retried_and_delays_no_other() => ConversationHarness.RunAsync(async harness =>
    {
        harness.Options.DeliveryDeadline = TimeSpan.FromMilliseconds(100);
        var conversation = await harness.GroupAsync(Alice, Bob);
        harness.Inboxes.OnCall = userId => userId == Bob ? throw new TimeoutException() : Task.CompletedTask;
        Assert.Equal(2, await conversation.SayAsync(Alice, harness.Text("hello"))); // answered although the clock stands still
        Assert.Equal(2, harness.Inboxes.LastOf(Alice));
        for (var i = 0; i < 10; i++)
            await harness.PassAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(1, harness.Inboxes.LastOf(Bob));

        harness.Inboxes.OnCall = _ => Task.CompletedTask;
        await harness.PassAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(2, harness.Inboxes.LastOf(Bob));
    });

    [Fact]
    public Task An_answer_waits_for_slow_inboxes_up_to_the_deadline_only() => ConversationHarness.RunAsync(async harness =>
    {
        harness.Options.DeliveryDeadline = TimeSpan.FromMilliseconds(100);
        var conversation = await harness.GroupAsync(Alice, Bob);
        harness.Inboxes.OnCall = _ => new TaskCompletionSource().Task;
        var send = conversation.SayAsync(Alice, harness.Text("hello"));
        await harness.PassAsync(TimeSpan.FromMilliseconds(99));
        Assert.False(send.IsCompleted);
        await harness.PassAsync(TimeSpan.FromMilliseconds(1));
        Assert.Equal(2, await send);
    });

    [Fact]
    public Task A_departure_is_delivered_until_it_is_stored_and_leaves_the_list_with_the_next_append() => ConversationHarness.RunAsync(
        async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        harness.Inboxes.OnCall = userId => userId == Bob ? throw new TimeoutException() : Task.CompletedTask;
        await conversation.RemoveAsync(Alice, Bob);
        await conversation.SayAsync(Alice, harness.Text("without Bob"));
        Assert.Equal([Bob], harness.Store.Appends[^1].Head.Departed.Select(departure => departure.UserId));
        await harness.PassAsync(harness.Options.QuietTime);
        Assert.True(await harness.IsOpenAsync(conversation));

        harness.Inboxes.OnCall = _ => Task.CompletedTask;
        await harness.PassAsync(TimeSpan.FromSeconds(30));
        Assert.Equal((Bob, 2L, Parley.Inbox.GoneReason.Removed), Assert.Single(harness.Inboxes.Departed));
        await conversation.SayAsync(Alice, harness.Text("Bob knows"));
        Assert.Empty(harness.Store.Appends[^1].Head.Departed);
        Assert.Equal(1, harness.Inboxes.LastOf(Bob));
    });

    [Fact]
    public Task A_member_who_rejoins_before_the_departure_is_told_gets_only_that() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        await SettleAsync();
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        harness.Inboxes.OnCall = userId => userId == Bob ? held.Task : Task.CompletedTask;
        await conversation.RemoveAsync(Alice, Bob);
        Assert.Equal([Bob], harness.Store.Appends[^1].Head.Departed.Select(departure => departure.UserId));
        await conversation.AddAsync(Alice, Bob);
        Assert.Empty(harness.Store.Appends[^1].Head.Departed);
        held.SetResult();
        await SettleAsync();
        Assert.Equal(3, harness.Inboxes.LastOf(Bob));
    });

    [Fact]
    public Task No_answer_waits_for_a_departure_whose_delivery_failed_once() => ConversationHarness.RunAsync(async harness =>
    {
        harness.Options.DeliveryDeadline = TimeSpan.FromMilliseconds(100);
        var conversation = await harness.GroupAsync(Alice, Bob);
        harness.Inboxes.OnCall = userId => userId == Bob ? throw new TimeoutException() : Task.CompletedTask;
        await conversation.RemoveAsync(Alice, Bob);
        var atOnce = conversation.SayAsync(Alice, harness.Text("without Bob"));
        await SettleAsync();
        Assert.True(atOnce.IsCompletedSuccessfully); // answered although the clock stands still
    });

    [Fact]
    public Task A_failed_departure_is_retried_after_growing_pauses() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        await SettleAsync();
        var start = harness.Time.GetUtcNow();
        var tries = new List<double>();
        harness.Inboxes.OnCall = userId =>
        {
            if (userId != Bob)
                return Task.CompletedTask;
            tries.Add((harness.Time.GetUtcNow() - start).TotalSeconds); // each attempt first asks Bob's inbox if it is stored
            throw new TimeoutException();
        };
        await conversation.RemoveAsync(Alice, Bob);
        for (var steps = 0; steps < 1_000; steps++)
            await harness.PassAsync(TimeSpan.FromMilliseconds(200));
        Assert.Equal(
            [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 30, 30, 30, 30],
            tries.Zip(tries.Skip(1), (one, next) => Math.Round(next - one, 1)));
    });

    [Fact]
    public Task A_departure_is_not_delivered_twice_at_the_same_time() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        await SettleAsync();
        var (calls, held) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        harness.Inboxes.OnCall = userId =>
        {
            if (userId != Bob)
                return Task.CompletedTask;
            calls++;
            return held.Task;
        };
        await conversation.RemoveAsync(Alice, Bob);
        for (var i = 0; i < 3; i++)
            await conversation.SayAsync(Alice, harness.Text($"{i}"));
        held.SetResult();
        await SettleAsync();
        Assert.Equal(1, calls);
        await harness.PassAsync(TimeSpan.FromMinutes(1));
        Assert.Equal((Bob, 2L, Parley.Inbox.GoneReason.Removed), Assert.Single(harness.Inboxes.Departed));
    });

    [Fact]
    public Task A_later_change_neither_loses_a_departure_nor_restarts_its_pauses() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        await SettleAsync();
        var calls = 0;
        harness.Inboxes.OnCall = userId =>
        {
            if (userId != Bob)
                return Task.CompletedTask;
            calls++;
            throw new TimeoutException();
        };
        await conversation.RemoveAsync(Alice, Bob);
        for (var i = 0; i < 3; i++)
            await conversation.SayAsync(Alice, harness.Text($"{i}"));
        await SettleAsync();
        Assert.Equal(1, calls); // the delivery owner retries after a pause

        harness.Inboxes.OnCall = _ => Task.CompletedTask;
        await harness.PassAsync(TimeSpan.FromMilliseconds(200));
        Assert.Equal((Bob, 2L, Parley.Inbox.GoneReason.Removed), Assert.Single(harness.Inboxes.Departed));
        await harness.PassAsync(TimeSpan.FromMinutes(1));
        Assert.Single(harness.Inboxes.Departed);
    });

    [Fact]
    public Task With_too_many_undelivered_departures_further_ones_are_refused() => ConversationHarness.RunAsync(async harness =>
    {
        harness.Options.MaxDeparted = 3;
        var conversation = await harness.GroupAsync([Alice, .. Enumerable.Range(0, 5).Select(User)]);
        harness.Inboxes.OnCall = userId => userId == Alice ? Task.CompletedTask : throw new TimeoutException();
        for (var i = 0; i < 3; i++)
            await conversation.RemoveAsync(Alice, User(i));
        Refused(ErrorCode.Unavailable, await conversation.RemoveMemberAsync(Alice, User(3), None));

        harness.Inboxes.OnCall = _ => Task.CompletedTask;
        await harness.PassAsync(TimeSpan.FromMinutes(1));
        await conversation.RemoveAsync(Alice, User(3));
    });
}
