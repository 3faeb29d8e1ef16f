using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Parley.Browser.Running;
using static Microsoft.Playwright.Assertions;

namespace Parley.Browser.Journeys;

/// <summary>A board: its properties, its people, and new pins.</summary>
public sealed class BoardTests(RunningSite site) : BrowserTests(site)
{
    // Drops an address or a file on the page, and returns whether the page handled the events. Otherwise the browser navigates to the
    // dropped address or file.
    private const string Drop =
        """
        address => {
            const dataTransfer = new DataTransfer();
            if (address)
                dataTransfer.setData('text/uri-list', address);
            else
                dataTransfer.items.add(new File(['content'], 'lamp.png', { type: 'image/png' }));
            const target = document.querySelector('.content-page .start');
            return ['dragover', 'drop'].every(
                type => !target.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer })));
        }
        """;

    [Fact]
    public async Task The_address_of_a_picture_is_dropped_on_a_board_and_a_file_is_refused_in_words()
    {
        var owner = await NewcomerAsync("drops");
        await FarPicture.ServeAsync(owner);
        var board = await owner.Api.CreateBoardAsync("Dropped");
        await owner.OpenAsync($"boards/{board}");
        await Expect(owner.Page.Locator("[data-offers]")).ToBeVisibleAsync(); // The page listens.
        Assert.True(await owner.Page.EvaluateAsync<bool>(Drop, ""));
        await Expect(owner.Toast("Files cannot be pinned.")).ToBeVisibleAsync();
        await Expect(owner.Dialog).ToHaveCountAsync(0);

        Assert.True(await owner.Page.EvaluateAsync<bool>(Drop, $"# from a search\r\n{FarPicture.Address}"));
        await Expect(owner.Dialog.GetByText(FarPicture.Size)).ToBeVisibleAsync();
        await owner.Dialog.GetByLabel("Title").FillAsync("A dropped lamp");
        await owner.DialogButton("Pin it").ClickAsync();
        await Expect(owner.Content.Pin("A dropped lamp")).ToBeVisibleAsync();
        await owner.UndoAsync("Pinned");
        await Expect(owner.Content.Pin("A dropped lamp")).ToHaveCountAsync(0);
        Assert.Empty(await owner.Api.PinsAsync(board));
    }

