using System.Collections.Immutable;
using Parley.Client;

namespace Parley.Api.Live;

/// <summary>A person who opens the event stream again and again, each time with the data of an earlier moment, and reads the changes
/// afterwards.</summary>
/// <remarks>Each result is checked at once, as far as that is possible, and kept for <see cref="CheckAsync"/>.</remarks>
/// <param name="client">Calls the server as this person.</param>
/// <param name="conversations">The conversations of this person, who stays a member of all.</param>
/// <param name="random">The source of the draws.</param>
internal sealed class ResumingPerson(ParleyClient client, IReadOnlyList<string> conversations, Random random)
{
    private const int NewPositions = 50;

    private readonly List<Position> _positions = [new(0, conversations.ToImmutableDictionary(id => id, _ => 0L))];
    private readonly List<Resume> _resumes = [];
    private readonly Dictionary<string, SortedSet<long>> _revisions = conversations.ToDictionary(id => id, _ => new SortedSet<long>());
    private readonly Dictionary<string, SortedDictionary<long, Change>> _received =
        conversations.ToDictionary(id => id, _ => new SortedDictionary<long, Change>());

    private readonly HashSet<(string Id, long Seq)> _leftOut = [];

    /// <summary>Opens the stream with the revision of an earlier moment, reads until it has caught up, and sometimes writes and reads
    /// on. Then reads the changes.</summary>
    public async Task ResumeAsync()
    {
        var from = Draw(random.Next(10) > 0 ? _positions.TakeLast(NewPositions).ToList() : _positions);
        var at = new Following(from);
        var isToWrite = random.Next(12) == 0;
        await using (var stream = await client.Events.OpenAsync(from.Revision))
        {
            Message? sent = null;
            await foreach (var next in stream)
            {
                Apply(next, at);
                if (at.Revision < at.CaughtUpAt)
                    continue;
                if (!isToWrite)
                    break;
                sent ??= await WriteAsync(at);
                if (at.Expected.GetValueOrDefault(sent.ConversationId) >= sent.Seq)
                    break;
            }
        }

        foreach (var id in at.Expected.Keys.Append(Draw(conversations)).Distinct())
            await ReadChangesAsync(id, at);
        _resumes.Add(new(from.Revision, at.CaughtUpAt!.Value, at.Reported));
        _positions.Add(new(at.Revision, at.Read.ToImmutableDictionary()));
    }

    /// <summary>Compares everything that was received with a fresh read, and each resume with all revisions that any resume
    /// showed.</summary>
    public async Task CheckAsync()
    {
        foreach (var id in conversations)
        {
            var fresh = await client.Messages.ForwardsAsync(id, pageSize: 100).ToListAsync();
            var head = (await client.Messages.ChangesAsync(id, fresh[^1].Seq)).Head;
            await ReadChangesAsync(id, new(_positions[^1]));
            var received = _received[id];
            Assert.Equal(
                fresh.Select(Identity),
                received.Values.Where(change => change.Entry is not null).Select(change => Identity(change.Entry!)));
            Assert.True(received.Keys.Last() == head, $"{received.Keys.Last()} of {head} was received.");
            Assert.DoesNotContain(fresh, entry => _leftOut.Contains((id, entry.Seq)));
            Assert.All(received.Values, change => Assert.NotEqual(change.Entry is null, change.Changed is null));
        }

        foreach (var resume in _resumes)
        {
            foreach (var (id, revisions) in _revisions)
            {
                var newest = revisions.GetViewBetween(0, resume.CaughtUpAt).Max;
                Assert.True(
                    newest <= resume.Since || resume.Reported.GetValueOrDefault(id) >= newest,
                    $"{resume.Since} to {resume.CaughtUpAt}: revision {newest} of {id} is missing.");
            }
        }
    }

    private static (long Seq, string Sender, string? Text) Identity(Message entry) => (entry.Seq, entry.SenderId, entry.Text);

    private async Task<Message> WriteAsync(Following at)
    {
        var id = Draw(conversations);
        try
        {
            if (random.Next(4) == 0)
                await client.Messages.ReactAsync(id, 1 + random.NextInt64(Math.Max(1, at.Read[id])), "love");
        }
        catch (ParleyException refused) when (refused.Code is ProblemCode.NotFound)
        {
            // The number is that of a mark or a system entry.
        }

        return await client.Messages.SendAsync(id, new() { Text = $"text {random.Next(1_000)}" });
    }

