using Microsoft.Playwright;
using Parley.Browser.Running;
using static Microsoft.Playwright.Assertions;

namespace Parley.Browser.Journeys;

/// <summary>A group from its beginning to the pin that comes of it.</summary>
public sealed class GroupTests(RunningSite site) : BrowserTests(site)
{
    [Fact]
    public async Task A_group_is_made_answers_reacts_and_saves()
    {
        var hugo = await SignedInAsync("Hugo");
        await hugo.Inbox.New.ClickAsync();
        foreach (var name in new[] { "Alice Moreau", "Bob Lindqvist" })
        {
            await hugo.Dialog.GetByRole(AriaRole.Searchbox, new() { Name = "With" }).FillAsync(name);
            await hugo.Dialog.GetByRole(AriaRole.Button, new() { Name = name }).ClickAsync();
        }

        await Expect(hugo.Dialog.GetByText("3 of 10 seats taken")).ToBeVisibleAsync();
        await hugo.Dialog.GetByLabel("Name (optional)").FillAsync("Posters 🖼️");
        await hugo.Dialog.GetByLabel("First message (optional)").FillAsync("Which one for the hallway?");
        await hugo.Dialog.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true }).ClickAsync();
        await Expect(hugo.Conversation.Title("Posters 🖼️")).ToBeVisibleAsync();

        var alice = await SignedInAsync("Alice");
        await alice.Inbox.Row("Posters 🖼️").ClickAsync();
        await alice.Conversation.ReplyAsync("Which one for the hallway?", "The lighthouse.");
        var reply = hugo.Conversation.Message("The lighthouse.");
        await Expect(reply).ToContainTextAsync("Which one for the hallway?");

        await hugo.Conversation.ReactAsync("The lighthouse.", "love");
        var reaction = alice.Conversation.Message("The lighthouse.").GetByRole(AriaRole.Button, new() { Name = "love, Hugo" });
        await Expect(reaction).ToBeVisibleAsync();

        await alice.Conversation.EditAsync("The lighthouse.", "The lighthouse, of course.");
        await Expect(hugo.Conversation.Message("The lighthouse, of course.")).ToContainTextAsync("edited");
        await hugo.Conversation.UnsendAsync("Which one for the hallway?");
        await Expect(alice.Conversation.Message("Message unsent").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_shared_pin_is_saved_to_a_new_board_and_the_save_is_taken_back()
    {
        var chloe = await SignedInAsync("Chloe");
        await chloe.Inbox.Row("Night train to the lake").ClickAsync();
        var card = chloe.Conversation.Messages.GetByRole(AriaRole.Article).Filter(new() { HasText = "Pin" }).First;
        await card.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await chloe.Dialog.GetByLabel("Name of a new board").FillAsync("From the train");
        await chloe.Dialog.GetByRole(AriaRole.Button, new() { Name = "Create and save" }).ClickAsync();

        await Expect(chloe.Toast("Saved to From the train")).ToBeVisibleAsync();
        await chloe.UndoAsync("Saved to From the train");
        Assert.Empty(await chloe.Api.PinsOfAsync("From the train"));
        await card.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(chloe.Dialog.GetByRole(AriaRole.Button, new() { Name = "From the train 0 pins" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_card_is_sent_on_once_also_if_one_of_the_others_cannot_be_written_to()
    {
        var sender = await NewcomerAsync("sends-on");
        var blocker = await Site.ApiAsync("blocks-sender");
        await Site.ApiAsync("friend-of-sender");
        await sender.Api.WriteToAsync("blocks-sender", "hello");
        var friend = await sender.Api.WriteToAsync("friend-of-sender", "hello");
        var id = await sender.Api.CreateGroupAsync("Cards", "bob");
        await sender.Api.SharePinAsync(id, "A lighthouse");
        await blocker.BlockAsync("sends-on");
        await sender.OpenAsync($"conversations/{id}");
        await sender.Conversation.Messages.GetByRole(AriaRole.Button, new() { Name = "Send on" }).ClickAsync();
        await sender.Dialog.GetByLabel("friend-of-sender").CheckAsync();
        await sender.Dialog.GetByLabel("blocks-sender").CheckAsync();
        await sender.Dialog.GetByRole(AriaRole.Button, new() { Name = "Send to 2" }).ClickAsync();
        await Expect(sender.Dialog.GetByText("This person cannot be written to or added.")).ToBeVisibleAsync();
        await Expect(sender.Dialog.GetByLabel("friend-of-sender")).Not.ToBeCheckedAsync();
        await sender.Dialog.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true }).ClickAsync();
        await Expect(sender.Toast("Sent").Nth(0)).ToBeVisibleAsync();
        await Expect(sender.Dialog.GetByText("This person cannot be written to or added.")).ToBeVisibleAsync();
        Assert.Equal(1, await sender.Api.CountSharesAsync(friend));
    }

    [Fact]
    public async Task People_are_added_with_history_and_removed()
    {
        var creator = await NewcomerAsync("group-creator");
        var member = await NewcomerAsync("group-member");
        var third = await NewcomerAsync("group-third");
        var id = await creator.Api.CreateGroupAsync("Ten at a table", "group-member");
        await creator.Api.SendAsync(id, "before the third came");
        await creator.OpenAsync($"conversations/{id}");

        await creator.Conversation.Details.ClickAsync();
        await creator.Dialog.GetByRole(AriaRole.Searchbox, new() { Name = "Add people" }).FillAsync("group-third");
        await creator.Dialog.GetByRole(AriaRole.Button, new() { Name = "group-third" }).ClickAsync();
        await creator.Dialog.GetByLabel("They may read what was written before").CheckAsync();
        await creator.Dialog.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
        await Expect(creator.Dialog.GetByRole(AriaRole.Heading, new() { Name = "3 of 10 people" })).ToBeVisibleAsync();

        await third.Inbox.Row("Ten at a table").ClickAsync();
        await Expect(third.Conversation.Message("before the third came")).ToBeVisibleAsync();
        await member.Inbox.Row("Ten at a table").ClickAsync();
        member.AllowFault("/typing"); // the report that the person types may be refused after the removal
        await member.Conversation.Box.FillAsync("half a sentence");

        var row = creator.Dialog.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "group-member" });
        await row.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await row.GetByRole(AriaRole.Button, new() { Name = "Really remove?" }).ClickAsync();
        await Expect(creator.Dialog.GetByRole(AriaRole.List, new() { Name = "People", Exact = true })).ToBeFocusedAsync();

        // Removed while writing: a readable end, and no error.
        await Expect(member.Page.GetByText("You are no longer in this conversation.")).ToBeVisibleAsync();
        await Expect(member.Conversation.Message("before the third came")).ToBeVisibleAsync();
        await Expect(member.Conversation.Box).ToBeHiddenAsync();
        await Expect(member.Inbox.Row("Ten at a table")).ToBeHiddenAsync();
    }
}
