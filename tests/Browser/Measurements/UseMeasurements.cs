using System.Globalization;
using Microsoft.Playwright;
using Parley.Browser.Running;
using static Microsoft.Playwright.Assertions;

namespace Parley.Browser.Measurements;

/// <summary>How fast the page is in use. It runs only if it is asked for; <c>docs/performance.md</c> has the command and the
/// figures.</summary>
public sealed class UseMeasurements(RunningSite site) : BrowserTests(site)
{
    private const int Rounds = 10;

    // Not a person of the demo data: everybody has a limit of conversations.
    private const string Partner = "measures-with";

    [Fact(Explicit = true)]
    public async Task Opening_conversations()
    {
        var reader = await VisitorAsync("measures-opening");
        for (var i = 0; i < 2; i++)
        {
            var id = await reader.Api.CreateGroupAsync(Name(i), Partner);
            for (var message = 0; message < 60; message++)
                await reader.Api.SendAsync(id, $"number {message} of {Name(i)}");
        }

        await Expect(reader.Inbox.Row(Name(0))).ToBeVisibleAsync();
        List<double> first = [], again = [];
        for (var round = 0; round < Rounds; round++)
        {
            await reader.OpenAsync();
            await Expect(reader.Inbox.Row(Name(1))).ToBeVisibleAsync();
            first.Add(await OpenAsync(reader.Page, Name(0)));
            first.Add(await OpenAsync(reader.Page, Name(1)));
            again.Add(await OpenAsync(reader.Page, Name(0)));
            again.Add(await OpenAsync(reader.Page, Name(1)));
        }

        Report.Write($"a conversation seen before: {Report.Median(again):0} ms to paint; another: {Report.Median(first):0} ms");

        static string Name(int number) => $"Group {number.ToString(CultureInfo.InvariantCulture)}";
    }

    [Fact(Explicit = true)]
    public async Task Sending_and_writing_while_200_updates_a_second_arrive()
    {
        var writer = await VisitorAsync("measures-writing");
        var id = await writer.Api.CreateGroupAsync("Busy", Partner);
        await writer.OpenAsync($"conversations/{id}");
        await Expect(writer.Conversation.Box).ToBeVisibleAsync();
        using var stop = new CancellationTokenSource();
        var bob = await Site.ApiAsync(Partner);
        var updates = UpdatesAsync(bob, id, 200, stop.Token);
        await Expect(writer.Conversation.Message("update 200.")).ToBeVisibleAsync();

        var frames = new List<double>();
        for (var round = 0; round < Rounds; round++)
            frames.Add(await writer.Page.EvaluateAsync<int>(SendScript, $"sent {round}"));

        await writer.Page.EvaluateAsync(WatchKeysScript);
        await writer.Conversation.Box.PressSequentiallyAsync(new string('k', 300));
        var keys = await writer.Page.EvaluateAsync<double[]>("() => globalThis.keyTimes");
        var texts = await writer.Page.EvaluateAsync<double[]>("() => globalThis.textTimes");
        await stop.CancelAsync();
        var count = await updates;
        Report.Write(
            $"a send is on the screen after {frames.Max()} frames at most; a key press takes {Report.Percentile(keys, 99):0.0} ms of "
            + $"script (p99 of {keys.Length}), {Report.Percentile(texts, 99):0.0} ms until the text has changed, while {count} updates a "
            + "second arrive");
    }

    [Fact(Explicit = true)]
    public async Task Scrolling_10_000_entries_to_the_beginning()
    {
        var reader = await VisitorAsync("measures-scrolling");
        var id = await reader.Api.CreateGroupAsync("Ten thousand", Partner);
        await reader.Api.SendManyAsync(id, 10_000);
        await reader.Api.ReadAsync(id, 10_001);
        await reader.OpenAsync($"conversations/{id}");
        await Expect(reader.Conversation.Message("many 9999.")).ToBeVisibleAsync();
        var (most, longest, jumps) = Read(await reader.Page.EvaluateAsync<double[]>(ScrollUpScript));
        await Expect(reader.Conversation.Message("many 0.")).ToBeVisibleAsync();
        Report.Write($"10,000 entries: at most {most:0} in the document, the longest task {longest:0} ms, {jumps:0} jumps");
    }

