using Microsoft.Playwright;
using Parley.Browser.Pages;
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
        var pages = new List<IPage>();
        for (var i = 1; i < Tabs; i++)
        {
            pages.Add(await reader.Page.Context.NewPageAsync());
            await pages[^1].GotoAsync($"conversations/{id}");
            await Expect(pages[^1].GetByLabel("Message", new() { Exact = true })).ToBeVisibleAsync();
        }

        await bob.SendAsync(id, "to all tabs");
        foreach (var page in pages)
            await Expect(page.GetByRole(AriaRole.Log).GetByText("to all tabs")).ToBeVisibleAsync();

        await reader.OpenAsync("v1/limits"); // The tab that leads leaves the page.
        await bob.SendAsync(id, "to all others");
        foreach (var page in pages)
            await Expect(page.GetByRole(AriaRole.Log).GetByText("to all others")).ToBeVisibleAsync();
    }
    [Fact]
    public async Task Two_tabs_have_the_same_draft_and_what_one_has_sent_is_gone_from_the_other()
    {
        var writer = await NewcomerAsync("two-tabs");
        var id = await writer.Api.CreateGroupAsync("Two tabs", "bob");
        await writer.Api.SendAsync(id, "it begins");
        await writer.Api.CreatePinAsync("A left shoe");
        await writer.Api.CreatePinAsync("A right shoe");
        var tab = await writer.Page.Context.NewPageAsync();
        await tab.GotoAsync($"conversations/{id}");
        var other = new ConversationView(tab);
        await writer.OpenAsync($"conversations/{id}");
        await Expect(other.Box).ToBeVisibleAsync();

        await writer.Conversation.PickAsync("A left shoe");
        await writer.Conversation.Box.FillAsync("half a");
        await Expect(other.Box).ToHaveValueAsync("half a");
        await Expect(other.Attached).ToHaveTextAsync(["A left shoe"]);
        await other.PickAsync("A right shoe");
        await other.Box.FillAsync("half a sentence");
        await Expect(writer.Conversation.Box).ToHaveValueAsync("half a sentence");
        await Expect(writer.Conversation.Attached).ToHaveTextAsync(["A left shoe", "A right shoe"]);

        await writer.Conversation.Box.PressAsync("Enter");
        await Expect(writer.Conversation.Pending).ToHaveCountAsync(0);
        await Expect(other.Message("half a sentence").GetByRole(AriaRole.Article)).ToHaveCountAsync(2);
        await Expect(other.Box).ToHaveValueAsync("");
        await Expect(other.Attached).ToHaveCountAsync(0);
        await other.SendAsync("once more");
        await Expect(writer.Conversation.Message("once more")).ToBeVisibleAsync();
        Assert.Equal(["it begins", "half a sentence", "once more"], await writer.Api.TextsAsync(id));
        Assert.Equal(2, await writer.Api.CountSharesAsync(id));
    }
}
