using Microsoft.Playwright;
using Parley.Browser.Running;
using static Microsoft.Playwright.Assertions;

namespace Parley.Browser.Journeys;

/// <summary>Content that wants to break the page is shown harmlessly.</summary>
public sealed class HostileTests(RunningSite site) : BrowserTests(site)
{
    private static readonly string Tower = "Z" + string.Concat(Enumerable.Repeat("\u0351", 79));

    public static TheoryData<string> Texts() =>
    [
        "<img src=x onerror=alert(1)><script>alert(1)</script>",
        new string('W', 2_000),
        "\u202Eevil\u202C and \u2067right to left\u2069",
        "مرحبا بالعالم 👩‍🚀 שלום",
        "javascript:alert(1) https://ok.example/\u202Egpj.exe",
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task A_text_is_text(string text)
    {
        var name = $"hostile-{Math.Abs(text.GetHashCode(StringComparison.Ordinal))}";
        var reader = await NewcomerAsync(name, Screen.Narrow);
        await reader.Api.RenameAsync(Tower);
        var id = await reader.Api.CreateGroupAsync("Hostile مرحبا", "bob");
        await reader.Api.SendAsync(id, text);
        await reader.OpenAsync($"conversations/{id}");
        await Expect(reader.Conversation.Messages.GetByText(text[..5], new() { Exact = false }).First).ToBeVisibleAsync();
        await Expect(reader.Page.Locator("script[src*=alert], img[src=x]")).ToHaveCountAsync(0);
        foreach (var link in await reader.Conversation.Messages.GetByRole(AriaRole.Link).AllAsync())
        {
            Assert.StartsWith("https://ok.example/", await link.GetAttributeAsync("href"), StringComparison.Ordinal);
            Assert.Equal("noopener noreferrer nofollow", await link.GetAttributeAsync("rel"));
        }

        Assert.Empty(await reader.OverflowAsync());
        await reader.Conversation.Back.ClickAsync();
        await Expect(reader.Inbox.New).ToBeVisibleAsync();
        Assert.Empty(await reader.OverflowAsync());
    }

    [Fact]
    public async Task A_picture_that_does_not_load_leaves_its_place_and_its_title()
    {
        var reader = await NewcomerAsync("broken-picture");
        var id = await reader.Api.CreateGroupAsync("Broken picture", "bob");
        await reader.Api.SharePinAsync(id, "A lamp", new("https://pictures.example/gone.png", 400, 300, "#336699", "A lamp on a desk"));
        reader.ExpectFault("https://pictures.example/gone.png");
        reader.AllowFault("net::ERR_NAME_NOT_RESOLVED");
        await reader.OpenAsync($"conversations/{id}");
        var card = reader.Conversation.Messages.GetByRole(AriaRole.Article, new() { Name = "Pin A lamp" });
        await Expect(card.GetByRole(AriaRole.Img)).ToHaveCountAsync(0);
        await Expect(card.GetByText("A lamp", new() { Exact = true })).ToBeVisibleAsync();
        Assert.InRange((await card.Locator(".card-picture").BoundingBoxAsync())!.Height, 100, 400);
    }
}
