using Microsoft.Playwright;
using Parley.Browser.Pages;
using static Microsoft.Playwright.Assertions;

namespace Parley.Browser.Running;

/// <summary>A person in front of the page: a browser context, with its own cookies and storage, and one tab.</summary>
public sealed class Visitor
{
    // A closed dialog or menu removes its history entry with history.back(). That call would abort a navigation.
    private const string OverlaysAreGone =
        """
        async () => {
            const isLeaving = () => history.state?.overlays > 0 && !document.querySelector('dialog[open], :popover-open');
            for (let attempt = 0; attempt < 100 && isLeaving(); attempt++)
                await new Promise(resolve => setTimeout(resolve, 20));
        }
        """;

    // Longer than anything takes, even on a machine that runs all other tests at the same time.
    internal const float Patience = 30_000;

    private readonly IBrowserContext _context;
    private readonly PageWatch _watch;

    private Visitor(IBrowserContext context, PageWatch watch, IPage page) => (_context, _watch, Page) = (context, watch, page);

    /// <summary>The tab.</summary>
    public IPage Page { get; }

    /// <summary>The same person elsewhere, through the HTTP API. Only after the sign-in.</summary>
    public SiteApi Api { get; internal set; } = null!;

    /// <summary>What the page shows to a person who is not signed in.</summary>
    public SignInPage SignIn => new(Page);

    /// <summary>The list of conversations.</summary>
    public InboxList Inbox => new(Page);

    /// <summary>The open conversation.</summary>
    public ConversationView Conversation => new(Page);

    /// <summary>Boards and pins.</summary>
    public ContentView Content => new(Page);

    /// <summary>The bubbles and the panel over content.</summary>
    public BubbleBar Bubbles => new(Page);

    /// <summary>The open dialog.</summary>
    public ILocator Dialog => Page.GetByRole(AriaRole.Dialog);

    /// <summary>The banner about the connection.</summary>
    public ILocator Banner => Page.Locator(".banner");

    /// <summary>Opens a tab, which is empty at first.</summary>
    internal static async Task<Visitor> ArriveAsync(IBrowser browser, Uri address, Screen screen, ColorScheme colors, string? state)
    {
        var context = await browser.NewContextAsync(screen.Context(address, colors, state));
        context.SetDefaultTimeout(Patience);
        return new(context, await PageWatch.BeginAsync(context, address), await context.NewPageAsync());
    }

    /// <summary>Loads an address of the page.</summary>
    /// <param name="path">The address without a slash at its beginning; empty: the inbox.</param>
    public async Task OpenAsync(string path = "")
    {
        try
        {
            await Page.EvaluateAsync(OverlaysAreGone);
        }
        catch (PlaywrightException)
        {
            // Another document replaces this one.
        }

        await Page.GotoAsync(path);
    }

    /// <summary>Chooses a person from the list of the sign-in page, and waits for the frame of the inbox.</summary>
    public async Task SignInAsync(string name)
    {
        await SignIn.Person(name).ClickAsync();
        await Expect(Inbox.New).ToBeVisibleAsync();
    }

    /// <summary>Enters a user id on the sign-in page, and waits for the frame of the inbox.</summary>
    public async Task SignInWithIdAsync(string userId)
    {
        await SignIn.OtherId.FillAsync(userId);
        await SignIn.OtherId.PressAsync("Enter");
        await Expect(Inbox.New).ToBeVisibleAsync();
    }

    /// <summary>Ends the session.</summary>
    public async Task SignOutAsync()
    {
        await Inbox.Settings.ClickAsync();
        await Dialog.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
    }

    /// <summary>Closes the dialog with Escape, and waits until it has left the history, too.</summary>
    public async Task CloseDialogAsync()
    {
        await Page.Keyboard.PressAsync("Escape");
        await Expect(Page.Locator("dialog")).ToHaveCountAsync(0);
    }

    /// <summary>A short note that something was done, with a button to undo it.</summary>
    public ILocator Toast(string text) => Page.Locator(".toast").Filter(new() { HasText = text });

    /// <summary>A button of the open dialog.</summary>
    public ILocator DialogButton(string name) => Dialog.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    /// <summary>Clicks Undo in a toast, and waits for the server's answers. The toast disappears before the answers.</summary>
    /// <param name="text">The text of the toast.</param>
    /// <param name="requests">The number of requests that undo the action.</param>
    public async Task UndoAsync(string text, int requests = 1)
    {
        var left = requests;
        await Page.RunAndWaitForResponseAsync(
            () => Toast(text).GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync(),
            response => response.Request.Method is "DELETE" or "PATCH" && --left is 0);
        await Expect(Toast(text)).ToHaveCountAsync(0);
    }

    /// <summary>Returns what is wider than its place, so that the person has to scroll sideways.</summary>
    public Task<string[]> OverflowAsync() => Page.EvaluateAsync<string[]>(
        """
        () => [document.documentElement, ...document.querySelectorAll('body *')]
            .filter(element => element.scrollWidth > element.clientWidth)
            .filter(element => element === document.documentElement || /auto|scroll/.test(getComputedStyle(element).overflowX))
            .map(element => `${element.localName}.${element.className}: ${element.scrollWidth} > ${element.clientWidth}`)
        """);

    /// <summary>Declares that a fault with these words must happen, for example <c>net::ERR_INTERNET_DISCONNECTED</c> in a test which
    /// cuts the network. Then it does not fail the test.</summary>
    public void ExpectFault(string words) => _watch.Expect(words);

    /// <summary>Declares that a fault with these words may happen, if it depends on the order of concurrent work.</summary>
    public void AllowFault(string words) => _watch.Allow(words);

    /// <summary>Ends the visit. Returns everything that <see cref="PageWatch"/> noted.</summary>
    internal async Task<IEnumerable<string>> LeaveAsync()
    {
        try
        {
            await PageWatch.FlushAsync(Page);
        }
        finally
        {
            await _context.CloseAsync();
        }

        return _watch.Faults();
    }
}
