using Parley.Core.Conversations;
using Parley.Live;
using Parley.Unit.Conversations;
using Parley.Users;
using static Parley.Unit.Conversations.ConversationExtensions;
using static Parley.Unit.Conversations.ConversationHarness;

namespace Parley.Unit.Live;

/// <summary>Who gets receipts and typing, and how often.</summary>
public sealed class SignalsTests
{
    // Longer than a conversation believes that a person still has a stream.
    private static readonly TimeSpan ListenerAge = TimeSpan.FromMinutes(5);

    [Fact]
    public Task Typing_goes_to_the_others_who_have_a_stream() => RunAsync(async harness =>
    {
        harness.Inboxes.IsListening = userId => userId != Carol;
        var conversation = await harness.GroupAsync(Alice, Bob, Carol);
        await SettleAsync();

        await TypeAsync(conversation, Bob);

        Assert.Equal([(Alice, Bob)], Typing(harness));
    });

    [Fact]
    public Task A_person_of_whom_nothing_is_known_gets_signals_only_after_a_read() => RunAsync(async harness =>
    {
        var conversation = await harness.AnotherAsync(await harness.GroupAsync(Alice, Bob, Carol), Alice);
        await TypeAsync(conversation, Bob);
        Assert.Empty(harness.Inboxes.Signals);

        await conversation.FollowAsync(Carol);
        await harness.PassAsync(harness.Options.TypingPause);
        await TypeAsync(conversation, Bob);

        Assert.Equal([(Carol, Bob)], Typing(harness));
    });

    [Fact]
    public Task A_person_who_was_not_heard_of_for_a_while_or_has_left_the_stream_gets_none() => RunAsync(async harness =>
    {
        var conversation = await ListenedAsync(harness);
        await harness.PassAsync(ListenerAge - TimeSpan.FromSeconds(1));
        harness.Inboxes.IsListening = userId => userId == Alice;
        await TypeAsync(conversation, Bob); // the answers are news: Carol has no stream any more
        await harness.PassAsync(harness.Options.TypingPause);
        await TypeAsync(conversation, Bob);
        Assert.Equal([(Alice, Bob), (Carol, Bob), (Alice, Bob)], Typing(harness));

        await harness.PassAsync(ListenerAge);
        await TypeAsync(conversation, Bob);

        Assert.Equal(3, harness.Inboxes.Signals.Count);
    });

    [Fact]
    public Task Typing_is_throttled_for_each_person() => RunAsync(async harness =>
    {
        var conversation = await ListenedAsync(harness);
        await TypeAsync(conversation, Bob);
        await harness.PassAsync(harness.Options.TypingPause - TimeSpan.FromMilliseconds(1));
        await TypeAsync(conversation, Bob);
        await TypeAsync(conversation, Carol);
        await harness.PassAsync(TimeSpan.FromMilliseconds(1));
        await TypeAsync(conversation, Bob);

        Assert.Equal([Bob, Carol, Bob], Typing(harness).Where(signal => signal.To == Alice).Select(signal => signal.Typist));
    });

    [Fact]
    public Task One_signal_is_in_flight_for_a_person_and_others_are_dropped_meanwhile() => RunAsync(async harness =>
    {
        var conversation = await ListenedAsync(harness);
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var calls = 0;
        harness.Inboxes.OnCall = userId =>
        {
            calls += userId == Alice ? 1 : 0;
            return userId == Alice ? held.Task : Task.CompletedTask;
        };
        await TypeAsync(conversation, Bob);
        await TypeAsync(conversation, Carol);
        Assert.Equal(1, calls);

        held.SetException(new TimeoutException());
        harness.Inboxes.OnCall = _ => Task.CompletedTask;
        await harness.PassAsync(harness.Options.TypingPause);
        await TypeAsync(conversation, Bob);

        Assert.Equal([Bob], Typing(harness).Where(signal => signal.To == Alice).Select(signal => signal.Typist));
    });

    [Fact]
    public Task Receipts_are_merged_and_nobody_gets_their_own() => RunAsync(async harness =>
    {
        var conversation = await ListenedAsync(harness);
        await conversation.SayAsync(Alice, harness.Text("hello"));
        await NoteAsync(conversation, Bob, 1);
        await NoteAsync(conversation, Carol, 2);
        await NoteAsync(conversation, Bob, 2);
        await harness.PassAsync(harness.Options.ReceiptPause - TimeSpan.FromMilliseconds(1));
        Assert.Empty(harness.Inboxes.Signals);
        await harness.PassAsync(TimeSpan.FromMilliseconds(1));

        Assert.Equal(
            ["alice: bob 2, carol 2", "bob: carol 2", "carol: bob 2"],
            harness.Inboxes.Signals.Select(sent => $"{sent.UserId}: {Text(sent.Signal)}").Order());
    });

    [Fact]
    public Task The_receipt_of_a_person_who_is_removed_meanwhile_is_not_sent() => RunAsync(async harness =>
    {
        var conversation = await ListenedAsync(harness);
        await NoteAsync(conversation, Bob, 1);
        await conversation.RemoveAsync(Alice, Bob);
        await harness.PassAsync(harness.Options.ReceiptPause);

        Assert.Empty(harness.Inboxes.Signals);
    });

    [Fact]
    public Task After_a_block_a_one_to_one_has_no_signals() => RunAsync(async harness =>
    {
        harness.Inboxes.IsListening = _ => true;
        var conversation = harness.Activate(AliceAndBob);
        Value(await conversation.CreateAsync(Alice, harness.Group([Bob], message: harness.Text("hello")), None));
        await SettleAsync();
        await NoteAsync(conversation, Bob, 1);
        Value(await conversation.SetBlockedAsync(Alice, true, 1, None));
        await harness.PassAsync(harness.Options.ReceiptPause);

        Refused(ErrorCode.RecipientUnavailable, await conversation.TypeAsync(Bob, None));
        Assert.Empty(harness.Inboxes.Signals);
    });

    private static async Task<Conversation> ListenedAsync(ConversationHarness harness)
    {
        harness.Inboxes.IsListening = _ => true;
        var conversation = await harness.GroupAsync(Alice, Bob, Carol);
        await SettleAsync();
        return conversation;
    }

    private static async Task TypeAsync(Conversation conversation, UserId typist)
    {
        Value(await conversation.TypeAsync(typist, None));
        await SettleAsync();
    }

    private static async Task NoteAsync(Conversation conversation, UserId reader, long seq) =>
        Value(await conversation.NoteReceiptAsync(reader, seq, None));

    private static List<(UserId To, UserId? Typist)> Typing(ConversationHarness harness) =>
        [.. harness.Inboxes.Signals.Select(sent => (sent.UserId, sent.Signal.TypingId))];

    private static string Text(ConversationSignal signal) =>
        string.Join(", ", signal.Receipts.Select(receipt => $"{receipt.UserId} {receipt.Seq}"));
}
