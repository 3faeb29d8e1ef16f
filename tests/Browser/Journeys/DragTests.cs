using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Parley.Browser.Running;
using static Microsoft.Playwright.Assertions;

namespace Parley.Browser.Journeys;

/// <summary>Items are dragged onto conversations.</summary>
public sealed class DragTests(RunningSite site) : BrowserTests(site)
{
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

        // A click on the card shows its pin, and the conversation stays open as a panel.
        await receiver.WriteToAsync("drags", "Where is it?");
        await card.GetByRole(AriaRole.Link, new() { Name = "A dragged lamp" }).ClickAsync();
        await Expect(sender.Page).ToHaveURLAsync(new Regex("/pins/"));
        await Expect(sender.Bubbles.Panel).ToBeVisibleAsync();
        await card.DragToAsync(sender.Bubbles.Bubble("drag-friend"));
        await Expect(sender.Toast("Sent “A dragged lamp” to drag-friend")).ToBeVisibleAsync();
        Assert.Equal(1, await sender.Api.CountSharesAsync(friend));
    }

    [Fact]
    public async Task A_card_that_is_dropped_on_its_own_conversation_is_not_sent_again()
    {
        var sender = await NewcomerAsync("drags-in-place");
        var group = await sender.Api.CreateGroupAsync("Dragged in place", "bob");
        var other = await sender.Api.CreateGroupAsync("Dragged to", "bob");
        await sender.Api.SharePinAsync(group, "A lamp that stays");
        await sender.OpenAsync($"conversations/{group}");
        var card = sender.Conversation.Messages.GetByRole(AriaRole.Article, new() { Name = "Pin A lamp that stays" });
        await card.HoverAsync();
        await sender.Page.Mouse.DownAsync();
        await sender.Conversation.Box.HoverAsync();
        await sender.Conversation.Box.HoverAsync(); // The first move begins the drag, and the second one is a dragover event.
        await Expect(sender.Page.Locator("body.is-dragging")).ToBeAttachedAsync();
        await Expect(sender.Page.Locator(".is-target")).ToHaveCountAsync(0);
        await sender.Page.Mouse.UpAsync();
        await Expect(sender.Page.Locator("body.is-dragging")).ToHaveCountAsync(0);

        // A drop on the same conversation would have sent the item before this one.
        await card.DragToAsync(sender.Inbox.Row("Dragged to"));
        await Expect(sender.Toast("Sent “A lamp that stays” to Dragged to")).ToBeVisibleAsync();
        Assert.Equal(1, await sender.Api.CountSharesAsync(group));
        Assert.Equal(1, await sender.Api.CountSharesAsync(other));
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
}
