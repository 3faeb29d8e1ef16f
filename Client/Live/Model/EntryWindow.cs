namespace Parley.Client.Transport;

/// <summary>The part of a conversation that the model keeps: entries in ascending order, without a gap. The model guards it.</summary>
/// <remarks>At each end there is more (<see cref="Before"/>, <see cref="After"/>), or the conversation ends there.</remarks>
internal sealed class EntryWindow(int maxEntries)
{
    private readonly List<Message> _entries = [];

    // New entries above the window that arrived while a page is being read. The page may have been read before they were sent.
    private readonly List<Message> _meanwhile = [];
    private int _reads;
    private Message[]? _snapshot;

    /// <summary>The value of <c>before</c> for the page of older entries; null if there are none.</summary>
    public long? Before { get; private set; }

    /// <summary>The value of <c>after</c> for the page of newer entries; null if the window has the newest entry.</summary>
    public long? After { get; private set; }

    /// <summary>Whether a full window drops its oldest entries for new ones. Otherwise new entries stay out.</summary>
    public bool FollowsNewest { get; set; } = true;

    public IReadOnlyList<Message> Snapshot => _snapshot ??= [.. _entries];

    /// <summary>Call it before a page is requested, and <see cref="EndRead"/> after the page has been added.</summary>
    public void BeginRead() => _reads++;

    public void EndRead()
    {
        if (--_reads is 0)
            _meanwhile.Clear();
    }

    /// <summary>Starts again with a page.</summary>
    public void Reset(MessagePage page)
    {
        Clear();
        (Before, After) = (page.Before, page.After);
        Add(page.Items);
        AddMeanwhile();
    }

    /// <summary>Forgets the entries that arrived while a page was read: they may belong to a history that was lost. The other entries stay
    /// until <see cref="Reset"/>, so that a user interface shows no empty conversation meanwhile.</summary>
    public void Forget() => _meanwhile.Clear();

    /// <summary>Adds the page below a number. Returns whether it fits: it does not if the window changed meanwhile.</summary>
    public bool AddOlder(MessagePage page, long before)
    {
        if (Before != before)
            return false;
        Before = page.Before;
        Add(page.Items);
        if (_entries.Count > maxEntries)
            CutNewest(_entries.Count - maxEntries);
        return true;
    }

    /// <summary>Adds the page above a number. Returns whether it fits: it does not if the window changed meanwhile.</summary>
    public bool AddNewer(MessagePage page, long after)
    {
        if (After != after)
            return false;
        After = page.After;
        Add(page.Items);
        AddMeanwhile();
        if (_entries.Count > maxEntries)
            CutOldest(_entries.Count - maxEntries);
        return true;
    }

    /// <summary>Applies changes. Entries outside of the window are left out: a page that is read later has them in their present
    /// state.</summary>
    public bool Apply(IReadOnlyList<Change> items)
    {
        var hasChanged = false;
        foreach (var item in items)
        {
            if (item.Entry is { } entry && !(entry.Seq < Before))
                hasChanged |= Append(entry);
            if (item.Changed is { } changed && Find(changed.Seq) >= 0)
                hasChanged |= Put(changed);
        }

        if (_entries.Count > maxEntries)
            CutOldest(_entries.Count - (maxEntries * 3 / 4));
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

    private void Clear()
    {
        _entries.Clear();
        (Before, After, _snapshot) = (null, null, null);
    }

    private void Add(IReadOnlyList<Message> entries)
    {
        foreach (var entry in entries)
            Put(entry);
        _snapshot = null;
    }

    private void AddMeanwhile()
    {
        if (After is not null)
            return;
        foreach (var entry in _meanwhile.Where(entry => !(entry.Seq < Before)))
            Put(entry);
    }

    private bool Append(Message entry)
    {
        if (_reads > 0)
            _meanwhile.Add(entry);
        if (After is null && !FollowsNewest && _entries.Count >= maxEntries && _entries[^1].Seq < entry.Seq)
            After = _entries[^1].Seq;
        return !(entry.Seq > After) && Put(entry);
    }

    private void CutOldest(int count)
    {
        _entries.RemoveRange(0, count);
        (Before, _snapshot) = (_entries[0].Seq, null);
    }

    private void CutNewest(int count)
    {
        _entries.RemoveRange(_entries.Count - count, count);
        (After, _snapshot) = (_entries[^1].Seq, null);
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
