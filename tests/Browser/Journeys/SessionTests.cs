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
    public async Task After_sign_out_the_page_asks_who_is_there_also_after_a_reload()
    {
        var chloe = await SignedInAsync("Chloe");

        await chloe.SignOutAsync();
        await Expect(chloe.SignIn.Question).ToBeVisibleAsync();

        await chloe.Page.ReloadAsync();
        await Expect(chloe.SignIn.Question).ToBeVisibleAsync();
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
