namespace Parley.Client;

/// <summary>The caller's inbox, as far as it has been read. It is thread-safe.</summary>
public sealed class InboxModel : LiveObject
{
    // All pointers that the model has seen. A folder shows those of its pages. The others are known by their changes only; the server
    // bounds their number.
    private readonly Dictionary<string, Pointer> _rows = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _goneMeanwhile = new(StringComparer.Ordinal);
    private long _countedAt = -1;
    private int _reads;
    private int _version;

    internal InboxModel(LiveModel model)
    {
        Model = model;
        (Main, Requests, Hidden) = (new(this, InboxFolder.Main), new(this, InboxFolder.Requests), new(this, InboxFolder.Hidden));
    }

    /// <summary>The default folder. The model reads its first page by itself.</summary>
    public FolderModel Main { get; }

    /// <summary>Conversations that the caller has not accepted yet.</summary>
    public FolderModel Requests { get; }

    /// <summary>Conversations that are hidden until the next message.</summary>
    public FolderModel Hidden { get; }

    /// <summary>The number of conversations with unread messages, without muted and hidden ones.</summary>
    public int UnreadConversations { get; private set; }

    internal LiveModel Model { get; }

    internal IEnumerable<Pointer> Rows => _rows.Values;

    private FolderModel[] Folders => [Main, Requests, Hidden];

    internal void RaiseFolders()
    {
        foreach (var folder in Folders)
            folder.Raise();
    }

    /// <summary>Reads pages until the model knows the pointer of a conversation, or all pointers.</summary>
    internal async Task FindAsync(string conversationId, CancellationToken cancellationToken)
    {
        foreach (var folder in Folders)
        {
            while (!Knows(conversationId) && await folder.LoadMoreAsync(cancellationToken))
            {
            }
        }
    }

    // The methods below are called inside of the model's lock, and return whether the inbox changed.

    /// <summary>Starts again with the first page of <see cref="Main"/>. Returns the other folders that had been read.</summary>
    internal IReadOnlyList<FolderModel> Reset(InboxPage page)
    {
        _version++;
        _rows.Clear();
        _goneMeanwhile.Clear();
        (UnreadConversations, _countedAt) = (page.UnreadConversations, page.Revision);
        FolderModel[] loaded = [.. Folders.Where(folder => folder != Main && folder.IsLoaded)];
        foreach (var folder in Folders)
            folder.Reset();
        Add(page, Main);
        return loaded;
    }

    internal bool Put(Pointer pointer)
    {
        var id = pointer.ConversationId;
        if ((_rows.TryGetValue(id, out var present) && present.Revision >= pointer.Revision)
            || (_goneMeanwhile.TryGetValue(id, out var gone) && gone >= pointer.Revision))
        {
            return false;
        }

        _rows[id] = pointer;
        Model.Find(id)?.Apply(pointer);
        Refresh();
        return true;
    }

    internal bool Remove(string conversationId, long revision)
    {
        if (_rows.TryGetValue(conversationId, out var present) && present.Revision > revision)
            return false;
        if (_reads > 0)
            _goneMeanwhile[conversationId] = revision;
        _rows.Remove(conversationId);
        Refresh();
        return true;
    }

    internal bool Count(int unreadConversations, long revision)
    {
        if (revision < _countedAt)
            return false;
        _countedAt = revision;
        var hasChanged = UnreadConversations != unreadConversations;
        UnreadConversations = unreadConversations;
        return hasChanged;
    }

    /// <summary>While a page is in flight, the inbox remembers what is gone, so that the page does not bring it back.</summary>
    internal int BeginRead()
    {
        _reads++;
        return _version;
    }

    internal void EndRead(InboxPage? page, FolderModel folder, int version)
    {
        if (page is not null && version == _version)
        {
            Add(page, folder);
            Count(page.UnreadConversations, page.Revision);
        }

        if (--_reads is 0)
            _goneMeanwhile.Clear();
    }

    internal Pointer? Find(string conversationId) => _rows.GetValueOrDefault(conversationId);

    internal bool Knows(string conversationId)
    {
        lock (Model.Gate)
            return _rows.ContainsKey(conversationId);
    }

    private void Add(InboxPage page, FolderModel folder)
    {
        foreach (var pointer in page.Items)
            Put(pointer);
        folder.Extend(page);
        Model.People.Learn(page.Users);
    }

    private void Refresh()
    {
        foreach (var folder in Folders)
            folder.Refresh();
    }
}
