using System.Text.Json;
using Parley.Client;

namespace Parley.Unit.Client.Live;

/// <summary>Sends that are shown before the server has answered.</summary>
public sealed class PendingMessageTests : IAsyncDisposable
{
    private readonly LiveServer _server = new(new PausingTime());
    private readonly CancellationTokenSource _stop = new();
    private readonly Queue<TaskCompletionSource<HttpResponseMessage>> _answers = new([new(), new(), new()]);
    private Task _run = Task.CompletedTask;
    private LiveModel? _model;

    public PendingMessageTests()
    {
        _server.On("GET", "inbox", Wire.Inbox(10, Wire.Pointer("c1", 9, 5)));
        _server.On("GET", "conversations/c1/messages", Wire.Messages(5, 5, Wire.Entry(5, "five")));
        _server.On("GET", "conversations/c1/changes", Wire.Changes(5, 5));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run.ContinueWith(_ => { }, TaskScheduler.Default);
        _stop.Dispose();
        _server.Dispose();
    }

    [Fact]
    public async Task The_answer_comes_before_the_event()
    {
        var (conversation, stream) = await OpenAsync();
        var answer = NextAnswer();
        var message = conversation.Send(new() { Text = "six" });
        Assert.Equal([message], conversation.Pending);
        Assert.Equal(PendingState.Pending, message.State);

        answer.SetResult(LiveServer.Ok(Wire.Json(Wire.Entry(6, "six", clientId: message.ClientId))));
        await message.Completion;
        Assert.Equal((PendingState.Sent, 6L, 5L), (message.State, message.Seq, conversation.Position));
        Assert.Equal([5], conversation.Entries.Select(entry => entry.Seq));
        Assert.Single(conversation.Pending);

        await stream.SendAsync(Own(11, 6, message));
        await conversation.UntilAsync(() => conversation.Position is 6);
        Assert.Empty(conversation.Pending);
        Assert.Equal([5, 6], conversation.Entries.Select(entry => entry.Seq));
    }

    [Fact]
    public async Task The_event_comes_before_the_answer()
    {
        var (conversation, stream) = await OpenAsync();
        var answer = NextAnswer();
        var message = conversation.Send(new() { Text = "six" });
        await stream.SendAsync(Own(11, 6, message));
        await conversation.UntilAsync(() => conversation.Position is 6);
        Assert.Empty(conversation.Pending);
        Assert.Equal((PendingState.Sent, 6L), (message.State, message.Seq));

        answer.SetResult(LiveServer.Ok(Wire.Json(Wire.Entry(6, "six", clientId: message.ClientId))));
        await message.Completion;
        Assert.Empty(conversation.Pending);
        Assert.Equal([5, 6], conversation.Entries.Select(entry => entry.Seq));
    }

    [Fact]
    public async Task A_message_whose_entry_is_loaded_already_is_sent_and_not_pending()
    {
        _server.On("GET", "conversations/c1/messages", Wire.Messages(5, 5, Wire.Entry(5, "five", clientId: "of-an-earlier-visit")));
        var (conversation, _) = await OpenAsync();
        var message = conversation.Send(new() { Text = "five", ClientId = "of-an-earlier-visit" });
        await message.Completion;
        Assert.Empty(conversation.Pending);
        Assert.Equal((PendingState.Sent, 5L), (message.State, message.Seq));
        Assert.DoesNotContain(_server.Seen, seen => seen.Method is "POST");
    }

    [Fact]
    public async Task An_event_without_client_ids_is_recognised_by_the_number_of_the_answer()
    {
        var (conversation, stream) = await OpenAsync();
        var answer = NextAnswer();
        var message = conversation.Send(new() { Text = "six" });
        await stream.SendAsync(Wire.EntryEvent(Wire.Pointer("c1", 11, 6), 5, [Wire.Item(6, "six")]));
        await conversation.UntilAsync(() => conversation.Position is 6);
        Assert.Single(conversation.Pending);

        answer.SetResult(LiveServer.Ok(Wire.Json(Wire.Entry(6, "six", clientId: message.ClientId))));
        await message.Completion;
        Assert.Empty(conversation.Pending);
    }

