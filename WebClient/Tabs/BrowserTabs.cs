using System.Runtime.InteropServices.JavaScript;
using System.Runtime.Versioning;

namespace Parley.WebClient.Tabs;

/// <summary>The tabs of a browser, by BroadcastChannel and Web Locks.</summary>
[SupportedOSPlatform("browser")]
internal sealed partial class BrowserTabs : ITabs
{
    /// <summary>The name of the JavaScript module.</summary>
    public const string Module = "tabs";

    /// <inheritdoc/>
    public ITabChannel Open(string name, Action<string> received) => new Channel(OpenChannel(name, received));

    /// <inheritdoc/>
    public IDisposable Lead(string name, Action began, Action ended) => new Candidacy(Compete(name, began, ended));

    /// <inheritdoc/>
    public void Reload(string note = "") => ReloadPage(note);

    /// <inheritdoc/>
    public string TakeNote() => TakeNoteOfPage();

    [JSImport("open", Module)]
    private static partial JSObject? OpenChannel(
        string name, [JSMarshalAs<JSType.Function<JSType.String>>] Action<string> received);

    [JSImport("post", Module)]
    private static partial void Post(JSObject channel, string text);

    [JSImport("close", Module)]
    private static partial void Close(JSObject channel);

    [JSImport("lead", Module)]
    private static partial JSObject Compete(
        string name, [JSMarshalAs<JSType.Function>] Action began, [JSMarshalAs<JSType.Function>] Action ended);

    [JSImport("withdraw", Module)]
    private static partial void Withdraw(JSObject candidacy);

    [JSImport("reload", Module)]
    private static partial void ReloadPage(string note);

    [JSImport("takeNote", Module)]
    private static partial string TakeNoteOfPage();

    // Null: the browser has no channels, so no other tab can be reached.
    private sealed class Channel(JSObject? channel) : ITabChannel
    {
        public void Post(string text)
        {
            if (channel is not null)
                BrowserTabs.Post(channel, text);
        }

        public void Dispose()
        {
            if (channel is { IsDisposed: false })
                Close(channel);
            channel?.Dispose();
        }
    }

    private sealed class Candidacy(JSObject candidacy) : IDisposable
    {
        public void Dispose()
        {
            if (!candidacy.IsDisposed)
                Withdraw(candidacy);
            candidacy.Dispose();
        }
    }
}
