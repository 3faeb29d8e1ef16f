using Microsoft.Playwright;
using Parley.Browser.Running;
using static Microsoft.Playwright.Assertions;

namespace Parley.Browser.Journeys;

/// <summary>Sends and drafts survive lost connections and reloads.</summary>
public sealed class LossTests(RunningSite site) : BrowserTests(site)
{
    [Fact]
    public async Task A_send_whose_answer_is_lost_arrives_once()
    {
        var (sender, reader, id) = await TwoAsync("answer");
        sender.ExpectFault("net::ERR_FAILED");
        var isLost = false;
        await sender.Page.RouteAsync("**/messages", async route =>
        {
            if (isLost || route.Request.Method is not "POST")
            {
                await route.ContinueAsync();
                return;
            }

            isLost = true;
            await route.FetchAsync(); // The server stores the message.
            await route.AbortAsync();
        });
        await sender.Conversation.SendAsync("only once");
        await Expect(reader.Conversation.Message("only once")).ToHaveCountAsync(1);
        await sender.Conversation.SendAsync("afterwards");
        await Expect(reader.Conversation.Message("afterwards")).ToHaveCountAsync(1);
        await Expect(sender.Conversation.Message("only once")).ToHaveCountAsync(1);
        Assert.Equal(["only once", "afterwards"], await sender.Api.TextsAsync(id));
    }

    [Fact]
    public async Task What_was_sent_without_a_connection_is_sent_in_order_when_it_is_back()
    {
        var (sender, reader, id) = await TwoAsync("offline");
        sender.ExpectFault("net::ERR_INTERNET_DISCONNECTED");
        await sender.Page.Context.SetOfflineAsync(true);
        await sender.Conversation.SendAsync("one");
        await sender.Conversation.SendAsync("two");
        await Expect(sender.Conversation.Message("one")).ToBeVisibleAsync();
        await Expect(sender.Conversation.Message("two")).ToContainTextAsync("There is no connection to the server.");
        await sender.Page.Context.SetOfflineAsync(false);
        await Expect(reader.Conversation.Message("two")).ToBeVisibleAsync();
        await Expect(sender.Conversation.Pending).ToHaveCountAsync(0);
        Assert.Equal(["one", "two"], await sender.Api.TextsAsync(id));
    }

    [Fact]
    public async Task Without_a_connection_the_messages_on_the_screen_stay_and_new_ones_are_shown()
    {
        var (reader, _, id) = await TwoAsync("far");
        await reader.Api.SendManyAsync(id, 90);
        await reader.OpenAsync($"conversations/{id}?at=20");
        await Expect(reader.Conversation.Message("many 18.")).ToBeInViewportAsync();
        reader.ExpectFault("net::ERR_INTERNET_DISCONNECTED");
        await reader.Page.Context.SetOfflineAsync(true);
        await reader.Conversation.SendAsync("from far away"); // After a send, the page also reads the newest entries.
        await Expect(reader.Toast("There is no connection to the server.")).ToBeVisibleAsync();
        await Expect(reader.Conversation.Message("many 18.")).ToHaveCountAsync(1);
        await Expect(reader.Conversation.Message("from far away")).ToContainTextAsync("Not sent yet.");

        await reader.Page.Context.SetOfflineAsync(false);
        await Expect(reader.Conversation.Pending).ToHaveCountAsync(0);
        await reader.Conversation.Jump.ClickAsync();
        await Expect(reader.Conversation.Message("from far away")).ToBeInViewportAsync();
    }

    [Fact]
    public async Task A_message_that_was_read_without_a_connection_is_not_unread_later()
    {
        var (reader, writer, id) = await TwoAsync("read-offline");
        reader.ExpectFault("status of 503");
        await reader.Page.RouteAsync("**/read", route => route.FulfillAsync(new() { Status = 503 }));
        await writer.Conversation.SendAsync("read at once");
        await Expect(reader.Conversation.Message("read at once")).ToBeVisibleAsync();
        await Expect(reader.Inbox.Row("read-offline")).ToContainTextAsync("1 unread");
        await reader.Page.UnrouteAllAsync();
        await reader.Page.EvaluateAsync("() => window.dispatchEvent(new Event('focus'))"); // as if the person returned to the window
        await Expect(reader.Inbox.Row("read-offline")).Not.ToContainTextAsync("unread");
        Assert.NotEmpty(id);
    }

    [Fact]
    public async Task A_reload_in_the_middle_of_a_send_sends_it_once()
    {
        var (sender, reader, id) = await TwoAsync("reload");
        var isHeld = new TaskCompletionSource();
        await sender.Page.RouteAsync("**/messages", async route =>
        {
            if (route.Request.Method is not "POST" || isHeld.Task.IsCompleted)
            {
                await route.ContinueAsync();
                return;
            }

            isHeld.SetResult(); // and no answer, until the page is gone
        });
        await sender.Conversation.SendAsync("survives a reload");
        await isHeld.Task;
        await sender.Page.ReloadAsync();

        await Expect(reader.Conversation.Message("survives a reload")).ToHaveCountAsync(1);
        await Expect(sender.Conversation.Message("survives a reload")).ToHaveCountAsync(1);
        await Expect(sender.Conversation.Pending).ToHaveCountAsync(0);
        Assert.Equal(["survives a reload"], await sender.Api.TextsAsync(id));
    }

