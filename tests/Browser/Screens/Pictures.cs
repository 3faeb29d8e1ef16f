using Microsoft.Playwright;
using Parley.Browser.Running;
using Parley.Testing;
using static Microsoft.Playwright.Assertions;

namespace Parley.Browser.Screens;

/// <summary>Writes pictures of every screen for people to look at. It runs only if it is asked for; <c>tests/README.md</c> has the
/// command.</summary>
public sealed class Pictures(RunningSite site) : BrowserTests(site)
{
    private const string Folder = "artifacts/pictures";

    [Theory(Explicit = true)]
    [InlineData(false, ColorScheme.Light)]
    [InlineData(false, ColorScheme.Dark)]
    [InlineData(true, ColorScheme.Light)]
    [InlineData(true, ColorScheme.Dark)]
    public async Task Write(bool isPhone, ColorScheme colors)
    {
        var screen = isPhone ? Screen.Phone : Screen.Desk;
        var name = $"{screen.Name}-{colors.ToString().ToLowerInvariant()}";

        var alice = await VisitAsync(screen, colors);
        await alice.OpenAsync();
        await Expect(alice.SignIn.Question).ToBeVisibleAsync();
        await TakeAsync(alice, $"{name}-sign-in");

        await alice.SignInAsync("Alice");
        alice.Api = await Site.ApiAsync("alice");
        await Expect(alice.Inbox.Row("Night train to the lake")).ToBeVisibleAsync();
        await TakeAsync(alice, $"{name}-inbox");

        await alice.Inbox.Row("Night train to the lake").ClickAsync();
        await Expect(alice.Conversation.Message("No electricity.")).ToBeVisibleAsync();
        await TakeAsync(alice, $"{name}-conversation");

        foreach (var (opener, dialog) in new[]
        {
            (alice.Conversation.Gallery, "gallery"),
            (alice.Conversation.Details, "people"),
            (alice.Conversation.Messages.GetByRole(AriaRole.Button, new() { Name = "Save" }).Last, "save"),
            (alice.Conversation.Messages.GetByRole(AriaRole.Button, new() { Name = "Send on" }).Last, "send"),
            (alice.Conversation.AddPin, "pins"),
        })
        {
            await opener.ClickAsync();
            await Expect(alice.Dialog.GetByText("Loading")).ToHaveCountAsync(0);
            await TakeAsync(alice, $"{name}-{dialog}");
            await alice.CloseDialogAsync();
        }

        await alice.Conversation.AddPin.ClickAsync();
        await alice.Dialog.Locator(".pick").Nth(0).ClickAsync();
        await alice.Dialog.Locator(".pick").Nth(1).ClickAsync();
        await TakeAsync(alice, $"{name}-pins-chosen");
        await alice.Dialog.GetByRole(AriaRole.Button, new() { Name = "Attach 2" }).ClickAsync();
        await Expect(alice.Conversation.Attached).ToHaveCountAsync(2);
        await TakeAsync(alice, $"{name}-attached");
        foreach (var remove in new[] { 1, 0 })
            await alice.Conversation.Attached.Nth(remove).GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        var begun = await alice.Api.CreateGroupAsync($"Begun {name}", "bob");
        await alice.OpenAsync($"conversations/{begun}");
        await Expect(alice.Page.Locator(".first-item")).ToHaveCountAsync(3);
        await TakeAsync(alice, $"{name}-first-items");

        await alice.OpenAsync("users/bob");
        await Expect(alice.Page.GetByRole(AriaRole.Button, new() { Name = "Write a message" })).ToBeVisibleAsync();
        await TakeAsync(alice, $"{name}-person");
        await alice.OpenAsync("boards");
        await Expect(alice.Content.Board("Broth and wrappers").Locator("img")).ToBeVisibleAsync();
        await TakeAsync(alice, $"{name}-boards");
        await alice.Content.Board("Sunday table").GetByRole(AriaRole.Link).ClickAsync();
        await Expect(alice.Content.Pins.First).ToBeVisibleAsync();
        await TakeAsync(alice, $"{name}-board");
        await alice.Content.NewPin.ClickAsync();
        await TakeAsync(alice, $"{name}-new-pin");
        await alice.CloseDialogAsync();
        await alice.Content.Pins.First.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(alice.Content.Button("Copy link")).ToBeVisibleAsync();
        await TakeAsync(alice, $"{name}-pin");
        if (!isPhone)
        {
            await alice.Inbox.Row("Night train to the lake").ClickAsync();
            await alice.Conversation.Messages.GetByRole(AriaRole.Article).Filter(new() { HasText = "Pin" }).Last
                .GetByRole(AriaRole.Link).ClickAsync();
            await Expect(alice.Content.Button("Copy link")).ToBeVisibleAsync();
            await Expect(alice.Bubbles.Panel.GetByText("No electricity.", new() { Exact = false })).ToBeVisibleAsync();
            await TakeAsync(alice, $"{name}-bubble");
        }

        await alice.OpenAsync();
        await alice.Inbox.New.ClickAsync();
        await alice.Dialog.GetByRole(AriaRole.Searchbox, new() { Name = "With" }).FillAsync("gr");
        await Expect(alice.Dialog.GetByRole(AriaRole.Button, new() { Name = "Grace Okafor" })).ToBeVisibleAsync();
        await TakeAsync(alice, $"{name}-new");
        await alice.Dialog.GetByRole(AriaRole.Searchbox, new() { Name = "With" }).FillAsync(""); // Escape would only empty the field.
        await alice.CloseDialogAsync();
        await alice.Inbox.Settings.ClickAsync();
        await TakeAsync(alice, $"{name}-settings");

        var newcomer = await NewcomerAsync($"newcomer-{name}", screen, colors);
        await Expect(newcomer.Page.GetByText("No conversation yet.", new() { Exact = false })).ToBeVisibleAsync();
        await TakeAsync(newcomer, $"{name}-empty");
    }

    private static async Task TakeAsync(Visitor visitor, string name)
    {
        await visitor.Page.Mouse.MoveAsync(0, 0); // so that nothing looks as if the mouse were on it
        foreach (var picture in await visitor.Page.GetByRole(AriaRole.Img).AllAsync())
        {
            // The browser does not load a picture that is far from the visible part.
            if (await picture.EvaluateAsync<bool>("picture => picture.getBoundingClientRect().bottom > 0"))
                await Expect(picture).Not.ToHaveJSPropertyAsync("naturalWidth", 0);
        }

        await visitor.Page.ScreenshotAsync(new() { Path = Repository.PathOf($"{Folder}/{name}.png") });
    }
}
