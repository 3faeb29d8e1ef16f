using System.Globalization;
using Microsoft.Playwright;
using Parley.Browser.Running;
using static Microsoft.Playwright.Assertions;

namespace Parley.Browser.Screens;

/// <summary>Text direction, reduced motion, and the size of touch targets.</summary>
public sealed class AppearanceTests(RunningSite site) : BrowserTests(site)
{
    [Fact]
    public async Task Text_from_right_to_left_and_from_left_to_right_do_not_disturb_each_other()
    {
        var reader = await NewcomerAsync("reads-both-ways");
        await reader.Api.RenameAsync("ליאור 🧵 Lior");
        var id = await reader.Api.CreateGroupAsync("رحلة 2027 🚂 to Como", "bob");
        await reader.Api.SendAsync(id, "متى نلتقي؟ at 10:30");
        await reader.Api.SendAsync(id, "Half past ten, متى?");
        await reader.Page.ReloadAsync();
        await reader.Inbox.Row("رحلة 2027 🚂 to Como").ClickAsync();
        await Expect(reader.Conversation.Title("رحلة 2027 🚂 to Como")).ToBeVisibleAsync();
        Assert.Equal("rtl", await DirectionAsync(reader.Conversation.Message("متى نلتقي؟").Locator(".text")));
        Assert.Equal("ltr", await DirectionAsync(reader.Conversation.Message("Half past ten").Locator(".text")));
        await reader.Conversation.Box.FillAsync("مرحبا");
        await Expect(reader.Conversation.Box).ToHaveJSPropertyAsync("dir", "auto");
        Assert.Equal("rtl", await DirectionAsync(reader.Conversation.Box));

        // Names and titles inside of other text are isolated, so that they reorder nothing around them.
        var title = reader.Inbox.Row("رحلة").Locator(".row-title bdi");
        foreach (var text in new[] { reader.Inbox.Me("ליאור 🧵 Lior"), title })
            Assert.Equal("isolate", await text.First.EvaluateAsync<string>("element => getComputedStyle(element).unicodeBidi"));
    }

    [Theory]
    [InlineData(ReducedMotion.NoPreference, true)]
    [InlineData(ReducedMotion.Reduce, false)]
    public async Task Nothing_moves_for_a_person_who_prefers_that(ReducedMotion preference, bool moves)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"motion-{(int)preference}");
        var reader = await NewcomerAsync(name);
        var id = await reader.Api.CreateGroupAsync(name, "bob");
        await reader.Api.SendManyAsync(id, 10);
        await reader.Page.EmulateMediaAsync(new() { ReducedMotion = preference });
        await reader.OpenAsync($"conversations/{id}?at=5");
        await Expect(reader.Conversation.Message("many 3.")).ToHaveClassAsync(new System.Text.RegularExpressions.Regex("is-marked"));
        var moving = await reader.Page.EvaluateAsync<string[]>(
            """
            () => [...document.querySelectorAll('body *')].filter(element => {
                const style = getComputedStyle(element);
                const changes = style.transitionDuration.split(', ').some(duration => parseFloat(duration) > 0);
                const runs = style.animationName !== 'none' && style.animationTimingFunction !== 'steps(1)';
                return changes || runs;
            }).map(element => `${element.localName}.${element.className}`)
            """);
        Assert.Equal(moves, moving.Length > 0);
    }

    [Fact]
    public async Task What_a_finger_touches_has_44_pixels()
    {
        var alice = await VisitAsync(Screen.Phone);
        await alice.OpenAsync();
        await Expect(alice.SignIn.Question).ToBeVisibleAsync();
        var small = (await SmallAsync(alice)).ToList();
        await alice.SignInAsync("Alice");
        await Expect(alice.Inbox.Row("Night train to the lake")).ToBeVisibleAsync();
        small.AddRange(await SmallAsync(alice));
        foreach (var opener in new[] { alice.Inbox.New, alice.Inbox.Settings })
            small.AddRange(await SmallInDialogAsync(alice, opener));

        await alice.Inbox.Row("Night train to the lake").ClickAsync();
        await Expect(alice.Conversation.Message("No electricity.")).ToBeVisibleAsync();
        small.AddRange(await SmallAsync(alice));
        foreach (var opener in new[] { alice.Conversation.Gallery, alice.Conversation.Details, alice.Conversation.AddPin })
            small.AddRange(await SmallInDialogAsync(alice, opener));

        await alice.OpenAsync("boards");
        await Expect(alice.Content.Board("Sunday table")).ToBeVisibleAsync();
        small.AddRange(await SmallAsync(alice));
        await alice.Content.Board("Sunday table").GetByRole(AriaRole.Link).ClickAsync();
        await Expect(alice.Content.Pins.First).ToBeVisibleAsync();
        small.AddRange(await SmallAsync(alice));
        await alice.Content.Pins.First.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(alice.Content.Button("Copy link")).ToBeVisibleAsync();
        small.AddRange(await SmallAsync(alice));
        Assert.True(small.Count is 0, string.Join('\n', small.Distinct()));
    }

    private static Task<string> DirectionAsync(ILocator text) =>
        text.First.EvaluateAsync<string>("element => getComputedStyle(element).direction");

    private static async Task<string[]> SmallInDialogAsync(Visitor visitor, ILocator opener)
    {
        await opener.ClickAsync();
        await Expect(visitor.Dialog.Locator("[aria-busy], .quiet:text('Loading')")).ToHaveCountAsync(0);
        var small = await SmallAsync(visitor);
        await visitor.Dialog.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await Expect(visitor.Page.Locator("dialog")).ToHaveCountAsync(0);
        return small;
    }

    // Links inside of a sentence are exempt: their height is the line's.
    private static Task<string[]> SmallAsync(Visitor visitor) => visitor.Page.EvaluateAsync<string[]>(
        """
        () => [...document.querySelectorAll('button, a, select, textarea, label:has(input), input:not([type=checkbox], [type=radio])')]
            .filter(element => element.checkVisibility({ opacityProperty: true }) && getComputedStyle(element).display !== 'inline')
            .map(element => [element, element.getBoundingClientRect()])
            .filter(([, box]) => box.height > 0 && (box.height < 44 || box.width < 44))
            .map(([element, box]) => `${element.localName}.${element.className} "${element.ariaLabel ?? element.textContent.trim()}": `
                + `${Math.round(box.width)} x ${Math.round(box.height)}`)
        """);
}
