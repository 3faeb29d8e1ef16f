using System.Globalization;

namespace Parley.WebClient.Tabs;

/// <summary>The events that the leader has relayed and the feed of this tab has not read. Bounded; above the bound, <c>resync</c> takes the
/// place of all.</summary>
/// <param name="maxWaiting">The most messages that wait.</param>
internal sealed class RelayBacklog(int maxWaiting)
{
    // 8 MiB in UTF-16, more than the largest event that the client accepts.
    private const int MaxCharacters = 4 * 1024 * 1024;

    private readonly List<RelayMessage> _waiting = [];
    private int _characters;

    // The queued messages lead from the revision _from to the revision _through. Null: no message has arrived. While a feed reads, _from
    // is the revision of the feed, unless the feed is behind.
    private long? _from;
    private long? _through;
    private bool _isBehind;

    // The last resync that was dropped. It is sent before the resync that replaces all messages, because its reason may require more.
    private RelayMessage? _dropped;

    /// <summary>Begins to read for a feed. Signals that wait, such as <c>closing</c>, belong to a stream before.</summary>
    /// <param name="revision">The revision that the feed has.</param>
    /// <remarks>The leader's stream must have been at exactly this revision. Otherwise, nobody has asked the server whether a crash has
    /// undone it.</remarks>
    public void Begin(long revision)
    {
        _waiting.RemoveAll(message => message.Kind is RelayKind.Signal);
        _characters = _waiting.Sum(message => message.Text.Length);
        var repeats = revision == _from ? 0 : 1 + _waiting.FindIndex(message => message.Through == revision);
        _isBehind = revision != _from && repeats is 0;
        for (; repeats > 0; repeats--)
            Take();
    }

    /// <summary>Takes the position of the leader's stream.</summary>
    public void Continue(long from)
    {
        if (from != _through)
            Drop(from);
    }

    /// <summary>Adds events.</summary>
    public void Add(RelayMessage message)
    {
        Continue(message.From);
        var isFull = _waiting.Count >= maxWaiting || _characters + message.Text.Length > MaxCharacters;
        if (message.Kind is RelayKind.Signal && isFull)
            return;
        _waiting.Add(message);
        _characters += message.Text.Length;
        _through = message.Through;
        if (isFull)
            Drop(message.Through);
    }

    /// <summary>Returns what the feed reads next, or null.</summary>
    public string? Next()
    {
        if (_isBehind || _dropped is not null)
        {
            var resync = _dropped?.Text + Resync(_from ?? 0);
            (_isBehind, _dropped) = (false, null);
            return resync;
        }

        return _waiting.Count > 0 ? Take().Text : null;
    }

    private RelayMessage Take()
    {
        var next = _waiting[0];
        _waiting.RemoveAt(0);
        _characters -= next.Text.Length;
        _from = next.Through;
        return next;
    }

    private void Drop(long revision)
    {
        foreach (var message in _waiting)
        {
            if (message.Kind is RelayKind.Resync)
                _dropped = message;
        }

        _waiting.Clear();
        _characters = 0;
        _isBehind |= _from != revision;
        (_from, _through) = (revision, revision);
    }

    private static string Resync(long revision) => string.Create(
        CultureInfo.InvariantCulture,
        $"event: resync\nid: {revision}\ndata: {{\"revision\":{revision},\"reason\":\"behind\"}}\n\n");
}
