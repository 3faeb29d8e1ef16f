using Parley.Conversations;

namespace Parley.Faults.Simulation;

/// <summary>One client that follows one conversation by its changes: what it has put together must equal what is read afresh.</summary>
internal sealed class ConversationFollower
{
    private long _firstReadable;

    /// <summary>The position to ask from.</summary>
    public long Position { get; private set; }

    /// <summary>The newest number that was told.</summary>
    public long Head { get; private set; }

    /// <summary>Entries by number.</summary>
    public SortedDictionary<long, EntryView> Entries { get; } = [];

    /// <summary>Begins anew where the client's pointer says that it reads from elsewhere on.</summary>
    public void ReadFrom(long firstReadable)
    {
        if (firstReadable != _firstReadable)
            Forget();
        _firstReadable = firstReadable;
    }

    /// <summary>Forgets everything, as on 404.</summary>
    public void Forget()
    {
        Entries.Clear();
        (Position, Head, _firstReadable) = (0, 0, 0);
    }

    /// <summary>Takes in a page that was asked for from the present position.</summary>
    public void Take(ChangePage page)
    {
        foreach (var change in page.Items)
        {
            if (change.Entry is { } entry)
                Entries[entry.Seq] = entry;
        }

        (Position, Head) = (page.Through, page.Head);
    }
}
