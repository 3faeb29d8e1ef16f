using static Parley.Unit.Conversations.ConversationExtensions;
using static Parley.Unit.Conversations.World;

namespace Parley.Unit.Conversations;

public sealed class DeliveryTests
{
    [Fact]
    public Task Everybody_is_told_the_newest_state_and_a_slow_inbox_is_told_once_for_many() => World.RunAsync(async world =>
    {
        var conversation = await world.GroupAsync(Alice, Bob);
        await SettleAsync();
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Inboxes.OnCall = userId => userId == Bob ? held.Task : Task.CompletedTask;
        for (var i = 0; i < 50; i++)
            await conversation.SayAsync(Alice, world.Text($"{i}"));
        Assert.Equal(51, world.Inboxes.LastOf(Alice));

        held.SetResult();
        await SettleAsync();
        Assert.Equal([1L, 2L, 51L], world.Inboxes.Delivered[Bob].Select(summary => summary.LastSeq));
        Assert.Equal("49", world.Inboxes.Delivered[Bob][^1].LastMessage?.Excerpt);
    });

    [Fact]
    public Task An_inbox_that_fails_is_tried_again_and_holds_up_nobody() => World.RunAsync(async world =>
    {
        world.Options.DeliveryDeadline = TimeSpan.FromMilliseconds(100);
        var conversation = await world.GroupAsync(Alice, Bob);
        world.Inboxes.OnCall = userId => userId == Bob ? throw new TimeoutException() : Task.CompletedTask;
        Assert.Equal(2, await conversation.SayAsync(Alice, world.Text("hello"))); // no time has passed
        Assert.Equal(2, world.Inboxes.LastOf(Alice));
        for (var i = 0; i < 20; i++)
            await world.PassAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(1, world.Inboxes.LastOf(Bob));

        world.Inboxes.OnCall = _ => Task.CompletedTask;
        await world.PassAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(2, world.Inboxes.LastOf(Bob));
    });

    [Fact]
    public Task An_answer_waits_for_slow_inboxes_up_to_the_deadline_only() => World.RunAsync(async world =>
    {
        world.Options.DeliveryDeadline = TimeSpan.FromMilliseconds(100);
        var conversation = await world.GroupAsync(Alice, Bob);
        world.Inboxes.OnCall = _ => new TaskCompletionSource().Task;
        var send = conversation.SayAsync(Alice, world.Text("hello"));
        await world.PassAsync(TimeSpan.FromMilliseconds(99));
        Assert.False(send.IsCompleted);
        await world.PassAsync(TimeSpan.FromMilliseconds(1));
        Assert.Equal(2, await send);
    });

    [Fact]
    public Task The_open_row_goes_after_a_quiet_minute_once_all_have_stored_it() => World.RunAsync(async world =>
    {
        var conversation = await world.GroupAsync(Alice, Bob);
        Assert.True(await world.IsOpenAsync(conversation));
        world.Inboxes.IsStored = userId => userId != Bob;
        await world.PassAsync(world.Options.QuietTime);
        Assert.True(await world.IsOpenAsync(conversation));

        world.Inboxes.IsStored = _ => true;
        var asked = world.Inboxes.Confirmed;
        await world.PassAsync(world.Options.QuietTime / 2);
        await conversation.SayAsync(Alice, world.Text("not quiet"));
        await world.PassAsync(world.Options.QuietTime / 2);
        Assert.True(await world.IsOpenAsync(conversation));
        Assert.Equal(asked, world.Inboxes.Confirmed);
        await world.PassAsync(world.Options.QuietTime);
        Assert.False(await world.IsOpenAsync(conversation));

        await conversation.SayAsync(Alice, world.Text("opens it again"));
        Assert.True(await world.IsOpenAsync(conversation));
        Assert.Equal([true, false, true], world.Store.Appends.Select(append => append.Opens));
    });

