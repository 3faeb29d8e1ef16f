using Parley.Client;

namespace Parley.WebClient.Gallery;

/// <summary>The shares of a conversation, the newest first. The list has the pages that were read, and the shares of newer entries of the
/// open conversation. It grows beyond a limit only by the pages that the person asks for.</summary>
/// <param name="read">Reads a page: cursor and limit.</param>
/// <param name="isWanted">Whether a card belongs to the list.</param>
internal sealed class GalleryList(Func<string?, int, Task<Page<SharedCard>>> read, Func<Card, bool> isWanted)
{
    private const int PageSize = 30;
    private const int MaxFollowed = 3 * PageSize;

    private readonly List<SharedCard> _items = [];
    private string? _cursor;
    private bool _isRead;
    private int _followed; // The number of items that Follow has added.
    private long _position; // The sequence number up to which the items are complete.
    private long _newest; // The newest sequence number that is known.

    /// <summary>The items.</summary>
    public IReadOnlyList<SharedCard> Items => _items;

    /// <summary>Whether there are older items to read.</summary>
    public bool HasMore { get; private set; } = true;

    /// <summary>Whether there are entries that neither the pages nor the entries of <see cref="Follow"/> contain, or more items than the
    /// limit. Until <see cref="ReadAgainAsync"/> has read the newest page, no newer items are added.</summary>
    public bool IsStale { get; private set; }

    /// <summary>Whether <see cref="ReadAgainAsync"/> waits for its answer.</summary>
    public bool IsReadingAgain { get; private set; }

    /// <summary>Reads the next page.</summary>
    /// <exception cref="ParleyException">The server did not answer, or refused.</exception>
    public async Task LoadAsync()
    {
        var (cursor, newest) = (_cursor, _newest);
        var page = await read(cursor, PageSize);
        if (cursor != _cursor)
            return; // The list was read again from its beginning meanwhile.
        var known = _items.Select(Key).ToHashSet();
        _items.AddRange(page.Items.Where(share => !known.Contains(Key(share))));
        if (!_isRead)
            (_position, _isRead) = (newest, true);
        (_cursor, HasMore) = (page.NextCursor, page.NextCursor is not null);
    }

    /// <summary>Reads the newest page again. The older items stay only if the page leads to them, and if the list is within the
    /// limit.</summary>
    /// <exception cref="ParleyException">The server did not answer, or refused.</exception>
    public async Task ReadAgainAsync()
    {
        var newest = _newest;
        var page = await ReadNewestAsync();
        var keys = page.Items.Select(Key).ToHashSet();
        var overlap = _items.FindLastIndex(share => keys.Contains(Key(share)));
        if (overlap < 0 || page.NextCursor is null || _followed > MaxFollowed)
        {
            _items.Clear();
            (_cursor, HasMore) = (page.NextCursor, page.NextCursor is not null);
        }
        else
        {
            _items.RemoveRange(0, overlap + 1);
        }

        _items.InsertRange(0, page.Items);
        (_position, _followed, IsStale) = (newest, 0, false);
    }

    /// <summary>Adds the shares of newer entries, and removes the shares of unsent entries.</summary>
    /// <param name="entries">Entries of the conversation without a gap, the oldest first.</param>
    public void Follow(IReadOnlyList<Message> entries)
    {
        var unsent = entries.Where(entry => entry.Unsent).Select(entry => entry.Seq).ToHashSet();
        if (unsent.Count > 0)
            _items.RemoveAll(share => unsent.Contains(share.Seq));
        if (entries.Count > 0)
            _newest = Math.Max(_newest, entries[^1].Seq);
        if (entries.Count is 0 || !_isRead)
            return;
        var newest = _items is [var first, ..] ? first.Seq : 0;
        var complete = Math.Max(_position, newest);
        IsStale |= entries[0].Seq > complete + 1;
        if (IsStale)
            return;
        _position = Math.Max(complete, entries[^1].Seq);
        var added = (
            from entry in entries.Reverse()
            where entry.Seq > newest && !entry.Unsent
            from share in entry.Shares.Select((card, index) => new SharedCard(entry.Seq, index, entry.SenderId, entry.SentAt, card))
            where isWanted(share.Card)
            select share).ToList();
        _items.InsertRange(0, added);
        _followed += added.Count;
        IsStale = _followed > MaxFollowed;
    }

    private async Task<Page<SharedCard>> ReadNewestAsync()
    {
        IsReadingAgain = true;
        try
        {
            return await read(null, PageSize);
        }
        finally
        {
            IsReadingAgain = false;
        }
    }

    private static (long, int) Key(SharedCard share) => (share.Seq, share.Index);
}