    [Fact]
    public async Task A_failed_message_is_sent_again_under_the_same_client_id()
    {
        var (conversation, stream) = await OpenAsync();
        var (first, second) = (NextAnswer(), NextAnswer());
        _server.On("POST", "conversations/c1/messages", request =>
            (_server.Seen.Count(seen => seen.Method is "POST") is 1 ? first : second).Task);
        var message = conversation.Send(new() { Text = "six" });
        first.SetResult(LiveServer.Refusal(403, "recipient_unavailable"));
        await message.Completion;
        Assert.Equal((PendingState.Failed, ProblemCode.RecipientUnavailable), (message.State, message.Problem!.Code));
        Assert.Single(conversation.Pending);

        message.Retry();
        message.Retry();
        Assert.Equal((PendingState.Pending, null), (message.State, message.Problem));
        second.SetResult(LiveServer.Ok(Wire.Json(Wire.Entry(6, "six", clientId: message.ClientId))));
        await message.Completion;

        Assert.Equal(PendingState.Sent, message.State);
        var bodies = _server.Seen.Where(seen => seen.Method is "POST").Select(seen => seen.Body).ToArray();
        Assert.Equal(2, bodies.Length);
        Assert.Single(bodies.Distinct());
    }

    [Fact]
    public async Task A_message_whose_outcome_was_unknown_is_replaced_when_its_entry_arrives()
    {
        var (conversation, stream) = await OpenAsync();
        var answer = NextAnswer();
        var message = conversation.Send(new() { Text = "six" });
        answer.SetResult(LiveServer.Refusal(503, "outcome_unknown"));
        await message.Completion;
        Assert.Equal(PendingState.Failed, message.State);

        await stream.SendAsync(Own(11, 6, message));
        await conversation.UntilAsync(() => conversation.Position is 6);
        Assert.Empty(conversation.Pending);
        Assert.Equal((PendingState.Sent, null), (message.State, message.Problem));
    }

    [Fact]
    public async Task A_failed_message_can_be_discarded()
    {
        var (conversation, _) = await OpenAsync();
        var answer = NextAnswer();
        var message = conversation.Send(new() { Text = "six" });
        message.Discard();
        Assert.Single(conversation.Pending);
        answer.SetResult(LiveServer.Refusal(403, "not_allowed"));
        await message.Completion;
        message.Discard();
        Assert.Empty(conversation.Pending);
    }

    [Fact]
    public async Task Messages_of_one_conversation_are_sent_one_after_the_other()
    {
        var (conversation, _) = await OpenAsync();
        var answer = NextAnswer();
        var (one, two) = (conversation.Send(new() { Text = "one" }), conversation.Send(new() { Text = "two" }));
        Assert.Equal([one, two], conversation.Pending);

        answer.SetResult(LiveServer.Refusal(403, "not_allowed"));
        await two.Completion;
        var texts = _server.Seen.Where(seen => seen.Method is "POST").Select(seen => seen.Body.Contains("one", StringComparison.Ordinal));
        Assert.Equal([true, false], texts);
    }

    [Fact]
    public async Task Behind_a_message_that_failed_for_a_passing_reason_the_next_ones_wait_and_keep_their_order()
    {
        var (conversation, _) = await OpenAsync();
        var answer = NextAnswer();
        var (one, two) = (conversation.Send(new() { Text = "one" }), conversation.Send(new() { Text = "two" }));
        answer.SetResult(LiveServer.Refusal(503, "unavailable"));
        await two.Completion;
        Assert.Equal((PendingState.Failed, true, ProblemCode.Unavailable), (two.State, two.IsTemporary, two.Problem!.Code));
        Assert.Equal(["one"], Texts());

        NextAnswer().SetResult(LiveServer.Ok(Wire.Json(Wire.Entry(6))));
        two.Retry();
        await two.Completion;
        Assert.Equal((PendingState.Sent, false), (one.State, one.IsTemporary));
        Assert.Equal(["one", "one", "two"], Texts());
    }

    [Fact]
    public async Task A_message_that_waits_behind_another_one_lets_an_earlier_one_pass_that_is_sent_again_meanwhile()
    {
        var (conversation, _) = await OpenAsync();
        NextAnswer().SetResult(LiveServer.Refusal(503, "unavailable"));
        var (one, two) = (conversation.Send(new() { Text = "one" }), conversation.Send(new() { Text = "two" }));
        await two.Completion;
        var answer = NextAnswer();
        one.Retry();
        var three = conversation.Send(new() { Text = "three" }); // The third message waits for the first one.
        _model!.RetryFailed();
        answer.SetResult(LiveServer.Ok(Wire.Json(Wire.Entry(6))));
        await three.Completion;
        await two.Completion;
        Assert.Equal(["one", "one", "two", "three"], Texts());
    }

