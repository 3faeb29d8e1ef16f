using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Playwright;

namespace Parley.Browser.Running;

/// <summary>Notes what must not happen in a visitor's browser: errors and warnings in the console, exceptions of scripts, violations of the
/// Content-Security-Policy, requests to other hosts, and content that moves without an action of the person.</summary>
internal sealed class PageWatch
{
    /// <summary>The most that the content of the page may move: its cumulative layout shift.</summary>
    private const double MostLayoutShift = 0.02;

    private const string ShiftPrefix = "layout shift ";

    // As browsers define it: the shifts of one window follow each other within a second, and a window ends after five seconds.
    private const double MostPause = 1_000;
    private const double LongestWindow = 5_000;

    private readonly Uri _address;
    private readonly ConcurrentQueue<string> _faults = new();
    private readonly ConcurrentQueue<string> _allowed = new();
    private readonly ConcurrentQueue<string> _expected = new();
    private readonly ConcurrentQueue<LayoutShift> _shifts = new();

    private PageWatch(Uri address) => _address = address;

    /// <summary>Begins to watch a new context.</summary>
    /// <param name="context">A context without pages.</param>
    /// <param name="address">The only server that it may ask.</param>
    public static async Task<PageWatch> BeginAsync(IBrowserContext context, Uri address)
    {
        var watch = new PageWatch(address);
        context.Console += (_, message) => watch.Note(message);
        context.WebError += (_, error) => watch._faults.Enqueue($"exception: {error.Error}");
        context.Request += (_, request) => watch.NoteRequest(request.Url);
        await context.AddInitScriptAsync(await ScriptAsync());
        return watch;
    }

    /// <summary>Declares that a fault with these words must happen. Then it does not fail the test.</summary>
    public void Expect(string words)
    {
        _allowed.Enqueue(words);
        _expected.Enqueue(words);
    }

    /// <summary>Declares that a fault with these words may happen.</summary>
    public void Allow(string words) => _allowed.Enqueue(words);

    /// <summary>Waits for what the browser has not reported yet.</summary>
    public static Task FlushAsync(IPage page) => page.EvaluateAsync("() => globalThis.flushPageWatch?.()");

    /// <summary>Returns what went wrong.</summary>
    public IEnumerable<string> Faults()
    {
        var shifts = Windows().Where(window => window.Sum(shift => shift.Value) > MostLayoutShift).SelectMany(window => window);
        string[] faults =
        [
            .. _faults,
            .. shifts.Select(shift => string.Create(CultureInfo.InvariantCulture, $"layout shift of {shift.Value:0.####}: {shift.What}")),
        ];
        return faults.Where(fault => !_allowed.Any(words => fault.Contains(words, StringComparison.Ordinal)))
            .Concat(_expected
                .Where(words => !faults.Any(fault => fault.Contains(words, StringComparison.Ordinal)))
                .Select(words => $"This was expected and did not happen: {words}"));
    }

    private List<List<LayoutShift>> Windows()
    {
        var windows = new List<List<LayoutShift>>();
        foreach (var shift in _shifts.OrderBy(shift => (shift.Document, shift.At)))
        {
            var isLater = windows is not [.., [var first, ..] window]
                || first.Document != shift.Document
                || shift.At - window[^1].At >= MostPause
                || shift.At - first.At >= LongestWindow;
            if (isLater)
                windows.Add([]);
            windows[^1].Add(shift);
        }

        return windows;
    }

    private void Note(IConsoleMessage message)
    {
        if (message.Text.StartsWith(ShiftPrefix, StringComparison.Ordinal))
        {
            var parts = message.Text[ShiftPrefix.Length..].Split(' ', 4);
            _shifts.Enqueue(new(Number(parts[0]), Number(parts[1]), Number(parts[2]), parts[3]));
        }
        else if (message.Type is "error" or "warning")
        {
            _faults.Enqueue($"console {message.Type}: {message.Text} ({message.Location})");
        }
    }

    private void NoteRequest(string url)
    {
        var asked = new Uri(url);
        if (asked.Scheme is not ("data" or "blob") && asked.Authority != _address.Authority)
            _faults.Enqueue($"request to another host: {url}");
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static async Task<string> ScriptAsync()
    {
        using var reader = new StreamReader(typeof(PageWatch).Assembly.GetManifestResourceStream("page-watch.js")!);
        return await reader.ReadToEndAsync();
    }

    // Times are in milliseconds; a document is known by the time of its beginning.
    private sealed record LayoutShift(double Document, double At, double Value, string What);
}
