using Parley.Browser.Running;
using static Microsoft.Playwright.Assertions;

namespace Parley.Browser.Journeys;

/// <summary>Two people talk.</summary>
public sealed class TalkTests(RunningSite site) : BrowserTests(site)
{
    [Fact]
    public async Task Two_people_see_at_once_what_the_other_writes()
    {
        var alice = await SignedInAsync("Alice");
        var bob = await SignedInAsync("Bob");
        await alice.Inbox.Row("Bob Lindqvist").ClickAsync();
        await bob.Inbox.Row("Alice Moreau").ClickAsync();
        await Expect(bob.Conversation.Title("Alice Moreau")).ToBeVisibleAsync();

        await alice.Conversation.SendAsync("Ten is fine. The dog may come at nine.");
        await Expect(bob.Conversation.Message("Ten is fine. The dog may come at nine.")).ToBeVisibleAsync();

        await bob.Conversation.SendAsync("He is already at the door.");
        await Expect(alice.Conversation.Message("He is already at the door.")).ToBeVisibleAsync();
    }
}
