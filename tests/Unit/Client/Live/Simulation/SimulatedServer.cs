using System.Text;

namespace Parley.Unit.Client.Live.Simulation;

/// <summary>A small server with one user: it has the rules of revisions, events, cuts, crashes and restores, and random faults. A stream
/// that the client has left stays open.</summary>
internal sealed class SimulatedServer(int seed)
{
    private readonly List<(long From, long To, string Reason)> _unusable = [];
    private readonly List<string> _sent = [];
    private List<SimulatedConversation> _backup = [];
    private readonly List<FakeStream> _streams = [];
    private long _stored;
    private long _clock;

    public Lock Gate { get; } = new();

    /// <summary>Guarded by <see cref="Gate"/>.</summary>
    public Random Random { get; } = new(seed);

    public List<SimulatedConversation> Conversations { get; private set; } = [];

    public long Revision { get; private set; }

    /// <summary>Whether connections break and requests fail.</summary>
    public bool IsCalm { get; set; }

    public int UnreadConversations => Conversations.Count(it => it is { IsMember: true, IsHidden: false, Unread: > 0 });

    public void Create(string id)
    {
        var conversation = new SimulatedConversation(id) { LastAt = ++_clock, Revision = ++Revision };
        Conversations.Add(conversation);
        for (var i = Random.Next(12); i > 0; i--)
            conversation.Append("bob", $"{id} {i}", null, ++_clock);
        conversation.Told = conversation.Head;
    }

    /// <summary>Stores the inbox, and takes a backup.</summary>
    public void Store()
    {
        _stored = Revision;
        _backup = [.. Conversations.Select(conversation => conversation.Copy())];
        foreach (var it in Conversations)
            it.Stored = (it.Revision, it.Head, it.ReadSeq, it.IsHidden);
    }

    /// <summary>A connection of the client. Returns null if it is refused.</summary>
    public FakeStream? Connect(long since)
    {
        if (!IsCalm && Random.Next(4) is 0)
            return null;
        var stream = new FakeStream(null, null);
        _streams.Add(stream);
        Write(stream, Wire.Hello(Revision));
        var changed = Conversations.Where(it => it.Revision > since).OrderBy(it => it.Revision).ToArray();
        if (Refused(since) is { } reason)
            Write(stream, Wire.Resync(Revision, reason));
        else
            Array.ForEach(changed, it => Write(stream, Event(it, hasId: it == changed[^1])));
        return _streams.Contains(stream) ? stream : null;
    }

    /// <summary>Why changes after a revision cannot be served, or null.</summary>
    public string? Refused(long since) =>
        since > Revision ? "crashed" : _unusable.LastOrDefault(range => since >= range.From && since < range.To).Reason;

    public SimulatedEntry Append(SimulatedConversation conversation, string senderId, string? clientId) =>
        conversation.Append(senderId, $"{senderId} {_clock}", clientId, ++_clock);

    /// <summary>Gives the change of a conversation a revision, and tells the client.</summary>
    public void Tell(SimulatedConversation it, bool asPointer = false)
    {
        it.Revision = ++Revision;
        var (after, through) = (it.Told, it.Head);
        it.Told = it.Head;
        if (asPointer || !it.IsMember || after >= through || Random.Next(4) is 0)
        {
            Write(Event(it, hasId: true));
            return;
        }

        var ids = it.Entries.Values.Where(entry => entry is { SenderId: "me", ClientId: not null } && entry.Seq > after);
        Write(Wire.EntryEvent(
            it.Pointer(),
            after,
            it.Items(after, through, isEvent: true),
            ids.ToDictionary(entry => $"{entry.Seq}", entry => entry.ClientId!),
            UnreadConversations));
    }

    /// <summary>The user's inbox loses what was not stored. The conversations keep everything.</summary>
    public void Crash()
    {
        var burned = Revision + 100;
        _unusable.Add((_stored + 1, burned, "crashed"));
        Revision = burned;
        foreach (var it in Conversations.Where(it => it.Revision > it.Stored.Revision))
        {
            var (revision, head, readSeq, isHidden) = it.Stored;
            (it.ReadSeq, it.IsHidden) = head == it.Head ? (readSeq, isHidden) : (it.ReadSeq, it.IsHidden);
            it.Revision = head == it.Head ? revision : ++Revision;
            it.Told = it.Head;
        }

        Resync("crashed");
        Store();
    }

    /// <summary>Everything goes back to the backup.</summary>
    public void Restore()
    {
        var restored = Revision + 1_000_000;
        _unusable.Add((0, restored, "restored"));
        (Revision, _stored) = (restored, restored);
        Conversations = [.. _backup.Select(conversation => conversation.Copy())];
        Cut();
    }

    public void Resync(string reason)
    {
        foreach (var it in Conversations)
            it.Told = it.Head;
        Revision++;
        Write(Wire.Resync(Revision, reason));
    }

    public void Receipt(SimulatedConversation it)
    {
        var seq = Random.NextInt64(it.Receipts.GetValueOrDefault("bob"), it.Head + 1);
        it.Receipts["bob"] = seq;
        Write(Wire.Event("receipts", new { conversationId = it.Id, receipts = new[] { new { userId = "bob", seq } } }));
    }

    /// <summary>Sends an event that was sent before.</summary>
    public void Repeat()
    {
        if (_sent.Count > 0)
            Write(_sent[Random.Next(_sent.Count)], isRepeat: true);
    }

    public void Cut()
    {
        _streams.ForEach(stream => stream.End());
        _streams.Clear();
        _sent.Clear();
    }

    private string Event(SimulatedConversation it, bool hasId) => it.IsMember
        ? Wire.PointerEvent(it.Pointer(), hasId, UnreadConversations)
        : Wire.GoneEvent(it.Id, it.Revision, hasId: hasId, unread: UnreadConversations);

    private void Write(string text, bool isRepeat = false)
    {
        foreach (var stream in _streams.ToArray())
            Write(stream, text, isRepeat);
    }

    // Writes an event whole, or cuts the connection somewhere inside of it.
    private void Write(FakeStream stream, string text, bool isRepeat = false)
    {
        if (!_streams.Contains(stream))
            return;
        var bytes = Encoding.UTF8.GetBytes(text);
        var isCut = !IsCalm && Random.Next(15) is 0;
        stream.Send(isCut ? bytes.AsSpan(0, Random.Next(bytes.Length + 1)) : bytes);
        if (isCut)
        {
            stream.End();
            _streams.Remove(stream);
            _sent.Clear();
        }
        else if (!isRepeat && text.Contains("\nid: ", StringComparison.Ordinal)
            && !text.Contains("event: resync", StringComparison.Ordinal))
        {
            _sent.Add(text);
        }
    }
}
