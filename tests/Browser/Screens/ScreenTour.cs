using Microsoft.Playwright;
using Parley.Browser.Running;
using static Microsoft.Playwright.Assertions;

namespace Parley.Browser.Screens;

/// <summary>Leads Alice of the demo data through every screen and dialog.</summary>
/// <param name="alice">A visitor with an empty tab.</param>
/// <param name="check">Called at each screen and dialog, with a name for it.</param>
internal sealed class ScreenTour(Visitor alice, Func<string, Task> check)
{
    /// <summary>Takes the whole tour.</summary>
    public async Task TakeAsync()
    {
        await ShowInboxAsync();
        await ShowConversationAsync();
        await alice.OpenAsync("users/bob");
        await Expect(alice.Page.GetByRole(AriaRole.Button, new() { Name = "Write a message" })).ToBeVisibleAsync();
        await Expect(alice.Page.Locator(".boards > li").First).ToBeVisibleAsync();
        await check("person");
        await ShowBoardsAsync();
        await ShowPinAsync();
        alice.ExpectFault("status of 404");
        await alice.OpenAsync("pins/nothing-has-this-id");
        await Expect(alice.Content.Unavailable).ToBeVisibleAsync();
        await check("nothing available");
        await alice.OpenAsync("nothing/here");
        await Expect(alice.Page.GetByText("There is no such page")).ToBeVisibleAsync();
        await check("no such page");
    }

    private async Task ShowInboxAsync()
    {
        await alice.OpenAsync();
        await Expect(alice.SignIn.Question).ToBeVisibleAsync();
        await check("sign-in");
        await alice.SignInAsync("Alice");
        await Expect(alice.Inbox.Row("Night train to the lake")).ToBeVisibleAsync();
        await check("inbox");
        await ShowDialogAsync(alice.Inbox.New, "New conversation");
        await ShowDialogAsync(alice.Inbox.Settings, "Settings");
    }

    private async Task ShowConversationAsync()
    {
        await alice.Inbox.Row("Night train to the lake").ClickAsync();
        await Expect(alice.Conversation.Message("No electricity.")).ToBeVisibleAsync();
        await check("conversation");
        await ShowDialogAsync(alice.Conversation.Gallery, "Gallery");
        await ShowDialogAsync(alice.Conversation.Details, "People and settings");
        var card = alice.Conversation.Messages.GetByRole(AriaRole.Article).Filter(new() { HasText = "Pin" }).First;
        await ShowDialogAsync(card.GetByRole(AriaRole.Button, new() { Name = "Save" }), "Save “", isExact: false);
        await ShowDialogAsync(card.GetByRole(AriaRole.Button, new() { Name = "Send on" }), "Send “", isExact: false);
        await ShowDialogAsync(alice.Conversation.AddPin, "Add pins");
        await alice.Conversation.OpenMenuAsync("No electricity.");
        await Expect(alice.Page.GetByRole(AriaRole.Group, new() { Name = "Actions", Exact = true })).ToBeVisibleAsync();
        await check("menu of a message");
        await alice.Page.Keyboard.PressAsync("Escape");
        await alice.Conversation.BeginReplyAsync("No electricity.");
        await check("reply");
        await alice.Page.Keyboard.PressAsync("Escape");
        await alice.Conversation.Messages.FocusAsync();
        await alice.Page.Keyboard.PressAsync("?");
        await Expect(alice.Dialog).ToBeVisibleAsync();
        await check("shortcuts");
        await alice.CloseDialogAsync();
    }

    private async Task ShowBoardsAsync()
    {
        await alice.OpenAsync("boards");
        await Expect(alice.Content.Board("Sunday table")).ToBeVisibleAsync();
        await check("boards");
        await ShowDialogAsync(alice.Content.NewBoard, "New board");
        await alice.Page.GetByRole(AriaRole.Searchbox, new() { Name = "Search your boards and people" }).FillAsync("bob");
        await Expect(alice.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "Bob Lindqvist" })).ToBeVisibleAsync();
        await check("search");

        await alice.OpenAsync("boards");
        await alice.Content.Board("Sunday table").GetByRole(AriaRole.Link).ClickAsync();
        await Expect(alice.Content.Pins.First).ToBeVisibleAsync();
        await check("board");
        await ShowDialogAsync(alice.Content.NewPin, "New pin");
        await ShowDialogAsync(alice.Content.Button("Edit board"), "Edit board");
        await ShowDialogAsync(alice.Content.Button("Invite"), "People of this board");
        await alice.Content.Button("Select").ClickAsync();
        await alice.Content.Pins.First.GetByRole(AriaRole.Checkbox).CheckAsync();
        await Expect(alice.Content.Button("Send 1")).ToHaveCSSAsync("opacity", "1"); // The transition of the button has ended.
        await check("selected pins");
        await alice.Content.Button("Done").ClickAsync();
    }

    private async Task ShowPinAsync()
    {
        await alice.Content.Pins.First.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(alice.Content.Button("Copy link")).ToBeVisibleAsync();
        await check("pin");
        await alice.Bubbles.List.Locator("button[data-conversation]").First.ClickAsync();
        await Expect(alice.Conversation.Box).ToBeVisibleAsync();
        await check("conversation over content");
    }

    private async Task ShowDialogAsync(ILocator opener, string title, bool isExact = true)
    {
        await opener.ClickAsync();
        await Expect(alice.Dialog.GetByRole(AriaRole.Heading, new() { Name = title, Exact = isExact })).ToBeVisibleAsync();
        await check(title);
        await alice.CloseDialogAsync();
    }
}
