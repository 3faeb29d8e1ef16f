using Parley.Browser.Running;
using static Microsoft.Playwright.Assertions;

namespace Parley.Browser.Serving;

/// <summary>What a first visit costs.</summary>
public sealed class FirstVisitTests(RunningSite site) : BrowserTests(site)
{
    private const int MostBytes = 3 << 20;

    [Fact]
    public async Task A_first_visit_transfers_at_most_3_MiB_until_a_conversation_is_open()
    {
        var alice = await SignedInAsync("Alice");
        await alice.Inbox.Row("Keiko Tanaka").ClickAsync();
        await Expect(alice.Conversation.Message("Hypothetically: a kitchen")).ToBeVisibleAsync();

        var transferred = await alice.Page.EvaluateAsync<int>(
            "() => performance.getEntries().reduce((bytes, entry) => bytes + (entry.transferSize ?? 0), 0)");
        TestContext.Current.TestOutputHelper?.WriteLine($"{transferred} bytes");
        Assert.InRange(transferred, 1, MostBytes);
    }
}
