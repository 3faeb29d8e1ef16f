using System.Collections.Immutable;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Inbox;
using Parley.Users;

namespace Parley.Core.Inbox;

/// <summary>The rows of one inbox in memory, in the orders that its queries need. A change costs O(log n). The totals are maintained, so
/// that reading them needs no scan.</summary>
internal sealed class PointerTable
{
    // Above every id in ordinal order, because ids are ASCII.
    private const string AfterAllIds = "\uffff";

    private static readonly Comparer<(DateTimeOffset At, string Id)> NewestFirst = Comparer<(DateTimeOffset At, string Id)>.Create(
        (a, b) => b.At.CompareTo(a.At) is not 0 and var order ? order : string.CompareOrdinal(a.Id, b.Id));

    private static readonly Comparer<(DateTimeOffset At, string Id)> SoonestFirst = Comparer<(DateTimeOffset At, string Id)>.Create(
        (a, b) => a.At.CompareTo(b.At) is not 0 and var order ? order : string.CompareOrdinal(a.Id, b.Id));

    private static readonly Comparer<(long Revision, string Id)> Ascending = Comparer<(long Revision, string Id)>.Create(
        (a, b) => a.Revision.CompareTo(b.Revision) is not 0 and var order ? order : string.CompareOrdinal(a.Id, b.Id));

    private readonly Dictionary<string, InboxRow> _rows = new(StringComparer.Ordinal);
    private readonly Dictionary<InboxFolder, SortedSet<(DateTimeOffset At, string Id)>> _folders = [];
    private readonly SortedSet<(long Revision, string Id)> _byRevision;
    private readonly SortedSet<(long Revision, string Id)> _tombstones;
    private readonly HashSet<ConversationId> _joining = [];

    // Unread conversations of the main folder. The muted ones are in this set, by the end of their mute; the others are only counted.
    private readonly SortedSet<(DateTimeOffset At, string Id)> _muted = new(SoonestFirst);
    private int _unread;

    private readonly UserId _owner;

    public PointerTable(UserId owner, ImmutableArray<InboxRow> rows)
    {
        _owner = owner;

        // The sets are built from lists: sorting 10,000 keys is several times cheaper than inserting them one by one.
        var revisions = new List<(long, string)>(rows.Length);
        var tombstones = new List<(long, string)>();
        var shown = new List<InboxRow>(rows.Length);
        foreach (var row in rows)
        {
            _rows.Add(row.ConversationId.Value, row);
            if (IsVisible(row))
                revisions.Add((row.Revision, row.ConversationId.Value));
            if (row.IsTombstone)
                tombstones.Add((row.Revision, row.ConversationId.Value));
            if (row.Shown is not null)
                shown.Add(row);
            Tally(row, +1);
        }

        _byRevision = new(revisions, Ascending);
        _tombstones = new(tombstones, Ascending);
        var byFolder = shown.ToLookup(row => InboxRules.FolderOf(row.Shown!), row => (row.Shown!.LastAt, row.ConversationId.Value));
        foreach (var folder in Enum.GetValues<InboxFolder>())
            _folders.Add(folder, new(byFolder[folder], NewestFirst));
    }

    /// <summary>The number of conversations that count against the inbox's limit.</summary>
    public int Count { get; private set; }

    /// <summary>The number of these conversations in which the person has neither written nor read.</summary>
    public int Untouched { get; private set; }

    /// <summary>The number of tombstones in memory.</summary>
    public int Tombstones => _tombstones.Count;

    /// <summary>The conversations with an open attempt to join.</summary>
    public IReadOnlyCollection<ConversationId> Joining => _joining;

    /// <summary>All rows, in no order.</summary>
    public IReadOnlyCollection<InboxRow> Rows => _rows.Values;

    public InboxRow? Find(ConversationId id) => _rows.GetValueOrDefault(id.Value);

    /// <summary>Replaces the row of a conversation. An empty row removes it.</summary>
    public void Put(InboxRow row)
    {
        var id = row.ConversationId.Value;
        if (_rows.Remove(id, out var before))
            Index(before, isAdded: false);
        if (row.IsEmpty)
            return;
        _rows.Add(id, row);
        Index(row, isAdded: true);
    }

    /// <summary>Drops the oldest tombstone from memory. It stays in the store.</summary>
    /// <returns>Its revision.</returns>
    public long DropOldestTombstone()
    {
        var (revision, id) = _tombstones.Min;
        if (_rows.Remove(id, out var row))
            Index(row, isAdded: false);
        return revision;
    }

    /// <summary>Returns a page of a folder, and the position of the next page.</summary>
    public (ImmutableArray<InboxRow> Rows, InboxPosition? Next) Page(InboxFolder folder, InboxPosition? from, int limit)
    {
        var keys = _folders[folder];
        IEnumerable<(DateTimeOffset At, string Id)> rest = from is null
            ? keys
            : keys.GetViewBetween((from.LastAt, from.ConversationId.Value), (DateTimeOffset.MinValue, AfterAllIds));
        var found = rest.Take(limit + 1).Select(key => _rows[key.Id]).ToImmutableArray();
        return found.Length <= limit
            ? (found, null)
            : (found[..limit], new(found[limit].Shown!.LastAt, found[limit].ConversationId));
    }

    /// <summary>Returns up to <paramref name="limit"/> rows whose last visible change is above <paramref name="since"/>,
    /// ascending.</summary>
    public ImmutableArray<InboxRow> ChangedAfter(long since, int limit) =>
        [.. _byRevision.GetViewBetween((since, AfterAllIds), (long.MaxValue, AfterAllIds)).Take(limit).Select(key => _rows[key.Id])];

    /// <summary>Returns the number of unread conversations of the main folder that are not muted now. A conversation whose mute has ended
    /// stays counted, even if the clock is set back.</summary>
    public int Unread(DateTimeOffset now)
    {
        while (_muted.Count > 0 && _muted.Min.At <= now)
        {
            _muted.Remove(_muted.Min);
            _unread++;
        }

        return _unread;
    }

    private static bool IsVisible(InboxRow row) => row.Revision > 0 && (row.Shown is not null || row.Gone is not null);

    private void Index(InboxRow row, bool isAdded)
    {
        var id = row.ConversationId.Value;
        Change(_byRevision, (row.Revision, id), isAdded && IsVisible(row));
        Change(_tombstones, (row.Revision, id), isAdded && row.IsTombstone);
        if (row.Shown is { } shown)
            Change(_folders[InboxRules.FolderOf(shown)], (shown.LastAt, id), isAdded);
        Tally(row, isAdded ? +1 : -1);
    }

    private static void Change<T>(SortedSet<T> set, T key, bool isAdded)
    {
        if (isAdded)
            set.Add(key);
        else
            set.Remove(key);
    }

    private void Tally(InboxRow row, int by)
    {
        var isAdded = by > 0;
        if (row.HoldsPlace)
            Count += by;
        if (row.IsUntouched(_owner))
            Untouched += by;
        if (row.Joining.Length > 0 && isAdded)
            _joining.Add(row.ConversationId);
        else
            _joining.Remove(row.ConversationId);
        if (row.Shown is not { } shown
            || InboxRules.FolderOf(shown) is not InboxFolder.Main
            || shown.Unread == 0)
            return;
        var muted = (shown.MutedUntil ?? default, row.ConversationId.Value);
        if (isAdded && shown.MutedUntil is not null)
            _muted.Add(muted);
        else if (isAdded || !_muted.Remove(muted)) // a key that is no longer in the set was counted when its mute ended
            _unread += by;
    }
}
