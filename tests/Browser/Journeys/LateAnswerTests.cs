using Microsoft.Playwright;
using Parley.Browser.Running;
using static Microsoft.Playwright.Assertions;

namespace Parley.Browser.Journeys;

/// <summary>Answers that arrive when the person is busy with something else: they move neither the focus nor the person.</summary>
public sealed class LateAnswerTests(RunningSite site) : BrowserTests(site)
{
    [Fact]
    public async Task The_answer_to_an_unsend_leaves_the_focus_in_the_text_box()
    {
        var (writer, first, second) = await TwoConversationsAsync("late-unsend");
        await writer.OpenAsync($"conversations/{first}");
        var unsend = await HeldRequest.NextAsync(writer, "DELETE", "**/messages/*");
        await writer.Conversation.UnsendAsync("hello 0.");
        await unsend.Arrived;
        await writer.Conversation.Box.ClickAsync();
        await unsend.AnswerAsync(writer);
        await Expect(writer.Conversation.Message("Message unsent")).ToBeVisibleAsync();
        await Expect(writer.Conversation.Box).ToBeFocusedAsync();

        // In another conversation, the entry with the same number does not get the focus.
        unsend = await HeldRequest.NextAsync(writer, "DELETE", "**/messages/*");
        await writer.Conversation.UnsendAsync("hello 1.");
        await unsend.Arrived;
        await writer.Page.EvaluateAsync("path => Blazor.navigateTo(path)", $"conversations/{second}");
        await Expect(writer.Conversation.Title("late-unsend second")).ToBeVisibleAsync();
        await unsend.AnswerAsync(writer);
        await Expect(writer.Page.Locator("[data-seq]:focus")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_answer_to_an_edit_leaves_the_focus_in_the_search()
    {
        var (writer, first, _) = await TwoConversationsAsync("late-edit");
        await writer.OpenAsync($"conversations/{first}");
        var edit = await HeldRequest.NextAsync(writer, "PATCH", "**/messages/*");
        await writer.Conversation.EditAsync("hello 0.", "good morning");
        await edit.Arrived;
        await Search(writer).ClickAsync();
        await edit.AnswerAsync(writer);
        await Expect(writer.Conversation.Message("good morning")).ToBeVisibleAsync();
        await Expect(writer.Page.GetByLabel("New text")).ToHaveCountAsync(0);
        await Expect(Search(writer)).ToBeFocusedAsync();
    }

    [Fact]
    public async Task The_answer_to_mark_unread_leaves_only_the_conversation_that_it_is_for()
    {
        var (reader, first, second) = await TwoConversationsAsync("late-mark");
        await reader.OpenAsync($"conversations/{first}");
        var mark = await HeldRequest.NextAsync(reader, "POST", "**/unread");
        await MarkUnreadAsync(reader);
        await mark.Arrived;
        await reader.Inbox.Row("late-mark second").ClickAsync();
        await Expect(reader.Conversation.Title("late-mark second")).ToBeVisibleAsync();
        await mark.AnswerAsync(reader);
        await Expect(reader.Inbox.Row("late-mark first")).ToContainTextAsync("unread");
        await Expect(reader.Page).ToHaveURLAsync(new Uri(Site.Address, $"conversations/{second}").ToString());

        // A refusal leaves the person in the conversation.
        reader.ExpectFault("status of 503");
        await reader.Page.RouteAsync("**/unread", route => route.FulfillAsync(new() { Status = 503 }));
        await MarkUnreadAsync(reader);
        await Expect(reader.Page.Locator(".toast")).ToBeVisibleAsync();
        await Expect(reader.Page).ToHaveURLAsync(new Uri(Site.Address, $"conversations/{second}").ToString());
    }

    [Fact]
    public async Task A_panel_whose_conversation_arrives_late_leaves_the_focus_in_the_search()
    {
        var (reader, first, _) = await TwoConversationsAsync("late-panel");
        await reader.OpenAsync("users/bob");
        var read = await HeldRequest.NextAsync(reader, "GET", $"**/conversations/{first}/messages*");
        await reader.Bubbles.Bubble("late-panel first").ClickAsync();
        await read.Arrived;
        await Search(reader).ClickAsync();
        await read.AnswerAsync(reader);
        await Expect(reader.Conversation.Box).ToBeVisibleAsync();
        await Expect(Search(reader)).ToBeFocusedAsync();

        // If the answer to "Mark unread" is late, it closes the panel and leaves the focus, too.
        var mark = await HeldRequest.NextAsync(reader, "POST", "**/unread");
        await MarkUnreadAsync(reader);
        await mark.Arrived;
        await Search(reader).ClickAsync();
        await mark.AnswerAsync(reader);
        await Expect(reader.Bubbles.Panel).ToHaveCountAsync(0);
        await Expect(Search(reader)).ToBeFocusedAsync();
    }

    private static ILocator Search(Visitor visitor) => visitor.Page.Locator("#inbox-search");

    private static async Task MarkUnreadAsync(Visitor reader)
    {
        await reader.Conversation.OpenMenuAsync("from a friend");
        await reader.Page.GetByRole(AriaRole.Button, new() { Name = "Mark unread from here" }).ClickAsync();
    }

    // Each has two messages of the person, and one of a friend, which is unread.
    private async Task<(Visitor Visitor, string First, string Second)> TwoConversationsAsync(string name)
    {
        var (person, friend) = (await Site.ApiAsync(name), await Site.ApiAsync($"{name}-friend"));
        var ids = new List<string>();
        foreach (var which in new[] { "first", "second" })
        {
            var id = await person.CreateGroupAsync($"{name} {which}", $"{name}-friend");
            await person.SendManyAsync(id, 2, text: "hello");
            await friend.SendAsync(id, "from a friend");
            ids.Add(id);
        }

        return (await NewcomerAsync(name), ids[0], ids[1]);
    }
}
