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
        await ExpectMenuAsync("Reactions");
        await keys.PressAsync("ArrowRight");
        await keys.PressAsync("Enter");
        var reaction = writer.Conversation.Message("an answer by key").GetByRole(AriaRole.Button, new() { Name = "like, you" });
        await Expect(reaction).ToBeVisibleAsync();

        await writer.Conversation.Message("an answer by key").FocusAsync();
        await keys.PressAsync("Enter");
        await ExpectMenuAsync("Actions");
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

        Task ExpectMenuAsync(string menu) => Expect(
            writer.Page.GetByRole(AriaRole.Group, new() { Name = menu, Exact = true }).GetByRole(AriaRole.Button).First).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_person_signs_in_changes_a_setting_and_signs_out_by_keyboard()
    {
        var visitor = await VisitAsync();
        var keys = visitor.Page.Keyboard;
        await visitor.OpenAsync();
        await TabToAsync(visitor, visitor.SignIn.OtherId);
        await keys.TypeAsync("keys-signs-in");
        await keys.PressAsync("Enter");
        await TabToAsync(visitor, visitor.Inbox.Settings);
        await keys.PressAsync("Enter");
        await TabToAsync(visitor, visitor.Dialog.GetByLabel("Enter sends, Shift+Enter breaks the line"));
        await keys.PressAsync("Space");
        await Expect(visitor.Dialog.GetByLabel("Enter sends, Shift+Enter breaks the line")).Not.ToBeCheckedAsync();
        await TabToAsync(visitor, visitor.Dialog.GetByRole(AriaRole.Button, new() { Name = "Sign out" }));
        await keys.PressAsync("Enter");
        await Expect(visitor.SignIn.Question).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_card_is_saved_and_a_member_removed_by_keyboard()
    {
        var writer = await NewcomerAsync("keys-saves");
        var id = await writer.Api.CreateGroupAsync("Saved by key", "bob", "grace");
        await writer.Api.SharePinAsync(id, "A lamp");
        var keys = writer.Page.Keyboard;
        await Expect(writer.Inbox.Row("Saved by key")).ToContainTextAsync("A lamp");
        await TabToAsync(writer, writer.Inbox.Row("Saved by key"));
        await keys.PressAsync("Enter");

        await TabToAsync(writer, writer.Conversation.Messages.GetByRole(AriaRole.Button, new() { Name = "Save" }));
        await keys.PressAsync("Enter");
        await TabToAsync(writer, writer.Dialog.GetByLabel("Name of a new board"));
        await keys.TypeAsync("Lamps");
        await keys.PressAsync("Enter");
        await Expect(writer.Toast("Saved to Lamps")).ToBeVisibleAsync();

        await TabToAsync(writer, writer.Conversation.Details);
        await keys.PressAsync("Enter");
        var row = writer.Dialog.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "Grace Okafor" });
        await TabToAsync(writer, row.GetByRole(AriaRole.Button, new() { Name = "Remove" }));
        await keys.PressAsync("Enter");
        await keys.PressAsync("Enter"); // It asks whether the person is sure.
        await Expect(writer.Dialog.GetByRole(AriaRole.Heading, new() { Name = "2 of 10 people" })).ToBeVisibleAsync();
        await Expect(writer.Dialog.GetByRole(AriaRole.List, new() { Name = "People", Exact = true })).ToBeFocusedAsync();
        await keys.PressAsync("Escape");
        await Expect(writer.Dialog).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_message_that_failed_is_deleted_by_keyboard()
    {
        var writer = await NewcomerAsync("keys-fails");
        var id = await writer.Api.CreateGroupAsync("Fails by key", "bob");
        await writer.OpenAsync($"conversations/{id}");
        writer.ExpectFault("status of 503");
        await writer.Page.RouteAsync("**/messages", route => route.Request.Method is not "POST"
            ? route.ContinueAsync()
            : route.FulfillAsync(new() { Status = 503 }));
        await TabToAsync(writer, writer.Conversation.Box);
        await writer.Page.Keyboard.TypeAsync("not now");
        await writer.Page.Keyboard.PressAsync("Enter");
        await TabToAsync(writer, writer.Conversation.Pending.GetByRole(AriaRole.Button, new() { Name = "Delete" }), "Shift+Tab");
        await writer.Page.Keyboard.PressAsync("Enter");
        await Expect(writer.Conversation.Pending).ToHaveCountAsync(0);
        await Expect(writer.Conversation.Box).ToBeFocusedAsync();
    }

    [Fact]
    public async Task The_next_unread_conversation_is_read_by_keyboard()
    {
        var reader = await NewcomerAsync("keys-reads");
        var bob = await Site.ApiAsync("bob");
        var id = await reader.Api.CreateGroupAsync("Unread by key", "bob");
        await reader.Api.CreateGroupAsync("Read already", "bob");
        await bob.SendAsync(id, "are you there?");
        await reader.Api.CreateGroupAsync("Also read", "bob");
        await Expect(reader.Page.GetByText("to begin a new one")).ToBeVisibleAsync(); // From now on, the page hears the keys.
        await Expect(reader.Inbox.Row("Also read")).ToBeVisibleAsync();
        await reader.Page.Keyboard.PressAsync("Alt+Shift+ArrowDown");
        await Expect(reader.Conversation.Message("are you there?")).ToBeVisibleAsync();
        await Expect(reader.Inbox.Row("Unread by key")).Not.ToContainTextAsync("unread");
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

    private static async Task TabToAsync(Visitor visitor, ILocator target, string key = "Tab")
    {
        await Expect(target).ToBeVisibleAsync();
        for (var i = 0; i < 60; i++)
        {
            await visitor.Page.Keyboard.PressAsync(key);
            if (await target.EvaluateAsync<bool>("element => element === document.activeElement"))
                return;
        }

        Assert.Fail($"{key} does not lead to {target}.");
    }
}
