using System.Collections.Immutable;
using Parley.Content;
using Parley.Core.Conversations;
using static Parley.Unit.Conversations.ConversationExtensions;
using static Parley.Unit.Conversations.ConversationHarness;

namespace Parley.Unit.Conversations;

public sealed class CommitTests
{
    [Fact]
    public Task Changes_that_wait_for_an_append_share_the_next_one() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        var held = harness.HoldNextAppend();
        var sends = Enumerable.Range(0, 20).Select(i => conversation.SayAsync(i % 2 == 0 ? Alice : Bob, harness.Text($"{i}"))).ToArray();
        await SettleAsync();
        Assert.Equal(1 + 1, harness.Store.Appends.Count); // the creation and the first message

        held.SetResult();
        Assert.Equal(Enumerable.Range(2, 20).Select(seq => (long)seq), await Task.WhenAll(sends));
        Assert.Equal([1, 1, 19], harness.Store.Appends.Select(append => append.Rows.Length));
    });

    [Fact]
    public Task A_repeat_is_answered_with_the_message_in_its_present_state() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        var message = harness.Text("hello", "same");
        var seq = await conversation.SayAsync(Alice, message);
        Value(await conversation.EditAsync(Alice, seq, "hello again", None));

        foreach (var activation in new[] { conversation, await harness.AnotherAsync(conversation, Alice) })
        {
            var again = Value(await activation.SendAsync(Alice, message, None));
            Assert.True(again.IsRepeat);
            Assert.Equal(seq, again.Value.Seq);
            Assert.Equal("hello again", again.Value.Text());
            Assert.Equal("same", again.Value.ClientId?.Value);
        }

        await conversation.ShowsAsync(Alice, 1, 2);
    });

    [Fact]
    public Task Two_sends_with_one_client_id_in_one_append_are_one_message() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        var held = harness.HoldNextAppend();
        var first = conversation.SayAsync(Bob, harness.Text("first"));
        var twins = Enumerable.Range(0, 32).Select(_ => conversation.SendAsync(Alice, harness.Text("hello", "same"), None)).ToArray();
        var other = conversation.SendAsync(Alice, harness.Text("something else", "same"), None);
        held.SetResult();

        var answers = await Task.WhenAll(twins);
        Assert.All(answers, answer => Assert.Equal(3, answer.Value!.Value.Seq));
        Assert.Single(answers, answer => !answer.Value!.IsRepeat);
        Refused(ErrorCode.ClientIdReused, await other);
        Assert.Equal(2, await first);
    });

    [Fact]
    public Task Many_concurrent_repeats_cost_one_append_attempt() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        var seq = await conversation.SayAsync(Alice, harness.Text("hello", "same"));
        var held = harness.HoldNextAppend();
        var first = conversation.SayAsync(Bob, harness.Text("first"));
        var repeats = Enumerable.Range(0, 32).Select(_ => conversation.SayAsync(Alice, harness.Text("hello", "same"))).ToArray();
        var fresh = conversation.SayAsync(Alice, harness.Text("fresh"));
        held.SetResult();

        Assert.All(await Task.WhenAll(repeats), answered => Assert.Equal(seq, answered));
        Assert.Equal((3, 4), (await first, await fresh));
        Assert.Equal(5, harness.Store.Appends.Count); // creation, hello, first, one that failed because of the repeats, fresh
    });

    [Fact]
    public Task A_client_id_with_another_request_is_refused_and_each_sender_has_separate_client_ids() => ConversationHarness.RunAsync(
        async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        await conversation.SayAsync(Alice, harness.Text("hello", "same"));
        Refused(ErrorCode.ClientIdReused, await conversation.SendAsync(Alice, harness.Text("other", "same"), None));
        Assert.Equal(3, await conversation.SayAsync(Bob, harness.Text("hello", "same")));
    });

    [Fact]
    public Task A_refused_request_uses_up_no_client_id() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        Refused(ErrorCode.InvalidRequest, await conversation.SendAsync(Alice, harness.Text(" ", "same"), None));
        Assert.Equal(2, await conversation.SayAsync(Alice, harness.Text("hello", "same")));
    });

    [Fact]
    public Task A_repeat_is_recognised_before_any_other_refusal() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        var message = harness.Text("hello hello", "same");
        var seq = await conversation.SayAsync(Alice, message);
        harness.Options.MaxTextLength = 5; // the stored message now breaks the rules

        Assert.Equal(seq, await conversation.SayAsync(Alice, message));
        Refused(ErrorCode.ClientIdReused, await conversation.SendAsync(Alice, message with { Text = "also too long" }, None));
        await conversation.RemoveAsync(Alice, Alice);
        Refused(ErrorCode.NotFound, await conversation.SendAsync(Alice, message, None));
    });

    [Fact]
    public Task A_repeat_does_not_resolve_its_shares_again() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        var message = harness.Share(ScriptedContent.Pin("p"));
        var seq = await conversation.SayAsync(Alice, message);
        harness.Content.Hidden.Add(ScriptedContent.Pin("p"));

        Assert.Equal(seq, await conversation.SayAsync(Alice, message));
        Assert.Equal(1, harness.Content.Resolved);
        Refused(ErrorCode.ContentNotFound, await conversation.SendAsync(Alice, harness.Share(ScriptedContent.Pin("p")), None));
    });

    [Fact]
    public Task Cards_that_were_not_asked_for_are_not_stored() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        foreach (var falsify in new Func<ImmutableArray<Card?>, ImmutableArray<Card?>>[]
        {
            _ => [],
            _ => default,
            cards => [.. cards, .. cards],
            cards => [cards[0]! with { Id = "other" }],
            cards => [cards[0]! with { Kind = ShareKind.Board }],
        })
        {
            harness.Content.Falsify = falsify;
            Refused(ErrorCode.Unavailable, await conversation.SendAsync(Alice, harness.Share(ScriptedContent.Pin("p")), None));
        }

        harness.Content.Falsify = cards => cards;
        Assert.Equal(2, await conversation.SayAsync(Alice, harness.Share(ScriptedContent.Pin("p"))));
    });

    [Fact]
    public Task The_loser_of_competing_activations_reloads_and_continues() => ConversationHarness.RunAsync(async harness =>
    {
        var one = await harness.GroupAsync(Alice, Bob);
        var id = Value(await one.GetAsync(Alice, None)).Summary.Id;
        var (two, three) = (harness.Activate(id), harness.Activate(id));
        for (var i = 0; i < 10; i++)
        {
            await one.SayAsync(Alice, harness.Text($"one {i}"));
            await two.SayAsync(Bob, harness.Text($"two {i}"));
            await three.SayAsync(Alice, harness.Text($"three {i}"));
        }

        Assert.Equal(Enumerable.Range(1, 31).Select(seq => (long)seq), await one.SeqsAsync(Bob));
        Assert.Equal(await one.TextsAsync(Bob), await three.TextsAsync(Bob));
    });

    [Fact]
    public Task A_refusal_is_decided_on_the_stored_state_and_not_on_that_of_a_losing_activation() => ConversationHarness.RunAsync(
        async harness =>
    {
        var one = await harness.GroupAsync(Alice, Bob);
        var two = await harness.AnotherAsync(one, Alice);
        Refused(ErrorCode.NotFound, await two.SendAsync(Carol, harness.Text("not yet"), None));
        await one.AddAsync(Alice, Carol);
        Assert.Equal(3, await two.SayAsync(Carol, harness.Text("now")));

        Value(await one.ReactAsync(Bob, new(3, "love", true), None));
        Value(await two.ReactAsync(Bob, new(3, "love", false), None));
        Value(await one.ReactAsync(Bob, new(3, "love", true), None)); // this activation believes that the reaction exists already
        Assert.Equal(1, (await two.PageAsync(Bob)).Items[^1].Parse().GetProperty("reactions").GetArrayLength());
    });

    [Fact]
    public Task A_caller_that_cancels_does_not_stop_the_write() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        var held = harness.HoldNextAppend();
        using var impatience = new CancellationTokenSource();
        var send = conversation.SendAsync(Alice, harness.Text("hello"), impatience.Token);
        await SettleAsync();
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => send);

        held.SetResult();
        await conversation.ShowsAsync(Bob, 1, 2);
    });

    [Fact]
    public Task Above_the_limit_of_the_queue_a_change_is_refused_and_accepted_ones_are_kept() => ConversationHarness.RunAsync(
        async harness =>
    {
        harness.Options.MaxQueued = 3;
        var conversation = await harness.GroupAsync(Alice, Bob);
        var held = harness.HoldNextAppend();
        var accepted = Enumerable.Range(0, 3).Select(i => conversation.SayAsync(Alice, harness.Text($"{i}"))).ToArray();
        var tooMuch = conversation.SendAsync(Alice, harness.Text("too much"), None);
        Assert.True(tooMuch.IsCompleted); // refused at once, while the store is slow
        var refused = await tooMuch;
        Refused(ErrorCode.Unavailable, refused);
        Assert.NotNull(refused.Error!.RetryAfter);

        held.SetResult();
        long[] expected = [2, 3, 4];
        Assert.Equal(expected, await Task.WhenAll(accepted));
    });

    [Fact]
    public Task The_times_of_one_conversation_never_go_back() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        await conversation.SayAsync(Alice, harness.Text("first"));
        var behind = new LaggingTimeProvider(harness.Time);
        var other = new Conversation(
            Value(await conversation.GetAsync(Alice, None)).Summary.Id,
            harness.Services with { Time = behind });
        await other.SayAsync(Bob, harness.Text("second"));

        var times = (await other.PageAsync(Alice)).Items.Select(item => item.Parse().GetProperty("sentAt").GetString()).ToArray();
        Assert.Equal(times.Order(StringComparer.Ordinal), times);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", times[0]);
    });

    [Fact]
    public Task A_batch_that_would_be_too_large_for_one_append_is_split() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        var held = harness.HoldNextAppend();
        var sends = Enumerable.Range(0, 49)
            .Select(i => conversation.SayAsync(Alice, harness.Share(ScriptedContent.Pin($"p{i}"), ScriptedContent.Board($"b{i}"))))
            .ToArray();
        held.SetResult();

        Assert.Equal(Enumerable.Range(2, 49).Select(seq => (long)seq), await Task.WhenAll(sends));
        Assert.All(harness.Store.Appends, append => Assert.True(
            append.Rows.Length + append.SentKeys.Length + append.SharesAdded.Length + append.SharesRemoved.Length <= 98));
    });

    private sealed class LaggingTimeProvider(TimeProvider time) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => time.GetUtcNow() - TimeSpan.FromHours(1);
    }
}
