using Parley.Conversations;
using Parley.Faults.Model;
using Parley.Live;

namespace Parley.Faults.Simulation;

/// <summary>One client that follows one conversation by its changes. Its entries must equal those of a new read.</summary>
internal sealed class ConversationFollower
{
    private long _firstReadable;

    /// <summary>The position of the next request.</summary>
    public long Position { get; private set; }

    /// <summary>The newest number that the server has reported.</summary>
    public long Head { get; private set; }

    /// <summary>Entries by number.</summary>
    public SortedDictionary<long, EntryView> Entries { get; } = [];

    /// <summary>Starts again if the client's pointer says that its readable range begins elsewhere.</summary>
    public void ReadFrom(long firstReadable)
    {
        if (firstReadable != _firstReadable)
            Forget();
        _firstReadable = firstReadable;
    }

    /// <summary>Discards everything, as on 404.</summary>
    public void Forget()
    {
        Entries.Clear();
        (Position, Head, _firstReadable) = (0, 0, 0);
    }

    /// <summary>Applies a page that was requested from the current position.</summary>
    public void Take(ChangePage page)
    {
        foreach (var change in page.Items)
        {
            if (change.Entry is { } entry)
                Entries[entry.Seq] = entry;
        }

        (Position, Head) = (page.Through, page.Head);
    }

    /// <summary>Applies a live event, if it continues from the current position.</summary>
    /// <returns>Whether it did.</returns>
    public bool Take(LiveEntries entries, long firstReadable)
    {
        if (firstReadable != _firstReadable || Position < entries.After || Position >= entries.Through)
            return false;
        foreach (var item in LiveItem.ReadAll(entries) ?? [])
        {
            if (item.Seq > Position)
                Entries[item.EntrySeq] = new(item.EntrySeq, null, item.Json, []);
        }

        (Position, Head) = (entries.Through, Math.Max(Head, entries.Through));
        return true;
    }
}
