namespace Parley.Client.Transport;

/// <summary>The newest entries of a conversation, ascending and without a gap: all readable entries from <see cref="Before"/> on. The model
/// guards it.</summary>
internal sealed class EntryWindow(int maxEntries)
{
    private readonly List<Message> _entries = [];
    private Message[]? _snapshot;

    /// <summary>The value of <c>before</c> for the page of older entries; null if there are none.</summary>
    public long? Before { get; private set; }

    public IReadOnlyList<Message> Snapshot => _snapshot ??= [.. _entries];

    public bool IsFull => _entries.Count >= maxEntries;

    /// <summary>Starts with a newest page.</summary>
    public void Reset(MessagePage page)
    {
        Clear();
        Before = page.Before;
        foreach (var entry in page.Items)
            Put(entry);
    }

    public void Clear()
    {
        _entries.Clear();
        (Before, _snapshot) = (null, null);
    }

    /// <summary>Adds the page below a number. Returns whether it fits: it does not if the window was cut meanwhile.</summary>
    public bool AddOlder(MessagePage page, long before)
    {
        if (Before != before)
            return false;
        Before = page.Before;
        foreach (var entry in page.Items)
            Put(entry);
        return true;
    }

    /// <summary>Applies changes. Entries below the window are left out: a page that is read later has them in their present
    /// state.</summary>
    public bool Apply(IReadOnlyList<Change> items)
    {
        var hasChanged = false;
        foreach (var item in items)
        {
            if (item.Entry is { } entry && !(entry.Seq < Before))
                hasChanged |= Put(entry);
            if (item.Changed is { } changed && Find(changed.Seq) >= 0)
                hasChanged |= Put(changed);
        }

        if (_entries.Count > maxEntries)
            Cut(_entries.Count - (maxEntries * 3 / 4));
        return hasChanged;
    }

    /// <summary>Drops the entries below the first readable number.</summary>
    public bool DropBelow(long fromSeq)
    {
        if (Before <= fromSeq)
            Before = null;
        var count = _entries.FindIndex(entry => entry.Seq >= fromSeq) is var index && index < 0 ? _entries.Count : index;
        if (count is 0)
            return false;
        _entries.RemoveRange(0, count);
        _snapshot = null;
        return true;
    }

    public Message? Get(long seq) => Find(seq) is var index && index >= 0 ? _entries[index] : null;

    private void Cut(int count)
    {
        _entries.RemoveRange(0, count);
        Before = _entries[0].Seq;
        _snapshot = null;
    }

    // Of two versions the one with the larger ChangedSeq stays. Events carry no client ids in entries, so a known one is kept.
    private bool Put(Message entry)
    {
        var index = Find(entry.Seq);
        if (index < 0)
        {
            _entries.Insert(~index, entry);
        }
        else
        {
            var present = _entries[index];
            var newer = (entry.ChangedSeq ?? 0) > (present.ChangedSeq ?? 0) ? entry : present;
            var merged = newer.ClientId is null ? newer with { ClientId = present.ClientId ?? entry.ClientId } : newer;
            if (ReferenceEquals(newer, present) && merged.ClientId == present.ClientId)
                return false;
            _entries[index] = merged;
        }

        _snapshot = null;
        return true;
    }

    private int Find(long seq)
    {
        // New entries come at the end.
        if (_entries.Count is 0 || _entries[^1].Seq < seq)
            return ~_entries.Count;
        var (low, high) = (0, _entries.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = _entries[middle].Seq.CompareTo(seq);
            if (order is 0)
                return middle;
            if (order < 0)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return ~low;
    }
}
