using Parley.Browser.Running;
using static Microsoft.Playwright.Assertions;

namespace Parley.Browser.Journeys;

/// <summary>Sign-in, and what ends it.</summary>
public sealed class SessionTests(RunningSite site) : BrowserTests(site)
{
    [Fact]
    public async Task A_reload_keeps_the_session_and_the_open_conversation()
    {
        var alice = await SignedInAsync("Alice");
        await alice.Inbox.Row("Keiko Tanaka").ClickAsync();
        await Expect(alice.Conversation.Message("Hypothetically: a kitchen")).ToBeVisibleAsync();

        await alice.Page.ReloadAsync();

        await Expect(alice.Conversation.Title("Keiko Tanaka")).ToBeVisibleAsync();
        await Expect(alice.Conversation.Message("Hypothetically: a kitchen")).ToBeVisibleAsync();
        await Expect(alice.Inbox.Me("Alice Moreau")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task When_the_session_ends_elsewhere_the_draft_is_kept()
    {
        var writer = await NewcomerAsync("loses-session");
        var id = await writer.Api.CreateGroupAsync("Lost", "bob");
        await writer.OpenAsync($"conversations/{id}");
        await writer.Conversation.Box.PressSequentiallyAsync("half a sentence");

        writer.AllowFault("status of 401"); // The page may be loaded again before the browser has removed the cookie.
        var ended = await writer.Page.Context.APIRequest.DeleteAsync(new Uri(Site.Address, "v1/session").ToString(), new()
        {
            Headers = new Dictionary<string, string> { ["Origin"] = Site.Address.GetLeftPart(UriPartial.Authority) },
        });
        Assert.Equal(204, ended.Status);
        await Expect(writer.Page.GetByText("Your session has ended.")).ToBeVisibleAsync();

        await writer.SignIn.OtherId.FillAsync("loses-session");
        await writer.SignIn.OtherId.PressAsync("Enter");
        await Expect(writer.Conversation.Box).ToHaveValueAsync("half a sentence");
    }

    [Fact]
    public async Task A_message_that_was_written_without_a_session_is_sent_after_the_next_sign_in()
    {
        var writer = await NewcomerAsync("loses-cookie");
        var id = await writer.Api.CreateGroupAsync("No cookie", "bob");
        await writer.Api.SendAsync(id, "begun"); // An empty conversation requests suggestions, and would notice the end of the session.
        await writer.OpenAsync($"conversations/{id}");
        await Expect(writer.Conversation.Message("begun")).ToBeVisibleAsync();

        // The page tells the server at the first key that the person is typing. The test waits for this answer, so that the message is the
        // request that notices the end of the session.
        await writer.Page.RunAndWaitForResponseAsync(
            () => writer.Conversation.Box.FillAsync("not lost"),
            answer => answer.Url.EndsWith("/typing", StringComparison.Ordinal));
        await writer.Page.Context.ClearCookiesAsync();
        writer.ExpectFault("status of 401");
        await writer.Conversation.Box.PressAsync("Enter");
        await Expect(writer.Page.GetByText("Your session has ended.")).ToBeVisibleAsync();

        await writer.SignInWithIdAsync("loses-cookie");
        await Expect(writer.Conversation.Message("not lost")).ToBeVisibleAsync();
        await Expect(writer.Conversation.Pending).ToHaveCountAsync(0);
        Assert.Equal(["begun", "not lost"], await writer.Api.TextsAsync(id));
    }

    [Fact]
    public async Task A_text_that_is_being_written_when_the_session_ends_is_there_after_the_next_sign_in()
    {
        var writer = await NewcomerAsync("writes-on");
        var id = await writer.Api.CreateGroupAsync("Half a sentence", "bob");
        await writer.Api.SendAsync(id, "begun");
        await writer.OpenAsync($"conversations/{id}");
        await Expect(writer.Conversation.Message("begun")).ToBeVisibleAsync();
        await writer.Page.Context.ClearCookiesAsync();
        writer.ExpectFault("status of 401");
        await writer.Conversation.Box.FillAsync("half a");
        await Expect(writer.Page.GetByText("Your session has ended.")).ToBeVisibleAsync();

        await writer.SignInWithIdAsync("writes-on");
        await Expect(writer.Conversation.Message("begun")).ToBeVisibleAsync();
        await Expect(writer.Conversation.Box).ToHaveValueAsync("half a");
        Assert.Equal(["begun"], await writer.Api.TextsAsync(id));
    }

    [Fact]
    public async Task The_page_never_acts_for_a_person_who_signed_in_outside_of_it()
    {
        var first = await NewcomerAsync("cookie-first");
        var second = await Site.ApiAsync("cookie-second");
        var id = await first.Api.CreateGroupAsync("Whose cookie", "cookie-second");
        await first.OpenAsync($"conversations/{id}");
        await first.Conversation.Box.FillAsync("by the first one");
        var begun = await first.Page.Context.APIRequest.PostAsync(new Uri(Site.Address, "v1/session").ToString(), new()
        {
            Headers = new Dictionary<string, string> { ["Authorization"] = $"Bearer {second.Token}" },
        });
        Assert.Equal(200, begun.Status);

        first.ExpectFault("status of 401");
        await first.Conversation.Box.PressAsync("Enter"); // An earlier request may have been refused, after which the page was reloaded.
        await Expect(first.Inbox.Me("cookie-second")).ToBeVisibleAsync();
        await Expect(first.Conversation.Box).ToHaveValueAsync("");
        Assert.Empty(await second.TextsAsync(id));
    }

    [Fact]
    public async Task Nothing_of_a_person_is_left_after_sign_out()
    {
        var first = await NewcomerAsync("leaves");
        await Site.ApiAsync("comes-next");
        var id = await first.Api.CreateGroupAsync("Left behind", "bob", "comes-next");
        await first.OpenAsync($"conversations/{id}");
        first.ExpectFault("status of 503");
        await first.Page.RouteAsync("**/messages", route => route.Request.Method is not "POST"
            ? route.ContinueAsync()
            : route.FulfillAsync(new() { Status = 503 }));
        await first.Conversation.SendAsync("never sent");
        await Expect(first.Conversation.Message("never sent")).ToContainTextAsync("Not sent yet.");
        await first.OpenAsync(); // In the open conversation, the next message would be read at once.
        await (await Site.ApiAsync("bob")).SendAsync(id, "unread");
        await Expect(first.Page).ToHaveTitleAsync("(1) Parley");
        await first.SignOutAsync();
        await Expect(first.SignIn.Question).ToBeVisibleAsync();
        await first.Page.UnrouteAllAsync();
        await Expect(first.Page).ToHaveTitleAsync("Parley");

        await first.SignInWithIdAsync("comes-next");
        await first.OpenAsync($"conversations/{id}");
        await first.Conversation.SendAsync("by the next one");
        await Expect(first.Conversation.Pending).ToHaveCountAsync(0);
        Assert.Equal(["unread", "by the next one"], await first.Api.TextsAsync(id));
    }

    [Fact]
    public async Task After_sign_out_the_page_asks_who_is_there_also_after_a_reload()
    {
        var chloe = await SignedInAsync("Chloe");

        await chloe.SignOutAsync();
        await Expect(chloe.SignIn.Question).ToBeVisibleAsync();

        await chloe.Page.ReloadAsync();
        await Expect(chloe.SignIn.Question).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Back_to_the_page_finds_the_session_that_began_there()
    {
        var visitor = await NewcomerAsync("comes-back");
        await visitor.OpenAsync("icon.svg");
        await visitor.Page.GoBackAsync();
        await Expect(visitor.Inbox.Me("comes-back")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_person_who_is_not_in_the_list_signs_in_with_an_id()
    {
        var keiko = await VisitAsync();
        await keiko.OpenAsync();

        await keiko.SignInWithIdAsync("keiko");

        await Expect(keiko.Inbox.Me("Keiko Tanaka")).ToBeVisibleAsync();
    }
}
