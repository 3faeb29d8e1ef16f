using System.Text.RegularExpressions;
using Parley.Browser.Running;
using static Microsoft.Playwright.Assertions;

namespace Parley.Browser.Journeys;

/// <summary>Desktop notifications, which appear while the page is hidden.</summary>
public sealed class DesktopNotificationTests(RunningSite site) : BrowserTests(site)
{
    // The tests cannot see the desktop, so this script replaces the Notification API of the browser. It also reports the tab as hidden.
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
                document.body.dataset.shown = [document.body.dataset.shown, `${title}: ${options.body}`].filter(Boolean).join('\n');
                document.addEventListener('click-notification', () => this.onclick(), { once: true });
            }
            close() { }
        };
        Object.defineProperty(document, 'hidden', { get: () => document.documentElement.dataset.test === 'hidden' });
        """;

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

        // While the page is visible, nothing is shown. The list of all notifications below proves it.
        var id = await friend.WriteToAsync("notified", "A secret text.");
        await Expect(reader.Inbox.Row("notifier")).ToContainTextAsync("1 unread");

        await reader.Page.EvaluateAsync(
            "() => { document.documentElement.dataset.test = 'hidden'; document.dispatchEvent(new Event('visibilitychange')); }");
        await friend.SharePinAsync(id, "A lamp by night");
        await Expect(body).ToHaveAttributeAsync("data-shown", "notifier: A lamp by night");
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
        await reader.Page.EvaluateAsync("() => document.documentElement.dataset.test = 'hidden'");
        await friend.SharePinAsync(id, "A lamp at noon");
        await Expect(reader.Page.Locator("body")).ToHaveAttributeAsync("data-shown", "lockless-friend: A lamp at noon");
    }

    [Fact]
    public async Task A_browser_that_refuses_notifications_is_not_asked_for_them()
    {
        var reader = await NewcomerAsync("refused");
        await reader.Page.AddInitScriptAsync(HiddenTab.Replace(
            "constructor(title, options) {", "constructor() { throw new TypeError('Illegal constructor.');", StringComparison.Ordinal));
        await reader.Page.ReloadAsync();
        await reader.Inbox.Settings.ClickAsync();
        var chosen = reader.Dialog.GetByLabel("Who writes, and which title");
        await chosen.ClickAsync();
        await Expect(reader.Dialog.GetByText("The browser does not allow notifications for this page.")).ToBeVisibleAsync();
        await Expect(reader.Dialog.GetByLabel("None")).ToBeCheckedAsync();
        await Expect(chosen).Not.ToBeCheckedAsync();
        await Expect(chosen).ToBeFocusedAsync();
        await Expect(reader.Page.Locator("body")).Not.ToHaveAttributeAsync("data-asked", "yes");
    }
}
