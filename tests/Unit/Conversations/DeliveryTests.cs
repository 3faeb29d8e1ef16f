using Parley.Content;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Testing;
using static Parley.Unit.Conversations.ConversationExtensions;
using static Parley.Unit.Conversations.ConversationHarness;

namespace Parley.Unit.Conversations;

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
        Assert.Equal(2, await conversation.SayAsync(Alice, harness.Text("hello"))); // no time has passed
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
    public Task The_open_row_goes_after_a_quiet_minute_once_all_have_stored_it() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        Assert.True(await harness.IsOpenAsync(conversation));
        await harness.PassAsync(harness.Options.QuietTime / 2);
        await conversation.SayAsync(Alice, harness.Text("not quiet"));
        await harness.PassAsync(harness.Options.QuietTime / 2);
        Assert.True(await harness.IsOpenAsync(conversation));
        Assert.Equal(0, harness.Inboxes.Confirmed);

        harness.Inboxes.IsStored = userId => userId != Bob;
        await harness.PassAsync(harness.Options.QuietTime);
        Assert.True(await harness.IsOpenAsync(conversation));
        harness.Inboxes.IsStored = _ => true;
        await harness.PassAsync(TimeSpan.FromSeconds(30));
        Assert.False(await harness.IsOpenAsync(conversation));

        await conversation.SayAsync(Alice, harness.Text("opens it again"));
        Assert.True(await harness.IsOpenAsync(conversation));
    });

    [Fact]
    public Task What_another_activation_has_told_nobody_keeps_its_open_row() => ConversationHarness.RunAsync(async harness =>
    {
        var loser = await harness.GroupAsync(Alice, Bob);
        await harness.PassAsync(harness.Options.QuietTime / 2);
        var winner = await harness.AnotherAsync(loser, Alice);
        harness.Inboxes.OnCall = _ => throw new TimeoutException();
        await winner.SayAsync(Alice, harness.Text("told nobody"));
        await harness.PassAsync(harness.Options.QuietTime / 2);
        Assert.True(await harness.IsOpenAsync(winner));
        harness.Inboxes.OnCall = _ => Task.CompletedTask;
        await harness.PassAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(2, harness.Inboxes.LastOf(Bob));
        Assert.False(await harness.IsOpenAsync(winner));
    });

    [Fact]
    public Task What_a_dead_run_told_nobody_is_told_by_the_next_activation() => ConversationHarness.RunAsync(async harness =>
    {
        var dead = harness.Activate(AliceAndBob);
        Value(await dead.CreateAsync(Alice, harness.Group([Bob], message: harness.Text("hello")), None));
        harness.Inboxes.OnCall = _ => throw new TimeoutException();
        await dead.SayAsync(Alice, harness.Text("told nobody"));
        await harness.BeginRunAsync();
        harness.Inboxes.OnCall = _ => Task.CompletedTask;
        await harness.PassAsync(TimeSpan.FromHours(1));
        Assert.Equal(1, harness.Inboxes.LastOf(Bob));

        Value(await harness.Activate(AliceAndBob).GetAsync(Alice, None));
        await SettleAsync();
        Assert.Equal(2, harness.Inboxes.LastOf(Bob));
    });

    [Fact]
    public Task What_a_dead_run_told_nobody_is_told_without_any_activation() => ConversationHarness.RunAsync(async harness =>
    {
        var dead = harness.Activate(AliceAndBob);
        harness.Inboxes.OnCall = _ => throw new TimeoutException();
        Value(await dead.CreateAsync(Alice, harness.Group([Bob], message: harness.Text("hello")), None));
        harness.Inboxes.OnCall = _ => Task.CompletedTask;
        await harness.BeginRunAsync();
        await harness.Deliveries.TakeOverAsync(isFirst: true, None);
        await SettleAsync();
        Assert.Equal((1L, 1L), (harness.Inboxes.LastOf(Alice), harness.Inboxes.LastOf(Bob)));
        Assert.False((await harness.Stored.LoadAsync(AliceAndBob, 0, None))!.IsOpen);
        Assert.False(harness.Deliveries.IsPending(AliceAndBob));
    });

    [Fact]
    public Task An_activation_that_ends_between_commit_and_fan_out_leaves_nobody_untold() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        harness.Inboxes.OnCall = _ => throw new TimeoutException();
        await conversation.SayAsync(Alice, harness.Text("told nobody"));
        await conversation.StopAsync(None);
        conversation.Dispose();
        harness.Inboxes.OnCall = _ => Task.CompletedTask;
        await harness.PassAsync(TimeSpan.FromMilliseconds(200));
        Assert.Equal((2L, 2L), (harness.Inboxes.LastOf(Alice), harness.Inboxes.LastOf(Bob)));
    });

    [Fact]
    public Task A_change_that_is_being_prepared_when_its_activation_stops_is_committed_and_told() => ConversationHarness.RunAsync(
        async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        await SettleAsync();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        harness.Content.OnResolve = () => asked.Task;
        var sending = conversation.SendAsync(Alice, harness.Share(new ContentRef(ShareKind.Pin, "pin")), None);
        await SettleAsync();
        var stopping = conversation.StopAsync(None);
        await SettleAsync();
        Assert.False(stopping.IsCompleted);
        asked.SetResult();
        Assert.Equal(2, Value(await sending).Value.Seq);
        await stopping;
        await SettleAsync();
        Assert.Equal(2, harness.Inboxes.LastOf(Bob));
    });

    [Fact]
    public Task An_append_whose_answer_and_reload_are_lost_is_delivered_all_the_same() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        await harness.PassAsync(harness.Options.QuietTime);
        Assert.False(await harness.IsOpenAsync(conversation));
        harness.NextAppend(async append =>
        {
            await append();
            harness.Store.OnRead = () => throw new TimeoutException();
            throw new TimeoutException();
        });
        Refused(ErrorCode.OutcomeUnknown, await conversation.SendAsync(Alice, harness.Text("lost"), None));
        harness.Store.OnRead = () => Task.CompletedTask;
        await harness.PassAsync(harness.Options.QuietTime);
        Assert.Equal(2, harness.Inboxes.LastOf(Bob));
    });

    [Theory]
    [MemberData(nameof(AnyException))]
    public Task An_inbox_may_fail_with_anything_and_is_told_later(Exception exception) => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        await SettleAsync();
        harness.Inboxes.OnCall = userId => userId == Bob ? throw exception : Task.CompletedTask;
        for (var i = 0; i < 3; i++)
        {
            await conversation.SayAsync(Alice, harness.Text($"{i}"));
            await harness.PassAsync(TimeSpan.FromSeconds(1));
        }

        harness.Inboxes.OnCall = _ => Task.CompletedTask;
        await conversation.SayAsync(Alice, harness.Text("at once again")); // no lane is believed to be running
        Assert.Equal(5, harness.Inboxes.LastOf(Bob));
        harness.Inboxes.OnCall = userId => userId == Bob ? throw exception : Task.CompletedTask;
        await conversation.SayAsync(Alice, harness.Text("and later"));
        harness.Inboxes.OnCall = _ => Task.CompletedTask;
        await harness.PassAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(6, harness.Inboxes.LastOf(Bob));
    });

    // As the runtime throws it.
    private static NullReferenceException Missing => Assert.Throws<NullReferenceException>(() => ((string)null!).Length.ToString());

    public static TheoryData<Exception> AnyException =>
    [
        new ArgumentException("inbox"), Missing, new OperationCanceledException("inbox"),
        new InvalidCastException("inbox"), new KeyNotFoundException("inbox"), new DamagedRowException("inbox"),
    ];

    [Fact]
    public Task A_delivery_that_cannot_succeed_is_given_up_holds_nothing_and_is_tried_with_each_pass() => ConversationHarness.RunAsync(
        async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        await SettleAsync();
        var tries = 0;
        harness.Inboxes.OnCall = userId => userId == Bob ? throw new DamagedRowException($"{++tries}") : Task.CompletedTask;
        await conversation.SayAsync(Alice, harness.Text("Bob's inbox is damaged"));
        var id = Value(await conversation.GetAsync(Alice, None)).Summary.Id;
        for (var i = 0; i < 30 && harness.Deliveries.IsPending(id); i++)
            await harness.PassAsync(TimeSpan.FromSeconds(30));
        Assert.False(harness.Deliveries.IsPending(id));
        Assert.True(await harness.IsOpenAsync(conversation));
        Assert.Equal(0, harness.Tails.Bytes);
        var told = harness.Inboxes.Delivered[Alice].Count;

        // Nobody is told again meanwhile. Each pass tries once, and asks those who know already nothing but that.
        tries = 0;
        await harness.PassAsync(TimeSpan.FromHours(1));
        Assert.Equal((0, told), (tries, harness.Inboxes.Delivered[Alice].Count));
        await harness.Deliveries.TakeOverAsync(isFirst: false, None);
        await harness.PassAsync(TimeSpan.FromMinutes(1));
        Assert.Equal((1, told), (tries, harness.Inboxes.Delivered[Alice].Count));
        Assert.False(harness.Deliveries.IsPending(id));

        harness.Inboxes.OnCall = _ => Task.CompletedTask;
        await harness.Deliveries.TakeOverAsync(isFirst: false, None);
        await SettleAsync();
        Assert.Equal(2, harness.Inboxes.LastOf(Bob));
        Assert.False(await harness.IsOpenAsync(conversation));
    });

    [Fact]
    public Task One_damaged_open_row_or_head_does_not_hide_the_others() => ConversationHarness.RunAsync(async harness =>
    {
        harness.Inboxes.OnCall = _ => throw new TimeoutException();
        List<ConversationId> ids = [];
        for (var i = 0; i < 5; i++)
            ids.Add(Value(await (await harness.GroupAsync(Alice, Bob)).GetAsync(Alice, None)).Summary.Id);
        harness.Inboxes.OnCall = _ => Task.CompletedTask;
        await harness.BeginRunAsync();
        harness.Stored.DamageOpenRow(ids[1]);
        harness.Store.OnLoad = id => id == ids[3] ? throw new DamagedRowException("head") : Task.CompletedTask;
        await harness.Deliveries.TakeOverAsync(isFirst: true, None);
        await SettleAsync();
        Assert.Equal(
            ids.Where((_, index) => index != 3).Select(id => id.Value).Order(),
            harness.Inboxes.Delivered[Bob].Select(summary => summary.Id.Value).Order());
    });

    [Fact]
    public Task Beyond_the_bound_a_conversation_is_found_by_the_next_pass() => ConversationHarness.RunAsync(async harness =>
    {
        harness.DeliveryOptions.MaxPending = 2;
        var conversations = new List<Core.Conversations.Conversation>();
        for (var i = 0; i < 3; i++)
            conversations.Add(await harness.GroupAsync(Alice, Bob));
        await harness.PassAsync(harness.Options.QuietTime);
        Assert.True(await harness.IsOpenAsync(conversations[2]));
        await harness.Deliveries.TakeOverAsync(isFirst: false, None);
        await SettleAsync();
        Assert.False(await harness.IsOpenAsync(conversations[2]));
    });

    [Fact]
    public Task An_append_under_the_open_row_of_another_silo_is_delivered_by_its_own() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        var id = Value(await conversation.GetAsync(Alice, None)).Summary.Id;
        var elsewhere = harness.Stored.OfAnotherSilo();
        var head = (await elsewhere.LoadAsync(id, 0, None))!;
        Assert.Equal(OpenRow.OfLivingRun, head.Open);
        await elsewhere.AppendAsync(
            new()
            {
                Id = id,
                ExpectedVersion = head.Version,
                OperationId = harness.NewId(),
                Head = head.Head with { Summary = head.Head.Summary with { LastSeq = 2 } },
                Rows = [new() { Seq = 2, Kind = LogRowKind.System, MessageCount = 0, ShareCount = 0, SenderId = Alice }],
            },
            None);
        Assert.Equal(OpenRow.OfLivingRun, (await harness.Stored.LoadAsync(id, 0, None))!.Open);
        await harness.PassAsync(harness.Options.QuietTime);
        Assert.False(harness.Deliveries.IsPending(id)); // the row is another run's now
        Assert.Equal(OpenRow.OfThisRun, (await elsewhere.LoadAsync(id, 0, None))!.Open);
        elsewhere.BeginRun();
        await harness.Deliveries.TakeOverAsync(isFirst: true, None);
        await SettleAsync();
        Assert.Equal(2, harness.Inboxes.LastOf(Bob));
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
        Assert.True(atOnce.IsCompletedSuccessfully); // no time has passed
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
            tries.Add((harness.Time.GetUtcNow() - start).TotalSeconds); // asked whether it is stored, as the first step of each try
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
        Assert.Equal(1, calls); // the owner of delivery tries again after a pause

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