    [Fact]
    public Task A_losing_activation_does_not_close_what_the_winner_has_opened() => World.RunAsync(async world =>
    {
        var loser = await world.GroupAsync(Alice, Bob);
        await world.PassAsync(world.Options.QuietTime / 2);
        var winner = await world.AnotherAsync(loser, Alice);
        world.Inboxes.OnCall = _ => throw new TimeoutException();
        await winner.SayAsync(Alice, world.Text("told nobody"));
        world.Inboxes.OnCall = _ => Task.CompletedTask;
        world.Inboxes.IsStored = _ => true;
        await world.PassAsync(world.Options.QuietTime / 2);
        Assert.True(await world.IsOpenAsync(winner));
    });

    [Fact]
    public Task What_a_dead_run_told_nobody_is_told_by_the_next_activation() => World.RunAsync(async world =>
    {
        world.Inboxes.OnCall = userId => userId == Bob ? throw new TimeoutException() : Task.CompletedTask;
        var dead = world.Activate(AliceAndBob);
        world.Inboxes.OnCall = _ => Task.CompletedTask;
        Value(await dead.CreateAsync(Alice, world.Group([Bob], message: world.Text("hello")), None));
        world.Inboxes.OnCall = _ => throw new TimeoutException();
        await dead.SayAsync(Alice, world.Text("told nobody"));
        await dead.StopAsync(None);
        world.Inboxes.OnCall = _ => Task.CompletedTask;
        await world.PassAsync(TimeSpan.FromHours(1));
        Assert.Equal(1, world.Inboxes.LastOf(Bob));

        await world.Activate(AliceAndBob).WakeAsync(None);
        await SettleAsync();
        Assert.Equal(2, world.Inboxes.LastOf(Bob));
    });

    [Fact]
    public Task Who_went_is_told_until_they_have_it_and_leaves_the_list_with_the_next_append() => World.RunAsync(async world =>
    {
        var conversation = await world.GroupAsync(Alice, Bob);
        world.Inboxes.OnCall = userId => userId == Bob ? throw new TimeoutException() : Task.CompletedTask;
        await conversation.RemoveAsync(Alice, Bob);
        await conversation.SayAsync(Alice, world.Text("without Bob"));
        Assert.Equal([Bob], world.Store.Appends[^1].Head.Departed.Select(departure => departure.UserId));
        await world.PassAsync(world.Options.QuietTime);
        Assert.True(await world.IsOpenAsync(conversation));

        world.Inboxes.OnCall = _ => Task.CompletedTask;
        await world.PassAsync(TimeSpan.FromSeconds(30));
        Assert.Equal((Bob, 2L, Parley.Inbox.GoneReason.Removed), Assert.Single(world.Inboxes.Departed));
        await conversation.SayAsync(Alice, world.Text("Bob knows"));
        Assert.Empty(world.Store.Appends[^1].Head.Departed);
        Assert.Equal(1, world.Inboxes.LastOf(Bob));
    });

    [Fact]
    public Task Who_comes_back_before_they_were_told_is_told_of_coming_back_only() => World.RunAsync(async world =>
    {
        var conversation = await world.GroupAsync(Alice, Bob);
        await SettleAsync();
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Inboxes.OnCall = userId => userId == Bob ? held.Task : Task.CompletedTask;
        await conversation.RemoveAsync(Alice, Bob);
        Assert.Equal([Bob], world.Store.Appends[^1].Head.Departed.Select(departure => departure.UserId));
        await conversation.AddAsync(Alice, Bob);
        Assert.Empty(world.Store.Appends[^1].Head.Departed);
        held.SetResult();
        await SettleAsync();
        Assert.Equal(3, world.Inboxes.LastOf(Bob));
    });

    [Fact]
    public Task Nobody_waits_for_a_departure_that_has_failed_once() => World.RunAsync(async world =>
    {
        world.Options.DeliveryDeadline = TimeSpan.FromMilliseconds(100);
        var conversation = await world.GroupAsync(Alice, Bob);
        world.Inboxes.OnCall = userId => userId == Bob ? throw new TimeoutException() : Task.CompletedTask;
        await conversation.RemoveAsync(Alice, Bob);
        var atOnce = conversation.SayAsync(Alice, world.Text("without Bob"));
        await SettleAsync();
        Assert.True(atOnce.IsCompletedSuccessfully); // no time has passed

        // Nor does a later one that comes while the next try is under way, once that has failed.
        var failure = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Inboxes.OnCall = userId => userId == Bob ? failure.Task : Task.CompletedTask;
        await world.PassAsync(TimeSpan.FromMilliseconds(200));
        var send = conversation.SayAsync(Alice, world.Text("meanwhile"));
        await SettleAsync();
        Assert.False(send.IsCompleted);
        failure.SetException(new TimeoutException());
        await SettleAsync();
        Assert.True(send.IsCompletedSuccessfully);
    });

