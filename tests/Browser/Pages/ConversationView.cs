using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Parley.Browser.Pages;

/// <summary>The open conversation.</summary>
public sealed partial class ConversationView(IPage page)
{
    /// <summary>The way back to the list, on a phone.</summary>
    public ILocator Back => page.GetByRole(AriaRole.Link, new() { Name = "Back to the list" });

    /// <summary>The button that shows what was shared.</summary>
    public ILocator Gallery => page.GetByRole(AriaRole.Button, new() { Name = "Gallery" });

    /// <summary>The button that shows the people.</summary>
    public ILocator Details => page.GetByRole(AriaRole.Button, new() { Name = "People and settings" });

    /// <summary>The messages, oldest first.</summary>
    public ILocator Messages => page.GetByRole(AriaRole.Log, new() { Name = "Messages" });

    /// <summary>The messages that the server has not acknowledged.</summary>
    public ILocator Pending => Messages.Locator(".is-pending");

    /// <summary>The line above the first unread message.</summary>
    public ILocator Divider => Messages.GetByText("New messages", new() { Exact = true });

    /// <summary>The button that leads to the end; it has the number of new messages.</summary>
    public ILocator Jump => page.GetByRole(AriaRole.Button, new() { NameRegex = JumpName() });

    /// <summary>The field in which the person writes.</summary>
    public ILocator Box => page.GetByRole(AriaRole.Textbox, new() { Name = "Message", Exact = true });

    /// <summary>The items that are attached to the next message.</summary>
    public ILocator Attached => page.GetByRole(AriaRole.List, new() { Name = "Attached" }).GetByRole(AriaRole.Listitem);

    /// <summary>The button that opens the picker of pins.</summary>
    public ILocator AddPin => page.GetByRole(AriaRole.Button, new() { Name = "Add a pin" });

    /// <summary>The heading with the title.</summary>
    public ILocator Title(string title) => page.GetByRole(AriaRole.Heading, new() { Name = title, Exact = true, Level = 2 });

    /// <summary>The messages that contain a text, and the replies that quote it.</summary>
    public ILocator Message(string text) => Messages.GetByRole(AriaRole.Listitem).Filter(new() { HasText = text });

    /// <summary>Writes a message and sends it with Enter.</summary>
    public async Task SendAsync(string text)
    {
        await Box.FillAsync(text);
        await Box.PressAsync("Enter");
    }

    /// <summary>Pastes a text into the field, as the person does with the keyboard.</summary>
    public async Task PasteAsync(string text)
    {
        var before = await Box.InputValueAsync();
        await Box.FillAsync(text);
        await Box.PressAsync("Control+a");
        await Box.PressAsync("Control+x");
        await Box.FillAsync(before);
        await Box.PressAsync("Control+End");
        await Box.PressAsync("Control+v");
    }

    /// <summary>Attaches one of the newest pins of the person's boards.</summary>
    public async Task PickAsync(string title)
    {
        await AddPin.ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByRole(AriaRole.Button, new() { Name = title }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Attach 1" }).ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);
    }

    /// <summary>Begins to answer the first message with a text.</summary>
    public async Task BeginReplyAsync(string answered)
    {
        await PressAsync(answered, "Reply");
        await Expect(page.GetByText("Reply to", new() { Exact = false })).ToBeVisibleAsync();
    }

    /// <summary>Answers the first message with a text.</summary>
    public async Task ReplyAsync(string answered, string text)
    {
        await BeginReplyAsync(answered);
        await SendAsync(text);
    }

    /// <summary>Adds a reaction to the first message with a text.</summary>
    public async Task ReactAsync(string text, string reaction)
    {
        await PressAsync(text, "React");
        await ChooseAsync("Reactions", reaction);
    }

    /// <summary>Begins to edit the first message with a text.</summary>
    public Task BeginEditAsync(string text) => PressAsync(text, "Edit");

    /// <summary>Replaces the text of the first message with a text.</summary>
    public async Task EditAsync(string text, string changed)
    {
        await BeginEditAsync(text);
        await page.GetByRole(AriaRole.Textbox, new() { Name = "New text" }).FillAsync(changed);
        await page.GetByRole(AriaRole.Button, new() { Name = "Save the change" }).ClickAsync();
    }

    /// <summary>Unsends the first message with a text.</summary>
    public async Task UnsendAsync(string text)
    {
        await OpenMenuAsync(text);
        await ChooseAsync("Actions", "Unsend");
    }

    /// <summary>Opens the menu of the first message with a text.</summary>
    public Task OpenMenuAsync(string text) => PressAsync(text, "More actions");

    private Task PressAsync(string text, string tool) =>
        Message(text).First.GetByRole(AriaRole.Button, new() { Name = tool, Exact = true }).ClickAsync();

    private Task ChooseAsync(string menu, string choice) => page.GetByRole(AriaRole.Group, new() { Name = menu, Exact = true })
        .GetByRole(AriaRole.Button, new() { Name = choice, Exact = true })
        .ClickAsync();

    [GeneratedRegex(@"^(Latest|\d+ new)$")]
    private static partial Regex JumpName();
}
