using Microsoft.Playwright;

namespace Parley.Browser.Pages;

/// <summary>The page of a development server for people who are not signed in.</summary>
public sealed class SignInPage(IPage page)
{
    /// <summary>The question above the list of people.</summary>
    public ILocator Question => page.GetByRole(AriaRole.Heading, new() { Name = "Who are you?" });

    /// <summary>The field for the id of a person who is not in the list.</summary>
    public ILocator OtherId => page.GetByRole(AriaRole.Textbox, new() { Name = "Another user id" });

    /// <summary>A person of the list.</summary>
    public ILocator Person(string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
}