    [Fact]
    public Task A_departure_is_tried_again_after_growing_pauses_and_for_ever() => World.RunAsync(async world =>
    {
        var conversation = await world.GroupAsync(Alice, Bob);
        await SettleAsync();
        var start = world.Time.GetUtcNow();
        var tries = new List<double>();
        world.Inboxes.OnCall = userId =>
        {
            if (userId != Bob)
                return Task.CompletedTask;
            tries.Add((world.Time.GetUtcNow() - start).TotalSeconds);
            throw new TimeoutException();
        };
        await conversation.RemoveAsync(Alice, Bob);
        for (var steps = 0; steps < 1_000; steps++)
            await world.PassAsync(TimeSpan.FromMilliseconds(200));
        Assert.Equal(
            [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 30, 30, 30, 30],
            tries.Zip(tries.Skip(1), (one, next) => Math.Round(next - one, 1)));
    });

    [Fact]
    public Task A_departure_is_not_told_again_while_it_is_told() => World.RunAsync(async world =>
    {
        var conversation = await world.GroupAsync(Alice, Bob);
        await SettleAsync();
        var (calls, held) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        world.Inboxes.OnCall = userId =>
        {
            if (userId != Bob)
                return Task.CompletedTask;
            calls++;
            return held.Task;
        };
        await conversation.RemoveAsync(Alice, Bob);
        for (var i = 0; i < 3; i++)
            await conversation.SayAsync(Alice, world.Text($"{i}"));
        held.SetResult();
        await world.PassAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(1, calls);
        Assert.Equal((Bob, 2L, Parley.Inbox.GoneReason.Removed), Assert.Single(world.Inboxes.Departed));
    });

    [Fact]
    public Task What_comes_after_a_departure_does_not_lose_it_and_repeats_no_pause() => World.RunAsync(async world =>
    {
        var conversation = await world.GroupAsync(Alice, Bob);
        await SettleAsync();
        var calls = 0;
        world.Inboxes.OnCall = userId =>
        {
            if (userId != Bob)
                return Task.CompletedTask;
            calls++;
            throw new TimeoutException();
        };
        await conversation.RemoveAsync(Alice, Bob);
        for (var i = 0; i < 3; i++)
            await conversation.SayAsync(Alice, world.Text($"{i}"));
        await SettleAsync();
        Assert.Equal(1, calls); // those who came meanwhile wait for the pause to end

        world.Inboxes.OnCall = _ => Task.CompletedTask;
        await world.PassAsync(TimeSpan.FromMilliseconds(200));
        Assert.Equal((Bob, 2L, Parley.Inbox.GoneReason.Removed), Assert.Single(world.Inboxes.Departed));
        await world.PassAsync(TimeSpan.FromMinutes(1));
        Assert.Single(world.Inboxes.Departed);
    });

    [Fact]
    public Task When_too_many_went_untold_nobody_more_may_go_for_now() => World.RunAsync(async world =>
    {
        world.Options.MaxDeparted = 3;
        var conversation = await world.GroupAsync([Alice, .. Enumerable.Range(0, 5).Select(User)]);
        world.Inboxes.OnCall = userId => userId == Alice ? Task.CompletedTask : throw new TimeoutException();
        for (var i = 0; i < 3; i++)
            await conversation.RemoveAsync(Alice, User(i));
        Refused(ErrorCode.Unavailable, await conversation.RemoveMemberAsync(Alice, User(3), None));

        world.Inboxes.OnCall = _ => Task.CompletedTask;
        await world.PassAsync(TimeSpan.FromMinutes(1));
        await conversation.RemoveAsync(Alice, User(3));
    });
}
