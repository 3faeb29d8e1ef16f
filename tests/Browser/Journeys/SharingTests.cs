using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Parley.Browser.Running;
using static Microsoft.Playwright.Assertions;

namespace Parley.Browser.Journeys;

/// <summary>Sending, saving and attaching items.</summary>
public sealed class SharingTests(RunningSite site) : BrowserTests(site)
{
    [Fact]
    public async Task A_pin_is_sent_to_two_people_and_each_has_a_result()
    {
        var sender = await NewcomerAsync("sheet-sender");
        var friend = await Site.ApiAsync("sheet-friend");
        var blocker = await Site.ApiAsync("sheet-blocker");
        await sender.Api.WriteToAsync("sheet-blocker", "hello");
        var id = await sender.Api.CreateGroupAsync("Sheet", "bob");
        await sender.Api.ShareAsync(id, await sender.Api.CreatePinAsync("A lantern"));
        await blocker.BlockAsync("sheet-sender");
        await sender.OpenAsync($"conversations/{id}");
        await sender.Conversation.Messages.GetByRole(AriaRole.Button, new() { Name = "Send on" }).ClickAsync();

        await sender.Dialog.GetByLabel("sheet-blocker").CheckAsync();
        await sender.Dialog.GetByLabel("To", new() { Exact = true }).FillAsync("sheet-friend");
        await sender.Dialog.GetByLabel("sheet-friend").CheckAsync();
        await Expect(sender.Dialog.GetByLabel("In one new group")).Not.ToBeCheckedAsync();
        await Expect(sender.Dialog.GetByText("3 of 10")).ToBeVisibleAsync();
        await sender.Dialog.GetByLabel("Note (optional)").FillAsync("for the porch");
        await sender.Dialog.GetByRole(AriaRole.Button, new() { Name = "Send to 2" }).ClickAsync();

        var rows = sender.Dialog.GetByRole(AriaRole.Listitem);
        await Expect(rows.Filter(new() { HasText = "sheet-friend" })).ToContainTextAsync("Sent");
        await Expect(rows.Filter(new() { HasText = "sheet-blocker" })).ToContainTextAsync("This person cannot be written to or added.");
        await Expect(sender.Dialog.GetByLabel("sheet-friend")).Not.ToBeCheckedAsync();
        var direct = await friend.WriteToAsync("sheet-sender", "thanks");
        Assert.Equal(["for the porch", "thanks"], await friend.TextsAsync(direct));
        Assert.Equal(1, await friend.CountSharesAsync(direct));
        await sender.UndoAsync("Sent"); // The dialog is still open.
        Assert.Equal(0, await friend.CountSharesAsync(direct));
    }

