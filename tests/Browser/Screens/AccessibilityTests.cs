using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Parley.Browser.Running;

namespace Parley.Browser.Screens;

/// <summary>The rules of axe, which find missing names, wrong roles and weak contrast.</summary>
public sealed class AccessibilityTests(RunningSite site) : BrowserTests(site)
{
    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Axe_finds_no_violation_on_any_screen_and_dialog(ColorScheme colors)
    {
        var alice = await VisitAsync(colors: colors);
        var violations = new List<string>();
        await new ScreenTour(alice, CheckAsync).TakeAsync();
        Assert.Empty(violations);

        async Task CheckAsync(string screen)
        {
            var found = await alice.Page.RunAxe();
            violations.AddRange(
                from violation in found.Violations
                from node in violation.Nodes
                select $"{screen}: {violation.Id}: {violation.Help}: {node.Html}");
        }
    }
}
