using Microsoft.Playwright;
using Parley.Browser.Running;
using static Microsoft.Playwright.Assertions;

namespace Parley.Browser.Journeys;

/// <summary>The toasts: above dialogs.</summary>
public sealed class ToastTests(RunningSite site) : BrowserTests(site)
{
    [Fact]
    public async Task A_toast_can_be_used_in_an_open_dialog_and_stays_when_the_dialog_closes()
    {
        var friend = await Site.ApiAsync("toasts-friend");
        var reader = await NewcomerAsync("toasts-reader");
        var id = await reader.Api.CreateGroupAsync("Toasts", "toasts-friend");
        await friend.SharePinAsync(id, "A lamp");
        await reader.OpenAsync($"conversations/{id}");
        await reader.Conversation.Gallery.ClickAsync();
        var save = reader.DialogButton("Make a board of this");
        await save.ClickAsync();
        await reader.Dialog.GetByLabel("Name of a new board").FillAsync("Lamps");
        await reader.DialogButton("Create and save").ClickAsync();
        var announced = reader.Dialog.GetByRole(AriaRole.Status).Filter(new() { HasText = "Saved to Lamps" });
        await Expect(announced).ToBeVisibleAsync();
        await reader.UndoAsync("Saved to Lamps");
        Assert.Empty(await reader.Api.PinsOfAsync("Lamps"));

        await SaveAgainAsync();
        await reader.CloseDialogAsync();
        await reader.UndoAsync("Saved to Lamps");
        Assert.Empty(await reader.Api.PinsOfAsync("Lamps"));

        await reader.Conversation.Gallery.ClickAsync();
        await SaveAgainAsync();
        await reader.Dialog.GetByRole(AriaRole.Link, new() { Name = "Show the board" }).ClickAsync();
        await Expect(reader.Content.Title("Lamps")).ToBeVisibleAsync();
        await Expect(reader.Dialog).ToHaveCountAsync(0);
        await reader.Page.GoBackAsync();
        await Expect(reader.Conversation.Title("Toasts")).ToBeVisibleAsync();

        async Task SaveAgainAsync()
        {
            await save.ClickAsync();
            await reader.Dialog.GetByRole(AriaRole.Button, new() { Name = "Lamps 0 pins" }).ClickAsync();
            await Expect(announced).ToBeVisibleAsync();
        }
    }
}
