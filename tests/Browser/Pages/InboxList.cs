using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Parley.Browser.Pages;

/// <summary>The list of conversations, with the name of the person above it.</summary>
public sealed class InboxList(IPage page)
{
    /// <summary>The button that begins a conversation.</summary>
    public ILocator New => Region.GetByRole(AriaRole.Button, new() { Name = "New conversation" });

    /// <summary>The button that opens the settings.</summary>
    public ILocator Settings => Region.GetByRole(AriaRole.Button, new() { Name = "Settings" });

    /// <summary>The rows.</summary>
    public ILocator Rows => Region.GetByRole(AriaRole.Listitem);

    private ILocator Region => page.GetByRole(AriaRole.Navigation, new() { Name = "Conversations" });

    /// <summary>The name of the person who is signed in.</summary>
    public ILocator Me(string displayName) => Region.GetByText(displayName, new() { Exact = true });

    /// <summary>The row of a conversation.</summary>
    /// <param name="title">Its title, with which its accessible name begins.</param>
    public ILocator Row(string title) => Region.GetByRole(AriaRole.Link, new() { NameRegex = Begins(title) });

    /// <summary>Chooses from the menu of a row.</summary>
    public async Task ChooseAsync(string title, string choice)
    {
        await Rows.Filter(new() { Has = page.GetByRole(AriaRole.Link, new() { NameRegex = Begins(title) }) })
            .GetByRole(AriaRole.Button, new() { Name = "Actions for this conversation" })
            .ClickAsync();
        await page.GetByRole(AriaRole.Group, new() { Name = "Actions for the conversation" })
            .GetByRole(AriaRole.Button, new() { Name = choice, Exact = true })
            .ClickAsync();
    }

    private static Regex Begins(string title) => new($"^{Regex.Escape(title)}");
}
