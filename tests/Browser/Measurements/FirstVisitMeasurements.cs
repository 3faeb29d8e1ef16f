using System.Diagnostics;
using Microsoft.Playwright;
using Parley.Browser.Running;

namespace Parley.Browser.Measurements;

/// <summary>How long the first conversation of a visit takes. It runs only if it is asked for; <c>docs/performance.md</c> has the command
/// and the figures.</summary>
public sealed class FirstVisitMeasurements(RunningSite site) : BrowserTests(site)
{
    private const int Rounds = 10;

    // The timeout in milliseconds: 2 minutes. A page loads slowly on a slow line with a slow processor.
    private const float Patience = 120_000;

    [Theory(Explicit = true)]
    [InlineData("local", null, null, 1)]
    [InlineData("9 Mbit/s, 60 ms", 9, 60, 1)]
    [InlineData("9 Mbit/s, 60 ms, a quarter of the processor", 9, 60, 4)]
    public async Task Measure(string line, int? megabits, int? latency, int slower)
    {
        var state = await StateAsync();
        List<double> shells = [], colds = [], warms = [];
        long bytes = 0;
        for (var round = 0; round <= Rounds; round++)
        {
            var visitor = await VisitAsync(state: state);
            await visitor.LimitAsync(megabits, latency, slower);
            var cold = await OpenAsync(visitor.Page);
            var shell = await visitor.Page.EvaluateAsync<double>(
                "() => performance.getEntriesByName('first-contentful-paint')[0].startTime");
            bytes = await visitor.Page.EvaluateAsync<long>(
                "() => performance.getEntries().reduce((sum, entry) => sum + (entry.transferSize ?? 0), 0)");
            await visitor.OpenAsync("docs-of-others"); // another document
            var warm = await OpenAsync(visitor.Page);
            if (round is 0)
                continue; // warms the server up
            shells.Add(shell);
            colds.Add(cold);
            warms.Add(warm);
        }

        Report.Write(
            $"{line}: shell {Report.Median(shells):0} ms, first conversation {Report.Median(colds):0} ms with a cold cache, "
            + $"{Report.Median(warms):0} ms with a warm one, {bytes / 1024.0 / 1024:0.00} MiB transferred");
    }

    // Until a message is on the screen and the person can write.
    private static async Task<double> OpenAsync(IPage page)
    {
        var clock = Stopwatch.StartNew();
        await page.GotoAsync("conversations/d~alice~keiko", new() { WaitUntil = WaitUntilState.Commit, Timeout = Patience });
        await page.Locator(".entry").First.WaitForAsync(new() { Timeout = Patience });
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Message", Exact = true }).WaitForAsync(new() { Timeout = Patience });
        return clock.Elapsed.TotalMilliseconds;
    }

    private async Task<string> StateAsync()
    {
        var alice = await SignedInAsync("Alice");
        return await alice.Page.Context.StorageStateAsync();
    }
}
