using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Parley.Browser.Running;
using static Microsoft.Playwright.Assertions;

namespace Parley.Browser.Journeys;

/// <summary>The Back button closes an open dialog or menu. If none is open, it goes to the previous address.</summary>
public sealed class OverlayTests(RunningSite site) : BrowserTests(site)
{
    [Fact]
    public async Task Back_closes_a_dialog_and_then_leaves_the_conversation()
    {
        var reader = await ReaderAsync("back-dialog");
        await reader.Conversation.Details.ClickAsync();
        await Expect(reader.Dialog).ToBeVisibleAsync();
        await reader.Page.GoBackAsync();
        await Expect(reader.Dialog).ToHaveCountAsync(0);
        await Expect(reader.Conversation.Title("back-dialog")).ToBeVisibleAsync();

        await reader.Conversation.Gallery.ClickAsync();
        await Expect(reader.Dialog).ToBeVisibleAsync();
        await reader.CloseDialogAsync();
        await reader.Page.GoBackAsync();
        await Expect(reader.Page.GetByText("Choose a conversation")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Back_closes_a_dialog_at_once_also_after_back_and_forward()
    {
        var reader = await ReaderAsync("back-forward");
        await reader.Conversation.Details.ClickAsync();
        await Expect(reader.Dialog).ToBeVisibleAsync();
        await reader.Page.GoBackAsync();
        await Expect(reader.Dialog).ToHaveCountAsync(0);
        await reader.Page.GoForwardAsync();
        await reader.Conversation.Details.ClickAsync();
        await Expect(reader.Dialog).ToBeVisibleAsync();
        await reader.Page.GoBackAsync();
        await Expect(reader.Dialog).ToHaveCountAsync(0);
        await Expect(reader.Conversation.Title("back-forward")).ToBeVisibleAsync();
        await reader.Page.GoBackAsync();
        await Expect(reader.Page.GetByText("Choose a conversation")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Back_closes_a_menu_and_a_choice_in_it_may_change_the_address()
    {
        var reader = await ReaderAsync("back-menu", "from bob");
        await reader.Conversation.OpenMenuAsync("from bob");
        var menu = reader.Page.GetByRole(AriaRole.Group, new() { Name = "Actions", Exact = true });
        await Expect(menu).ToBeVisibleAsync();
        await reader.Page.GoBackAsync();
        await Expect(menu).ToBeHiddenAsync();
        await Expect(reader.Conversation.Title("back-menu")).ToBeVisibleAsync();

        await reader.Conversation.OpenMenuAsync("from bob");
        await menu.GetByRole(AriaRole.Button, new() { Name = "Mark unread from here" }).ClickAsync();
        await Expect(reader.Page.GetByText("Choose a conversation")).ToBeVisibleAsync();
        await reader.Page.GoBackAsync();
        await Expect(reader.Conversation.Title("back-menu")).ToBeVisibleAsync();
        await Expect(menu).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_click_beside_a_menu_closes_it_and_does_what_it_is_for()
    {
        var reader = await ReaderAsync("beside-menu");
        await reader.Api.CreateGroupAsync("Another one", "bob");
        var menu = reader.Page.GetByRole(AriaRole.Group, new() { Name = "Actions", Exact = true });
        await reader.Conversation.OpenMenuAsync("hello");
        await Expect(menu).ToBeVisibleAsync();
        await reader.Inbox.Row("Another one").ClickAsync();
        await Expect(reader.Conversation.Title("Another one")).ToBeVisibleAsync();
        await Expect(menu).ToBeHiddenAsync();
        await reader.Page.GoBackAsync();
        await Expect(reader.Conversation.Title("beside-menu")).ToBeVisibleAsync();

        await reader.Conversation.OpenMenuAsync("hello");
        await Expect(menu).ToBeVisibleAsync();
        await reader.Inbox.Settings.ClickAsync();
        await Expect(reader.Dialog).ToBeVisibleAsync();
        await reader.Page.GoBackAsync();
        await Expect(reader.Page.Locator("dialog")).ToHaveCountAsync(0);
        await Expect(reader.Conversation.Title("beside-menu")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_new_conversation_is_one_step_after_the_page_on_which_it_began()
    {
        var reader = await ReaderAsync("back-new");
        await reader.Inbox.New.ClickAsync();
        await reader.Dialog.GetByRole(AriaRole.Searchbox, new() { Name = "With" }).FillAsync("grace");
        await reader.Dialog.GetByRole(AriaRole.Button, new() { Name = "Grace Okafor" }).ClickAsync();
        await reader.Dialog.GetByRole(AriaRole.Button, new() { Name = "Begin" }).ClickAsync();
        await Expect(reader.Conversation.Title("Grace Okafor")).ToBeVisibleAsync();
        await reader.Page.GoBackAsync();
        await Expect(reader.Conversation.Title("back-new")).ToBeVisibleAsync();
        await Expect(reader.Dialog).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_link_closes_its_dialog_and_a_click_for_another_tab_leaves_this_one_as_it_is()
    {
        var reader = await NewcomerAsync("follows-links");
        await Site.ApiAsync("linked-person");
        var id = await reader.Api.CreateGroupAsync("Links in dialogs", "linked-person", "bob");
        await reader.OpenAsync($"conversations/{id}");
        await reader.Conversation.Details.ClickAsync();
        var link = reader.Dialog.GetByRole(AriaRole.Link, new() { Name = "linked-person" });
        var other = await reader.Page.Context.RunAndWaitForPageAsync(
            () => link.ClickAsync(new() { Modifiers = [KeyboardModifier.ControlOrMeta] }));
        await Expect(other).ToHaveURLAsync(new Regex("/users/linked-person$"));
        await other.CloseAsync();
        await Expect(link).ToBeVisibleAsync();
        await link.ClickAsync();
        await Expect(reader.Page).ToHaveURLAsync(new Regex("/users/linked-person$"));
        await Expect(reader.Dialog).ToHaveCountAsync(0);
        await reader.Page.GoBackAsync();
        await Expect(reader.Conversation.Title("Links in dialogs")).ToBeVisibleAsync();

        var board = await reader.Api.CreateBoardAsync("Two tabs");
        var next = await reader.Api.CreatePinAsync(board, "next");
        await reader.OpenAsync($"pins/{await reader.Api.CreatePinAsync(board, "first")}");
        await Expect(reader.Content.Next).ToHaveAttributeAsync("href", new Regex("pins/"));
        other = await reader.Page.Context.RunAndWaitForPageAsync(
            () => reader.Content.Next.ClickAsync(new() { Modifiers = [KeyboardModifier.ControlOrMeta] }));
        await Expect(other).ToHaveURLAsync(new Regex($"/pins/{next}$"));
        await Expect(reader.Content.Title("first")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_person_has_an_address_and_is_written_to_from_there()
    {
        var reader = await ReaderAsync("visits-people", "who am I?");
        await reader.Conversation.Message("who am I?").GetByRole(AriaRole.Link, new() { Name = "Bob Lindqvist" }).ClickAsync();
        await Expect(reader.Page).ToHaveURLAsync(new Uri(Site.Address, "users/bob").ToString());
        await Expect(reader.Page.GetByRole(AriaRole.Heading, new() { Name = "Bob Lindqvist" })).ToBeVisibleAsync();
        await Expect(reader.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "visits-people" })).ToBeVisibleAsync();
        await reader.Page.GetByRole(AriaRole.Button, new() { Name = "Block" }).ClickAsync();
        await reader.Page.GetByRole(AriaRole.Button, new() { Name = "Unblock" }).ClickAsync();
        await Expect(reader.Page.GetByRole(AriaRole.Button, new() { Name = "Block", Exact = true })).ToBeVisibleAsync();
        await reader.Page.GetByRole(AriaRole.Button, new() { Name = "Write a message" }).ClickAsync();
        await Expect(reader.Page).ToHaveURLAsync(new Regex("/conversations/")); // The page before has this title, too.
        await Expect(reader.Conversation.Title("Bob Lindqvist")).ToBeVisibleAsync();

        await reader.Conversation.Details.ClickAsync();
        await reader.Dialog.GetByRole(AriaRole.Link, new() { Name = "Bob Lindqvist" }).ClickAsync();
        await Expect(reader.Page).ToHaveURLAsync(new Uri(Site.Address, "users/bob").ToString());
        await reader.Page.GoBackAsync();
        await Expect(reader.Conversation.Title("Bob Lindqvist")).ToBeVisibleAsync();
        await Expect(reader.Dialog).ToHaveCountAsync(0);

        await reader.OpenAsync("users/nobody-has-this-id");
        await Expect(reader.Page.GetByText("There is no such person.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_dialog_of_a_conversation_that_is_left_before_it_opens_does_not_end_the_page()
    {
        var reader = await NewcomerAsync("leaves-a-dialog");
        await reader.Api.CreateGroupAsync("Left", "bob");
        await reader.Api.CreateGroupAsync("Entered", "bob");
        var isHeld = new TaskCompletionSource();
        await reader.Page.RouteAsync("**/js/dom*", async route =>
        {
            await isHeld.Task;
            await route.ContinueAsync();
        });
        await reader.OpenAsync();
        await reader.Inbox.Row("Left").ClickAsync();
        await reader.Conversation.Details.ClickAsync();
        await Expect(reader.Page.Locator("dialog")).ToBeAttachedAsync();
        await reader.Inbox.Row("Entered").ClickAsync();
        await Expect(reader.Conversation.Title("Entered")).ToBeVisibleAsync();
        isHeld.SetResult();
        await reader.Conversation.Details.ClickAsync();
        await Expect(reader.Dialog).ToBeVisibleAsync();
        await Expect(reader.Page.Locator("#blazor-error-ui")).ToBeHiddenAsync();
    }

    private async Task<Visitor> ReaderAsync(string name, string text = "hello")
    {
        var reader = await NewcomerAsync(name);
        await (await Site.ApiAsync("bob")).SendAsync(await reader.Api.CreateGroupAsync(name, "bob"), text);
        await reader.Inbox.Row(name).ClickAsync();
        await Expect(reader.Conversation.Box).ToBeVisibleAsync();
        return reader;
    }
}
