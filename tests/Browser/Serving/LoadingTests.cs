using System.Collections.Concurrent;
using Microsoft.Playwright;
using Parley.Browser.Running;
using static Microsoft.Playwright.Assertions;

namespace Parley.Browser.Serving;

/// <summary>The files of the page on a network that fails. A browser repeats no request for a script, a style sheet or a module.</summary>
public sealed class LoadingTests(RunningSite site) : BrowserTests(site)
{
    [Fact]
    public async Task The_page_works_although_each_of_its_requests_fails_once()
    {
        var visitor = await VisitAsync();
        AllowFailures(visitor);
        var failed = new ConcurrentDictionary<string, bool>();
        await visitor.Page.RouteAsync("**/*", async route =>
        {
            var path = new Uri(route.Request.Url).AbsolutePath;
            if (route.Request is { IsNavigationRequest: false, Method: "GET" } && failed.TryAdd(path, true))
                await route.AbortAsync("connectionreset");
            else
                await route.ContinueAsync();
        });

        await visitor.OpenAsync();
        await visitor.SignInWithIdAsync("unlucky");
        await visitor.Inbox.Settings.ClickAsync();
        await Expect(visitor.Dialog.GetByText("Colours")).ToBeVisibleAsync();

        string[] kinds = ["/start.js", ".css", ".wasm", "/blazor.webassembly.js", "/shell.js", "/dom.js", "/v1/inbox"];
        Assert.All(kinds, kind => Assert.Contains(failed.Keys, path => path.EndsWith(kind, StringComparison.Ordinal)));
        Assert.Null(await visitor.Page.EvaluateAsync<string?>("() => sessionStorage.getItem('parley-page/loads')"));
    }

    [Fact]
    public async Task A_page_whose_code_never_arrives_says_so_and_loads_again_when_asked()
    {
        var visitor = await VisitAsync();
        AllowFailures(visitor);
        await visitor.Page.RouteAsync("**/*.wasm", route => route.AbortAsync("connectionreset"));
        await visitor.OpenAsync("people/alice");
        await Expect(visitor.Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Parley could not be loaded.");

        await visitor.Page.UnrouteAllAsync(new() { Behavior = UnrouteBehavior.Wait });
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Reload the page" }).ClickAsync();

        await Expect(visitor.SignIn.Question).ToBeVisibleAsync();
        await Expect(visitor.Page).ToHaveURLAsync(new Uri(Site.Address, "people/alice").AbsoluteUri);
    }

    [Fact]
    public async Task A_page_that_lost_the_network_while_it_was_loaded_loads_again_with_the_network()
    {
        var visitor = await VisitAsync();
        AllowFailures(visitor);
        await visitor.Page.RouteAsync("**/*.wasm", async route =>
        {
            await visitor.Page.Context.SetOfflineAsync(true);
            await route.AbortAsync("internetdisconnected");
        });
        await visitor.OpenAsync();
        await Expect(visitor.Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Parley could not be loaded.");

        await visitor.Page.UnrouteAllAsync(new() { Behavior = UnrouteBehavior.Wait });
        await visitor.Page.Context.SetOfflineAsync(false);

        await Expect(visitor.SignIn.Question).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_page_that_works_without_one_of_its_files_is_never_loaded_again_by_itself()
    {
        var visitor = await VisitAsync();
        AllowFailures(visitor);
        await visitor.Page.RouteAsync("**/bubbles.css", route => route.AbortAsync("connectionreset"));
        await visitor.OpenAsync();
        await visitor.SignInWithIdAsync("without-a-file");
        var note = visitor.Page.GetByText("Something went wrong.");
        await Expect(note).ToBeVisibleAsync();
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Close this message" }).ClickAsync();
        await Expect(note).ToBeHiddenAsync();
        await visitor.Page.EvaluateAsync("() => addEventListener('online', () => document.body.dataset.isOnline = 'yes')");

        await visitor.Page.Context.SetOfflineAsync(true);
        await visitor.Page.Context.SetOfflineAsync(false);

        var sameDocument = visitor.Page.Locator("body[data-is-online]");
        await Expect(sameDocument).ToBeVisibleAsync();
        await visitor.Inbox.Settings.ClickAsync();
        await Expect(visitor.Dialog.GetByText("Colours")).ToBeVisibleAsync();
        await Expect(sameDocument).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_dialog_whose_module_does_not_arrive_is_given_up_and_opens_when_it_is_asked_for_again()
    {
        var visitor = await VisitAsync();
        AllowFailures(visitor);
        await visitor.Page.RouteAsync("**/js/dom.js", route => route.AbortAsync("connectionreset"));
        await visitor.OpenAsync();
        await visitor.SignInWithIdAsync("without-dialogs");
        await visitor.Inbox.Settings.ClickAsync();
        await Expect(visitor.Toast("“Settings” cannot be opened without a connection.")).ToBeVisibleAsync();
        await Expect(visitor.Page.Locator("dialog")).ToHaveCountAsync(0);

        await visitor.Page.UnrouteAllAsync(new() { Behavior = UnrouteBehavior.Wait });
        await visitor.Inbox.Settings.ClickAsync();
        await Expect(visitor.Dialog.GetByText("Colours")).ToBeVisibleAsync();
    }

    private static void AllowFailures(Visitor visitor)
    {
        visitor.AllowFault("net::ERR_CONNECTION_RESET");
        visitor.AllowFault("net::ERR_INTERNET_DISCONNECTED");
        visitor.AllowFault("Failed to fetch"); // in the words of .NET
        visitor.AllowFault("Failed to start platform");
    }
}
