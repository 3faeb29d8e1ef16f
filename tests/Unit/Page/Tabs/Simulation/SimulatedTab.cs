using System.Globalization;
using Parley.Testing.Simulation;
using Parley.WebClient.Tabs;

namespace Parley.Unit.Page.Tabs.Simulation;

/// <summary>A tab with a small feed, which follows the same rules as the feed of the client. It checks after each event that nothing is
/// missing.</summary>
internal sealed class SimulatedTab : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly SimulatedInbox _server;
    private readonly Random _random;
    private readonly SimulatedProcess _process;
    private readonly List<SimulatedBody> _bodies = [];

    // Events of a catch-up before the one with an id. If a crash undid them before it, no resync would tell, relayed or not.
    private readonly List<(int Conversation, (long Revision, int Value) Row)> _unconfirmed = [];
    private CancellationTokenSource _patience = new();
    private (long Revision, int Value)[] _rows = [];
    private long _revision;

    public SimulatedTab(FakeBrowser browser, SimulatedInbox server, SeededPump pump, Random random)
    {
        (_server, _random) = (server, random);
        Tab = browser.Open();
        Events = new(Tab, maxWaiting: 4) { InnerHandler = new Server(this) };
        Events.Begin("alice");
        _process = pump.Start("tab");
        Running = _process.Run(RunAsync);
    }

    public FakeTab Tab { get; }

    public SharedEvents Events { get; }

    public Task Running { get; }

    public (long Revision, int Value)[] Rows => [.. _rows];

    /// <summary>Whether the tab has read rows that are newer than its revision, as after a resync. It would not learn that a crash has
    /// undone them, and neither would a client with a stream of its own.</summary>
    public bool IsAhead => _rows.Any(row => row.Revision > _revision);

    /// <summary>The request for a stream has waited too long.</summary>
    public void LosePatience() => _patience.Cancel();

    /// <summary>Closes the tab, without a word to the page.</summary>
    public void Close()
    {
        Tab.Close();
        _process.Kill();
        _bodies.ForEach(body => body.Dispose());
    }

    /// <summary>Signs out.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        Events.End();
    }

    private async Task RunAsync()
    {
        await ReadInboxAsync(null);
        using var http = new HttpMessageInvoker(Events, disposeHandler: false);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(http);
            }
            catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
            {
                await PollAsync();
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await PauseAsync();
        }
    }

    private async Task FollowAsync(HttpMessageInvoker http)
    {
        _patience = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://parley.example/v1/events");
        request.Headers.Add("Last-Event-ID", _revision.ToString(CultureInfo.InvariantCulture));
        using var response = await http.SendAsync(request, _patience.Token);
        await using var body = await response.Content.ReadAsStreamAsync(CancellationToken.None);
        _unconfirmed.Clear();
        var (splitter, buffer) = (new EventSplitter(), new byte[_random.Next(1, 200)]);
        while (await body.ReadAsync(buffer, _stop.Token) is > 0 and var count)
        {
            foreach (var block in splitter.Add(buffer.AsSpan(0, count)))
                await ApplyAsync(block);
            if (_random.Next(4) is 0)
                await PauseAsync();
        }
    }

    private async Task ApplyAsync(EventBlock block)
    {
        if (block.Name is "resync")
        {
            await ReadInboxAsync(block.Id);
            return;
        }

        if (block.Name is not "pointer")
            return;
        var data = block.Data.Split(' ').Select(text => long.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        _unconfirmed.Add(((int)data[0], (data[1], (int)data[2])));
        if (block.Id is not { } revision)
            return;
        _unconfirmed.ForEach(change => Keep(change.Conversation, change.Row));
        _unconfirmed.Clear();
        if (revision > _revision)
            MoveTo(revision);
    }

    private async Task ReadInboxAsync(long? revision)
    {
        await PauseAsync();
        var (read, rows) = (_server.Revision, _server.Rows);
        if (revision is null)
            await PauseAsync();
        _rows = rows;
        MoveTo(revision ?? read);
    }

    private async Task PollAsync()
    {
        await PauseAsync();
        if (_server.ChangesAfter(_revision) is not { } changes)
        {
            await ReadInboxAsync(null);
            return;
        }

        foreach (var conversation in changes)
            Keep(conversation, _server.Rows[conversation]);
        MoveTo(_server.Revision);
    }

    private void Keep(int conversation, (long Revision, int Value) row)
    {
        if (row.Revision > _rows[conversation].Revision)
            _rows[conversation] = row;
    }

    private void MoveTo(long revision)
    {
        _revision = revision;
        foreach (var (at, conversation) in _server.Log)
        {
            if (at <= revision && at > _rows[conversation].Revision)
                throw new InvalidOperationException($"The tab is at {revision}, without the change {at}.");
        }
    }

    private async Task PauseAsync()
    {
        for (var i = _random.Next(6); i > 0; i--)
            await Task.Yield();
    }

    private sealed class Server(SimulatedTab tab) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var since = long.Parse(request.Headers.GetValues("Last-Event-ID").Single(), CultureInfo.InvariantCulture);
            await tab.PauseAsync();
            var body = tab._server.Connect(since);
            tab._bodies.Add(body);
            await tab.PauseAsync();
            return body.Answer();
        }
    }
}
