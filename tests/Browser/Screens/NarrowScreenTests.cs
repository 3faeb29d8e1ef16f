using Parley.Browser.Running;

namespace Parley.Browser.Screens;

/// <summary>A width of 320 pixels, as on a small phone, or on a desktop at a zoom of 400 %; and a desktop at a zoom of 200 %.</summary>
public sealed class NarrowScreenTests(RunningSite site) : BrowserTests(site)
{
    public static TheoryData<Screen> Screens() => [Screen.Narrow, Screen.Zoomed];

    [Theory]
    [MemberData(nameof(Screens))]
    public async Task No_screen_and_no_dialog_scrolls_sideways(Screen screen)
    {
        var alice = await VisitAsync(screen);
        var tooWide = new List<string>();
        await new ScreenTour(
            alice, async name => tooWide.AddRange((await alice.OverflowAsync()).Select(element => $"{name}: {element}"))).TakeAsync();
        Assert.Empty(tooWide);
    }
}
