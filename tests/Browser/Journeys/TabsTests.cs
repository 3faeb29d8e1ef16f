using Parley.Browser.Running;
using static Microsoft.Playwright.Assertions;

namespace Parley.Browser.Journeys;

/// <summary>Several tabs of one browser share one stream. A browser opens at most six connections to a server.</summary>
public sealed class TabsTests(RunningSite site) : BrowserTests(site)
{
    [Fact]
    public async Task Eight_tabs_are_live_also_after_the_first_one_is_closed()
    {
        const int Tabs = 8;
        var reader = await NewcomerAsync("many-tabs");
        var id = await reader.Api.CreateGroupAsync("Many tabs", "bob");
        var bob = await Site.ApiAsync("bob");
        var pages = new List<Microsoft.Playwright.IPage>();
        for (var i = 1; i < Tabs; i++)
        {
            pages.Add(await reader.Page.Context.NewPageAsync());
            await pages[^1].GotoAsync($"conversations/{id}");
            await Expect(pages[^1].GetByLabel("Message", new() { Exact = true })).ToBeVisibleAsync();
        }

        await bob.SendAsync(id, "to all tabs");
        foreach (var page in pages)
            await Expect(page.GetByRole(Microsoft.Playwright.AriaRole.Log).GetByText("to all tabs")).ToBeVisibleAsync();

        await reader.OpenAsync("v1/limits"); // The tab that leads leaves the page.
        await bob.SendAsync(id, "to all others");
        foreach (var page in pages)
            await Expect(page.GetByRole(Microsoft.Playwright.AriaRole.Log).GetByText("to all others")).ToBeVisibleAsync();
    }
}