    [Fact]
    public async Task A_draft_survives_a_reload_and_another_conversation()
    {
        var (writer, _, id) = await TwoAsync("draft");
        var other = await writer.Api.CreateGroupAsync("Another", "bob");
        await writer.Conversation.Box.PressSequentiallyAsync("half a sentence");
        await writer.Inbox.Row("Another").ClickAsync();
        await Expect(writer.Conversation.Title("Another")).ToBeVisibleAsync();
        await Expect(writer.Conversation.Box).ToHaveValueAsync("");
        await writer.Conversation.Box.FillAsync("for the other one");
        await writer.OpenAsync($"conversations/{id}");
        await Expect(writer.Conversation.Box).ToHaveValueAsync("half a sentence");
        await Expect(writer.Inbox.Row("Another")).ToContainTextAsync("Draft: for the other one");

        await writer.Conversation.Box.PressAsync("Enter");
        await Expect(writer.Conversation.Box).ToHaveValueAsync("");
        await writer.Page.ReloadAsync();
        await Expect(writer.Conversation.Message("half a sentence")).ToBeVisibleAsync();
        await Expect(writer.Conversation.Box).ToHaveValueAsync("");
        Assert.NotEqual(id, other);
    }

    [Fact]
    public async Task A_refused_message_stays_with_the_reason_and_can_be_deleted()
    {
        var (sender, _, id) = await TwoAsync("refused");
        sender.ExpectFault("status of 429");
        await sender.Page.RouteAsync("**/messages", route => route.Request.Method is not "POST"
            ? route.ContinueAsync()
            : route.FulfillAsync(new()
            {
                Status = 429,
                ContentType = "application/problem+json",
                Headers = new Dictionary<string, string> { ["Retry-After"] = "90" },
                Body = """{"code":"rate_limited","title":"Too many requests","status":429,"retryAfterSeconds":90}""",
            }));
        await sender.Conversation.SendAsync("too fast");
        var message = sender.Conversation.Message("too fast");
        await Expect(message).ToContainTextAsync("Not sent yet. That was too fast. Try again in 2 minutes.");
        await Expect(message.GetByRole(AriaRole.Button, new() { Name = "Retry" })).ToBeVisibleAsync();
        await message.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(message).ToHaveCountAsync(0);
        await sender.Page.UnrouteAllAsync();
        await sender.Page.ReloadAsync();
        await sender.Conversation.SendAsync("slower");
        await Expect(sender.Conversation.Pending).ToHaveCountAsync(0);
        Assert.Equal(["slower"], await sender.Api.TextsAsync(id));
    }

    [Fact]
    public async Task A_refused_answer_to_a_message_that_is_not_loaded_stays_an_answer_when_it_is_changed()
    {
        var (sender, _, id) = await TwoAsync("answers-early");
        await sender.Api.SendAsync(id, "the question");
        await sender.Api.SendManyAsync(id, 60);
        await sender.OpenAsync($"conversations/{id}?at=2");
        await sender.Conversation.BeginReplyAsync("the question");
        sender.ExpectFault("status of 403");
        await sender.Page.RouteAsync("**/messages", route => route.Request.Method is not "POST"
            ? route.ContinueAsync()
            : route.FulfillAsync(new()
            {
                Status = 403,
                ContentType = "application/problem+json",
                Body = """{"code":"not_allowed","title":"Not allowed","status":403}""",
            }));
        await sender.Conversation.SendAsync("the answer"); // The page then shows the newest entries.
        await Expect(sender.Conversation.Message("the answer")).ToContainTextAsync("Not sent.");
        await Expect(sender.Conversation.Message("the question")).ToHaveCountAsync(0);
        await sender.Conversation.BeginReplyAsync("many 59.");
        await sender.Page.UnrouteAllAsync();
        await sender.Conversation.Pending.GetByRole(AriaRole.Button, new() { Name = "Change" }).ClickAsync();
        await Expect(sender.Page.GetByText("Reply to an earlier message")).ToBeVisibleAsync();
        await sender.Conversation.Box.PressAsync("Enter");
        await Expect(sender.Conversation.Pending).ToHaveCountAsync(0);
        await Expect(sender.Conversation.Message("the answer")).ToContainTextAsync("An earlier message");
    }

    /// <summary>Two newcomers in a group of their own, both with it on the screen.</summary>
    private async Task<(Visitor Sender, Visitor Reader, string Id)> TwoAsync(string name)
    {
        var sender = await NewcomerAsync($"{name}-sender");
        var reader = await NewcomerAsync($"{name}-reader");
        var id = await sender.Api.CreateGroupAsync(name, $"{name}-reader");
        await sender.OpenAsync($"conversations/{id}");
        await reader.OpenAsync($"conversations/{id}");
        await Expect(sender.Conversation.Box).ToBeVisibleAsync();
        await Expect(reader.Conversation.Box).ToBeVisibleAsync();
        return (sender, reader, id);
    }
}
