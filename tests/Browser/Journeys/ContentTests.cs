using Microsoft.Playwright;
using Parley.Browser.Running;
using static Microsoft.Playwright.Assertions;

namespace Parley.Browser.Journeys;

/// <summary>Boards and pins: their addresses, creation and deletion, and content that other people may not see.</summary>
public sealed class ContentTests(RunningSite site) : BrowserTests(site)
{
    private const string Lamp = "https://pictures.example/lamp.svg";

    private const string LampContent =
        """<svg xmlns="http://www.w3.org/2000/svg" width="300" height="450"><rect width="300" height="450" fill="#c60"/></svg>""";

    [Fact]
    public async Task A_board_is_made_and_the_address_of_a_picture_is_pinned_to_it()
    {
        var alice = await NewcomerAsync("makes-boards");
        alice.ExpectFault(Lamp); // The test answers in place of that host.
        await alice.Page.RouteAsync(Lamp, route => route.FulfillAsync(new() { ContentType = "image/svg+xml", Body = LampContent }));
        await alice.OpenAsync("boards");
        await alice.Content.Button("Make a board").ClickAsync();
        await alice.Dialog.GetByLabel("Name").FillAsync("Lamps");
        await alice.Dialog.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        await Expect(alice.Content.Title("Lamps")).ToBeVisibleAsync();

        await Expect(alice.Page.Locator("[data-offers]")).ToBeVisibleAsync(); // The page listens.
        await PasteAsync(alice, "http://pictures.example/lamp.svg");
        await Expect(alice.Dialog.GetByText("This address begins with http://", new() { Exact = false })).ToBeVisibleAsync();
        await alice.CloseDialogAsync();
        await PasteAsync(alice, Lamp);
        await Expect(alice.Dialog.GetByText("300 × 450 pixels")).ToBeVisibleAsync();
        await alice.Dialog.GetByLabel("Title").FillAsync("A paper lamp");
        await alice.Dialog.GetByRole(AriaRole.Button, new() { Name = "Pin it" }).ClickAsync();
        var tile = await alice.Content.Pin("A paper lamp").Locator(".pin-picture").BoundingBoxAsync();
        Assert.InRange(tile!.Height / tile.Width, 1.45, 1.55);

        await alice.OpenAsync("boards");
        await Expect(alice.Content.Board("Lamps")).ToContainTextAsync("1 pin");
    }

    [Fact]
    public async Task Neighbours_are_one_key_away_and_Back_returns_to_the_same_place_of_the_board()
    {
        var reader = await NewcomerAsync("reads-pins");
        var board = await reader.Api.CreateBoardAsync("Numbers");
        for (var i = 0; i < 60; i++)
            await reader.Api.CreatePinAsync(board, $"number {i}.");
        await reader.OpenAsync($"boards/{board}");
        await Expect(reader.Content.Pins.First).ToContainTextAsync("number 59.");
        await reader.Content.Pin("number 30.").ScrollIntoViewIfNeededAsync();
        var before = await reader.Content.Pin("number 30.").BoundingBoxAsync();
        await reader.Content.Pin("number 30.").GetByRole(AriaRole.Link).ClickAsync();
        await Expect(reader.Content.Title("number 30.")).ToBeFocusedAsync();

        await reader.Page.Keyboard.PressAsync("ArrowRight");
        await Expect(reader.Content.Title("number 29.")).ToBeVisibleAsync();
        await reader.Content.Previous.ClickAsync();
        await Expect(reader.Content.Title("number 30.")).ToBeVisibleAsync();
        await reader.Page.Keyboard.PressAsync("ArrowLeft");
        await Expect(reader.Content.Title("number 31.")).ToBeVisibleAsync();
        await reader.Page.GoBackAsync();
        await Expect(reader.Content.Title("Numbers")).ToBeVisibleAsync();
        await Expect(reader.Content.Pin("number 30.")).ToBeInViewportAsync();
        var after = await reader.Content.Pin("number 30.").BoundingBoxAsync();
        Assert.Equal(before!.Y, after!.Y, 1f);

        await reader.OpenAsync($"boards/{board}");
        await reader.Content.Pins.First.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(reader.Content.Previous).ToHaveAttributeAsync("aria-disabled", "true");
    }

