using Parley.Browser.Running;
using static Microsoft.Playwright.Assertions;

namespace Parley.Browser.Journeys;

/// <summary>The settings of the account.</summary>
public sealed class SettingsTests(RunningSite site) : BrowserTests(site)
{
    [Fact]
    public async Task A_privacy_setting_that_the_server_refuses_shows_its_old_value()
    {
        var person = await NewcomerAsync("private-person");
        await person.Inbox.Settings.ClickAsync();
        var typing = person.Dialog.GetByLabel("That I am typing");
        var online = person.Dialog.GetByLabel("When I am online");
        await Expect(typing).ToBeCheckedAsync();
        await online.CheckAsync();

        await person.Page.RouteAsync("**/v1/me/settings", route => route.FulfillAsync(new()
        {
            Status = 403,
            ContentType = "application/problem+json",
            Body = """{"code":"not_allowed","title":"Not allowed","status":403}""",
        }));
        person.ExpectFault("status of 403");
        await typing.ClickAsync();
        await Expect(person.Dialog.GetByText("You may not do this.")).ToBeVisibleAsync();
        await Expect(typing).ToBeCheckedAsync();
        await Expect(typing).ToBeFocusedAsync();
        await Expect(online).ToBeCheckedAsync();

        await person.Page.UnrouteAllAsync();
        await typing.UncheckAsync();
        await Expect(person.Dialog.GetByText("You may not do this.")).ToHaveCountAsync(0);
        await person.CloseDialogAsync();
        await person.Inbox.Settings.ClickAsync();
        await Expect(online).ToBeCheckedAsync();
        await Expect(typing).Not.ToBeCheckedAsync();
    }

    [Fact]
    public async Task Choices_that_overlap_stay_as_they_were_made()
    {
        var person = await NewcomerAsync("chooses-quickly");
        await person.Inbox.Settings.ClickAsync();
        var typing = person.Dialog.GetByLabel("That I am typing");
        var online = person.Dialog.GetByLabel("When I am online");
        var first = await HeldRequest.NextAsync(person, "PATCH", "**/v1/me/settings");
        await typing.UncheckAsync();
        await first.Arrived;
        var second = await HeldRequest.NextAsync(person, "PATCH", "**/v1/me/settings");
        await online.CheckAsync();

        await first.AnswerAsync(person);
        await second.Arrived;
        await Expect(typing).Not.ToBeCheckedAsync();
        await Expect(online).ToBeCheckedAsync();
        await second.AnswerAsync(person);
        await person.CloseDialogAsync();
        await person.Inbox.Settings.ClickAsync();
        await Expect(typing).Not.ToBeCheckedAsync();
        await Expect(online).ToBeCheckedAsync();
    }
}
