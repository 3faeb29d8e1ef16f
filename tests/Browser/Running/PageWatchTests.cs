using static Microsoft.Playwright.Assertions;

namespace Parley.Browser.Running;

/// <summary>The watch over a visit can fail a test.</summary>
public sealed class PageWatchTests(RunningSite site) : BrowserTests(site)
{
    private const string Mischief =
        """
        async () => {
            console.error('written by a test');
            setTimeout(() => { throw new Error('thrown by a test'); });
            document.body.setAttribute('style', 'color: red');
            const picture = document.body.appendChild(new Image());
            await new Promise(failed => { picture.onerror = failed; picture.src = 'https://other.example/picture'; });
            const space = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
            space.setAttribute('height', '300');
            document.body.prepend(space);
            await new Promise(painted => requestAnimationFrame(() => requestAnimationFrame(painted)));
        }
        """;

    [Fact]
    public async Task Errors_violations_of_the_policy_requests_to_other_hosts_and_moved_content_are_noted()
    {
        var visitor = await VisitAsync();
        await visitor.OpenAsync();
        await Expect(visitor.SignIn.Question).ToBeVisibleAsync();
        visitor.ExpectFault("console error: written by a test");
        visitor.ExpectFault("exception: Error: thrown by a test");
        visitor.ExpectFault("console error: The policy blocks style-src-attr");
        visitor.ExpectFault("Content Security Policy"); // the browser's own message
        visitor.ExpectFault("request to another host: https://other.example/picture");
        visitor.ExpectFault("net::ERR_NAME_NOT_RESOLVED");
        visitor.ExpectFault("layout shift of");
        await visitor.Page.EvaluateAsync(Mischief);
    }
}
