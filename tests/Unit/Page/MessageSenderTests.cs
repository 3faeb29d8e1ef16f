using System.Text.Json;
using Parley.Client;
using Parley.Unit.Client.Live;
using Parley.WebClient.Conversations;
using Parley.WebClient.Storage;

namespace Parley.Unit.Page;

/// <summary>The outbox keeps each message until the server has acknowledged it.</summary>
public sealed class MessageSenderTests : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PausingTime _time = new();
    private readonly LiveServer _server;
    private readonly MemoryStorage _storage = new();
    private readonly KeptTexts _kept;

    public MessageSenderTests()
    {
        _kept = new(_storage, "me");
        _server = new(_time);
        _server.On("GET", "conversations/c1/messages", Wire.Messages(5, 5, Wire.Entry(5, "five")));
        _server.On("GET", "conversations/c1/changes", Wire.Changes(5, 5));
    }

    public void Dispose()
    {
        _server.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public async Task A_message_is_kept_until_the_server_has_it()
    {
        var answer = Answer();
        var (model, sender) = Page();
        var message = sender.Send(await model.OpenAsync("c1"), new() { Text = "six" });
        Assert.Equal([("c1", "six")], Kept());

        answer.SetResult(LiveServer.Ok(Wire.Json(Wire.Entry(6, "six", clientId: message.ClientId))));
        await message.Completion;
        Assert.Empty(Kept());
    }

    [Fact]
    public async Task After_a_reload_unacknowledged_messages_are_sent_again_in_order_under_their_client_ids()
    {
        var (model, sender) = Page();
        Answer().SetResult(LiveServer.Refusal(503, "unavailable"));
        var conversation = await model.OpenAsync("c1");
        PendingMessage[] messages = [Send("six"), Send("seven")];
        await messages[1].Completion;
        Assert.Equal([("c1", "six"), ("c1", "seven")], Kept());

        var (again, restarted) = Page();
        Answer().SetResult(LiveServer.Ok(Wire.Json(Wire.Entry(7))));
        await restarted.ContinueAsync(_ => Assert.Fail("Nothing is lost."));
        var pending = (await again.OpenAsync("c1")).Pending;
        Assert.Equal(messages.Select(message => message.ClientId), pending.Select(message => message.ClientId));
        await pending[1].Completion;
        Assert.Empty(Kept());
        Assert.Equal(3, _server.Seen.Count(seen => seen.Method is "POST"));

        PendingMessage Send(string text) => sender.Send(conversation, new() { Text = text });
    }

    [Fact]
    public async Task A_message_that_the_server_stored_before_the_reload_leaves_the_outbox_and_is_never_shown_twice()
    {
        var (model, sender) = Page();
        Answer().SetResult(LiveServer.Refusal(503, "unavailable")); // The server has stored the message, but its answer is lost.
        var message = sender.Send(await model.OpenAsync("c1"), new() { Text = "six" });
        await message.Completion;
        _server.On("GET", "conversations/c1/messages", Wire.Messages(6, 6, Wire.Entry(6, "six", clientId: message.ClientId)));

        var (again, restarted) = Page();
        var conversation = await again.OpenAsync("c1");
        restarted.Restore(conversation);
        Assert.Empty(conversation.Pending);
        Assert.Empty(Kept());
        Assert.Single(_server.Seen, seen => seen.Method is "POST");
    }

    [Fact]
    public async Task A_message_whose_entry_arrives_after_its_failure_leaves_the_outbox()
    {
        _storage.IsFull = true;
        var (model, sender) = Page();
        Answer().SetResult(LiveServer.Refusal(503, "unavailable")); // The server has stored the message, but its answer is lost.
        _server.On("GET", "inbox", Wire.Inbox(10, Wire.Pointer("c1", 9, 5)));
        var run = model.RunAsync(_stop.Token);
        var stream = await _server.StreamAsync();
        var conversation = await model.OpenAsync("c1");
        var message = sender.Send(conversation, new() { Text = "six" });
        await message.Completion;
        Assert.True(sender.HasUnkept);

        await stream.SendAsync(Wire.EntryEvent(Wire.Pointer("c1", 11, 6), 5, [Wire.Item(6, "six", clientId: message.ClientId)]));
        await conversation.UntilAsync(() => conversation.Position is 6);
        Assert.False(sender.HasUnkept); // The page can be closed.
        await _stop.CancelAsync();
        await run.ContinueWith(_ => { }, TaskScheduler.Default);
    }

    [Fact]
    public async Task What_failed_for_a_passing_reason_is_sent_again_by_itself()
    {
        Answer().SetResult(LiveServer.Refusal(503, "unavailable"));
        var (model, sender) = Page();
        var message = sender.Send(await model.OpenAsync("c1"), new() { Text = "six" });
        var pause = _time.PauseAsync(length => length == TimeSpan.FromSeconds(5));
        await message.Completion;
        await pause;
        Answer().SetResult(LiveServer.Ok(Wire.Json(Wire.Entry(6))));
        _time.Advance(TimeSpan.FromSeconds(5));
        await message.Completion;
        Assert.Equal(PendingState.Sent, message.State);
        Assert.Empty(Kept());
    }

    [Fact]
    public async Task A_message_that_the_person_deletes_is_not_sent_after_a_reload()
    {
        Answer().SetResult(LiveServer.Refusal(403, "not_allowed"));
        var (model, sender) = Page();
        var message = sender.Send(await model.OpenAsync("c1"), new() { Text = "six" });
        await message.Completion;
        Assert.Single(Kept());
        sender.Discard(message);
        Assert.Empty(Kept());
    }

    [Fact]
    public async Task A_message_to_a_conversation_that_is_gone_is_returned()
    {
        _kept.Outbox.Add("c2", new() { ClientId = "a", Text = "too late" }, DateTimeOffset.UnixEpoch);
        _server.On("GET", "conversations/c2/messages", _ => Task.FromResult(LiveServer.Refusal(404, "not_found")));
        var lost = new List<string>();
        await Page().Sender.ContinueAsync(lost.Add);
        Assert.Equal(["too late"], lost);
        Assert.Empty(Kept());
    }

    [Theory]
    [InlineData(401, "unauthenticated")]
    [InlineData(403, "not_allowed")]
    public async Task A_conversation_that_cannot_be_opened_now_keeps_its_messages(int status, string code)
    {
        _kept.Outbox.Add("c2", new() { ClientId = "a", Text = "later" }, DateTimeOffset.UnixEpoch);
        _server.On("GET", "conversations/c2/messages", _ => Task.FromResult(LiveServer.Refusal(status, code)));
        await Page().Sender.ContinueAsync(_ => Assert.Fail("Nothing is lost."));
        Assert.Equal([("c2", "later")], Kept());
    }

    [Fact]
    public async Task A_conversation_that_cannot_be_opened_for_a_passing_reason_is_opened_later()
    {
        _kept.Outbox.Add("c1", new() { ClientId = "a", Text = "one" }, DateTimeOffset.UnixEpoch);
        _kept.Outbox.Add("c1", new() { ClientId = "b", Text = "two" }, DateTimeOffset.UnixEpoch);
        Answer().SetResult(LiveServer.Ok(Wire.Json(Wire.Entry(7))));
        var tries = 0;
        _server.On("GET", "conversations/c1/messages", _ => Task.FromResult(
            tries++ is 0 ? LiveServer.Refusal(503, "unavailable") : LiveServer.Ok(Wire.Messages(5, 5, Wire.Entry(5, "five")))));
        var (model, sender) = Page();
        var continuing = sender.ContinueAsync(_ => Assert.Fail("Nothing is lost."));
        await _time.PauseAsync(length => length == TimeSpan.FromSeconds(5));
        _time.Advance(TimeSpan.FromSeconds(5));
        await continuing;
        var pending = (await model.OpenAsync("c1")).Pending;
        Assert.Equal(["a", "b"], pending.Select(message => message.ClientId));
        await pending[1].Completion;
        Assert.Equal(["a", "b"], _server.Seen.Where(seen => seen.Method is "POST").Select(ClientIdOf));
    }

    [Fact]
    public async Task A_message_that_another_tab_removed_is_not_sent_again()
    {
        Answer().SetResult(LiveServer.Refusal(503, "unavailable"));
        var (model, sender) = Page();
        var conversation = await model.OpenAsync("c1");
        var message = sender.Send(conversation, new() { Text = "six" });
        await message.Completion;
        _kept.Outbox.Remove(message.ClientId);
        sender.RetryFailed();
        Assert.Empty(conversation.Pending);
        Assert.Single(_server.Seen, seen => seen.Method is "POST");
    }

    [Fact]
    public async Task A_message_that_the_person_deletes_while_it_is_on_its_way_is_not_sent_again()
    {
        var answer = Answer();
        var (model, sender) = Page();
        var conversation = await model.OpenAsync("c1");
        var message = sender.Send(conversation, new() { Text = "six" });
        sender.Discard(message);
        answer.SetResult(LiveServer.Refusal(503, "unavailable"));
        await message.Completion;
        Assert.Empty(conversation.Pending);
    }

    [Fact]
    public async Task A_refused_message_waits_for_the_person_also_after_a_reload()
    {
        Answer().SetResult(LiveServer.Refusal(403, "not_allowed"));
        var (model, sender) = Page();
        await sender.Send(await model.OpenAsync("c1"), new() { Text = "six" }).Completion;

        var (again, restarted) = Page();
        await restarted.ContinueAsync(_ => Assert.Fail("Nothing is lost."));
        var message = Assert.Single((await again.OpenAsync("c1")).Pending);
        Assert.Equal((PendingState.Failed, false, "You may not do this."), (message.State, message.IsTemporary, message.Problem?.Detail));
        restarted.RetryFailed();
        Assert.Single(_server.Seen, seen => seen.Method is "POST");

        Answer().SetResult(LiveServer.Ok(Wire.Json(Wire.Entry(6))));
        restarted.Retry(message);
        await message.Completion;
        Assert.Equal(PendingState.Sent, message.State);
        Assert.Empty(Kept());
    }

    [Fact]
    public async Task After_the_session_has_ended_the_next_visit_sends_the_message()
    {
        Answer().SetResult(LiveServer.Refusal(401, "unauthenticated"));
        var (model, sender) = Page();
        await sender.Send(await model.OpenAsync("c1"), new() { Text = "six" }).Completion;

        var (again, restarted) = Page();
        Answer().SetResult(LiveServer.Ok(Wire.Json(Wire.Entry(6))));
        await restarted.ContinueAsync(_ => Assert.Fail("Nothing is lost."));
        await Assert.Single((await again.OpenAsync("c1")).Pending).Completion;
        Assert.Empty(Kept());
    }

    [Fact]
    public async Task A_message_that_the_browser_does_not_store_is_sent_and_the_page_asks_before_it_is_left()
    {
        _storage.IsFull = true;
        var answer = Answer();
        var (model, sender) = Page();
        var conversation = await model.OpenAsync("c1");
        var message = sender.Send(conversation, new() { Text = "six" });
        Assert.Equal((true, false), (sender.HasUnkept, sender.IsKept(message)));

        answer.SetResult(LiveServer.Refusal(503, "unavailable"));
        await message.Completion;
        Assert.Same(message, Assert.Single(conversation.Pending));

        Answer().SetResult(LiveServer.Ok(Wire.Json(Wire.Entry(6))));
        sender.RetryFailed();
        await message.Completion;
        Assert.Equal((PendingState.Sent, false), (message.State, sender.HasUnkept));
    }

    [Fact]
    public async Task After_the_end_nothing_is_sent_again()
    {
        Answer().SetResult(LiveServer.Refusal(503, "unavailable"));
        var (model, sender) = Page();
        await sender.Send(await model.OpenAsync("c1"), new() { Text = "six" }).Completion;
        await _time.PauseAsync(length => length == TimeSpan.FromSeconds(5));
        await _stop.CancelAsync();
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Single(_server.Seen, seen => seen.Method is "POST");
    }

    private (LiveModel Model, MessageSender Sender) Page()
    {
        var model = _server.Parley.Events.Model();
        return (model, new(model, _kept.Outbox, _time, _stop.Token));
    }

    private IEnumerable<(string, string?)> Kept() => _kept.Outbox.Read().Select(kept => (kept.ConversationId, kept.Text));

    private static string? ClientIdOf(LiveRequest request) =>
        JsonDocument.Parse(request.Body).RootElement.GetProperty("clientId").GetString();

    private TaskCompletionSource<HttpResponseMessage> Answer()
    {
        var answer = new TaskCompletionSource<HttpResponseMessage>();
        _server.On("POST", "conversations/c1/messages", async _ =>
        {
            var response = await answer.Task;
            return new(response.StatusCode)
            {
                Content = new StringContent(await response.Content.ReadAsStringAsync(), null, "application/json"),
            };
        });
        return answer;
    }
}