    private void Apply(LiveEvent next, Following at)
    {
        switch (next)
        {
            case HelloEvent hello:
                at.CaughtUpAt = hello.Revision;
                return;
            case PointerEvent { Pointer: var pointer }:
                Take(pointer, next.Id, at);
                return;
            case EntryEvent { Pointer: var pointer } entry:
                Take(pointer, next.Id, at);
                if (entry.After <= at.Read[entry.ConversationId])
                    Take(entry.ConversationId, entry.Items, pointer.LastSeq, at);
                return;
            case BeatEvent:
                return;
            default:
                Assert.Fail($"Unexpected: {next}.");
                return;
        }
    }

    private void Take(Pointer pointer, long? id, Following at)
    {
        _revisions[pointer.ConversationId].Add(pointer.Revision);
        at.Expected[pointer.ConversationId] = pointer.LastSeq;
        Assert.True(pointer.Revision > at.Shown, $"Revision {pointer.Revision} after {at.Shown}.");
        at.Shown = pointer.Revision;
        if (at.Revision >= at.CaughtUpAt)
        {
            Assert.Equal(at.Revision + 1, id);
            Assert.Equal(pointer.Revision, id);
        }
        else
        {
            Assert.True(at.Reported.TryAdd(pointer.ConversationId, pointer.Revision), "A conversation came twice during the catch-up.");
            Assert.True(id is null || id == at.CaughtUpAt, $"The catch-up through {at.CaughtUpAt} has an event {id}.");
        }

        at.Revision = id ?? at.Revision;
    }

    private async Task ReadChangesAsync(string id, Following at)
    {
        ChangePage page;
        do
        {
            page = await client.Messages.ChangesAsync(id, at.Read[id]);
            Assert.All(page.Items, item => Assert.True(item.Seq > at.Read[id]));
            Take(id, page.Items, page.Through, at);
        }
        while (page.Through < page.Head);
        Assert.True(page.Head >= at.Expected.GetValueOrDefault(id));
    }

    // A client recognises repeats by their number. A mark may be left out only if a later item shows the same entry.
    private void Take(string id, IReadOnlyList<Change> items, long through, Following at)
    {
        Assert.Equal(items.Select(item => item.Seq).Order(), items.Select(item => item.Seq));
        var (known, left) = (_received[id], items.ToDictionary(item => item.Seq));
        var shownLater = new HashSet<long>();
        for (var seq = through; seq > at.Read[id]; seq--)
        {
            if (left.Remove(seq, out var item))
            {
                shownLater.Add((item.Entry ?? item.Changed)!.Seq);
                if (!known.TryAdd(seq, item) && item.Entry is { } entry)
                    Assert.Equal(Identity(known[seq].Entry!), Identity(entry));
                continue;
            }

            _leftOut.Add((id, seq));
            if (known.TryGetValue(seq, out var mark))
                Assert.True(mark.Changed is { } target && shownLater.Contains(target.Seq), $"{seq} of {id} is missing.");
        }

        Assert.All(left.Keys, seq => Assert.True(seq <= at.Read[id], $"{seq} is beyond {through}."));
        at.Read[id] = Math.Max(at.Read[id], through);
    }

    private T Draw<T>(IReadOnlyList<T> items) => items[random.Next(items.Count)];

    /// <summary>The data of a client at one moment: a revision of the inbox, and a position in each conversation.</summary>
    private sealed record Position(long Revision, ImmutableDictionary<string, long> Read);

    /// <summary>A catch-up, with the revisions that it reported.</summary>
    private sealed record Resume(long Since, long CaughtUpAt, IReadOnlyDictionary<string, long> Reported);

    /// <summary>The data of a client that follows.</summary>
    private sealed class Following(Position from)
    {
        public long Revision { get; set; } = from.Revision;

        public long Shown { get; set; } = from.Revision;

        public long? CaughtUpAt { get; set; }

        public Dictionary<string, long> Read { get; } = new(from.Read);

        public Dictionary<string, long> Expected { get; } = [];

        public Dictionary<string, long> Reported { get; } = [];
    }
}
