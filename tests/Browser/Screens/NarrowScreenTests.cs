using Microsoft.Playwright;
using Parley.Browser.Running;
using static Microsoft.Playwright.Assertions;

namespace Parley.Browser.Screens;

/// <summary>A width of 320 pixels, as on a small phone, or on a desktop at a zoom of 400 %; and a desktop at a zoom of 200 %.</summary>
public sealed class NarrowScreenTests(RunningSite site) : BrowserTests(site)
{
    private readonly List<string> _tooWide = [];

    public static TheoryData<Screen> Screens() => [Screen.Narrow, Screen.Zoomed];

    [Theory]
    [MemberData(nameof(Screens))]
    public async Task No_screen_and_no_dialog_scrolls_sideways(Screen screen)
    {
        var alice = await VisitAsync(screen);
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
        await CheckDialogAsync(alice, alice.Conversation.AddPin, "Add pins");

        await alice.Conversation.Back.ClickAsync();
        await Expect(alice.Inbox.Row("Night train to the lake")).ToBeVisibleAsync();

        await alice.OpenAsync("boards");
        await Expect(alice.Content.Board("Sunday table")).ToBeVisibleAsync();
        await CheckAsync(alice, "boards");
        await CheckDialogAsync(alice, alice.Content.NewBoard, "New board");
        await alice.Content.Board("Sunday table").GetByRole(AriaRole.Link).ClickAsync();
        await Expect(alice.Content.Pins.First).ToBeVisibleAsync();
        await CheckAsync(alice, "board");
        await CheckDialogAsync(alice, alice.Content.NewPin, "New pin");
        await CheckDialogAsync(alice, alice.Content.Button("Edit board"), "Edit board");
        await CheckDialogAsync(alice, alice.Content.Button("Invite"), "People of this board");
        await alice.Content.Button("Select").ClickAsync();
        await CheckAsync(alice, "selected pins");
        await alice.Content.Button("Done").ClickAsync();
        await alice.Content.Pins.First.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(alice.Content.Button("Copy link")).ToBeVisibleAsync();
        await CheckAsync(alice, "pin");
        await alice.OpenAsync("users/bob");
        await Expect(alice.Page.Locator(".boards > li").First).ToBeVisibleAsync();
        await CheckAsync(alice, "person");
        Assert.Empty(_tooWide);
    }

    private async Task CheckDialogAsync(Visitor visitor, ILocator opener, string title)
    {
        await opener.ClickAsync();
        await Expect(visitor.Dialog.GetByRole(AriaRole.Heading, new() { Name = title, Exact = true })).ToBeVisibleAsync();
        await CheckAsync(visitor, title);
        await visitor.CloseDialogAsync();
    }

    private async Task CheckAsync(Visitor visitor, string screen) =>
        _tooWide.AddRange((await visitor.OverflowAsync()).Select(element => $"{screen}: {element}"));
}
