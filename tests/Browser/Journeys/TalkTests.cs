using Parley.Browser.Running;
using static Microsoft.Playwright.Assertions;

namespace Parley.Browser.Journeys;

/// <summary>Two people talk.</summary>
public sealed class TalkTests(RunningSite site) : BrowserTests(site)
{
    [Fact]
    public async Task Two_people_see_at_once_what_the_other_writes()
    {
        // These people do not belong to the demo data, because other tests fill the inboxes of the demo people.
        var alice = await NewcomerAsync("talks-first");
        var bob = await NewcomerAsync("talks-second");
        await alice.Api.WriteToAsync("talks-second", "May I come at ten?");
        await alice.Inbox.Row("talks-second").ClickAsync();
        await bob.Inbox.Row("talks-first").ClickAsync();
        await Expect(bob.Conversation.Title("talks-first")).ToBeVisibleAsync();

        await alice.Conversation.SendAsync("Ten is fine. The dog may come at nine.");
        await Expect(bob.Conversation.Message("Ten is fine. The dog may come at nine.")).ToBeVisibleAsync();

        await bob.Conversation.SendAsync("He is already at the door.");
        await Expect(alice.Conversation.Message("He is already at the door.")).ToBeVisibleAsync();
    }
}
