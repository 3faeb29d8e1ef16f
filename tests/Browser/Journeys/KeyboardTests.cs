using Microsoft.Playwright;
using Parley.Browser.Running;
using static Microsoft.Playwright.Assertions;

namespace Parley.Browser.Journeys;

/// <summary>The page without a mouse.</summary>
public sealed class KeyboardTests(RunningSite site) : BrowserTests(site)
{
    [Fact]
    public async Task A_conversation_is_found_written_answered_reacted_to_and_unsent_by_keyboard()
    {
        var writer = await NewcomerAsync("keys");
        var first = await writer.Api.CreateGroupAsync("First by key", "bob");
        await writer.Api.CreateGroupAsync("Second by key", "bob");
        await writer.Api.SendAsync(first, "an old message");
        var keys = writer.Page.Keyboard;
        await Expect(writer.Page.GetByText("to begin a new one")).ToBeVisibleAsync(); // From now on, the page hears the keys.
        await Expect(writer.Inbox.Row("First by key")).ToContainTextAsync("an old message");

        await keys.PressAsync("Alt+ArrowDown");
        await Expect(writer.Conversation.Title("First by key")).ToBeVisibleAsync();
        await keys.PressAsync("Alt+ArrowDown");
        await Expect(writer.Conversation.Title("Second by key")).ToBeVisibleAsync();
        await keys.PressAsync("Alt+ArrowUp");
        await Expect(writer.Conversation.Title("First by key")).ToBeVisibleAsync();

        await keys.PressAsync("c");
        await Expect(writer.Conversation.Box).ToBeFocusedAsync();
        await keys.TypeAsync("written by key");
        await keys.PressAsync("Enter");
        await Expect(writer.Conversation.Pending).ToHaveCountAsync(0);

        await writer.Conversation.Messages.FocusAsync();
        await keys.PressAsync("ArrowUp");
        await Expect(writer.Conversation.Message("written by key")).ToBeFocusedAsync();
        await keys.PressAsync("r");
        await Expect(writer.Conversation.Box).ToBeFocusedAsync();
        await keys.TypeAsync("an answer by key");
        await keys.PressAsync("Enter");
        await Expect(writer.Conversation.Message("an answer by key")).ToContainTextAsync("written by key");
        await Expect(writer.Conversation.Pending).ToHaveCountAsync(0);

        await writer.Conversation.Messages.FocusAsync();
        await keys.PressAsync("ArrowUp");
        await keys.PressAsync("t");
        await keys.PressAsync("ArrowRight");
        await keys.PressAsync("Enter");
        var reaction = writer.Conversation.Message("an answer by key").GetByRole(AriaRole.Button, new() { Name = "like, you" });
        await Expect(reaction).ToBeVisibleAsync();

        await writer.Conversation.Message("an answer by key").FocusAsync();
        await keys.PressAsync("Enter");
        await keys.PressAsync("ArrowDown");
        await keys.PressAsync("ArrowDown");
        await keys.PressAsync("Enter");
        var stub = writer.Conversation.Message("Message unsent");
        await Expect(stub).ToBeFocusedAsync();

        await keys.PressAsync("?");
        await Expect(writer.Dialog.GetByText("This list")).ToBeVisibleAsync();
        await keys.PressAsync("Escape");
        await Expect(writer.Dialog).ToBeHiddenAsync();
        await Expect(stub).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_conversation_begins_by_keyboard()
    {
        var writer = await NewcomerAsync("keys-new");
        var keys = writer.Page.Keyboard;
        await Expect(writer.Page.GetByText("to begin a new one")).ToBeVisibleAsync();
        await keys.PressAsync("n");
        await Expect(writer.Dialog.GetByRole(AriaRole.Searchbox, new() { Name = "With" })).ToBeFocusedAsync();
        await keys.TypeAsync("grace");
        await Expect(writer.Dialog.GetByRole(AriaRole.Button, new() { Name = "Grace Okafor" })).ToBeVisibleAsync();
        await keys.PressAsync("Tab");
        await keys.PressAsync("Enter");
        await Expect(writer.Dialog.GetByRole(AriaRole.List, new() { Name = "Chosen people" })).ToContainTextAsync("Grace Okafor");
        await writer.Dialog.GetByLabel("First message (optional)").FocusAsync();
        await keys.TypeAsync("hello by key");
        await keys.PressAsync("Tab");
        await keys.PressAsync("Enter");
        await Expect(writer.Conversation.Title("Grace Okafor")).ToBeVisibleAsync();
        await Expect(writer.Conversation.Message("hello by key")).ToBeVisibleAsync();
    }
}
