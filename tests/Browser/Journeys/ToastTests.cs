using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Parley.Browser.Running;
using static Microsoft.Playwright.Assertions;

namespace Parley.Browser.Journeys;

/// <summary>The toasts: above dialogs, and for requests whose dialog was closed before the answer.</summary>
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

    [Fact]
    public async Task A_send_that_fails_after_its_sheet_was_closed_is_reported()
    {
        var blocker = await Site.ApiAsync("late-blocker");
        var friend = await Site.ApiAsync("late-friend");
        var api = await Site.ApiAsync("late-sender");
        await api.WriteToAsync("late-blocker", "hello");
        await api.WriteToAsync("late-friend", "hello");
        await blocker.BlockAsync("late-sender");
        var pin = await api.CreatePinAsync("A kite");
        var sender = await NewcomerAsync("late-sender");
        await sender.OpenAsync($"pins/{pin}");
        await SendAndCloseAsync(route => route.ContinueAsync(), "late-blocker", "late-friend");
        await Expect(sender.Toast("Send “A kite” to late-blocker: This person cannot be written to or added.")).ToBeVisibleAsync();
        await Expect(sender.Toast("Sent")).ToBeVisibleAsync();

        await SendAndCloseAsync(
            async route =>
            {
                var results = JsonNode.Parse(await (await route.FetchAsync()).TextAsync())!;
                results["results"]![0] = JsonNode.Parse("""{"code":"outcome_unknown","title":"Unknown","status":503}""");
                await route.FulfillAsync(new() { ContentType = "application/json", Body = results.ToJsonString() });
            },
            "late-friend");
        await Expect(sender.Toast("Send “A kite” to late-friend: It may have been sent. Look there")).ToBeVisibleAsync();

        sender.ExpectFault("status of 403");
        await SendAndCloseAsync(route => RefuseAsync(route), "late-friend");
        await Expect(sender.Toast("Send “A kite”: You may not do this.")).ToBeVisibleAsync();
        Assert.Equal(2, await friend.CountSharesAsync(await friend.WriteToAsync("late-sender", "thanks")));

        async Task SendAndCloseAsync(Func<IRoute, Task> answer, params string[] names)
        {
            var (hasArrived, isClosed) = (new TaskCompletionSource(), new TaskCompletionSource());
            await sender.Page.RouteAsync("**/v1/sends", async route =>
            {
                hasArrived.SetResult();
                await isClosed.Task;
                await answer(route);
            });
            await sender.Content.Button("Send").ClickAsync();
            foreach (var name in names)
                await sender.Dialog.GetByLabel(name).CheckAsync();
            await sender.DialogButton(names.Length is 1 ? "Send" : $"Send to {names.Length}").ClickAsync();
            await hasArrived.Task; // Otherwise UnrouteAllAsync would not wait for the request.
            await sender.CloseDialogAsync();
            isClosed.SetResult();
            await sender.Page.UnrouteAllAsync(new() { Behavior = UnrouteBehavior.Wait });
        }
    }

    [Fact]
    public async Task A_save_that_is_refused_after_its_sheet_was_closed_is_reported()
    {
        var api = await Site.ApiAsync("late-saver");
        var pin = await api.CreatePinAsync("A shell");
        await api.CreateBoardAsync("Beach");
        var saver = await NewcomerAsync("late-saver");
        await saver.OpenAsync($"pins/{pin}");
        var isClosed = new TaskCompletionSource();
        await saver.Page.RouteAsync("**/v1/pins", async route =>
        {
            await isClosed.Task;
            await RefuseAsync(route);
        });
        saver.ExpectFault("status of 403");
        await saver.Content.Button("Save").ClickAsync();
        await saver.Dialog.GetByRole(AriaRole.Button, new() { Name = "Beach 0 pins" }).ClickAsync();
        await saver.CloseDialogAsync();
        isClosed.SetResult();
        await Expect(saver.Toast("Save “A shell”: You may not do this.")).ToBeVisibleAsync();
        Assert.Empty(await api.PinsOfAsync("Beach"));
    }

    [Fact]
    public async Task Invitations_before_a_refused_one_are_reported_and_can_be_taken_back()
    {
        await Site.ApiAsync("part-one");
        await Site.ApiAsync("part-two");
        var api = await Site.ApiAsync("invites-in-part");
        var id = await api.CreateGroupAsync("In part", "part-one", "part-two");
        await api.ShareBoardAsync(id, "Part of us");
        var owner = await NewcomerAsync("invites-in-part");
        await owner.OpenAsync($"conversations/{id}");
        await owner.Page.RouteAsync("**/collaborators/part-two", route => RefuseAsync(route));
        owner.ExpectFault("status of 403");
        await owner.Conversation.Messages.GetByRole(AriaRole.Button, new() { Name = "Invite" }).ClickAsync();
        await owner.DialogButton("Invite").ClickAsync();
        await Expect(owner.Dialog.GetByText("You may not do this.")).ToBeVisibleAsync();
        await Expect(owner.Dialog.GetByLabel("part-one")).ToBeDisabledAsync();
        Assert.Equal(["part-one"], await api.CollaboratorsAsync("Part of us"));
        await owner.UndoAsync("Invited part-one to Part of us");
        await Expect(owner.Dialog.GetByLabel("part-one")).ToBeEnabledAsync();
        Assert.Empty(await api.CollaboratorsAsync("Part of us"));
    }

    [Fact]
    public async Task A_conversation_whose_dialog_was_closed_is_reported()
    {
        await Site.ApiAsync("late-partner");
        var person = await NewcomerAsync("late-beginner");
        var isRefused = true;
        person.ExpectFault("status of 403");
        await BeginAndCloseAsync();
        await Expect(person.Toast("New conversation: You may not do this.")).ToBeVisibleAsync();

        isRefused = false;
        await BeginAndCloseAsync();
        await person.Toast("The new conversation is there").GetByRole(AriaRole.Link, new() { Name = "Open it" }).ClickAsync();
        await Expect(person.Conversation.Message("Are you there?")).ToBeVisibleAsync();

        async Task BeginAndCloseAsync()
        {
            var (hasArrived, isClosed) = (new TaskCompletionSource(), new TaskCompletionSource());
            await person.Page.RouteAsync("**/v1/conversations", async route =>
            {
                hasArrived.SetResult();
                await isClosed.Task;
                await (isRefused ? RefuseAsync(route) : route.ContinueAsync());
            });
            await person.Inbox.New.ClickAsync();
            await person.Dialog.GetByRole(AriaRole.Searchbox, new() { Name = "With" }).FillAsync("late-partner");
            await person.Dialog.GetByRole(AriaRole.Button, new() { Name = "late-partner" }).ClickAsync();
            await person.Dialog.GetByLabel("First message").FillAsync("Are you there?");
            await person.DialogButton("Send").ClickAsync();
            await hasArrived.Task;
            await person.CloseDialogAsync();
            isClosed.SetResult();
            await person.Page.UnrouteAllAsync(new() { Behavior = UnrouteBehavior.Wait });
        }
    }

    private static Task RefuseAsync(IRoute route) => route.FulfillAsync(new()
    {
        Status = 403,
        ContentType = "application/problem+json",
        Body = """{"code":"not_allowed","title":"Not allowed","status":403}""",
    });
}
