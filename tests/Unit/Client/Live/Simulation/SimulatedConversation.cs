namespace Parley.Unit.Client.Live.Simulation;

/// <summary>One entry, in one state.</summary>
internal sealed record SimulatedEntry(long Seq, string SenderId, string Text, long? ChangedSeq, string? ClientId, long At);

/// <summary>One conversation of the simulated server, and the pointer of the one user whose client is tested.</summary>
internal sealed class SimulatedConversation(string id)
{
    public string Id => id;

    /// <summary>For each number, the entry that it created or changed.</summary>
    public List<long> Log { get; private init; } = [];

    public Dictionary<long, SimulatedEntry> Entries { get; private init; } = [];

    public Dictionary<string, long> Receipts { get; private init; } = [];

    public bool IsMember { get; set; } = true;

    public long FromSeq { get; set; } = 1;

    public long ReadSeq { get; set; }

    public bool IsHidden { get; set; }

    public long LastAt { get; set; }

    public long Revision { get; set; }

    /// <summary>The number up to which the user has been told.</summary>
    public long Told { get; set; }

    /// <summary>Revision, last number and read position of the stored pointer.</summary>
    public (long Revision, long Head, long ReadSeq, bool IsHidden) Stored { get; set; }

    public long Head => Log.Count;

    public long Unread => Entries.Values.Count(entry => entry.Seq > Math.Max(ReadSeq, FromSeq - 1) && entry.SenderId is not "me");

    public IEnumerable<SimulatedEntry> Readable => Entries.Values.Where(entry => entry.Seq >= FromSeq).OrderBy(entry => entry.Seq);

    public SimulatedEntry Append(string senderId, string text, string? clientId, long at)
    {
        Log.Add(Head + 1);
        var entry = new SimulatedEntry(Head, senderId, text, null, clientId, at);
        Entries[Head] = entry;
        LastAt = at;
        IsHidden = false;
        if (senderId is "me")
            ReadSeq = Head;
        return entry;
    }

    public void Mark(long seq, string text)
    {
        Log.Add(seq);
        Entries[seq] = Entries[seq] with { Text = text, ChangedSeq = Head };
    }

    public Dictionary<string, object?> Pointer()
    {
        var pointer = Wire.Pointer(Id, Revision, Head, LastAt, IsHidden ? "hidden" : "main", Unread, FromSeq);
        pointer["readSeq"] = ReadSeq;
        return pointer;
    }

    public IEnumerable<object> Items(long after, long through, bool isEvent)
    {
        for (var seq = after + 1; seq <= through; seq++)
        {
            var target = Log[(int)seq - 1];
            var entry = Entries[target];
            if (target < FromSeq)
                yield return new { seq };
            else if (target == seq)
                yield return new { seq, entry = Json(entry, isEvent) };
            else if (!Log.Skip((int)seq).Take((int)(through - seq)).Contains(target)) // A later mark repeats it.
                yield return new { seq, changed = Json(entry, isEvent) };
        }
    }

    public object Json(SimulatedEntry entry, bool isEvent) =>
        Wire.Entry(entry.Seq, entry.Text, entry.ChangedSeq, isEvent ? null : entry.ClientId, entry.SenderId, Id);

    public SimulatedConversation Copy() => new(Id)
    {
        Log = [.. Log],
        Entries = new(Entries),
        Receipts = new(Receipts),
        IsMember = IsMember,
        FromSeq = FromSeq,
        ReadSeq = ReadSeq,
        IsHidden = IsHidden,
        LastAt = LastAt,
        Revision = Revision,
        Told = Head,
        Stored = (Revision, Head, ReadSeq, IsHidden),
    };
}
