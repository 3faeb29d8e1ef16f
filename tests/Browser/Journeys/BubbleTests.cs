using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Parley.Browser.Pages;
using Parley.Browser.Running;
using static Microsoft.Playwright.Assertions;

namespace Parley.Browser.Journeys;

/// <summary>Conversations beside and over content.</summary>
public sealed class BubbleTests(RunningSite site) : BrowserTests(site)
{
    // The tests see no desktop, so a script takes the place of the browser's notifications, and says that the tab is hidden.
    private const string HiddenTab =
        """
        globalThis.Notification = class {
            static permission = 'default';
            static requestPermission() {
                document.body.dataset.asked = 'yes';
                return Promise.resolve(this.permission = 'granted');
            }
            constructor(title, options) {
                if (Notification.permission !== 'granted')
                    return;
                document.body.dataset.notification = `${title}: ${options.body}`;
                document.addEventListener('click-notification', () => this.onclick(), { once: true });
            }
            close() { }
        };
        Object.defineProperty(document, 'hidden', { get: () => document.documentElement.dataset.test === 'hidden' });
        """;

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
        await Expect(sender.Content.Button("Send")).ToBeFocusedAsync(); // The focus is where it was.
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
    public async Task A_card_is_dragged_onto_a_conversation_of_the_list_and_onto_a_bubble_and_taken_back()
    {
        var sender = await NewcomerAsync("drags");
        var receiver = await Site.ApiAsync("drag-friend");
        var friend = await sender.Api.WriteToAsync("drag-friend", "hello");
        var group = await sender.Api.CreateGroupAsync("Dragged from here", "bob");
        await sender.Api.SharePinAsync(group, "A dragged lamp");
        await sender.OpenAsync($"conversations/{group}");
        var card = sender.Conversation.Messages.GetByRole(AriaRole.Article, new() { Name = "Pin A dragged lamp" });
        await card.DragToAsync(sender.Inbox.Row("drag-friend"));
        await Expect(sender.Toast("Sent “A dragged lamp” to drag-friend")).ToBeVisibleAsync();
        Assert.Equal(1, await sender.Api.CountSharesAsync(friend));
        await sender.UndoAsync("Sent “A dragged lamp”");
        Assert.Equal(0, await sender.Api.CountSharesAsync(friend));

        // A click on the card shows its pin, and the conversation stays at hand as a panel.
        await receiver.WriteToAsync("drags", "Where is it?");
        await card.GetByRole(AriaRole.Link, new() { Name = "A dragged lamp" }).ClickAsync();
        await Expect(sender.Page).ToHaveURLAsync(new Regex("/pins/"));
        await Expect(sender.Bubbles.Panel).ToBeVisibleAsync();
        await card.DragToAsync(sender.Bubbles.Bubble("drag-friend"));
        await Expect(sender.Toast("Sent “A dragged lamp” to drag-friend")).ToBeVisibleAsync();
        Assert.Equal(1, await sender.Api.CountSharesAsync(friend));
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

    [Theory]
    [InlineData("not even json")]
    [InlineData("unknown:1\nAn item")]
    [InlineData("7:1")]
    [InlineData("pin:")]
    [InlineData("pin:HALF\nHalf a character")]
    [InlineData("")]
    public async Task Data_that_another_page_drags_onto_a_conversation_does_nothing(string data)
    {
        var reader = await NewcomerAsync("forged-drag");
        await reader.Api.CreateGroupAsync("Forged", "bob");
        await reader.OpenAsync();
        await reader.Inbox.Row("Forged").First.EvaluateAsync(
            """
            (row, data) => {
                const dataTransfer = new DataTransfer();
                dataTransfer.setData('application/x-parley-share', data.replace('HALF', '\ud83d'));
                for (const type of ['dragover', 'drop'])
                    row.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }));
            }
            """,
            data);
        await reader.Inbox.Row("Forged").First.ClickAsync();
        await Expect(reader.Conversation.Box).ToBeVisibleAsync();
        await Expect(reader.Page.Locator(".is-target")).ToHaveCountAsync(0);
        await Expect(reader.Page.Locator("#blazor-error-ui")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_dragged_text_is_not_an_item_and_a_drag_that_leaves_the_window_leaves_no_mark()
    {
        var reader = await NewcomerAsync("drags-a-text");
        var id = await reader.Api.CreateGroupAsync("Dragged text", "bob");
        await reader.Api.SendAsync(id, "some words");
        await reader.OpenAsync($"conversations/{id}");
        await reader.Conversation.Message("some words").EvaluateAsync(
            """
            message => {
                const words = document.createTreeWalker(message, NodeFilter.SHOW_TEXT).nextNode();
                for (const type of ['dragstart', 'dragover', 'drop', 'dragend'])
                    words.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: new DataTransfer() }));
            }
            """);
        var row = reader.Inbox.Row("Dragged text").First;
        await DragOverAsync("dragover");
        await Expect(reader.Page.Locator(".is-target")).ToHaveCountAsync(1);
        await DragOverAsync("dragleave");
        await Expect(reader.Page.Locator(".is-target")).ToHaveCountAsync(0);

        Task DragOverAsync(string type) => row.EvaluateAsync(
            """
            (row, type) => {
                const dataTransfer = new DataTransfer();
                dataTransfer.setData('application/x-parley-share', 'pin:1\n');
                row.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }));
            }
            """,
            type);
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

    [Fact]
    public async Task A_hidden_page_notifies_only_after_the_person_has_asked_for_it_and_shows_no_text()
    {
        var reader = await NewcomerAsync("notified");
        var friend = await Site.ApiAsync("notifier");
        await reader.Page.AddInitScriptAsync(HiddenTab);
        await reader.OpenAsync();
        var body = reader.Page.Locator("body");
        await reader.Inbox.Settings.ClickAsync();
        await Expect(body).Not.ToHaveAttributeAsync("data-asked", "yes");
        await reader.Dialog.GetByLabel("Who writes, and which title").CheckAsync();
        await Expect(body).ToHaveAttributeAsync("data-asked", "yes");
        await reader.CloseDialogAsync();

        // While the page is visible, nothing is shown.
        var id = await friend.WriteToAsync("notified", "A secret text.");
        await Expect(reader.Inbox.Row("notifier")).ToContainTextAsync("1 unread");
        await Expect(body).Not.ToHaveAttributeAsync("data-notification", new Regex(".*"));

        await reader.Page.EvaluateAsync(
            "() => { document.documentElement.dataset.test = 'hidden'; document.dispatchEvent(new Event('visibilitychange')); }");
        await friend.SharePinAsync(id, "A lamp by night");
        await Expect(body).ToHaveAttributeAsync("data-notification", "notifier: A lamp by night");
        await reader.Page.EvaluateAsync("() => document.dispatchEvent(new Event('click-notification'))");
        await Expect(reader.Page).ToHaveURLAsync(new Regex($"/conversations/{id}$"));
    }

    [Fact]
    public async Task The_page_runs_and_shows_notifications_without_locks()
    {
        var reader = await NewcomerAsync("lockless");
        await reader.Page.AddInitScriptAsync("Object.defineProperty(navigator, 'locks', { value: undefined });");
        await reader.Page.AddInitScriptAsync(HiddenTab);
        await reader.Page.ReloadAsync();
        await reader.Inbox.Settings.ClickAsync();
        await reader.Dialog.GetByLabel("Who writes, and which title").CheckAsync();
        await reader.CloseDialogAsync();
        var friend = await Site.ApiAsync("lockless-friend");
        var id = await friend.WriteToAsync("lockless", "Not yet.");
        await Expect(reader.Inbox.Row("lockless-friend")).ToContainTextAsync("1 unread");
        await Expect(reader.Page.Locator("body")).Not.ToHaveAttributeAsync("data-notification", new Regex(".*"));
        await reader.Page.EvaluateAsync("() => document.documentElement.dataset.test = 'hidden'");
        await friend.SharePinAsync(id, "A lamp at noon");
        await Expect(reader.Page.Locator("body")).ToHaveAttributeAsync("data-notification", "lockless-friend: A lamp at noon");
    }

    [Fact]
    public async Task A_browser_that_refuses_notifications_is_not_asked_for_them()
    {
        var reader = await NewcomerAsync("refused");
        await reader.Page.AddInitScriptAsync(HiddenTab.Replace(
            "constructor(title, options) {", "constructor() { throw new TypeError('Illegal constructor.');", StringComparison.Ordinal));
        await reader.Page.ReloadAsync();
        await reader.Inbox.Settings.ClickAsync();
        await reader.Dialog.GetByLabel("Who writes, and which title").ClickAsync();
        await Expect(reader.Dialog.GetByText("The browser does not allow notifications for this page.")).ToBeVisibleAsync();
        await Expect(reader.Page.Locator("body")).Not.ToHaveAttributeAsync("data-asked", "yes");
    }
}
