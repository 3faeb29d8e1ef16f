using System.Net;
using System.Text;
using Parley.WebClient.Tabs;

namespace Parley.Unit.Page.Tabs.Simulation;

/// <summary>The server: one inbox, whose conversations have one number each, and its streams. Not thread-safe.</summary>
internal sealed class SimulatedInbox(Random random)
{
    private readonly List<(long From, long To)> _burned = [];
    private readonly List<SimulatedBody> _streams = [];

    // Events that have not reached the streams.
    private readonly List<(long Revision, string Text)> _late = [];
    private (long Revision, int Value)[] _rows = [.. Enumerable.Repeat((0L, 0), Conversations)];
    private (long Revision, int Value)[] _storedRows = [.. Enumerable.Repeat((0L, 0), Conversations)];
    private long _stored;
    private int _value;

    public const int Conversations = 5;

    public long Revision { get; private set; }

    /// <summary>All changes that no crash has undone.</summary>
    public List<(long Revision, int Conversation)> Log { get; } = [];

    /// <summary>The streams that the client has not closed.</summary>
    public int OpenStreams => _streams.Count(stream => !stream.IsClosed);

    public (long Revision, int Value)[] Rows => [.. _rows];

    public void Commit(int conversation)
    {
        Revision += random.Next(1, 4);
        _rows[conversation] = (Revision, ++_value);
        Log.Add((Revision, conversation));
        _late.Add((Revision, Pointer(conversation, Revision)));
    }

    /// <summary>Writes the events that are late.</summary>
    public void Deliver()
    {
        foreach (var (revision, text) in _late)
        {
            foreach (var stream in _streams.Where(stream => stream.Told < revision))
                stream.Write(text, revision);
        }

        _late.Clear();
    }

    public void Beat() => Write("event: beat\ndata: {}\n\n");

    public void Store() => (_stored, _storedRows) = (Revision, [.. _rows]);

    /// <summary>What was not stored is lost, although clients may have read it. A stream tells it if it has sent some of it.</summary>
    public void Crash()
    {
        var revision = Revision + 10;
        _burned.Add((_stored + 1, revision));
        Log.RemoveAll(change => change.Revision > _stored);
        (Revision, _rows) = (revision, [.. _storedRows]);
        Store();
        _late.Clear();
        if (random.Next(2) is 0)
            Cut();
        foreach (var stream in _streams)
            CatchUp(stream);
    }

    public void Cut()
    {
        foreach (var stream in _streams)
            stream.End();
    }

    /// <summary>The changes after a revision; null if the client must read again.</summary>
    public int[]? ChangesAfter(long since) => since > Revision || _burned.Exists(range => since >= range.From && since < range.To)
        ? null
        : [.. Enumerable.Range(0, Conversations).Where(it => _rows[it].Revision > since).OrderBy(it => _rows[it].Revision)];

    public SimulatedBody Connect(long since)
    {
        _streams.RemoveAll(stream => stream.IsClosed);
        var stream = new SimulatedBody(random);
        stream.Write($"event: hello\ndata: {{\"revision\":{Revision},\"heartbeatSeconds\":15}}\n\n");
        stream.Told = since;
        CatchUp(stream);
        _streams.Add(stream);
        return stream;
    }

    private void CatchUp(SimulatedBody stream)
    {
        if (ChangesAfter(stream.Told) is not { } changes)
            stream.Write(Resync(), Revision);
        else
            Array.ForEach(changes, it => stream.Write(Pointer(it, it == changes[^1] ? _rows[it].Revision : null), _rows[it].Revision));
    }

    private string Resync() => $"event: resync\nid: {Revision}\ndata: {{\"revision\":{Revision},\"reason\":\"crashed\"}}\n\n";

    // The data are the conversation, its revision and its number.
    private string Pointer(int conversation, long? id)
    {
        var (revision, value) = _rows[conversation];
        return $"event: pointer\n{(id is null ? "" : $"id: {id}\n")}data: {conversation} {revision} {value}\n\n";
    }

    private void Write(string text)
    {
        foreach (var stream in _streams)
            stream.Write(text);
    }
}

/// <summary>A stream of the server. Each read returns a random part of what was written.</summary>
internal sealed class SimulatedBody(Random random) : BodyStream
{
    private readonly List<byte> _bytes = [];
    private TaskCompletionSource _more = new();
    private bool _isEnded;

    /// <summary>Whether the client has closed it.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>The last revision that was written.</summary>
    public long Told { get; set; }

    public void Write(string text, long? revision = null)
    {
        Told = revision ?? Told;
        if (_isEnded)
            return;
        _bytes.AddRange(Encoding.UTF8.GetBytes(text));
        Wake();
    }

    /// <summary>Ends the stream, and loses a part of what is on its way.</summary>
    public void End()
    {
        _isEnded = true;
        var kept = random.Next(_bytes.Count + 1);
        _bytes.RemoveRange(kept, _bytes.Count - kept);
        Wake();
    }

    public HttpResponseMessage Answer() => new(HttpStatusCode.OK)
    {
        Content = new StreamContent(this) { Headers = { ContentType = new("text/event-stream") } },
    };

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_bytes.Count is 0)
        {
            if (_isEnded)
                return 0;
            await _more.Task.WaitAsync(cancellationToken);
        }

        var count = random.Next(1, Math.Min(buffer.Length, _bytes.Count) + 1);
        _bytes.GetRange(0, count).ToArray().CopyTo(buffer);
        _bytes.RemoveRange(0, count);
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        IsClosed = true;
        base.Dispose(disposing);
    }

    private void Wake()
    {
        var more = _more;
        _more = new();
        more.TrySetResult();
    }
}
