using Microsoft.Playwright;

namespace Parley.Browser.Pages;

/// <summary>The bubbles and the panel over content.</summary>
public sealed class BubbleBar(IPage page)
{
    /// <summary>The bubbles, with the button for the rest.</summary>
    public ILocator List => page.GetByRole(AriaRole.List, new() { Name = "Open and unread conversations" });

    /// <summary>The conversation over the content.</summary>
    public ILocator Panel => page.GetByRole(AriaRole.Complementary, new() { Name = "Conversation over the content" });

    /// <summary>The bubble of a conversation.</summary>
    /// <param name="title">The title of the conversation.</param>
    public ILocator Bubble(string title) => List.Locator("button[data-conversation]").Filter(new() { HasText = title });
}
