using Parley.Client;
using Parley.Unit.Client.Live;
using Parley.WebClient.Conversations;
using Parley.WebClient.Storage;

namespace Parley.Unit.Page;

/// <summary>The outbox keeps each message until the server has acknowledged it.</summary>
public sealed class MessageSenderTests : IDisposable
{
    private readonly PausingTime _time = new();
    private readonly LiveServer _server;
    private readonly KeptTexts _kept = new(new MemoryStorage(), "me");

    public MessageSenderTests()
    {
        _server = new(_time);
        _server.On("GET", "conversations/c1/messages", Wire.Messages(5, 5, Wire.Entry(5, "five")));
        _server.On("GET", "conversations/c1/changes", Wire.Changes(5, 5));
    }

    public void Dispose() => _server.Dispose();

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
        Assert.Empty(await restarted.ContinueAsync());
        var pending = (await again.OpenAsync("c1")).Pending;
        Assert.Equal(messages.Select(message => message.ClientId), pending.Select(message => message.ClientId));
        await pending[1].Completion;
        Assert.Empty(Kept());
        Assert.Equal(3, _server.Seen.Count(seen => seen.Method is "POST"));

        PendingMessage Send(string text) => sender.Send(conversation, new() { Text = text });
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
        Assert.Equal(["too late"], await Page().Sender.ContinueAsync());
        Assert.Empty(Kept());
    }

    private (LiveModel Model, MessageSender Sender) Page()
    {
        var model = _server.Parley.Events.Model();
        return (model, new(model, _kept.Outbox, _time));
    }

    private IEnumerable<(string, string?)> Kept() => _kept.Outbox.Read().Select(kept => (kept.ConversationId, kept.Message.Text));

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
