using Parley.Browser.Running;
using static Microsoft.Playwright.Assertions;

namespace Parley.Browser.Screens;

/// <summary>A width of 320 pixels, as on a small phone, or on a desktop at a zoom of 400 %.</summary>
public sealed class NarrowScreenTests(RunningSite site) : BrowserTests(site)
{
    [Fact]
    public async Task No_screen_scrolls_sideways()
    {
        var alice = await VisitAsync(Screen.Narrow);
        await alice.OpenAsync();
        await Expect(alice.SignIn.Question).ToBeVisibleAsync();
        Assert.Empty(await alice.OverflowAsync());

        await alice.SignInAsync("Alice");
        await Expect(alice.Inbox.Row("Night train to the lake")).ToBeVisibleAsync();
        Assert.Empty(await alice.OverflowAsync());

        await alice.Inbox.Row("Night train to the lake").ClickAsync();
        await Expect(alice.Conversation.Message("No electricity.")).ToBeVisibleAsync();
        Assert.Empty(await alice.OverflowAsync());

        await alice.Conversation.Back.ClickAsync();
        await Expect(alice.Inbox.Row("Night train to the lake")).ToBeVisibleAsync();
    }
}
