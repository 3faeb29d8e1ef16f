using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Parley.Browser.Running;
using static Microsoft.Playwright.Assertions;

namespace Parley.Browser.Screens;

/// <summary>The rules of axe, which find missing names, wrong roles and weak contrast.</summary>
public sealed class AccessibilityTests(RunningSite site) : BrowserTests(site)
{
    private readonly List<string> _violations = [];

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Axe_finds_no_violation_on_any_screen_and_dialog(ColorScheme colors)
    {
        var alice = await VisitAsync(colors: colors);
        await alice.OpenAsync();
        await Expect(alice.SignIn.Question).ToBeVisibleAsync();
        await CheckAsync(alice, "sign-in");

        await alice.SignInAsync("Alice");
        await Expect(alice.Inbox.Row("Night train to the lake")).ToBeVisibleAsync();
        await CheckAsync(alice, "inbox");
        await CheckDialogAsync(alice, alice.Inbox.New, "New conversation");
        await CheckDialogAsync(alice, alice.Inbox.Settings, "Settings");

        await alice.Inbox.Row("Night train to the lake").ClickAsync();
        await Expect(alice.Conversation.Message("No electricity.")).ToBeVisibleAsync();
        await CheckAsync(alice, "conversation");
        await CheckDialogAsync(alice, alice.Conversation.Gallery, "Gallery");
        await CheckDialogAsync(alice, alice.Conversation.Details, "People and settings");
        var card = alice.Conversation.Messages.GetByRole(AriaRole.Article).Filter(new() { HasText = "Pin" }).First;
        await CheckDialogAsync(alice, card.GetByRole(AriaRole.Button, new() { Name = "Save" }), "Save “", isExact: false);
        await CheckDialogAsync(alice, card.GetByRole(AriaRole.Button, new() { Name = "Send on" }), "Send “", isExact: false);
        await CheckDialogAsync(alice, alice.Conversation.AddPin, "Add pins");
        await alice.Conversation.OpenMenuAsync("No electricity.");
        await Expect(alice.Page.GetByRole(AriaRole.Group, new() { Name = "Actions", Exact = true })).ToBeVisibleAsync();
        await CheckAsync(alice, "menu of a message");
        await alice.Page.Keyboard.PressAsync("Escape");
        await alice.Conversation.BeginReplyAsync("No electricity.");
        await CheckAsync(alice, "reply");
        await alice.Page.Keyboard.PressAsync("Escape");
        await alice.Conversation.Messages.FocusAsync();
        await alice.Page.Keyboard.PressAsync("?");
        await Expect(alice.Dialog).ToBeVisibleAsync();
        await CheckAsync(alice, "shortcuts");
        await alice.CloseDialogAsync();

        await alice.OpenAsync("users/bob");
        await Expect(alice.Page.GetByRole(AriaRole.Button, new() { Name = "Write a message" })).ToBeVisibleAsync();
        await CheckAsync(alice, "person");
        await CheckContentAsync(alice);
        await alice.OpenAsync("nothing/here");
        await Expect(alice.Page.GetByText("There is no such page")).ToBeVisibleAsync();
        await CheckAsync(alice, "no such page");

        Assert.Empty(_violations);
    }

    private async Task CheckContentAsync(Visitor alice)
    {
        await alice.OpenAsync("boards");
        await Expect(alice.Content.Board("Sunday table")).ToBeVisibleAsync();
        await CheckAsync(alice, "boards");
        await CheckDialogAsync(alice, alice.Content.NewBoard, "New board");
        await alice.Page.GetByRole(AriaRole.Searchbox, new() { Name = "Search your boards and people" }).FillAsync("bob");
        await Expect(alice.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "Bob Lindqvist" })).ToBeVisibleAsync();
        await CheckAsync(alice, "search");

        await alice.OpenAsync("boards");
        await alice.Content.Board("Sunday table").GetByRole(AriaRole.Link).ClickAsync();
        await Expect(alice.Content.Pins.First).ToBeVisibleAsync();
        await CheckAsync(alice, "board");
        await CheckDialogAsync(alice, alice.Content.NewPin, "New pin");
        await CheckDialogAsync(alice, alice.Content.Button("Edit board"), "Edit board");
        await CheckDialogAsync(alice, alice.Content.Button("Invite"), "People of this board");
        await alice.Content.Button("Select").ClickAsync();
        await alice.Content.Pins.First.GetByRole(AriaRole.Checkbox).CheckAsync();
        await Expect(alice.Content.Button("Send 1")).ToHaveCSSAsync("opacity", "1"); // The button has become opaque.
        await CheckAsync(alice, "selected pins");
        await alice.Content.Button("Done").ClickAsync();
        await alice.Content.Pins.First.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(alice.Content.Button("Copy link")).ToBeVisibleAsync();
        await CheckAsync(alice, "pin");
        await alice.Bubbles.List.Locator("button[data-conversation]").First.ClickAsync();
        await Expect(alice.Conversation.Box).ToBeVisibleAsync();
        await CheckAsync(alice, "conversation over content");
        alice.ExpectFault("status of 404");
        await alice.OpenAsync("pins/nothing-has-this-id");
        await Expect(alice.Content.Unavailable).ToBeVisibleAsync();
        await CheckAsync(alice, "nothing available");
    }

    private async Task CheckDialogAsync(Visitor visitor, ILocator opener, string title, bool isExact = true)
    {
        await opener.ClickAsync();
        await Expect(visitor.Dialog.GetByRole(AriaRole.Heading, new() { Name = title, Exact = isExact })).ToBeVisibleAsync();
        await CheckAsync(visitor, title);
        await visitor.CloseDialogAsync();
    }

    private async Task CheckAsync(Visitor visitor, string screen)
    {
        var found = await visitor.Page.RunAxe();
        _violations.AddRange(
            from violation in found.Violations
            from node in violation.Nodes
            select $"{screen}: {violation.Id}: {violation.Help}: {node.Html}");
    }
}
