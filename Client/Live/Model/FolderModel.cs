using System.Diagnostics.CodeAnalysis;

namespace Parley.Client;

/// <summary>One folder of an inbox, as far as it has been read. It is thread-safe.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim without a wait handle holds nothing to release.")]
public sealed class FolderModel : LiveObject
{
    private static readonly Comparer<Pointer> NewestFirst = Comparer<Pointer>.Create((a, b) =>
        b.LastAt.CompareTo(a.LastAt) is not 0 and var order ? order : string.CompareOrdinal(a.ConversationId, b.ConversationId));

    private readonly InboxModel _inbox;
    private readonly SemaphoreSlim _turn = new(1);
    private IReadOnlyList<Pointer>? _snapshot;
    private Pointer? _lastLoaded;
    private string? _cursor;

    internal FolderModel(InboxModel inbox, InboxFolder folder) => (_inbox, Folder) = (inbox, folder);

    /// <summary>Which folder it is.</summary>
    public InboxFolder Folder { get; }

    /// <summary>Whether its first page has been read.</summary>
    public bool IsLoaded { get; private set; }

    /// <summary>Whether there may be older pointers than <see cref="Items"/>.</summary>
    public bool HasMore => !IsLoaded || _cursor is not null;

    /// <summary>Its pointers, newest first and without a gap, as far as the pages have been read.</summary>
    public IReadOnlyList<Pointer> Items
    {
        get
        {
            lock (_inbox.Model.Gate)
                return _snapshot ??= [.. _inbox.Rows.Where(IsShown).Order(NewestFirst)];
        }
    }

    /// <summary>Reads the first page, or the next one. Calls wait for each other.</summary>
    /// <returns>Whether a page was read; false at the end.</returns>
    /// <exception cref="ParleyException">The page could not be read.</exception>
    public async Task<bool> LoadMoreAsync(CancellationToken cancellationToken = default)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await LoadAsync(cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    internal void Reset() => (IsLoaded, _cursor, _lastLoaded, _snapshot) = (false, null, null, null);

    internal void Refresh() => _snapshot = null;

    /// <summary>Moves the end of the folder. Pointers that are older than its last row stay hidden: a later page shows them with all
    /// between.</summary>
    internal void Extend(InboxPage page)
    {
        (IsLoaded, _cursor, _snapshot) = (true, page.NextCursor, null);
        if (page.Items is [.., var last])
            _lastLoaded = last;
    }

    private bool IsShown(Pointer pointer) => pointer.Folder == Folder && IsLoaded
        && (_cursor is null || (_lastLoaded is { } last && NewestFirst.Compare(pointer, last) <= 0));

    private async Task<bool> LoadAsync(CancellationToken cancellationToken)
    {
        string? cursor;
        int version;
        lock (_inbox.Model.Gate)
        {
            if (!HasMore)
                return false;
            (cursor, version) = (_cursor, _inbox.BeginRead());
        }

        InboxPage? page = null;
        try
        {
            page = await _inbox.Model.Parley.Inbox.ListAsync(Folder, cursor, _inbox.Model.Live.PageSize, cancellationToken);
        }
        finally
        {
            lock (_inbox.Model.Gate)
                _inbox.EndRead(page, this, version);
        }

        _inbox.Raise();
        _inbox.RaiseFolders();
        return true;
    }
}
