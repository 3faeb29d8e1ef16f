using static Parley.Unit.Conversations.ConversationExtensions;
using static Parley.Unit.Conversations.ConversationHarness;

namespace Parley.Unit.Conversations;

/// <summary>The first try of a delivery, and the notification of members who have left.</summary>
public sealed class DeliveryTests
{
    [Fact]
    public Task Everybody_is_told_the_newest_state_and_a_slow_inbox_is_told_once_for_many() => ConversationHarness.RunAsync(async harness =>
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
    public Task An_inbox_that_fails_is_tried_again_and_holds_up_nobody() => ConversationHarness.RunAsync(async harness =>
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
    public Task Who_went_is_told_until_they_have_it_and_leaves_the_list_with_the_next_append() => ConversationHarness.RunAsync(
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
    public Task Who_comes_back_before_they_were_told_is_told_of_coming_back_only() => ConversationHarness.RunAsync(async harness =>
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
    public Task Nobody_waits_for_a_departure_that_has_failed_once() => ConversationHarness.RunAsync(async harness =>
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
    public Task A_departure_is_tried_again_after_growing_pauses() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        await SettleAsync();
        var start = harness.Time.GetUtcNow();
        var tries = new List<double>();
        harness.Inboxes.OnCall = userId =>
        {
            if (userId != Bob)
                return Task.CompletedTask;
            tries.Add((harness.Time.GetUtcNow() - start).TotalSeconds); // each try first asks Bob's inbox if it is stored
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
    public Task A_departure_is_not_told_again_while_it_is_told() => ConversationHarness.RunAsync(async harness =>
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
    public Task What_comes_after_a_departure_does_not_lose_it_and_repeats_no_pause() => ConversationHarness.RunAsync(async harness =>
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
    public Task When_too_many_went_untold_nobody_more_may_go_for_now() => ConversationHarness.RunAsync(async harness =>
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