    [Fact]
    public async Task A_picture_that_does_not_arrive_is_given_up_and_can_be_tried_again()
    {
        var owner = await NewcomerAsync("waits");
        await FarPicture.HoldAsync(owner);
        var board = await owner.Api.CreateBoardAsync("Slow");
        await owner.OpenAsync($"boards/{board}");
        await owner.Content.NewPin.ClickAsync();
        await owner.Dialog.GetByLabel("Title").FillAsync("A slow lamp");
        await owner.Page.Clock.InstallAsync();
        await owner.Page.RunAndWaitForRequestAsync(
            () => owner.Dialog.GetByLabel("Address of a picture (optional)").FillAsync(FarPicture.Address), FarPicture.Address);
        await Expect(owner.Dialog.GetByText("Loading the picture…")).ToBeVisibleAsync();
        await owner.Page.Clock.FastForwardAsync(10_000);
        await Expect(owner.Dialog.GetByText("The picture did not load within 10 seconds.", new() { Exact = false })).ToBeVisibleAsync();
        await Expect(owner.DialogButton("Pin it")).ToBeDisabledAsync();

        await owner.Page.UnrouteAllAsync();
        await FarPicture.ServeAsync(owner);
        await owner.DialogButton("Try again").ClickAsync();
        await Expect(owner.Dialog.GetByText(FarPicture.Size)).ToBeVisibleAsync();
        await owner.DialogButton("Pin it").ClickAsync();
        await Expect(owner.Content.Pin("A slow lamp")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Several_pins_are_selected_saved_and_sent()
    {
        var owner = await NewcomerAsync("selects");
        await Site.ApiAsync("selects-friend");
        var friend = await owner.Api.WriteToAsync("selects-friend", "hello");
        var board = await owner.Api.CreateBoardAsync("Many");
        for (var i = 0; i < 11; i++)
            await owner.Api.CreatePinAsync(board, $"number {i}.");
        await owner.OpenAsync($"boards/{board}");
        await owner.Content.Button("Select").ClickAsync();
        foreach (var choice in await owner.Content.Pins.GetByRole(AriaRole.Checkbox).AllAsync())
            await choice.CheckAsync();
        await Expect(owner.Page.GetByText("11 selected. At most 10 can be sent at once.")).ToBeVisibleAsync();
        await Expect(owner.Content.Button("Send 11")).ToBeDisabledAsync();
        foreach (var title in Enumerable.Range(2, 9).Select(i => $"number {i}."))
            await owner.Content.Pin(title).GetByRole(AriaRole.Checkbox).UncheckAsync();

        await owner.Content.Button("Save 2").ClickAsync();
        await owner.Dialog.GetByLabel("Name of a new board").FillAsync("Few");
        await owner.DialogButton("Create and save").ClickAsync();
        await Expect(owner.Toast("Saved to Few")).ToBeVisibleAsync();
        Assert.Equal(["number 0.", "number 1."], (await owner.Api.PinsOfAsync("Few")).Order());
        await owner.Content.Button("Send 2").ClickAsync();
        await owner.Dialog.GetByLabel("selects-friend").CheckAsync();
        await owner.DialogButton("Send").ClickAsync();
        await Expect(owner.Toast("Sent")).ToBeVisibleAsync();
        Assert.Equal(2, await owner.Api.CountSharesAsync(friend));
        await owner.Content.Button("Done").ClickAsync();
        await Expect(owner.Content.Pins.GetByRole(AriaRole.Checkbox)).ToHaveCountAsync(0);
        await Expect(owner.Content.Button("Select")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_board_is_edited_and_the_edit_is_taken_back()
    {
        var owner = await NewcomerAsync("edits-boards");
        var board = await owner.Api.CreateBoardAsync("Before");
        await owner.OpenAsync($"boards/{board}");
        await owner.Content.Button("Edit board").ClickAsync();
        await owner.Dialog.GetByLabel("Name").FillAsync("After");
        await owner.Dialog.GetByLabel("Description (optional)").FillAsync("What it is about");
        await owner.Dialog.GetByLabel("Secret", new() { Exact = false }).CheckAsync();
        await owner.DialogButton("Save").ClickAsync();
        await Expect(owner.Content.Title("After")).ToBeVisibleAsync();
        await Expect(owner.Page.GetByText("What it is about")).ToBeVisibleAsync();
        var edited = await owner.Api.BoardAsync(board);
        Assert.Equal(("After", "What it is about", true), (edited.Name, edited.Description, edited.Secret));

        await owner.UndoAsync("Saved");
        await Expect(owner.Content.Title("Before")).ToBeVisibleAsync();
        await Expect(owner.Page.GetByText("What it is about")).ToHaveCountAsync(0);
        var undone = await owner.Api.BoardAsync(board);
        Assert.Equal(("Before", null, false), (undone.Name, undone.Description, undone.Secret));
    }

    [Fact]
    public async Task The_owner_invites_a_collaborator_who_pins_and_leaves()
    {
        var owner = await NewcomerAsync("has-helpers");
        var helper = await NewcomerAsync("helps");
        var board = await owner.Api.CreateBoardAsync("Ours", isSecret: true);
        await owner.OpenAsync($"boards/{board}");
        await owner.Content.Button("Invite").ClickAsync();
        await owner.Dialog.GetByLabel("Invite people", new() { Exact = false }).FillAsync("helps");
        await owner.Dialog.GetByRole(AriaRole.List, new() { Name = "Found" }).GetByRole(AriaRole.Button).ClickAsync();
        await owner.DialogButton("Invite").ClickAsync();
        await Expect(owner.Toast("helps was invited")).ToBeVisibleAsync();
        await Expect(owner.Dialog.GetByText("adds and removes pins")).ToBeVisibleAsync();
        await owner.CloseDialogAsync();
        await Expect(owner.Page.GetByRole(AriaRole.Main)).ToContainTextAsync("and helps");

        await helper.OpenAsync($"boards/{board}");
        await helper.Content.NewPin.ClickAsync();
        await helper.Dialog.GetByLabel("Title").FillAsync("From the helper");
        await helper.DialogButton("Pin it").ClickAsync();
        await Expect(helper.Content.Pin("From the helper")).ToBeVisibleAsync();
        Assert.Equal(["From the helper"], await owner.Api.PinsAsync(board));
        await helper.Content.Button("People").ClickAsync();
        await helper.DialogButton("Leave").ClickAsync();
        await helper.DialogButton("Really leave?").ClickAsync();
        await Expect(helper.Page).ToHaveURLAsync(new Regex("/boards$"));
        Assert.Empty((await owner.Api.BoardAsync(board)).CollaboratorIds);
        helper.ExpectFault("status of 404");
        await helper.Page.GoBackAsync();
        await Expect(helper.Content.Unavailable).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_owner_removes_a_collaborator()
    {
        var owner = await NewcomerAsync("had-helpers");
        var helper = await NewcomerAsync("helped");
        var board = await owner.Api.CreateBoardAsync("Mine again");
        await owner.Api.InviteAsync(board, "helped");
        await helper.OpenAsync($"boards/{board}");
        await Expect(helper.Content.NewPin).ToBeVisibleAsync();
        await owner.OpenAsync($"boards/{board}");
        await owner.Content.Button("Invite").ClickAsync();
        await owner.DialogButton("Remove").ClickAsync();
        await owner.DialogButton("Really remove?").ClickAsync();
        await Expect(owner.Dialog.GetByText("adds and removes pins")).ToHaveCountAsync(0);
        await Expect(owner.Dialog.GetByRole(AriaRole.List, new() { Name = "People of this board" })).ToBeFocusedAsync();
        Assert.Empty((await owner.Api.BoardAsync(board)).CollaboratorIds);

        // The helper's page still shows the button, because it has not read the board again.
        helper.ExpectFault("status of 403");
        await helper.Content.NewPin.ClickAsync();
        await helper.Dialog.GetByLabel("Title").FillAsync("Too late");
        await helper.DialogButton("Pin it").ClickAsync();
        await Expect(helper.Dialog.GetByText("You may not do this.")).ToBeVisibleAsync();
        await helper.CloseDialogAsync();
        await helper.Page.ReloadAsync();
        await Expect(helper.Content.Title("Mine again")).ToBeVisibleAsync();
        await Expect(helper.Content.NewPin).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    public async Task A_board_that_was_left_before_the_answer_ends_nothing(string method)
    {
        var owner = await NewcomerAsync("leaves-the-board");
        var board = await owner.Api.CreateBoardAsync("Left early");
        await owner.OpenAsync("boards");
        await owner.Content.Board("Left early").First.GetByRole(AriaRole.Link).ClickAsync();
        var answers = new TaskCompletionSource();
        await owner.Page.RouteAsync($"**/v1/boards/{board}", async route =>
        {
            if (route.Request.Method == method)
                await answers.Task;
            await route.ContinueAsync();
        });
        await owner.Content.Button("Edit board").ClickAsync();
        await owner.Dialog.GetByLabel("Name").FillAsync("Left earlier");
        if (method is "DELETE")
            await owner.DialogButton("Delete board").ClickAsync();
        await owner.DialogButton(method is "DELETE" ? "Really delete? Its pins are deleted, too." : "Save").ClickAsync();
        await owner.CloseDialogAsync();
        await owner.Page.GetByRole(AriaRole.Link, new() { Name = "Boards", Exact = true }).ClickAsync();
        await Expect(owner.Content.NewBoard).ToBeVisibleAsync();
        answers.SetResult();
        await Expect(owner.Toast(method is "DELETE" ? "The board was deleted" : "Saved")).ToBeVisibleAsync();
        await Expect(owner.Content.NewBoard).ToBeVisibleAsync();
        await Expect(owner.Page.Locator("#blazor-error-ui")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_board_is_deleted_after_a_second_click()
    {
        var owner = await NewcomerAsync("deletes-boards");
        await owner.Api.CreateBoardAsync("Stays");
        var board = await owner.Api.CreateBoardAsync("Goes");
        var pin = await owner.Api.CreatePinAsync(board, "Goes with it");
        await owner.OpenAsync("boards");
        await owner.Content.Board("Goes").GetByRole(AriaRole.Link).First.ClickAsync();
        await owner.Content.Button("Edit board").ClickAsync();
        await owner.DialogButton("Delete board").ClickAsync();
        Assert.Equal("Goes", (await owner.Api.BoardAsync(board)).Name);
        await owner.DialogButton("Really delete? Its pins are deleted, too.").ClickAsync();
        await Expect(owner.Toast("The board was deleted")).ToBeVisibleAsync();
        await Expect(owner.Content.Board("Stays")).ToBeVisibleAsync();
        await Expect(owner.Content.Board("Goes")).ToHaveCountAsync(0);
        owner.ExpectFault("status of 404");
        await owner.OpenAsync($"pins/{pin}");
        await Expect(owner.Content.Unavailable).ToBeVisibleAsync();
    }

    [Fact]
    public async Task New_pins_wait_behind_a_button_while_the_person_reads_older_ones()
    {
        var reader = await NewcomerAsync("reads-old-pins");
        var board = await reader.Api.CreateBoardAsync("Growing");
        for (var i = 0; i < 40; i++)
            await reader.Api.CreatePinAsync(board, $"number {i}.");
        await reader.OpenAsync($"boards/{board}");
        await reader.Content.Pin("number 10.").ScrollIntoViewIfNeededAsync();
        var before = await reader.Content.Pin("number 10.").BoundingBoxAsync();
        await reader.Content.Pin("number 10.").GetByRole(AriaRole.Link).ClickAsync();
        await Expect(reader.Content.Title("number 10.")).ToBeVisibleAsync();
        await reader.Api.CreatePinAsync(board, "new 1.");
        await reader.Api.CreatePinAsync(board, "new 2.");
        await reader.Page.GoBackAsync();
        await Expect(reader.Content.Button("2 new pins")).ToBeInViewportAsync();
        var after = await reader.Content.Pin("number 10.").BoundingBoxAsync();
        Assert.Equal(before!.Y, after!.Y, 50f); // The button "new pins" may move the pins by one line.
        await Expect(reader.Content.Pin("new 2.")).ToHaveCountAsync(0);

        await reader.Content.Button("2 new pins").ClickAsync();
        await Expect(reader.Content.Pin("new 2.")).ToBeInViewportAsync();
        await Expect(reader.Content.Pins.First).ToContainTextAsync("new 2.");
        await Expect(reader.Content.Button("2 new pins")).ToHaveCountAsync(0);
        await Expect(reader.Content.Pin("new 2.").GetByRole(AriaRole.Link)).ToBeFocusedAsync();
    }
}
