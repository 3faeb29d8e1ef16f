using System.Globalization;
using Microsoft.Playwright;
using Parley.Browser.Running;
using static Microsoft.Playwright.Assertions;

namespace Parley.Browser.Journeys;

/// <summary>Unread marks, and where a conversation opens.</summary>
public sealed class ReadingTests(RunningSite site) : BrowserTests(site)
{
    [Fact]
    public async Task What_is_read_on_the_phone_is_not_unread_on_the_desk()
    {
        var desk = await NewcomerAsync("reads-twice");
        var phone = await NewcomerAsync("reads-twice", Screen.Phone);
        var writer = await NewcomerAsync("writes-once");
        var id = await writer.Api.CreateGroupAsync("On two devices", "reads-twice");
        await writer.Api.SendAsync(id, "seen on the phone");
        await Expect(desk.Inbox.Row("On two devices")).ToContainTextAsync("1 unread");
        await Expect(desk.Page).ToHaveTitleAsync("(1) Parley");

        await phone.Inbox.Row("On two devices").ClickAsync();
        await Expect(phone.Conversation.Message("seen on the phone")).ToBeVisibleAsync();
        await Expect(desk.Inbox.Row("On two devices")).Not.ToContainTextAsync("unread");
        await Expect(desk.Page).ToHaveTitleAsync("Parley");

        await phone.Conversation.Back.ClickAsync();
        await Expect(phone.Inbox.Row("On two devices")).ToBeVisibleAsync();
        await phone.Page.GoBackAsync();
        await Expect(phone.Conversation.Title("On two devices")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_conversation_opens_at_the_first_unread_message_and_the_line_stays()
    {
        var reader = await NewcomerAsync("opens-late");
        var id = await reader.Api.CreateGroupAsync("Long talk", "bob");
        var bob = await Site.ApiAsync("bob");
        for (var i = 1; i <= 120; i++)
            await bob.SendAsync(id, $"number {i.ToString(CultureInfo.InvariantCulture)}.");
        await reader.Api.ReadAsync(id, 41); // The creation is number 1.

        await reader.OpenAsync($"conversations/{id}");
        await Expect(reader.Conversation.Divider).ToBeInViewportAsync();
        await Expect(reader.Conversation.Message("number 41.")).ToBeInViewportAsync();
        await Expect(reader.Conversation.Jump).ToBeVisibleAsync();

        await bob.SendAsync(id, "number 121.");
        await Expect(reader.Conversation.Message("number 41.")).ToBeInViewportAsync();
        await reader.Conversation.Jump.ClickAsync();
        await Expect(reader.Conversation.Message("number 121.")).ToBeInViewportAsync();
        await Expect(reader.Inbox.Row("Long talk")).Not.ToContainTextAsync("unread");
    }

    [Fact]
    public async Task Messages_that_arrive_while_older_ones_are_read_move_nothing()
    {
        var reader = await NewcomerAsync("scrolls-up");
        var id = await reader.Api.CreateGroupAsync("Scrolled", "bob");
        for (var i = 1; i <= 60; i++)
            await reader.Api.SendAsync(id, $"number {i.ToString(CultureInfo.InvariantCulture)}.");
        await reader.OpenAsync($"conversations/{id}");
        await Expect(reader.Conversation.Message("number 60.")).ToBeInViewportAsync();
        await reader.Conversation.Message("number 45.").ScrollIntoViewIfNeededAsync();
        await Expect(reader.Conversation.Jump).ToBeVisibleAsync();
        var before = (await reader.Conversation.Message("number 45.").BoundingBoxAsync())!.Y;

        var bob = await Site.ApiAsync("bob");
        await bob.SendAsync(id, "new below");
        await Expect(reader.Conversation.Jump).ToHaveTextAsync("1 new");
        Assert.Equal(before, (await reader.Conversation.Message("number 45.").BoundingBoxAsync())!.Y);
    }

    [Fact]
    public async Task Older_messages_are_added_above_what_is_read_also_at_the_very_top()
    {
        var reader = await NewcomerAsync("scrolls-to-the-top");
        var id = await reader.Api.CreateGroupAsync("To the top", "bob");
        await reader.Api.SendManyAsync(id, 120);
        await reader.OpenAsync($"conversations/{id}");
        await Expect(reader.Conversation.Message("many 119.")).ToBeInViewportAsync();
        var timeline = reader.Page.Locator(".timeline");
        var older = reader.Page.GetByRole(AriaRole.Button, new() { Name = "Older messages" });
        reader.AllowFault("layout shift"); // Browsers count a scroll and an addition in one frame as one; the positions are compared here.
        using var answers = new SemaphoreSlim(0);
        await reader.Page.RouteAsync("**/messages?before=*", async route =>
        {
            await answers.WaitAsync(TestContext.Current.CancellationToken);
            await route.ContinueAsync();
        });
        for (var i = 0; i < 8 && await older.IsVisibleAsync(); i++)
        {
            await timeline.EvaluateAsync("scroller => scroller.scrollTop = 0");
            var first = reader.Page.Locator(".entry").First;
            var (entry, end) = (await first.GetAttributeAsync("id"), await EndAsync(first));
            answers.Release();
            await Expect(timeline).Not.ToHaveJSPropertyAsync("scrollTop", 0);
            Assert.Equal(end, await EndAsync(reader.Page.Locator($"#{entry}")), 1.0);
        }

        await Expect(reader.Conversation.Message("many 0.")).ToHaveCountAsync(1);

        // The sender's name above a message disappears when an earlier message of the sender is added. The message text must not move.
        static async Task<double> EndAsync(ILocator message)
        {
            var box = (await message.BoundingBoxAsync())!;
            return box.Y + box.Height;
        }
    }

    [Fact]
    public async Task A_link_to_a_message_opens_it_in_context()
    {
        var reader = await NewcomerAsync("follows-link");
        var id = await reader.Api.CreateGroupAsync("Linked", "bob");
        for (var i = 1; i <= 90; i++)
            await reader.Api.SendAsync(id, $"number {i.ToString(CultureInfo.InvariantCulture)}.");
        await reader.OpenAsync($"conversations/{id}?at=21");
        await Expect(reader.Conversation.Message("number 20.")).ToBeInViewportAsync();
        await Expect(reader.Conversation.Message("number 90.")).ToHaveCountAsync(0);
        await reader.Conversation.Jump.ClickAsync();
        await Expect(reader.Conversation.Message("number 90.")).ToBeInViewportAsync();
    }

    [Fact]
    public async Task A_link_to_a_message_of_the_open_conversation_keeps_what_the_person_writes()
    {
        var reader = await NewcomerAsync("follows-inner-link");
        var id = await reader.Api.CreateGroupAsync("Inner link", "bob");
        await reader.Api.SendManyAsync(id, 60);
        await reader.Api.SendAsync(id, new Uri(Site.Address, $"conversations/{id}?at=3").ToString());
        await reader.OpenAsync($"conversations/{id}?at=nonsense");
        await reader.Conversation.BeginEditAsync("conversations/");
        await reader.Page.GetByLabel("New text").FillAsync("half a change");
        await reader.Page.EvaluateAsync("path => Blazor.navigateTo(path)", $"conversations/{id}?at=3");
        await Expect(reader.Conversation.Message("many 1.")).ToBeInViewportAsync();
        await Expect(reader.Page.GetByLabel("New text")).ToHaveValueAsync("half a change");
    }

    [Fact]
    public async Task Back_to_where_I_was_leads_to_what_was_on_the_screen()
    {
        var reader = await NewcomerAsync("goes-back");
        var bob = await Site.ApiAsync("bob");
        var id = await reader.Api.CreateGroupAsync("Where I was", "bob");
        var pin = await bob.CreatePinAsync("A lighthouse");
        await bob.ShareAsync(id, pin);
        await reader.Api.SendManyAsync(id, 100);
        await reader.OpenAsync($"conversations/{id}");
        await Expect(reader.Conversation.Message("many 99.")).ToBeInViewportAsync();
        await reader.Conversation.PasteAsync($"/pins/{pin}");
        await reader.Page.EvaluateAsync("path => Blazor.navigateTo(path)", $"conversations/{id}?at=43");
        await Expect(reader.Conversation.Message("many 40.")).ToBeInViewportAsync();

        await reader.Conversation.Attached.GetByRole(AriaRole.Button, new() { Name = "Shared before" }).ClickAsync();
        await Expect(reader.Conversation.Message("A lighthouse")).ToBeInViewportAsync();
        await reader.Page.GetByRole(AriaRole.Button, new() { Name = "Back to where I was" }).ClickAsync();
        await Expect(reader.Conversation.Message("many 40.")).ToBeInViewportAsync();
    }

    [Fact]
    public async Task The_answered_message_disappears_above_the_text_box_when_it_is_unsent()
    {
        var reader = await NewcomerAsync("answers-unsent");
        var bob = await Site.ApiAsync("bob");
        var id = await reader.Api.CreateGroupAsync("Unsent meanwhile", "bob");
        await bob.SendAsync(id, "said too early");
        await reader.OpenAsync($"conversations/{id}");
        await reader.Conversation.BeginReplyAsync("said too early");
        await bob.UnsendAsync(id, 2); // The creation is number 1.
        await Expect(reader.Conversation.Message("Message unsent")).ToBeVisibleAsync();
        await Expect(reader.Page.GetByText("said too early")).ToBeHiddenAsync();
        await Expect(reader.Page.GetByText("Reply to")).ToBeHiddenAsync();
    }
}
