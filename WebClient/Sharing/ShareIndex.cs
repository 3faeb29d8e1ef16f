using Parley.Client;

namespace Parley.WebClient.Sharing;

/// <summary>Finds the messages of one conversation that share an item. The index learns the entries that are loaded, and the newest pages
/// of the conversation's shares. It keeps the newest <see cref="MaxMessages"/> messages that share something. If an entry that is not
/// loaded is unsent, the index learns of it only when the entry is loaded.</summary>
internal sealed class ShareIndex
{
    /// <summary>The most messages in the index: twice the shares of the pages that it reads, so that as many entries can follow.</summary>
    public const int MaxMessages = 2 * MaxPages * PageSize;

    private const int MaxPages = 10;
    private const int PageSize = 100;

    private readonly Dictionary<ShareRef, SortedSet<long>> _messages = [];
    private readonly SortedDictionary<long, HashSet<ShareRef>> _items = [];
    private readonly SortedSet<long> _unsent = [];
    private bool _isRead;
    private bool _hasFailed;

    /// <summary>Occurs when an answer of the index may have changed.</summary>
    public event EventHandler? Changed;

    /// <summary>After a failed read, lets <see cref="ReadOnceAsync"/> read again.</summary>
    public void ForgetFailure()
    {
        if (_hasFailed)
            (_isRead, _hasFailed) = (false, false);
    }

    /// <summary>Reads the newest 1,000 shares, once. If a page cannot be read, the index keeps the shares of the pages before it.</summary>
    public async Task ReadOnceAsync(MessagesClient messages, string conversationId)
    {
        if (_isRead)
            return;
        _isRead = true;
        try
        {
            string? cursor = null;
            for (var page = 0; page is 0 || (page < MaxPages && cursor is not null); page++)
            {
                var read = await messages.SharesAsync(conversationId, cursor: cursor, limit: PageSize);
                Learn(read.Items);
                cursor = read.NextCursor;
            }
        }
        catch (ParleyException)
        {
            _hasFailed = true; // Not reported: the index is optional. The timeline calls ForgetFailure when it is shown again.
        }
    }

    /// <summary>Adds the shares of a page.</summary>
    public void Learn(IEnumerable<SharedCard> shares)
    {
        var hasChanged = false;
        foreach (var share in shares)
            hasChanged |= !_unsent.Contains(share.Seq) && Add(share.Seq, ContentCards.RefOf(share.Card));
        if (hasChanged)
            Changed?.Invoke(this, EventArgs.Empty);
    }

    /// <summary>Adds the shares of entries, and removes those of entries that were unsent.</summary>
    public void Learn(IEnumerable<Message> entries)
    {
        var hasChanged = false;
        foreach (var entry in entries)
        {
            if (entry.Unsent)
                hasChanged |= Remove(entry.Seq);
            else if (entry.Shares.Count > 0 && !_items.ContainsKey(entry.Seq))
                hasChanged |= entry.Shares.Aggregate(false, (isNew, card) => Add(entry.Seq, ContentCards.RefOf(card)) || isNew);
        }

        if (hasChanged)
            Changed?.Invoke(this, EventArgs.Empty);
    }

    /// <summary>Returns the newest message that shares an item, or null.</summary>
    public long? Last(ShareRef item) => Before(item, long.MaxValue);

    /// <summary>Returns the newest message before a sequence number that shares an item, or null.</summary>
    public long? Before(ShareRef item, long seq)
    {
        if (!_messages.TryGetValue(item, out var messages) || seq <= 1)
            return null;
        var earlier = messages.GetViewBetween(0, seq - 1);
        return earlier.Count > 0 ? earlier.Max : null;
    }

    /// <summary>Returns, for each share of an entry, the newest earlier message that shares the same item; null if there is none for any of
    /// them.</summary>
    public IReadOnlyList<long?>? EarlierOf(Message entry)
    {
        if (entry.Shares.Count is 0)
            return null;
        long?[] earlier = [.. entry.Shares.Select(card => Before(ContentCards.RefOf(card), entry.Seq))];
        return Array.Exists(earlier, seq => seq is not null) ? earlier : null;
    }

    private bool Add(long seq, ShareRef item)
    {
        if (!_items.TryGetValue(seq, out var items))
        {
            if (!MakeRoom(seq))
                return false;
            _items[seq] = items = [];
        }

        if (!_messages.TryGetValue(item, out var messages))
            _messages[item] = messages = [];
        items.Add(item);
        return messages.Add(seq);
    }

    // A full index forgets its oldest message. It takes no message that is older: otherwise entries of an old page would enter it and leave
    // it again with every render.
    private bool MakeRoom(long seq)
    {
        if (_items.Count < MaxMessages)
            return true;
        var oldest = _items.First().Key;
        return seq > oldest && Forget(oldest);
    }

    private bool Remove(long seq)
    {
        _unsent.Add(seq);
        if (_unsent.Count > MaxMessages)
            _unsent.Remove(_unsent.Min);
        return Forget(seq);
    }

    private bool Forget(long seq)
    {
        if (!_items.Remove(seq, out var items))
            return false;
        foreach (var item in items)
        {
            _messages[item].Remove(seq);
            if (_messages[item].Count is 0)
                _messages.Remove(item);
        }

        return true;
    }
}