    [Fact]
    public async Task Two_people_get_a_pin_in_one_new_group()
    {
        var sender = await NewcomerAsync("group-sheet");
        await Site.ApiAsync("group-sheet-one");
        await Site.ApiAsync("group-sheet-two");
        await sender.Api.WriteToAsync("group-sheet-one", "hello");
        await sender.Api.WriteToAsync("group-sheet-two", "hello");
        var id = await sender.Api.CreateGroupAsync("Source", "bob");
        await sender.Api.ShareAsync(id, await sender.Api.CreatePinAsync("A rug"));
        await sender.OpenAsync($"conversations/{id}");
        await sender.Conversation.Messages.GetByRole(AriaRole.Button, new() { Name = "Send on" }).ClickAsync();
        await sender.Dialog.GetByLabel("group-sheet-one").CheckAsync();
        await sender.Dialog.GetByLabel("group-sheet-two").CheckAsync();
        await sender.Dialog.GetByLabel("In one new group").CheckAsync();
        await sender.Dialog.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true }).ClickAsync();
        await Expect(sender.Toast("Sent")).ToBeVisibleAsync();
        await Expect(sender.Inbox.Row("group-sheet-one, group-sheet-two")).ToContainTextAsync("A rug");
    }

    [Fact]
    public async Task The_search_of_the_send_sheet_finds_conversations_that_are_not_loaded_yet()
    {
        var api = await Site.ApiAsync("sends-far-down");
        var oldest = await api.CreateGroupAsync("The oldest group", "bob");
        foreach (var number in Enumerable.Range(0, 55)) // more than a page of the inbox
            await api.CreateGroupAsync($"Newer {number}", "bob");
        var pin = await api.CreatePinAsync("A lamp for the oldest");
        var sender = await NewcomerAsync("sends-far-down");
        await sender.OpenAsync($"pins/{pin}");
        await sender.Content.Button("Send").ClickAsync();
        await sender.Dialog.GetByRole(AriaRole.Searchbox).FillAsync("oldest");
        await sender.Dialog.GetByLabel("The oldest group").CheckAsync();
        await sender.Dialog.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true }).ClickAsync();
        await Expect(sender.Toast("Sent")).ToBeVisibleAsync();
        Assert.Equal(1, await api.CountSharesAsync(oldest));
    }

    [Fact]
    public async Task A_pasted_address_becomes_a_card_and_can_be_a_link_again()
    {
        var writer = await WriterAsync("pastes");
        var pin = await writer.Api.CreatePinAsync("A teapot", new("/v1/media/lighthouse.svg", 600, 900, "#335577"));
        var address = new Uri(Site.Address, $"pins/{pin}").AbsoluteUri;
        await writer.Conversation.PasteAsync($"look at {address} please");
        await Expect(writer.Conversation.Attached).ToContainTextAsync("A teapot");
        await Expect(writer.Conversation.Box).ToHaveValueAsync("look at please");

        await writer.Conversation.Attached.GetByRole(AriaRole.Button, new() { Name = "Keep as link" }).ClickAsync();
        await Expect(writer.Conversation.Attached).ToHaveCountAsync(0);
        await Expect(writer.Conversation.Box).ToHaveValueAsync($"look at please {address}");

        await writer.Conversation.Box.FillAsync("");
        await writer.Conversation.PasteAsync(address);
        await Expect(writer.Conversation.Attached).ToContainTextAsync("A teapot");
        await Expect(writer.Conversation.Box).ToHaveValueAsync("");
        await writer.Conversation.Box.PressAsync("Enter");
        await Expect(writer.Conversation.Messages.GetByRole(AriaRole.Article, new() { Name = "Pin A teapot" })).ToBeVisibleAsync();
        await Expect(writer.Conversation.Pending).ToHaveCountAsync(0);
        await Expect(writer.Conversation.Attached).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task What_is_not_available_is_not_sent_and_can_be_removed()
    {
        var writer = await WriterAsync("pastes-nothing");
        await writer.Conversation.PasteAsync("/boards/there-is-none");
        await Expect(writer.Conversation.Attached).ToContainTextAsync("This is not available");
        await writer.Conversation.Box.PressSequentiallyAsync("hello");
        await writer.Conversation.Box.PressAsync("Enter");
        await Expect(writer.Page.GetByText("Remove what is not available")).ToBeVisibleAsync();
        await writer.Conversation.Attached.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await Expect(writer.Conversation.Box).ToBeFocusedAsync();
        await writer.Conversation.Box.PressAsync("Enter");
        await Expect(writer.Conversation.Message("hello")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Pins_are_picked_by_keyboard()
    {
        var writer = await NewcomerAsync("picks");
        foreach (var title in new[] { "One chair", "Two chairs", "Three chairs" })
            await writer.Api.CreatePinAsync(title);
        var id = await writer.Api.CreateGroupAsync("picks", "bob");
        await writer.Api.SendAsync(id, "which one?");
        await writer.OpenAsync($"conversations/{id}");
        var keys = writer.Page.Keyboard;
        await Expect(writer.Conversation.Box).ToBeVisibleAsync();
        await writer.Conversation.Box.FocusAsync();
        await keys.PressAsync("Shift+Tab");
        await Expect(writer.Conversation.AddPin).ToBeFocusedAsync();
        await keys.PressAsync("Enter");
        await Expect(writer.Dialog.GetByRole(AriaRole.Radio, new() { Name = "Recent" })).ToBeFocusedAsync();
        await Expect(writer.Dialog.GetByRole(AriaRole.Button, new() { Name = "One chair" })).ToBeVisibleAsync();

        await keys.PressAsync("Tab");
        await Expect(writer.Dialog.GetByRole(AriaRole.Button, new() { Name = "Three chairs" })).ToBeFocusedAsync();
        await keys.PressAsync("Space");
        await keys.PressAsync("ArrowRight");
        await keys.PressAsync("ArrowRight");
        await keys.PressAsync("Enter");
        await Expect(writer.Dialog.GetByText("2 of 10")).ToBeVisibleAsync();
        await keys.PressAsync("Tab");
        await Expect(writer.Dialog.GetByRole(AriaRole.Button, new() { Name = "Attach 2" })).ToBeFocusedAsync();
        await keys.PressAsync("Enter");
        await Expect(writer.Conversation.Attached).ToHaveTextAsync(["Three chairs", "One chair"]);
        await Expect(writer.Conversation.Box).ToBeFocusedAsync();

        await keys.PressAsync("Shift+Tab");
        await keys.PressAsync("Enter");
        await Expect(writer.Dialog.GetByRole(AriaRole.Radio, new() { Name = "Recent" })).ToBeFocusedAsync();
        await keys.PressAsync("ArrowRight"); // My boards
        await writer.Dialog.GetByRole(AriaRole.Button, new() { Name = "Board of Two chairs" }).FocusAsync();
        await keys.PressAsync("Enter");
        await Expect(writer.Dialog.GetByRole(AriaRole.Button, new() { Name = "the whole board" })).ToBeVisibleAsync();
        await keys.PressAsync("Escape");
        await Expect(writer.Conversation.Box).ToBeFocusedAsync();
        await keys.TypeAsync("these");
        await keys.PressAsync("Enter");
        await Expect(writer.Conversation.Message("these").GetByRole(AriaRole.Article)).ToHaveCountAsync(2);
        await Expect(writer.Conversation.Pending).ToHaveCountAsync(0);
        Assert.Equal(2, await writer.Api.CountSharesAsync(id));
    }

    [Fact]
    public async Task A_pin_is_saved_to_a_new_board_which_knows_it_afterwards()
    {
        var saver = await NewcomerAsync("saves-new");
        var bob = await Site.ApiAsync("saves-from");
        var id = await saver.Api.CreateGroupAsync("Saves", "saves-from");
        await bob.ShareAsync(id, await bob.CreatePinAsync("A kite"));
        await saver.OpenAsync($"conversations/{id}");
        var save = saver.Conversation.Messages.GetByRole(AriaRole.Button, new() { Name = "Save" });
        await save.ClickAsync();
        await saver.Dialog.GetByLabel("Name of a new board").FillAsync("In the wind");
        await saver.Dialog.GetByLabel("Keep the new board secret").CheckAsync();
        await saver.Dialog.GetByRole(AriaRole.Button, new() { Name = "Create and save" }).ClickAsync();
        var toast = saver.Toast("Saved to In the wind");
        await Expect(toast.GetByRole(AriaRole.Link, new() { Name = "Show the board" })).ToBeVisibleAsync();

        await save.ClickAsync();
        var board = saver.Dialog.GetByRole(AriaRole.Button, new() { Name = "In the wind" });
        await Expect(board).ToContainTextAsync("secret, 1 pin");
        await Expect(board).ToContainTextAsync("already on it");
        await saver.CloseDialogAsync();

        await saver.UndoAsync("Saved to In the wind");
        Assert.Empty(await saver.Api.PinsOfAsync("In the wind"));
        await save.ClickAsync();
        await Expect(board).ToContainTextAsync("secret, 0 pins");
        await Expect(board).Not.ToContainTextAsync("already on it");
    }

    [Fact]
    public async Task Shared_before_leads_to_the_earlier_message_and_back()
    {
        var reader = await NewcomerAsync("shared-before");
        var bob = await Site.ApiAsync("shares-again");
        var id = await reader.Api.CreateGroupAsync("Again", "shares-again");
        var pin = await bob.CreatePinAsync("A boat");
        await bob.ShareAsync(id, pin);
        await bob.SendManyAsync(id, 60);
        await bob.ShareAsync(id, pin);
        await reader.Api.ReadAsync(id, 63);
        await reader.OpenAsync($"conversations/{id}");
        var again = reader.Conversation.Messages.GetByRole(AriaRole.Button, new() { Name = "Shared before" });
        await Expect(again).ToHaveCountAsync(1);
        await again.ClickAsync();
        await Expect(reader.Conversation.Message("many 0.")).ToBeInViewportAsync();
        await reader.Page.GetByRole(AriaRole.Button, new() { Name = "Back to where I was" }).ClickAsync();
        await Expect(reader.Conversation.Message("many 59.")).ToBeInViewportAsync();

        await reader.Conversation.PasteAsync($"/pins/{pin}");
        await reader.Conversation.Attached.GetByRole(AriaRole.Button, new() { Name = "Shared before" }).ClickAsync();
        await Expect(reader.Conversation.Message("A boat").Last).ToBeInViewportAsync();
    }

    [Fact]
    public async Task What_is_attached_survives_a_reload_and_another_conversation()
    {
        var writer = await WriterAsync("keeps");
        var other = await writer.Api.CreateGroupAsync("Elsewhere", "bob");
        var pin = await writer.Api.CreatePinAsync("A globe");
        var path = new Uri(writer.Page.Url).AbsolutePath[1..];
        await writer.Conversation.PasteAsync($"/pins/{pin}");
        await Expect(writer.Conversation.Attached).ToContainTextAsync("A globe");
        await writer.OpenAsync($"conversations/{other}");
        await Expect(writer.Conversation.Box).ToBeVisibleAsync();
        await Expect(writer.Conversation.Attached).ToHaveCountAsync(0);
        await Expect(writer.Inbox.Row("keeps")).ToContainTextAsync("Draft: A globe");
        await writer.OpenAsync(path);
        await Expect(writer.Conversation.Attached).ToContainTextAsync("A globe");
        await writer.Conversation.SendAsync("with a globe");
        await Expect(writer.Conversation.Message("with a globe")).ToContainTextAsync("A globe");
        await writer.Page.ReloadAsync();
        await Expect(writer.Conversation.Message("with a globe")).ToContainTextAsync("A globe");
        await Expect(writer.Conversation.Attached).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task An_empty_conversation_offers_pins()
    {
        var writer = await NewcomerAsync("begins-with-a-pin");
        await writer.Api.CreatePinAsync("A hammock");
        var id = await writer.Api.CreateGroupAsync("Empty", "bob");
        await writer.OpenAsync($"conversations/{id}");
        await writer.Page.GetByRole(AriaRole.Button, new() { Name = "Attach A hammock" }).ClickAsync();
        await Expect(writer.Conversation.Attached).ToContainTextAsync("A hammock");
        await writer.Page.GetByRole(AriaRole.Button, new() { Name = "Send a pin" }).ClickAsync();
        await Expect(writer.Dialog.GetByText("1 of 10")).ToBeVisibleAsync();
        await writer.CloseDialogAsync();
        await writer.Conversation.Box.PressAsync("Enter");
        await Expect(writer.Conversation.Message("A hammock")).ToBeVisibleAsync();
        await Expect(writer.Page.GetByRole(AriaRole.Button, new() { Name = "Send a pin" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_send_whose_outcome_is_unknown_can_be_repeated_and_changed_and_nobody_gets_it_twice()
    {
        var sender = await NewcomerAsync("unsure-sender");
        foreach (var name in new[] { "unsure-one", "unsure-two", "unsure-three" })
            await Site.ApiAsync(name);
        var one = await sender.Api.WriteToAsync("unsure-one", "hello");
        var two = await sender.Api.WriteToAsync("unsure-two", "hello");
        await sender.OpenAsync($"pins/{await sender.Api.CreatePinAsync("A parcel")}");
        await sender.Page.RouteAsync("**/v1/sends", async route =>
        {
            var results = JsonNode.Parse(await (await route.FetchAsync()).TextAsync())!; // The server stores the messages.
            results["results"]![0] = JsonNode.Parse("""{"code":"outcome_unknown","title":"Unknown","status":503}""");
            await route.FulfillAsync(new() { ContentType = "application/json", Body = results.ToJsonString() });
        });
        await sender.Content.Button("Send").ClickAsync();
        await sender.Dialog.GetByLabel("unsure-one").CheckAsync();
        await sender.Dialog.GetByLabel("unsure-two").CheckAsync();
        await sender.DialogButton("Send to 2").ClickAsync();
        var rows = sender.Dialog.GetByRole(AriaRole.Listitem);
        await Expect(rows.Filter(new() { HasText = "unsure-one" })).ToContainTextAsync("It may have been sent.");
        await Expect(rows.Filter(new() { HasText = "unsure-two" })).ToContainTextAsync("Sent");

        await sender.Page.UnrouteAllAsync();
        await sender.Dialog.GetByLabel("To", new() { Exact = true }).FillAsync("unsure-three");
        await sender.Dialog.GetByLabel("unsure-three").CheckAsync();
        await sender.DialogButton("Send to 3").ClickAsync();
        await Expect(sender.Toast("Sent to 3")).ToBeVisibleAsync();
        await Expect(sender.Dialog).ToHaveCountAsync(0);
        Assert.Equal((1, 1), (await sender.Api.CountSharesAsync(one), await sender.Api.CountSharesAsync(two)));
        await sender.UndoAsync("Sent to 3", requests: 3);
        Assert.Equal((0, 0), (await sender.Api.CountSharesAsync(one), await sender.Api.CountSharesAsync(two)));
    }

    [Fact]
    public async Task A_message_that_is_refused_because_of_one_item_comes_back_into_the_box()
    {
        var writer = await WriterAsync("takes-back");
        var friend = await Site.ApiAsync("takes-back-friend");
        var pins = await Task.WhenAll(friend.CreatePinAsync("A cloud"), friend.CreatePinAsync("A tree"));
        foreach (var pin in pins)
            await writer.Conversation.PasteAsync($"/pins/{pin}");
        await Expect(writer.Conversation.Attached).ToContainTextAsync(["A cloud", "A tree"]);
        await friend.DeletePinAsync(pins[0]);
        writer.ExpectFault("status of 404");
        await writer.Conversation.SendAsync("look at both");
        var refused = writer.Conversation.Message("look at both");
        await Expect(refused).ToContainTextAsync("The content does not exist any more, or you may not see it.");
        await writer.Page.ReloadAsync();
        await Expect(refused).ToContainTextAsync("Not sent.");
        await writer.Conversation.Box.FillAsync("a new draft");
        await refused.GetByRole(AriaRole.Button, new() { Name = "Change" }).ClickAsync();
        await Expect(refused).ToHaveCountAsync(0);
        await Expect(writer.Conversation.Box).ToHaveValueAsync("look at both\na new draft");
        await Expect(writer.Conversation.Box).ToBeFocusedAsync();
        await Expect(writer.Conversation.Attached.First).ToContainTextAsync("This is not available");
        await Expect(writer.Conversation.Attached.Last).ToContainTextAsync("A tree");

        await writer.Page.ReloadAsync(); // The draft and its attachments survive a reload.
        await Expect(writer.Conversation.Box).ToHaveValueAsync("look at both\na new draft");
        await Expect(writer.Conversation.Attached).ToHaveCountAsync(2);
        await Expect(writer.Conversation.Attached.First).ToContainTextAsync("This is not available");
        await writer.Conversation.Attached.First.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await writer.Conversation.SendAsync("look at this");
        await Expect(writer.Conversation.Message("look at this")).ToContainTextAsync("A tree");
        await Expect(writer.Conversation.Pending).ToHaveCountAsync(0);
        var id = new Uri(writer.Page.Url).Segments[^1];
        Assert.Equal(["it begins", "look at this"], await writer.Api.TextsAsync(id));
    }

    private async Task<Visitor> WriterAsync(string name)
    {
        var writer = await NewcomerAsync(name);
        var id = await writer.Api.CreateGroupAsync(name, "bob");
        await writer.Api.SendAsync(id, "it begins");
        await writer.OpenAsync($"conversations/{id}");
        await Expect(writer.Conversation.Box).ToBeVisibleAsync();
        return writer;
    }
}
