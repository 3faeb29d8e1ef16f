using Parley.Content;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Testing;
using static Parley.Unit.Conversations.ConversationExtensions;
using static Parley.Unit.Conversations.ConversationHarness;

namespace Parley.Unit.Conversations;

/// <summary>The delivery owner completes deliveries, whatever happens to the activation that appended the message.</summary>
public sealed class DeliveryOwnerTests
{
    [Fact]
    public Task The_open_row_is_deleted_after_a_quiet_minute_when_all_stored_the_head() => ConversationHarness.RunAsync(async harness =>
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
    public Task An_undelivered_change_of_another_activation_keeps_its_open_row() => ConversationHarness.RunAsync(async harness =>
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
    public Task The_next_activation_delivers_what_a_dead_run_left_undelivered() => ConversationHarness.RunAsync(async harness =>
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
    public Task The_owner_of_delivery_delivers_for_a_dead_run_without_an_activation() => ConversationHarness.RunAsync(async harness =>
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
    public Task An_activation_that_ends_before_fan_out_leaves_no_member_untold() => ConversationHarness.RunAsync(async harness =>
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
    public Task A_change_in_preparation_when_its_activation_stops_is_committed_and_delivered() => ConversationHarness.RunAsync(
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
    public Task An_append_whose_answer_and_reload_are_lost_is_delivered() => ConversationHarness.RunAsync(async harness =>
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
    public Task An_inbox_that_throws_anything_gets_the_delivery_later(Exception exception) => ConversationHarness.RunAsync(async harness =>
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
        await conversation.SayAsync(Alice, harness.Text("at once again")); // fails if the failed deliveries still count as running
        Assert.Equal(5, harness.Inboxes.LastOf(Bob));
        harness.Inboxes.OnCall = userId => userId == Bob ? throw exception : Task.CompletedTask;
        await conversation.SayAsync(Alice, harness.Text("and later"));
        harness.Inboxes.OnCall = _ => Task.CompletedTask;
        await harness.PassAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(6, harness.Inboxes.LastOf(Bob));
    });

    // Thrown by the .NET runtime itself, like the exception of a bug in an inbox.
    private static NullReferenceException Missing => Assert.Throws<NullReferenceException>(() => ((string)null!).Length.ToString());

    public static TheoryData<Exception> AnyException =>
    [
        new ArgumentException("inbox"), Missing, new OperationCanceledException("inbox"),
        new InvalidCastException("inbox"), new KeyNotFoundException("inbox"), new DamagedRowException("inbox"),
    ];

    [Fact]
    public Task A_delivery_that_cannot_succeed_is_given_up_and_tried_once_in_each_pass() => ConversationHarness.RunAsync(
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

        // Between passes there are no further attempts. Each pass tries Bob's inbox once, and delivers nothing again to inboxes that are up
        // to date.
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
    public Task A_conversation_above_the_bound_is_found_by_the_next_pass() => ConversationHarness.RunAsync(async harness =>
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
    public Task An_append_under_the_open_row_of_another_silo_is_delivered_by_its_own_silo() => ConversationHarness.RunAsync(async harness =>
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
        Assert.False(harness.Deliveries.IsPending(id)); // the open row now belongs to the other run
        Assert.Equal(OpenRow.OfThisRun, (await elsewhere.LoadAsync(id, 0, None))!.Open);
        elsewhere.BeginRun();
        await harness.Deliveries.TakeOverAsync(isFirst: true, None);
        await SettleAsync();
        Assert.Equal(2, harness.Inboxes.LastOf(Bob));
    });
}