    [Fact(Explicit = true)]
    public async Task Scrolling_an_inbox_of_1_000_conversations_to_its_end()
    {
        var reader = await VisitorAsync("measures-inbox");
        for (var i = 0; i < 1_000; i++)
            await reader.Api.CreateGroupAsync($"Row {i}.", "grace");
        await reader.Page.ReloadAsync();
        await Expect(reader.Inbox.Row("Row 999.")).ToBeVisibleAsync();
        var (most, longest, _) = Read(await reader.Page.EvaluateAsync<double[]>(ScrollInboxScript));
        await Expect(reader.Inbox.Row("Row 0.")).ToBeVisibleAsync();
        Report.Write($"1,000 conversations: at most {most:0} in the document, the longest task {longest:0} ms");
    }

    [Fact(Explicit = true)]
    public async Task Scrolling_a_board_of_2_000_pins_to_its_end()
    {
        var reader = await NewcomerAsync("measures-board");
        var board = await reader.Api.CreateBoardAsync("Two thousand");
        for (var i = 0; i < 2_000; i++)
            await reader.Api.CreatePinAsync(board, $"pin {i}.", new("/v1/media/balloons.svg", 300, 200 + (i * 37 % 400), "#c9a26b"));
        await reader.OpenAsync($"boards/{board}");
        await Expect(reader.Content.Pin("pin 1999.")).ToBeVisibleAsync();
        var (most, longest, shift) = Read(await reader.Page.EvaluateAsync<double[]>(ScrollBoardScript));
        await Expect(reader.Content.Pin("pin 0.")).ToBeVisibleAsync();
        Report.Write($"2,000 pins: at most {most:0} in the document, the longest task {longest:0} ms, layout shift {shift:0.0000}");
    }

    [Fact(Explicit = true)]
    public async Task Memory_while_a_busy_group_talks()
    {
        const int Events = 200_000;
        var reader = await VisitorAsync("measures-memory");
        var id = await reader.Api.CreateGroupAsync("Talks", Partner);
        await reader.OpenAsync($"conversations/{id}");
        await Expect(reader.Conversation.Box).ToBeVisibleAsync();
        var sizes = new List<string>();
        for (var sent = 0; sent < Events; sent += Events / 10)
        {
            await reader.Api.SendManyAsync(id, Events / 10, from: sent);
            await Expect(reader.Conversation.Message($"many {sent + (Events / 10) - 1}.")).ToBeVisibleAsync();
            sizes.Add((await reader.MemoryAsync()).ToString("0", CultureInfo.InvariantCulture));
        }

        Report.Write($"memory of the page after each {Events / 10:N0} events, in MiB: {string.Join(", ", sizes)}");
    }

    private async Task<Visitor> VisitorAsync(string name)
    {
        await Site.ApiAsync(Partner);
        var visitor = await NewcomerAsync(name);
        visitor.AllowFault("layout shift"); // The list moves as fast as the measurement fills it.
        return visitor;
    }

    private static (double Most, double Longest, double Jumps) Read(double[] result) => (result[0], result[1], result[2]);

    private static Task<double> OpenAsync(IPage page, string name) => page.EvaluateAsync<double>(OpenScript, name);

    private static async Task<int> UpdatesAsync(SiteApi api, string id, int perSecond, CancellationToken stop)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var sent = 0;
        while (!stop.IsCancellationRequested)
        {
            var due = (int)(clock.Elapsed.TotalSeconds * perSecond);
            await api.SendManyAsync(id, Math.Clamp(due - sent, 1, 50), from: sent, text: "update");
            sent += Math.Clamp(due - sent, 1, 50);
            if (sent > due)
                await Task.Delay(10, CancellationToken.None);
        }

