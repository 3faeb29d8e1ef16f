using Microsoft.Playwright;
using Parley.Browser.Pages;
using Parley.Browser.Running;
using static Microsoft.Playwright.Assertions;

namespace Parley.Browser.Journeys;

/// <summary>The list of conversations.</summary>
public sealed class InboxTests(RunningSite site) : BrowserTests(site)
{
    [Fact]
    public async Task A_conversation_is_muted_hidden_and_marked_unread_and_each_is_taken_back()
    {
        var reader = await NewcomerAsync("tidies");
        var id = await reader.Api.CreateGroupAsync("Tidy", "bob");
        var bob = await Site.ApiAsync("bob");
        await bob.SendAsync(id, "a first message");
        await Expect(reader.Inbox.Row("Tidy")).ToContainTextAsync("1 unread");

        await reader.Inbox.ChooseAsync("Tidy", "Mark read");
        await Expect(reader.Inbox.Row("Tidy")).Not.ToContainTextAsync("unread");
        await reader.Inbox.ChooseAsync("Tidy", "Mark unread");
        await Expect(reader.Inbox.Row("Tidy")).ToContainTextAsync("1 unread");

        await reader.Inbox.ChooseAsync("Tidy", "Mute for a day");
        await Expect(reader.Inbox.Row("Tidy")).ToContainTextAsync("muted");
        await reader.Toast("Muted for a day").GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(reader.Inbox.Row("Tidy")).Not.ToContainTextAsync("muted");

        await reader.Inbox.ChooseAsync("Tidy", "Hide until the next message");
        await Expect(reader.Inbox.Row("Tidy")).ToBeHiddenAsync();
        await reader.Page.GetByLabel("Hidden").CheckAsync();
        await Expect(reader.Inbox.Row("Tidy")).ToBeVisibleAsync();
        await bob.SendAsync(id, "and it is back");
        await reader.Page.GetByLabel("Hidden").UncheckAsync();
        await Expect(reader.Inbox.Row("Tidy")).ToContainTextAsync("and it is back");
    }

    [Fact]
    public async Task The_search_finds_people_titles_and_items()
    {
        var alice = await SignedInAsync("Alice");
        var search = alice.Page.GetByRole(AriaRole.Searchbox, new() { Name = "Search conversations" });
        await search.FillAsync("night lake");
        await Expect(alice.Inbox.Row("Night train to the lake")).ToBeVisibleAsync();
        await Expect(alice.Inbox.Rows).ToHaveCountAsync(1);
        await search.FillAsync("keiko");
        await Expect(alice.Inbox.Row("Keiko Tanaka")).ToBeVisibleAsync();
        await search.FillAsync("nothing has this");
        await Expect(alice.Page.GetByText("Nothing found.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_long_list_follows_the_scroll_position_after_another_folder_and_after_a_search()
    {
        const int Count = 101;
        const int PageSize = 25;
        await Site.ApiAsync("of-a-long-list");
        var owner = await Site.ApiAsync("scrolls-the-list");
        for (var number = 1; number <= Count; number++)
            await owner.CreateGroupAsync($"Long list {number}.", "of-a-long-list");
        var reader = await NewcomerAsync("scrolls-the-list");
        var newest = reader.Inbox.Row($"Long list {Count}.");
        await Expect(newest).ToBeVisibleAsync();
        await reader.Page.GetByLabel("Hidden").CheckAsync();
        await Expect(reader.Page.GetByText("Nothing is hidden.")).ToBeVisibleAsync();
        await reader.Page.GetByLabel("Hidden").UncheckAsync();
        await Expect(newest).ToBeVisibleAsync();
        reader.AllowFault("button.plain"); // "Older conversations" moves down when rows arrive above it.
        for (var number = Count - PageSize; number > 0; number -= PageSize)
        {
            await reader.Inbox.Rows.Last.ScrollIntoViewIfNeededAsync();
            await Expect(reader.Inbox.Row($"Long list {number}.")).ToBeVisibleAsync(); // the first one of the next page
        }

        var search = reader.Page.GetByRole(AriaRole.Searchbox, new() { Name = "Search conversations" });
        await search.FillAsync("nothing has this");
        await Expect(reader.Page.GetByText("Nothing found.")).ToBeVisibleAsync();
        await search.FillAsync("");
        await Expect(newest).ToBeInViewportAsync();
    }

    [Fact]
    public async Task The_list_shows_a_draft_that_was_written_in_a_panel()
    {
        var writer = await NewcomerAsync("drafts-in-a-panel");
        var friend = await Site.ApiAsync("panel-friend");
        await friend.WriteToAsync("drafts-in-a-panel", "Any news?");
        await writer.OpenAsync("users/panel-friend");
        await writer.Bubbles.Bubble("panel-friend").ClickAsync();
        var row = writer.Inbox.Row("panel-friend");
        await Expect(row).Not.ToContainTextAsync("unread");
        await writer.Conversation.Box.PressSequentiallyAsync("not yet");
        await writer.Page.Keyboard.PressAsync("Escape");
        await Expect(row).ToContainTextAsync("Draft: not yet");
        await writer.Bubbles.Bubble("panel-friend").ClickAsync();
        await writer.Conversation.Box.FillAsync("");
        await Expect(row).ToContainTextAsync("Any news?");
    }

    [Fact]
    public async Task The_list_shows_the_draft_of_another_tab()
    {
        var writer = await NewcomerAsync("drafts-twice");
        var id = await writer.Api.CreateGroupAsync("Drafted", "bob");
        var pin = await writer.Api.CreatePinAsync("A weather vane");
        await writer.OpenAsync($"conversations/{id}");
        await Expect(writer.Conversation.Box).ToBeVisibleAsync();
        var other = await writer.Page.Context.NewPageAsync();
        await other.GotoAsync("boards");
        var row = new InboxList(other).Row("Drafted");
        await Expect(row).ToBeVisibleAsync();
        await writer.Conversation.Box.PressSequentiallyAsync("half a sentence");
        await Expect(row).ToContainTextAsync("Draft: half a sentence");
        await writer.Conversation.Box.FillAsync("");
        await writer.Conversation.PasteAsync($"/pins/{pin}");
        await Expect(row).ToContainTextAsync("Draft: A weather vane");
    }
}