    [Fact]
    public async Task A_message_that_arrives_while_it_waits_to_be_sent_again_does_not_block_the_next_one()
    {
        var (conversation, stream) = await OpenAsync();
        var (first, read) = (new TaskCompletionSource(), new TaskCompletionSource());
        first.SetResult();
        _server.On("POST", "conversations/c1/messages", async request =>
        {
            var message = JsonDocument.Parse(request.Body).RootElement;
            var text = message.GetProperty("text").GetString()!;
            if (text is "one")
                await first.Task;
            var seq = text switch { "one" => 6, "two" => 7, _ => 8 };
            return LiveServer.Ok(Wire.Json(Wire.Entry(seq, text, clientId: message.GetProperty("clientId").GetString())));
        });
        var (one, two) = (conversation.Send(new() { Text = "one" }), conversation.Send(new() { Text = "two" }));
        await two.Completion;

        // The conversation is read again, so both messages are sent again. The second waits for the first one, a new one for the second.
        first = new();
        _server.On("GET", "conversations/c1/messages", async _ =>
        {
            await read.Task;
            return LiveServer.Ok(Wire.Messages(7, 5, Wire.Entry(5, "five"), Wire.Entry(7, "two", clientId: two.ClientId)));
        });
        await stream.SendAsync(Wire.Resync(30, "restored"));
        await conversation.UntilAsync(() => one.State is PendingState.Pending);
        var three = HeldContext.Run(() => conversation.Send(new() { Text = "three" }));
        read.SetResult();
        await conversation.UntilAsync(() => !conversation.Pending.Contains(two));
        first.SetResult();
        await conversation.UntilAsync(() => three.State is PendingState.Sent);
    }

    [Fact]
    public async Task When_the_connection_is_back_the_model_sends_what_failed_for_a_passing_reason()
    {
        var (conversation, _) = await OpenAsync();
        NextAnswer().SetResult(LiveServer.Refusal(403, "not_allowed"));
        var refused = conversation.Send(new() { Text = "refused" });
        await refused.Completion;
        NextAnswer().SetResult(LiveServer.Refusal(503, "unavailable"));
        var late = conversation.Send(new() { Text = "late" });
        await late.Completion;
        NextAnswer().SetResult(LiveServer.Ok(Wire.Json(Wire.Entry(6))));

        _model!.RetryFailed();
        await late.Completion;
        Assert.Equal((PendingState.Failed, PendingState.Sent), (refused.State, late.State));
        Assert.Equal(["refused", "late", "late"], Texts());
    }

    private IEnumerable<string> Texts() => _server.Seen.Where(seen => seen.Method is "POST")
        .Select(seen => JsonDocument.Parse(seen.Body).RootElement.GetProperty("text").GetString()!);

    private static string Own(long revision, long seq, PendingMessage message) => Wire.EntryEvent(
        Wire.Pointer("c1", revision, seq), seq - 1, [Wire.Item(seq, message.Message.Text!)], new() { [$"{seq}"] = message.ClientId });

    private TaskCompletionSource<HttpResponseMessage> NextAnswer()
    {
        var answer = _answers.Dequeue();
        _server.On("POST", "conversations/c1/messages", async _ =>
        {
            // Each answer is a response of its own: a second request gets the same outcome.
            var response = await answer.Task;
            var body = await response.Content.ReadAsStringAsync();
            return new(response.StatusCode) { Content = new StringContent(body, null, "application/json") };
        });
        return answer;
    }

    private async Task<(ConversationModel Conversation, FakeStream Stream)> OpenAsync()
    {
        _model = _server.Parley.Events.Model();
        var isLoaded = _model.Inbox.UntilAsync(() => _model.Inbox.Main.IsLoaded);
        _run = _model.RunAsync(_stop.Token);
        var stream = await _server.StreamAsync();
        await isLoaded;
        await stream.SendAsync(Wire.Hello(10));
        return (await _model.OpenAsync("c1"), stream);
    }

    /// <summary>Runs a function and the continuations that it posts, as far as they can run, before the call returns.</summary>
    private sealed class HeldContext : SynchronizationContext
    {
        private readonly Queue<(SendOrPostCallback Work, object? State)> _held = new();
        private bool _isOpen;

        public static T Run<T>(Func<T> work)
        {
            var (previous, context) = (Current, new HeldContext());
            SetSynchronizationContext(context);
            var result = work();
            SetSynchronizationContext(previous);
            while (context._held.TryDequeue(out var held))
                held.Work(held.State);
            context._isOpen = true;
            return result;
        }

        public override void Post(SendOrPostCallback d, object? state)
        {
            if (_isOpen)
                base.Post(d, state);
            else
                _held.Enqueue((d, state));
        }
    }
}