        return (int)(sent / clock.Elapsed.TotalSeconds);
    }

    private const string OpenScript =
        """
        name => new Promise(resolve => {
            const row = [...document.querySelectorAll('a.row')].find(row => row.querySelector('.row-title').textContent === name);
            const began = performance.now();
            row.click();
            const look = () => {
                const isThere = document.querySelector('.frame-main .bar-title')?.textContent === name
                    && [...document.querySelectorAll('.entry .text')].some(text => text.textContent.endsWith(name));
                if (isThere)
                    requestAnimationFrame(() => resolve(performance.now() - began));
                else
                    requestAnimationFrame(look);
            };
            requestAnimationFrame(look);
        })
        """;

    private const string SendScript =
        """
        text => new Promise(resolve => {
            const box = document.getElementById('composer-text');
            box.value = text;
            let frames = 0;
            requestAnimationFrame(() => {
                box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
                const look = () => {
                    frames++;
                    if ([...document.querySelectorAll('.entry .text')].some(entry => entry.textContent === text))
                        resolve(frames);
                    else
                        requestAnimationFrame(look);
                };
                requestAnimationFrame(look);
            });
        })
        """;

    // For each key: the time in listeners of all its events, and the time from the first listener of the key until the text has changed,
    // with the browser's own work.
    private const string WatchKeysScript =
        """
        () => {
            globalThis.keyTimes = [];
            globalThis.textTimes = [];
            let script = 0, began = 0, pressed = 0;
            for (const type of ['keydown', 'keypress', 'beforeinput', 'input', 'keyup']) {
                addEventListener(type, () => began = performance.now(), true);
                addEventListener(type, () => script += performance.now() - began);
            }
            addEventListener('keydown', () => pressed = performance.now(), true);
            addEventListener('input', () => textTimes.push(performance.now() - pressed));
            addEventListener('keyup', () => {
                keyTimes.push(script);
                script = 0;
            });
        }
        """;

    private const string Watch =
        """
        let most = 0, longest = 0;
        const tasks = new PerformanceObserver(list => list.getEntries().forEach(task => longest = Math.max(longest, task.duration)));
        tasks.observe({ type: 'longtask' });
        """;

    private const string ScrollUpScript =
        $$"""
        () => new Promise(resolve => {
            {{Watch}}
            let jumps = 0; // of the lower edge: the sender's name above a message may disappear when an earlier one is loaded
            const scroller = document.querySelector('.timeline');
            const step = () => {
                most = Math.max(most, document.querySelectorAll('.entries > li').length);
                if (scroller.scrollTop === 0 && !document.querySelector('.edge button'))
                    return resolve([most, longest, jumps]);
                const eye = [...document.querySelectorAll('.entry')].find(entry => entry.getBoundingClientRect().top > 100);
                scroller.scrollTop -= 400;
                const scrolled = eye?.isConnected ? eye.getBoundingClientRect().bottom : undefined;
                requestAnimationFrame(() => {
                    if (eye?.isConnected && Math.abs(eye.getBoundingClientRect().bottom - scrolled) > 1)
                        jumps++;
                    requestAnimationFrame(step);
                });
            };
            step();
        })
        """;

    private const string ScrollBoardScript =
        $$"""
        () => new Promise(resolve => {
            {{Watch}}
            let shift = 0;
            new PerformanceObserver(list => list.getEntries().forEach(entry => shift += entry.value)).observe({ type: 'layout-shift' });
            const scroller = document.querySelector('.content-page');
            let still = 0;
            const step = () => {
                most = Math.max(most, document.querySelectorAll('.pin-grid > li').length);
                still = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 2 ? still + 1 : 0;
                if (still > 60)
                    return resolve([most, longest, shift]);
                scroller.scrollTop += 200;
                requestAnimationFrame(() => requestAnimationFrame(step));
            };
            step();
        })
        """;

    private const string ScrollInboxScript =
        $$"""
        () => new Promise(resolve => {
            {{Watch}}
            const scroller = document.querySelector('.inbox');
            let still = 0;
            const step = () => {
                most = Math.max(most, document.querySelectorAll('.rows > li').length);
                const left = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
                const isAtEnd = left < 2 && !document.querySelector('.inbox > button');
                still = isAtEnd ? still + 1 : 0;
                if (still > 20)
                    return resolve([most, longest, 0]);
                scroller.scrollTop += 600;
                requestAnimationFrame(() => requestAnimationFrame(step));
            };
            step();
        })
        """;
}
