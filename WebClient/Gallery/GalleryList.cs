using Parley.Client;

namespace Parley.WebClient.Gallery;

/// <summary>What was shared in a conversation, the newest first: the pages that were read, and what the entries of the open conversation
/// say since then.</summary>
/// <param name="read">Reads a page: cursor and limit.</param>
/// <param name="isWanted">Whether a card belongs to the list.</param>
internal sealed class GalleryList(Func<string?, int, Task<Page<SharedCard>>> read, Func<Card, bool> isWanted)
{
    private const int PageSize = 30;

    private readonly List<SharedCard> _items = [];
    private string? _cursor;
    private bool _isRead;

    /// <summary>The items.</summary>
    public IReadOnlyList<SharedCard> Items => _items;

    /// <summary>Whether there are older items to read.</summary>
    public bool HasMore { get; private set; } = true;

    /// <summary>Reads the next page.</summary>
    /// <exception cref="ParleyException">The server did not answer, or refused.</exception>
    public async Task LoadAsync()
    {
        var page = await read(_cursor, PageSize);
        var known = _items.Select(Key).ToHashSet();
        _items.AddRange(page.Items.Where(share => !known.Contains(Key(share))));
        (_cursor, _isRead) = (page.NextCursor, true);
        HasMore = _cursor is not null;
    }

    /// <summary>Adds what newer entries share, and removes what was unsent.</summary>
    /// <param name="entries">Entries of the conversation, the oldest first.</param>
    public void Follow(IReadOnlyList<Message> entries)
    {
        var unsent = entries.Where(entry => entry.Unsent).Select(entry => entry.Seq).ToHashSet();
        if (unsent.Count > 0)
            _items.RemoveAll(share => unsent.Contains(share.Seq));
        var newest = _items is [var first, ..] ? first.Seq : _isRead ? 0 : long.MaxValue; // Before the first page, it is not known.
        var added =
            from entry in entries.Reverse()
            where entry.Seq > newest && !entry.Unsent
            from share in entry.Shares.Select((card, index) => new SharedCard(entry.Seq, index, entry.SenderId, entry.SentAt, card))
            where isWanted(share.Card)
            select share;
        _items.InsertRange(0, added.ToList());
    }

    private static (long, int) Key(SharedCard share) => (share.Seq, share.Index);
}
