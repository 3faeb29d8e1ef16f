using System.Threading.Channels;
using Parley.Unit.Client.Live;
using Parley.WebClient.Tabs;

namespace Parley.Unit.Page.Tabs;

/// <summary>The tabs of one browser, in memory. Texts and the lead reach a tab only when the test delivers them.</summary>
internal sealed class FakeBrowser
{
    private readonly Lock _gate = new();
    private readonly List<FakeChannel> _channels = [];
    private readonly List<FakeCandidacy> _candidates = [];
    private readonly List<Delivery> _deliveries = [];
    private readonly Channel<bool> _posted = Channel.CreateUnbounded<bool>();

    public int OpenChannels => _channels.Count;

    public FakeTab Open() => new(this);

    /// <summary>Delivers everything, in the order of posting.</summary>
    public void Deliver()
    {
        while (DeliverOne(random: null))
            continue;
    }

    /// <summary>Makes one delivery, if there is any. The texts of one tab to another one stay in their order.</summary>
    public bool DeliverOne(Random? random)
    {
        Delivery next;
        lock (_gate)
        {
            if (_deliveries.Count is 0)
                return false;
            var drawn = _deliveries[random?.Next(_deliveries.Count) ?? 0];
            next = _deliveries.Find(delivery => (delivery.From, delivery.To) == (drawn.From, drawn.To))!;
            _deliveries.Remove(next);
        }

        next.Run();
        return true;
    }

    /// <summary>Delivers until a task has ended.</summary>
    public async Task DeliverUntilAsync(Task task, Random? random = null)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Patience.Token);
        _ = task.ContinueWith(_ => _posted.Writer.TryWrite(true), TaskScheduler.Default); // Not awaited: it wakes this loop.
        while (!task.IsCompleted)
        {
            while (DeliverOne(random))
                continue;
            await _posted.Reader.ReadAsync(stop.Token);
        }

        await task;
    }

    internal void Add(FakeChannel channel)
    {
        lock (_gate)
            _channels.Add(channel);
    }

    internal void Post(FakeChannel channel, string text)
    {
        lock (_gate)
        {
            foreach (var other in _channels.Where(other => other.Name == channel.Name && other != channel))
                Deliver(new(channel.Tab, other, () => Receive(other, text)));
        }
    }

    internal void Remove(Predicate<FakeChannel> isClosed)
    {
        lock (_gate)
            _channels.RemoveAll(isClosed);
    }

    internal void Add(FakeCandidacy candidacy)
    {
        lock (_gate)
        {
            _candidates.Add(candidacy);
            Grant();
        }
    }

    internal void Remove(Predicate<FakeCandidacy> isWithdrawn)
    {
        lock (_gate)
        {
            foreach (var candidacy in _candidates.FindAll(isWithdrawn))
                candidacy.IsGranted = false;
            _candidates.RemoveAll(isWithdrawn);
            Grant();
        }
    }

    private void Grant()
    {
        foreach (var first in _candidates.DistinctBy(candidacy => candidacy.Name).Where(first => !first.IsGranted))
        {
            first.IsGranted = true;
            Deliver(new(this, first, () => Begin(first)));
        }
    }

    private void Deliver(Delivery delivery)
    {
        _deliveries.Add(delivery);
        _posted.Writer.TryWrite(true);
    }

    private void Receive(FakeChannel channel, string text)
    {
        bool isOpen;
        lock (_gate)
            isOpen = _channels.Contains(channel) && !channel.Tab.IsDeaf;
        if (isOpen)
            channel.Received(text);
    }

    private void Begin(FakeCandidacy candidacy)
    {
        bool isGranted;
        lock (_gate)
            isGranted = candidacy.IsGranted;
        if (isGranted)
            candidacy.Began();
    }

    private sealed record Delivery(object From, object To, Action Run);
}

/// <summary>One tab of a <see cref="FakeBrowser"/>.</summary>
internal sealed class FakeTab(FakeBrowser browser) : ITabs
{
    private readonly List<FakeCandidacy> _candidacies = [];
    private string _note = "";

    public int Reloads { get; private set; }

    /// <summary>Whether the tab loses what others post.</summary>
    public bool IsDeaf { get; set; }

    public ITabChannel Open(string name, Action<string> received)
    {
        var channel = new FakeChannel(browser, this, name, received);
        browser.Add(channel);
        return channel;
    }

    public IDisposable Lead(string name, Action began, Action ended)
    {
        var candidacy = new FakeCandidacy(browser, name, began, ended);
        _candidacies.Add(candidacy);
        browser.Add(candidacy);
        return candidacy;
    }

    public void Reload(string note = "")
    {
        Reloads++;
        _note = note;
    }

    public string TakeNote()
    {
        var note = _note;
        _note = "";
        return note;
    }

    /// <summary>Takes the lead away, and competes no more, as before the browser stops the page.</summary>
    public void Pause()
    {
        browser.Remove(_candidacies.Contains);
        foreach (var candidacy in _candidacies.Where(candidacy => !candidacy.IsWithdrawn))
            candidacy.Ended();
    }

    /// <summary>Competes again.</summary>
    public void Resume()
    {
        foreach (var candidacy in _candidacies.Where(candidacy => !candidacy.IsWithdrawn))
            browser.Add(candidacy);
    }

    /// <summary>Closes the tab, without a word to the page.</summary>
    public void Close()
    {
        browser.Remove(channel => channel.Tab == this);
        browser.Remove(_candidacies.Contains);
    }
}

internal sealed class FakeChannel(FakeBrowser browser, FakeTab tab, string name, Action<string> received) : ITabChannel
{
    public FakeTab Tab => tab;

    public string Name => name;

    public Action<string> Received => received;

    public void Post(string text) => browser.Post(this, text);

    public void Dispose() => browser.Remove(channel => channel == this);
}

internal sealed class FakeCandidacy(FakeBrowser browser, string name, Action began, Action ended) : IDisposable
{
    public string Name => name;

    public Action Began => began;

    public Action Ended => ended;

    public bool IsGranted { get; set; }

    public bool IsWithdrawn { get; private set; }

    public void Dispose()
    {
        IsWithdrawn = true;
        browser.Remove(candidacy => candidacy == this);
    }
}
