using Microsoft.Playwright;
using Parley.Browser.Running;
using static Microsoft.Playwright.Assertions;

namespace Parley.Browser.Journeys;

/// <summary>The dialogs in which a person searches for pins and boards.</summary>
public sealed class PickerTests(RunningSite site) : BrowserTests(site)
{
    [Fact]
    public async Task The_save_sheet_finds_one_of_many_boards()
    {
        var saver = await NewcomerAsync("many-boards");
        for (var i = 1; i <= 8; i++)
            await saver.Api.CreateBoardAsync($"Shelf {i}");
        await saver.OpenAsync($"pins/{await (await Site.ApiAsync("many-boards-friend")).CreatePinAsync("A shell")}");
        var boards = saver.Dialog.GetByRole(AriaRole.List, new() { Name = "Your boards" }).GetByRole(AriaRole.Button);
        var filter = saver.Dialog.GetByLabel("Find a board");
        await saver.Content.Button("Save").ClickAsync();
        await Expect(boards).ToHaveCountAsync(8);
        await Expect(filter).ToHaveCountAsync(0);
        await saver.CloseDialogAsync();

        await saver.Api.CreateBoardAsync("Beach");
        await saver.Content.Button("Save").ClickAsync();
        await Expect(boards).ToHaveCountAsync(9);
        await Expect(boards.First).ToContainTextAsync("Beach");
        await filter.FillAsync("nothing like this");
        await Expect(saver.Dialog.GetByText("No board has this name.")).ToBeVisibleAsync();
        await filter.FillAsync("shelf 3");
        await Expect(boards).ToHaveCountAsync(1);
        await filter.PressAsync("Tab");
        await saver.Page.Keyboard.PressAsync("Enter");
        await Expect(saver.Toast("Saved to Shelf 3")).ToBeVisibleAsync();
        Assert.Equal(["A shell"], await saver.Api.PinsOfAsync("Shelf 3"));
        await saver.Content.Button("Save").ClickAsync();
        await Expect(boards.First).ToContainTextAsync("Shelf 3");
        await Expect(boards.First).ToContainTextAsync("already on it");
    }

    [Fact]
    public async Task Pins_of_other_people_of_the_conversation_and_of_own_boards_are_picked_by_keyboard()
    {
        var writer = await NewcomerAsync("looks-up");
        var friend = await Site.ApiAsync("is-looked-up");
        await writer.Api.CreatePinAsync(await writer.Api.CreateBoardAsync("My corner"), "A stool");
        await friend.CreatePinAsync(await friend.CreateBoardAsync("Garden of others"), "A fountain");
        var id = await writer.Api.CreateGroupAsync("Looks up", "is-looked-up");
        await friend.SharePinAsync(id, "A bench");
        await writer.OpenAsync($"conversations/{id}");
        await writer.Conversation.AddPin.ClickAsync();
        await Expect(writer.Dialog.GetByRole(AriaRole.Radio, new() { Name = "Recent" })).ToBeFocusedAsync();
        var keys = writer.Page.Keyboard;
        await keys.PressAsync("ArrowRight"); // My boards
        await Expect(Button("My corner")).ToBeVisibleAsync();
        await keys.PressAsync("Tab");
        await keys.PressAsync("Enter");
        await Expect(Button("All boards")).ToBeFocusedAsync();
        await Expect(Button("A stool")).ToBeVisibleAsync();
        await keys.PressAsync("Tab");
        await keys.PressAsync("ArrowRight"); // The first item is the board itself.
        await keys.PressAsync("Space");
        await Expect(writer.Dialog.GetByText("1 of 10")).ToBeVisibleAsync();
        await Button("All boards").FocusAsync();
        await keys.PressAsync("Enter");
        await Expect(Button("My corner")).ToBeFocusedAsync();

        await keys.PressAsync("Shift+Tab");
        await keys.PressAsync("ArrowRight"); // This conversation
        await Expect(Button("A bench")).ToBeVisibleAsync();
        await keys.PressAsync("Tab");
        await keys.PressAsync("Space");
        await Expect(writer.Dialog.GetByText("2 of 10")).ToBeVisibleAsync();
        await keys.PressAsync("Shift+Tab");
        await keys.PressAsync("ArrowRight"); // Search
        await keys.PressAsync("Tab");
        await keys.TypeAsync("is-looked");
        await Expect(Button("Garden of others")).ToContainTextAsync("is-looked-up, 1 pin");
        await keys.PressAsync("Tab");
        await keys.PressAsync("Enter");
        await Expect(Button("A fountain")).ToBeVisibleAsync();
        await keys.PressAsync("Tab");
        await keys.PressAsync("End");
        await keys.PressAsync("Space");
        await keys.PressAsync("Tab");
        await keys.PressAsync("Enter");
        await Expect(writer.Conversation.Attached).ToContainTextAsync(["A stool", "A bench", "A fountain"]);

        ILocator Button(string name) => writer.Dialog.GetByRole(AriaRole.Button, new() { Name = name });
    }

    [Fact]
    public async Task A_search_that_finds_nothing_says_so_and_a_full_message_takes_no_more()
    {
        var writer = await NewcomerAsync("picks-ten");
        var board = await writer.Api.CreateBoardAsync("Eleven");
        for (var i = 0; i < 11; i++)
            await writer.Api.CreatePinAsync(board, $"number {i}.");
        var id = await writer.Api.CreateGroupAsync("Picks ten", "bob");
        await writer.OpenAsync($"conversations/{id}");
        await writer.Conversation.AddPin.ClickAsync();
        await writer.Dialog.GetByLabel("Search").CheckAsync();
        await writer.Dialog.GetByLabel("Boards and people").FillAsync("nobody-has-this-name");
        await Expect(writer.Dialog.GetByText("Nothing found.")).ToBeVisibleAsync();

        await writer.Dialog.GetByLabel("Recent").CheckAsync();
        var pins = writer.Dialog.GetByRole(AriaRole.List, new() { Name = "Items" }).GetByRole(AriaRole.Button);
        await Expect(pins).ToHaveCountAsync(11);
        for (var i = 0; i < 10; i++)
            await pins.Nth(i).ClickAsync();
        await Expect(writer.Dialog.GetByText("10 of 10")).ToBeVisibleAsync();
        await Expect(pins.Last).ToBeDisabledAsync();
        await pins.Nth(9).PressAsync("ArrowRight");
        await Expect(pins.Last).ToBeFocusedAsync();
        await writer.Page.Keyboard.PressAsync("Space");
        await Expect(pins.Last).ToHaveAttributeAsync("aria-pressed", "false");
        await pins.First.PressAsync("Space");
        await Expect(pins.Last).ToBeEnabledAsync();
        await writer.DialogButton("Attach 9").ClickAsync();
        await Expect(writer.Conversation.Attached).ToHaveCountAsync(9);
    }
}
