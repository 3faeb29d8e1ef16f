using Microsoft.Playwright;

namespace Parley.Browser.Pages;

/// <summary>Boards and pins.</summary>
public sealed class ContentView(IPage page)
{
    /// <summary>The pins of the board that are in the document, newest first.</summary>
    public ILocator Pins => Main.GetByRole(AriaRole.List, new() { Name = "Pins, newest first" }).Locator("li.pin");

    /// <summary>The button that makes a board.</summary>
    public ILocator NewBoard => Button("New board");

    /// <summary>The button that makes a pin.</summary>
    public ILocator NewPin => Button("New pin");

    /// <summary>The link to the next pin of the board.</summary>
    public ILocator Next => Main.Locator("#pin-next");

    /// <summary>The link to the previous pin of the board.</summary>
    public ILocator Previous => Main.Locator("#pin-previous");

    /// <summary>The text that replaces content that the person may not see.</summary>
    public ILocator Unavailable => Main.GetByText("This is not available. It was deleted, or you may not see it.");

    private ILocator Main => page.GetByRole(AriaRole.Main);

    /// <summary>The heading of a board or a pin.</summary>
    public ILocator Title(string title) => Main.GetByRole(AriaRole.Heading, new() { Name = title, Exact = true, Level = 2 });

    /// <summary>A pin in the grid.</summary>
    public ILocator Pin(string title) => Pins.Filter(new() { HasText = title });

    /// <summary>A tile of a board.</summary>
    public ILocator Board(string name) => Main.Locator(".boards > li").Filter(new() { HasText = name });

    /// <summary>A button of the page.</summary>
    public ILocator Button(string name) => Main.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
}
