using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Parley.Browser.Pages;
using Parley.Browser.Running;
using static Microsoft.Playwright.Assertions;

namespace Parley.Browser.Journeys;

/// <summary>Conversations beside and over content: bubbles, the panel and the gallery column.</summary>
public sealed class BubbleTests(RunningSite site) : BrowserTests(site)
{
    [Fact]
    public async Task A_message_floats_over_content_is_answered_there_and_all_counts_agree_in_all_tabs()
    {
        var reader = await NewcomerAsync("bubble-reader");
        var friend = await Site.ApiAsync("bubble-friend");
        await reader.OpenAsync("users/bob");
        var other = await reader.Page.Context.NewPageAsync();
        await other.GotoAsync("users/bob");
        var id = await friend.WriteToAsync("bubble-reader", "Look at this one.");

        foreach (var page in new[] { reader.Page, other })
        {
            await Expect(new BubbleBar(page).Bubble("bubble-friend")).ToContainTextAsync("1 unread");
            await Expect(new InboxList(page).Row("bubble-friend")).ToContainTextAsync("1 unread");
            await Expect(page).ToHaveTitleAsync("(1) Parley");
        }

        await reader.Bubbles.Bubble("bubble-friend").ClickAsync();
        await Expect(reader.Bubbles.Panel.GetByText("Look at this one.")).ToBeVisibleAsync();
        await Expect(reader.Conversation.Box).ToBeFocusedAsync();
        await reader.Conversation.SendAsync("Nice!");
        await Expect(reader.Conversation.Message("Nice!")).ToBeVisibleAsync();
        await Expect(reader.Conversation.Pending).ToHaveCountAsync(0);
        foreach (var page in new[] { reader.Page, other })
        {
            await Expect(page).ToHaveTitleAsync("Parley");
            await Expect(new InboxList(page).Row("bubble-friend")).Not.ToContainTextAsync("unread");
        }

        await Expect(reader.Bubbles.Bubble("bubble-friend")).Not.ToContainTextAsync("unread");
        await Expect(new BubbleBar(other).Bubble("bubble-friend")).ToBeHiddenAsync();
        Assert.Contains("Nice!", await friend.TextsAsync(id));

        // The content stays usable beside the panel, and Escape returns to the bubble.
        await reader.Page.GetByRole(AriaRole.Link, new() { Name = "bubble-friend" }).Last.ClickAsync();
        await Expect(reader.Page).ToHaveURLAsync(new Regex("/users/bubble-friend$"));
        await reader.Conversation.Box.PressAsync("Escape");
        await Expect(reader.Bubbles.Panel).ToBeHiddenAsync();
        await Expect(reader.Bubbles.Bubble("bubble-friend")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_bubble_is_found_answered_and_left_by_keyboard()
    {
        var reader = await NewcomerAsync("bubble-keys");
        await (await Site.ApiAsync("bubble-keys-first")).WriteToAsync("bubble-keys", "I was first.");
        var friend = await Site.ApiAsync("bubble-keys-friend");
        var id = await friend.WriteToAsync("bubble-keys", "Only keys.");
        await reader.OpenAsync("users/bob");
        await Expect(reader.Bubbles.Bubble("bubble-keys-friend")).ToBeVisibleAsync();
        await Expect(reader.Page.Locator("body[data-keys]")).ToBeAttachedAsync();
        var keys = reader.Page.Keyboard;
        await keys.PressAsync("b");
        await keys.PressAsync("Enter");
        await Expect(reader.Conversation.Box).ToBeFocusedAsync();
        await keys.TypeAsync("Without a mouse.");
        await keys.PressAsync("Enter");
        await Expect(reader.Conversation.Message("Without a mouse.")).ToBeVisibleAsync();
        await Expect(reader.Conversation.Pending).ToHaveCountAsync(0);
        Assert.Contains("Without a mouse.", await friend.TextsAsync(id));
        await keys.PressAsync("Escape");
        await Expect(reader.Bubbles.Bubble("bubble-keys-friend")).ToBeFocusedAsync();
        await keys.PressAsync("Tab");
        await keys.PressAsync("Enter");
        await Expect(reader.Bubbles.Bubble("bubble-keys-first")).ToBeFocusedAsync(); // the neighbour of the closed bubble
        await keys.PressAsync("Tab");
        await keys.PressAsync("Enter");
        await Expect(reader.Bubbles.List).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_pin_is_sent_to_two_people_from_its_page_talked_about_in_a_bubble_and_saved_to_a_new_board()
    {
        var sender = await NewcomerAsync("whole-sender");
        var first = await Site.ApiAsync("whole-first");
        var second = await Site.ApiAsync("whole-second");
        var toFirst = await sender.Api.WriteToAsync("whole-first", "hello");
        var toSecond = await sender.Api.WriteToAsync("whole-second", "hello");
        var pin = await first.CreatePinAsync("A wooden boat");
        await sender.OpenAsync($"pins/{pin}");
        await sender.Content.Button("Send").ClickAsync();
        await sender.Dialog.GetByLabel("whole-first").CheckAsync();
        await sender.Dialog.GetByLabel("whole-second").CheckAsync();
        await sender.Dialog.GetByRole(AriaRole.Button, new() { Name = "Send to 2" }).ClickAsync();
        await Expect(sender.Toast("Sent to 2")).ToBeVisibleAsync();
        Assert.Equal(1, await second.CountSharesAsync(toSecond));

        await first.SendAsync(toFirst, "Does it float?");
        await sender.Bubbles.Bubble("whole-first").ClickAsync();
        await Expect(sender.Bubbles.Panel.GetByText("Does it float?")).ToBeVisibleAsync();
        await sender.Conversation.SendAsync("On Sundays.");
        await Expect(sender.Conversation.Message("On Sundays.")).ToBeVisibleAsync();
        await Expect(sender.Conversation.Pending).ToHaveCountAsync(0);
        Assert.Contains("On Sundays.", await first.TextsAsync(toFirst));

        await sender.Content.Button("Save").First.ClickAsync();
        await sender.Dialog.GetByLabel("Name of a new board").FillAsync("Boats");
        await sender.Dialog.GetByRole(AriaRole.Button, new() { Name = "Create and save" }).ClickAsync();
        await Expect(sender.Toast("Saved to Boats")).ToBeVisibleAsync();
        Assert.Equal(["A wooden boat"], await sender.Api.PinsOfAsync("Boats"));
    }

    [Fact]
    public async Task A_conversation_that_does_not_exist_leaves_no_bubble()
    {
        var reader = await NewcomerAsync("looks-for-nothing");
        reader.ExpectFault("status of 404");
        await reader.OpenAsync("conversations/nothing-has-this-id");
        await Expect(reader.Page.GetByText("There is no such conversation")).ToBeVisibleAsync();
        await reader.Page.GetByRole(AriaRole.Link, new() { Name = "Boards" }).ClickAsync();
        await Expect(reader.Content.NewBoard).ToBeVisibleAsync();
        await Expect(reader.Bubbles.Panel).ToHaveCountAsync(0);
        await Expect(reader.Bubbles.List.Locator("button")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Arrow_keys_in_a_conversation_beside_a_pin_do_not_change_the_pin()
    {
        var reader = await NewcomerAsync("arrows-in-panel");
        var board = await reader.Api.CreateBoardAsync("Arrows");
        await reader.Api.CreatePinAsync(board, "under");
        var pin = await reader.Api.CreatePinAsync(board, "over");
        var friend = await Site.ApiAsync("arrow-friend");
        await friend.WriteToAsync("arrows-in-panel", "look left and right");
        await reader.OpenAsync($"pins/{pin}");
        await Expect(reader.Content.Next).ToHaveAttributeAsync("href", new Regex("pins/"));
        await reader.Bubbles.Bubble("arrow-friend").ClickAsync();
        await reader.Bubbles.Panel.GetByRole(AriaRole.Log).FocusAsync();
        await reader.Page.Keyboard.PressAsync("ArrowRight");
        await reader.Bubbles.Bubble("arrow-friend").FocusAsync();
        await reader.Page.Keyboard.PressAsync("ArrowRight");
        await reader.Inbox.Row("arrow-friend").FocusAsync();
        await reader.Page.Keyboard.PressAsync("ArrowRight");
        await reader.Content.Next.FocusAsync();
        await Expect(reader.Content.Title("over")).ToBeVisibleAsync();
        await reader.Page.Keyboard.PressAsync("ArrowRight");
        await Expect(reader.Content.Title("under")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_pin_is_sent_from_its_page_by_keyboard()
    {
        var sender = await NewcomerAsync("key-sender");
        await Site.ApiAsync("key-friend");
        var id = await sender.Api.WriteToAsync("key-friend", "hello");
        await sender.OpenAsync($"pins/{await sender.Api.CreatePinAsync("A kite")}");
        var keys = sender.Page.Keyboard;
        await sender.Content.Button("Send").FocusAsync();
        await keys.PressAsync("Enter");
        await Expect(sender.Dialog).ToBeVisibleAsync();
        await sender.Dialog.GetByLabel("key-friend").FocusAsync();
        await keys.PressAsync("Space");
        await sender.Dialog.GetByLabel("Note (optional)").FocusAsync();
        await keys.TypeAsync("for the wind");
        await sender.Dialog.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true }).FocusAsync();
        await keys.PressAsync("Enter");
        await Expect(sender.Toast("Sent")).ToBeVisibleAsync();
        Assert.Equal(1, await sender.Api.CountSharesAsync(id));
        await Expect(sender.Content.Button("Send")).ToBeFocusedAsync(); // The focus returns to the button that opened the dialog.
    }

    [Fact]
    public async Task A_profile_is_sent_from_its_page()
    {
        var sender = await NewcomerAsync("profile-sender");
        await Site.ApiAsync("profile-friend");
        var id = await sender.Api.WriteToAsync("profile-friend", "hello");
        await sender.OpenAsync("users/bob");
        await sender.Content.Button("Send this profile").ClickAsync();
        await sender.Dialog.GetByLabel("profile-friend").CheckAsync();
        await sender.Dialog.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true }).ClickAsync();
        await Expect(sender.Toast("Sent")).ToBeVisibleAsync();
        Assert.Equal(1, await sender.Api.CountSharesAsync(id));
    }

    [Fact]
    public async Task On_a_phone_a_bubble_leads_to_the_conversation_and_back_to_the_content()
    {
        var reader = await NewcomerAsync("bubble-phone", Screen.Phone);
        var friend = await Site.ApiAsync("bubble-phone-friend");
        await friend.WriteToAsync("bubble-phone", "On the phone.");
        await reader.OpenAsync("users/bob");
        await reader.Bubbles.Bubble("bubble-phone-friend").TapAsync();
        await Expect(reader.Conversation.Message("On the phone.")).ToBeVisibleAsync();
        await Expect(reader.Page).ToHaveURLAsync(new Regex("/conversations/"));
        await reader.Page.GoBackAsync();
        await Expect(reader.Page).ToHaveURLAsync(new Regex("/users/bob$"));
        await Expect(reader.Bubbles.Bubble("bubble-phone-friend")).ToBeVisibleAsync();
        Assert.Empty(await reader.OverflowAsync());

        await reader.Bubbles.List.GetByRole(AriaRole.Button, new() { Name = "More for bubbles" }).TapAsync();
        await reader.Page.GetByRole(AriaRole.Button, new() { Name = "Close all bubbles" }).TapAsync();
        await Expect(reader.Bubbles.List).ToBeHiddenAsync();
    }

    [Fact]
    public async Task The_sixth_bubble_is_behind_a_count()
    {
        var reader = await NewcomerAsync("bubble-many");
        for (var i = 1; i <= 6; i++)
            await (await Site.ApiAsync($"bubble-sender-{i}")).WriteToAsync("bubble-many", $"Hello from {i}.");
        await reader.OpenAsync("users/bob");
        await Expect(reader.Bubbles.List.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(6);
        await reader.Bubbles.List.GetByRole(AriaRole.Button, new() { Name = "1 more conversations" }).ClickAsync();
        await reader.Page.GetByRole(AriaRole.Group, new() { Name = "More conversations" })
            .GetByRole(AriaRole.Button, new() { Name = "bubble-sender-1" }).ClickAsync();
        await Expect(reader.Bubbles.Panel.GetByText("Hello from 1.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_owner_of_a_shared_board_invites_members_and_takes_it_back()
    {
        var owner = await NewcomerAsync("invites");
        await Site.ApiAsync("invited");
        var id = await owner.Api.CreateGroupAsync("Invitation", "invited", "bob");
        await owner.Api.ShareBoardAsync(id, "Our lamps");
        await owner.OpenAsync($"conversations/{id}");
        await owner.Conversation.Messages.GetByRole(AriaRole.Button, new() { Name = "Invite" }).ClickAsync();
        await owner.Dialog.GetByLabel("Bob Lindqvist").UncheckAsync();
        await owner.Dialog.GetByRole(AriaRole.Button, new() { Name = "Invite", Exact = true }).ClickAsync();
        await Expect(owner.Toast("Invited invited to Our lamps")).ToBeVisibleAsync();
        Assert.Equal(["invited"], await owner.Api.CollaboratorsAsync("Our lamps"));
        await owner.UndoAsync("Invited");
        Assert.Empty(await owner.Api.CollaboratorsAsync("Our lamps"));
    }

    [Fact]
    public async Task A_shared_board_that_turns_secret_stays_a_card_and_its_link_leads_to_a_calm_card_without_a_title()
    {
        var reader = await NewcomerAsync("secret-reader");
        var owner = await Site.ApiAsync("secret-owner");
        var id = await reader.Api.CreateGroupAsync("Secrets", "secret-owner");
        await owner.ShareBoardAsync(id, "Birthday plans");
        await owner.MakeSecretAsync("Birthday plans", "Plans that nobody sees");
        await reader.OpenAsync($"conversations/{id}");
        var card = reader.Conversation.Messages.GetByRole(AriaRole.Article, new() { Name = "Board Birthday plans" });
        reader.ExpectFault("status of 404");
        await card.GetByRole(AriaRole.Link, new() { Name = "Birthday plans" }).ClickAsync();
        await Expect(reader.Page.GetByText("This is not available.", new() { Exact = false })).ToBeVisibleAsync();
        await Expect(reader.Page.GetByText("Plans that nobody sees", new() { Exact = false })).ToHaveCountAsync(0);
        await Expect(reader.Bubbles.Panel).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_list_of_boards_that_is_left_while_it_loads_and_half_a_character_do_not_end_the_page()
    {
        var reader = await NewcomerAsync("leaves-early");
        var id = await reader.Api.CreateGroupAsync("Leaves early", "bob");
        var isHeld = new TaskCompletionSource();
        await reader.Page.RouteAsync("**/v1/users/*/boards*", async route =>
        {
            await isHeld.Task;
            await route.ContinueAsync();
        });
        await reader.Inbox.Row("Leaves early").ClickAsync();
        await reader.Page.GetByRole(AriaRole.Link, new() { Name = "Boards" }).ClickAsync();
        await Expect(reader.Page.GetByRole(AriaRole.Searchbox, new() { Name = "Search your boards and people" })).ToBeVisibleAsync();
        await reader.Inbox.Row("Leaves early").ClickAsync();
        await Expect(reader.Conversation.Box).ToBeVisibleAsync();
        isHeld.SetResult();
        await reader.Conversation.Box.EvaluateAsync(
            "box => { box.value = 'half \\ud83d'; box.dispatchEvent(new InputEvent('input', { bubbles: true })); }");
        await reader.Conversation.Box.PressAsync("Enter");
        await Expect(reader.Conversation.Message("half")).ToBeVisibleAsync();
        await Expect(reader.Conversation.Pending).ToHaveCountAsync(0);
        Assert.Single(await reader.Api.TextsAsync(id));
        await Expect(reader.Page.Locator("#blazor-error-ui")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Selected_pins_of_the_gallery_are_counted_while_they_are_there_and_the_focus_stays_in_the_gallery()
    {
        var reader = await NewcomerAsync("gallery-selects", Screen.Wide);
        var friend = await Site.ApiAsync("gallery-unsends");
        var id = await reader.Api.CreateGroupAsync("Gallery selection", "gallery-unsends");
        await friend.SharePinAsync(id, "Unsent lamp");
        await friend.SharePinAsync(id, "Kept lamp");
        await reader.OpenAsync($"conversations/{id}");
        var gallery = reader.Page.GetByRole(AriaRole.Complementary, new() { Name = "Gallery" });
        var select = gallery.GetByRole(AriaRole.Button, new() { Name = "Select", Exact = true });
        var cancel = gallery.GetByRole(AriaRole.Button, new() { Name = "Cancel" });
        await select.PressAsync("Enter");
        await Expect(cancel).ToBeFocusedAsync();
        await cancel.PressAsync("Enter");
        await Expect(select).ToBeFocusedAsync();
        await select.PressAsync("Enter");
        await gallery.GetByLabel("Select Unsent lamp").CheckAsync();
        await Expect(gallery.GetByRole(AriaRole.Button, new() { Name = "Save 1" })).ToBeEnabledAsync();
        await friend.UnsendAsync(id, 2); // The creation is number 1.
        await Expect(gallery.GetByRole(AriaRole.Button, new() { Name = "Save 0" })).ToBeDisabledAsync();
        await gallery.GetByLabel("Select Kept lamp").CheckAsync();
        await gallery.GetByRole(AriaRole.Button, new() { Name = "Save 1" }).PressAsync("Enter");
        await Expect(reader.Dialog.GetByRole(AriaRole.Heading, new() { Name = "Save “Kept lamp”" })).ToBeVisibleAsync();
        await reader.CloseDialogAsync();
        await Expect(select).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_wide_screen_shows_the_gallery_beside_the_conversation_and_makes_a_board_of_it()
    {
        var reader = await NewcomerAsync("gallery-reader", Screen.Wide);
        var friend = await Site.ApiAsync("gallery-friend");
        var id = await reader.Api.CreateGroupAsync("Gallery beside", "gallery-friend");
        await friend.SharePinAsync(id, "First lamp");
        await reader.OpenAsync($"conversations/{id}");
        var gallery = reader.Page.GetByRole(AriaRole.Complementary, new() { Name = "Gallery" });
        await Expect(gallery.GetByRole(AriaRole.Button, new() { Name = "First lamp" })).ToBeVisibleAsync();
        await friend.SharePinAsync(id, "Second lamp");
        await Expect(gallery.GetByRole(AriaRole.Listitem).First).ToContainTextAsync("Second lamp");

        await gallery.GetByRole(AriaRole.Button, new() { Name = "Make a board of this" }).ClickAsync();
        await reader.Dialog.GetByLabel("Name of a new board").FillAsync("Lamps of this group");
        await reader.Dialog.GetByRole(AriaRole.Button, new() { Name = "Create and save" }).ClickAsync();
        await Expect(reader.Toast("Saved to Lamps of this group")).ToBeVisibleAsync();
        Assert.Equal(["Second lamp", "First lamp"], await reader.Api.PinsOfAsync("Lamps of this group"));

        await reader.Conversation.Gallery.ClickAsync();
        await Expect(gallery).ToBeHiddenAsync();
    }
}