    [Fact]
    public async Task A_board_whose_dialog_was_closed_before_the_answer_leads_nobody_away()
    {
        var owner = await NewcomerAsync("closes-early");
        await owner.Api.CreateGroupAsync("Read meanwhile", "bob");
        var answers = new TaskCompletionSource();
        await owner.OpenAsync("boards");
        await owner.Page.RouteAsync("**/v1/boards", async route =>
        {
            await answers.Task;
            await route.ContinueAsync();
        });
        await owner.Content.NewBoard.ClickAsync();
        await owner.Dialog.GetByLabel("Name").FillAsync("Created late");
        await owner.Dialog.GetByLabel("Name").PressAsync("Enter");
        await owner.CloseDialogAsync();
        await owner.Inbox.Row("Read meanwhile").ClickAsync();
        await Expect(owner.Conversation.Box).ToBeVisibleAsync();
        answers.SetResult();
        await Expect(owner.Toast("Created Created late")).ToBeVisibleAsync();
        await Expect(owner.Conversation.Title("Read meanwhile")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_pin_is_shown_before_its_board_and_without_the_rights_of_another_board()
    {
        var reader = await NewcomerAsync("reads-pins");
        var bob = await Site.ApiAsync("bob");
        var own = await reader.Api.CreatePinAsync(await reader.Api.CreateBoardAsync("Own board"), "own pin");
        var board = await bob.CreateBoardAsync("Board of somebody");
        var other = await bob.CreatePinAsync(board, "pin of somebody");
        await reader.OpenAsync($"pins/{own}");
        await Expect(reader.Content.Button("Delete")).ToBeVisibleAsync();
        var answers = new TaskCompletionSource();
        await reader.Page.RouteAsync($"**/v1/boards/{board}", async route =>
        {
            await answers.Task;
            await route.FulfillAsync(new() { Status = 403, ContentType = "application/problem+json", Body = "{}" });
        });
        reader.ExpectFault("status of 403");
        await reader.Page.EvaluateAsync("path => Blazor.navigateTo(path)", $"pins/{other}");
        await Expect(reader.Content.Title("pin of somebody")).ToBeVisibleAsync();
        await Expect(reader.Content.Button("Delete")).ToHaveCountAsync(0);
        answers.SetResult();
        await Expect(reader.Page.GetByText("The server refused it.")).ToBeVisibleAsync();
        await Expect(reader.Page.GetByText("Own board")).ToHaveCountAsync(0);
        await reader.Page.UnrouteAllAsync();
        await reader.Content.Button("Try again").ClickAsync();
        await Expect(reader.Page.GetByRole(AriaRole.Link, new() { Name = "Board of somebody" })).ToBeVisibleAsync();
        await Expect(reader.Page.GetByText("The server refused it.")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_deleted_pin_can_be_had_back_until_its_report_disappears()
    {
        var owner = await NewcomerAsync("deletes-pins");
        var board = await owner.Api.CreateBoardAsync("Less");
        await owner.Api.CreatePinAsync(board, "stays");
        var pin = await owner.Api.CreatePinAsync(board, "goes");
        await owner.OpenAsync($"pins/{pin}");
        await owner.Content.Button("Delete").ClickAsync();
        await Expect(owner.Content.Title("Less")).ToBeVisibleAsync();
        await Expect(owner.Content.Pin("stays")).ToBeVisibleAsync();
        await Expect(owner.Content.Pin("goes")).ToHaveCountAsync(0);
        await owner.Toast("The pin was deleted").GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(owner.Content.Pin("goes")).ToBeVisibleAsync();

        await owner.Content.Pin("goes").GetByRole(AriaRole.Link).ClickAsync();
        await owner.Content.Button("Delete").ClickAsync();
        await Expect(owner.Toast("The pin was deleted")).ToBeVisibleAsync();
        Assert.Equal(["goes", "stays"], await owner.Api.PinsAsync(board));
        await owner.Page.RunAndWaitForResponseAsync(
            () => Expect(owner.Toast("The pin was deleted")).ToHaveCountAsync(0), response => response.Request.Method is "DELETE");
        Assert.Equal(["stays"], await owner.Api.PinsAsync(board));
    }

    [Fact]
    public async Task A_deleted_pin_stays_deleted_if_the_page_is_left_before_its_report_disappears()
    {
        var owner = await NewcomerAsync("deletes-and-leaves");
        var board = await owner.Api.CreateBoardAsync("Left soon");
        await owner.Api.CreatePinAsync(board, "stays");
        var pin = await owner.Api.CreatePinAsync(board, "goes");
        await owner.OpenAsync($"pins/{pin}");
        await owner.Content.Button("Delete").ClickAsync();
        await Expect(owner.Toast("The pin was deleted")).ToBeVisibleAsync();
        await owner.Page.GotoAsync("about:blank");

        // The browser sends the deletion in the background. Playwright reports no request of a document that has been left.
        for (var attempt = 0; attempt < 300 && (await owner.Api.PinsAsync(board)).Count > 1; attempt++)
            await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.Equal(["stays"], await owner.Api.PinsAsync(board));
    }

    [Fact]
    public async Task A_deletion_without_an_answer_is_not_called_failed()
    {
        var owner = await NewcomerAsync("deletes-unsure");
        var board = await owner.Api.CreateBoardAsync("Unsure");
        await owner.Api.CreatePinAsync(board, "stays");
        var pin = await owner.Api.CreatePinAsync(board, "goes");
        await owner.OpenAsync($"pins/{pin}");
        await owner.Page.RouteAsync($"**/v1/pins/{pin}", async route =>
        {
            if (route.Request.Method is not "DELETE")
            {
                await route.ContinueAsync();
                return;
            }

            await route.FetchAsync(); // The server deletes the pin, and the answer is lost.
            await route.AbortAsync();
        });
        owner.ExpectFault("net::ERR_FAILED");
        await owner.Content.Button("Delete").ClickAsync();
        await Expect(owner.Content.Title("Unsure")).ToBeVisibleAsync();
        await Expect(owner.Toast("It is not known whether the pin was deleted.")).ToBeVisibleAsync();
        await Expect(owner.Content.Pin("goes")).ToHaveCountAsync(0);
        await Expect(owner.Content.Pin("stays")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Signing_out_finishes_a_deletion()
    {
        var owner = await NewcomerAsync("deletes-and-signs-out");
        var board = await owner.Api.CreateBoardAsync("Signed out");
        var pin = await owner.Api.CreatePinAsync(board, "goes");
        await owner.OpenAsync($"pins/{pin}");
        await owner.Content.Button("Delete").ClickAsync();
        await Expect(owner.Toast("The pin was deleted")).ToBeVisibleAsync();
        await owner.SignOutAsync();
        await Expect(owner.SignIn.OtherId).ToBeVisibleAsync();
        Assert.Empty(await owner.Api.PinsAsync(board));
    }

    [Fact]
    public async Task Content_of_a_secret_board_does_not_exist_for_anybody_else()
    {
        var owner = await Site.ApiAsync("keeps-secrets");
        var board = await owner.CreateBoardAsync("Hidden plans", isSecret: true);
        var pin = await owner.CreatePinAsync(board, "The surprise");
        var reader = await NewcomerAsync("is-curious");
        reader.ExpectFault("status of 404");
        foreach (var address in new[] { $"boards/{board}", $"pins/{pin}", "boards/nothing-has-this-id" })
        {
            await reader.OpenAsync(address);
            await Expect(reader.Content.Unavailable).ToBeVisibleAsync();
            await Expect(reader.Page.GetByText("The surprise")).ToHaveCountAsync(0);
            await Expect(reader.Page.GetByText("Hidden plans")).ToHaveCountAsync(0);
            await Expect(reader.Page.Locator("main img")).ToHaveCountAsync(0);
            await Expect(reader.Page).ToHaveTitleAsync("Parley");
        }
    }

    [Fact]
    public async Task Pictures_that_do_not_arrive_keep_their_places()
    {
        var reader = await NewcomerAsync("bad-pictures");
        var board = await reader.Api.CreateBoardAsync("Bad pictures");
        foreach (var (name, width, height) in new[] { ("gone", 400, 300), ("large", 9_000, 12_000), ("slow", 300, 300) })
            await reader.Api.CreatePinAsync(board, $"A {name} one", new($"https://pictures.example/{name}.png", width, height, "#336699"));
        reader.ExpectFault("https://pictures.example/gone.png");
        reader.AllowFault("https://pictures.example/");
        reader.AllowFault("net::ERR_NAME_NOT_RESOLVED");
        var isAnswered = new TaskCompletionSource();
        await reader.Page.RouteAsync("https://pictures.example/slow.png", async route =>
        {
            await isAnswered.Task;
            await route.AbortAsync();
        });
        await reader.OpenAsync($"boards/{board}");
        await Expect(reader.Content.Pins).ToHaveCountAsync(3);
        await Expect(reader.Content.Pin("A gone one").Locator("img")).ToHaveCountAsync(0);
        var ratios = new List<double>();
        foreach (var name in new[] { "gone", "large", "slow" })
        {
            var box = (await reader.Content.Pin($"A {name} one").Locator(".pin-picture").BoundingBoxAsync())!;
            ratios.Add(box.Height / box.Width);
        }

        Assert.Equal([0.75, 1.33, 1], ratios, (expected, actual) => Math.Abs(expected - actual) < 0.05);
        isAnswered.SetResult();
        reader.AllowFault("net::ERR_FAILED");
        await Expect(reader.Content.Pin("A slow one").Locator("img")).ToHaveCountAsync(0);
    }

    // All tests share the clipboard of the machine, so this method dispatches a paste event with data of its own.
    private static async Task PasteAsync(Visitor visitor, string text) => await visitor.Page.EvaluateAsync(
        """
        text => {
            const clipboardData = new DataTransfer();
            clipboardData.setData('text/plain', text);
            document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
        }
        """,
        text);
}
