using Parley.Unit.Client.Live;

namespace Parley.Unit.Page.Tabs;

/// <summary>Tests with several tabs of a browser and a server whose streams they write.</summary>
public abstract class TabTests : IDisposable
{
    private readonly List<EventTab> _tabs = [];

    private protected FakeBrowser Browser { get; } = new();

    private protected LiveServer Server { get; } = new();

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _tabs.ForEach(tab => tab.Dispose());
        Server.Dispose();
    }

    private protected static string Pointer(long revision) => Wire.PointerEvent(Wire.Pointer("c1", revision));

    private protected EventTab NewTab()
    {
        var tab = new EventTab(Browser, Server);
        _tabs.Add(tab);
        Browser.Deliver();
        return tab;
    }

    private protected async Task<(EventTab Tab, EventReader Reader, FakeStream Stream)> LeadAsync()
    {
        var tab = NewTab();
        var (reader, stream) = await OpenLeadingAsync(tab, 5);
        return (tab, reader, stream);
    }

    private protected async Task<(EventReader Reader, FakeStream Stream)> OpenLeadingAsync(EventTab tab, long since)
    {
        var opening = tab.OpenAsync(since);
        var stream = await Server.StreamAsync();
        var reader = await opening;
        await PassAsync(stream, reader, Wire.Hello(since));
        return (reader, stream);
    }

    private protected async Task<EventReader> FollowAsync(EventTab tab, long since = 5)
    {
        var reader = await OpenFollowingAsync(tab, since);
        Assert.Equal("hello", await reader.NextAsync());
        return reader;
    }

    private protected async Task<EventReader> OpenFollowingAsync(EventTab tab, long since)
    {
        var opening = tab.OpenAsync(since);
        Browser.Deliver();
        return await opening;
    }

    // The server sends events, the leader reads them, and the other tabs hear of them.
    private protected async Task PassAsync(FakeStream stream, EventReader leading, params string[] texts)
    {
        foreach (var text in texts)
        {
            await stream.SendAsync(text);
            Assert.Equal(text, await leading.TextAsync());
        }

        Browser.Deliver();
    }

    private protected sealed class Answering(Func<Task<HttpResponseMessage>> answerAsync) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            answerAsync();
    }
}
