using Parley.Core.Storage;
using Parley.Inbox;
using static Parley.Unit.Inbox.InboxHouse;

namespace Parley.Unit.Inbox;

/// <summary>One seeded run: conversations change, tell late, twice, or never; the person joins, goes, reads and sets; saves fail and processes die.</summary>
internal sealed class InboxRun
{
    private readonly InboxHouse _house = new();
    private readonly Random _random;
    private readonly Talk[] _talks;
    private readonly Follower _follower;
    private readonly bool _isFailing;

    // Attempts to join that were stored and are not decided: each commits, or is cancelled, or is forgotten.
    private readonly List<(Talk Talk, Guid Token)> _attempts = [];

    // Departures that the inbox has acknowledged: nothing up to these numbers may ever be shown again.
    private readonly Dictionary<Talk, long> _acknowledged = [];

    public InboxRun(int seed, bool isFailing)
    {
        (_random, _isFailing) = (new(seed), isFailing);
        _follower = new(() => _random.Next(1, 4));
        (_house.Options.ReconcileFirst, _house.Options.RevisionReserve, _house.Options.MaxTombstones) = (1, 6, 2);
        _talks = [.. Enumerable.Range(0, 4).Select(number => _house.Group(number, Ann, Bob)), _house.Direct(Ann)];
    }

    public List<string> Story { get; } = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async Task RunAsync(int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            await TryAsync(StepAsync);
            await TryAsync(CheckAsync);
        }

        _house.Store.Decide = null;
        await ConvergeAsync();
        foreach (var talk in _talks)
            await EqualAsync(talk);
        await FollowAsync();
    }

    private static bool IsMember(Talk talk) => talk.Summary.Find(Me) is not null && !(talk.Id.IsDirect && talk.Summary.MessageCount == 0);

    /// <summary>A fault is an answer like any other; a process that died with it is started again.</summary>
    private async Task TryAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (StoreReadOnlyException)
        {
            Note("  certainly not stored");
        }
        catch (IOException)
        {
            Note("  died or was not heard of");
            if (_house.Store.IsDead)
                _house.Crash();
        }
    }

    private async Task StepAsync()
    {
        var talk = _talks[_random.Next(_talks.Length)];
        switch (_random.Next(_isFailing ? 18 : 16))
        {
            case 0 or 1: await SendAsync(talk); break;
            case 2: talk.React(); break;
            case 3: await PrepareAsync(talk); break;
            case 4: await DecideAsync(); break;
            case 5: Remove(talk); break;
            case 6 or 7: await DeliverAsync(talk); break;
            case 8: await DepartAsync(talk); break;
            case 9: await ReadAsync(talk); break;
            case 10: await ConfigureAsync(talk); break;
            case 11: await _house.Core.FlushAsync(Cancel); Note("flushed"); break;
            case 12 or 13: await _follower.StepAsync(_house.Core, Cancel); break;
            case 14: await PassAsync(); break;
            case 15: await _house.Core.ReleaseAsync(Cancel); Note("released"); break;
            default: Break(); break;
        }
    }

    private async Task SendAsync(Talk talk)
    {
        if (talk.Id.IsDirect && talk.Summary.MessageCount == 0)
            Assert.Null(await _house.Core.PrepareJoinAsync(talk.Id, Guid.NewGuid(), Cancel));
        var sender = talk.Summary.Find(Me) is not null && _random.Next(3) == 0 ? Me : Ann;
        Note($"{sender} sends {talk.Send(sender).LastSeq} to {talk.Id}");
    }

    private async Task PrepareAsync(Talk talk)
    {
        var token = Guid.NewGuid();
        if (talk.Summary.Find(Me) is null && await _house.Core.PrepareJoinAsync(talk.Id, token, Cancel) is null)
        {
            _attempts.Add((talk, token));
            Note($"prepared to join {talk.Id}");
        }
    }

    private async Task DecideAsync()
    {
        if (_attempts.Count == 0)
            return;
        var (talk, token) = _attempts[_random.Next(_attempts.Count)];
        _attempts.Remove((talk, token));
        if (talk.Summary.Find(Me) is null && _random.Next(4) > 0)
        {
            Note($"added by {talk.Add(Me, shareHistory: _random.Next(3) == 0).LastSeq} to {talk.Id}");
            return;
        }

        Note($"cancels an attempt at {talk.Id}");
        await _house.Core.CancelJoinAsync(talk.Id, token, Cancel);
    }

    private void Remove(Talk talk)
    {
        if (!talk.Id.IsDirect && talk.Summary.Find(Me) is not null)
            Note($"removed by {talk.Remove(Me).LastSeq} from {talk.Id}");
    }

    private async Task DeliverAsync(Talk talk)
    {
        // Mostly the newest; now and then one from long ago. Only members are told.
        var summary = _random.Next(3) > 0 ? talk.Summary : talk.History[_random.Next(talk.History.Count)];
        if (summary.Find(Me) is null)
            return;
        Note($"delivers {summary.LastSeq} of {talk.Id}");
        await _house.Core.DeliverAsync(summary, Cancel);
    }

    private async Task DepartAsync(Talk talk)
    {
        if (talk.Head.Departed.LastOrDefault() is not { } departure)
            return;
        Note($"tells of departure {departure.Seq} from {talk.Id}");
        await _house.Core.DepartAsync(talk.Id, departure.Seq, departure.Reason, Cancel);
        _acknowledged[talk] = departure.Seq;
        talk.ForgetDeparted();
    }

    private async Task ReadAsync(Talk talk)
    {
        if (await _house.PointerAsync(talk) is not { } pointer || talk.Summary.Find(Me) is not { } self || pointer.LastSeq < self.JoinedSeq)
            return;
        var cursor = talk.CursorAt(Me, _random.NextInt64(self.JoinedSeq, talk.Summary.LastSeq + 1));
        Note($"reads or unreads {talk.Id} to {cursor}");
        var mayFail = _house.Store.Decide is not null;
        var result = _random.Next(2) == 0
            ? await _house.Core.MoveCursorAsync(talk.Id, cursor, Cancel)
            : await _house.Core.MarkUnreadAsync(talk.Id, cursor, Cancel);

        // What was shown and not stored is hidden after a failed save until the comparison comes to it.
        if (!mayFail)
            Assert.Null(result.Error);
    }

    private async Task ConfigureAsync(Talk talk)
    {
        Note($"configures {talk.Id}");
        DateTimeOffset? until = _random.Next(2) == 0 ? null : _house.Time.GetUtcNow().AddMinutes(_random.Next(90));
        await _house.Core.ConfigureAsync(talk.Id, new(until, _random.Next(2) == 0), Cancel);
    }

    private async Task PassAsync()
    {
        if (_random.Next(12) == 0)
        {
            // No attempt is on its way for a day.
            _attempts.Clear();
            _house.Time.Advance(TimeSpan.FromDays(1.5));
            Note("a day passes");
        }
        else if (_random.Next(3) == 0)
        {
            Note("leaves in order");
            await _house.ReopenAsync();
        }
        else
        {
            _house.Time.Advance(TimeSpan.FromMinutes(_random.Next(60)));
        }
    }

    private void Break()
    {
        if (_random.Next(3) == 0)
        {
            Note("crashes");
            _house.Crash();
            return;
        }

        var fate = (SaveFate)_random.Next(1, Enum.GetValues<SaveFate>().Length);
        Note($"next save: {fate}");
        _house.Store.Decide = _ =>
        {
            _house.Store.Decide = null;
            return fate;
        };
    }

    private async Task CheckAsync()
    {
        var stored = (await _house.StoredAsync()).Rows.ToDictionary(row => row.ConversationId);
        foreach (var talk in _talks)
        {
            // Whatever dies now: the durable inbox has every conversation that has the person.
            if (IsMember(talk))
                Assert.True(stored.TryGetValue(talk.Id, out var row) && (row.Shown is not null || row.Joining.Length > 0), $"{talk.Id} is missing.");
            if (await _house.PointerAsync(talk) is not { } pointer)
                continue;
            Assert.True(pointer.LastSeq > _acknowledged.GetValueOrDefault(talk, -1), $"{talk.Id} is back with {pointer.LastSeq}.");
            Assert.NotNull(talk.History.Last(summary => summary.LastSeq == pointer.LastSeq).Find(Me));
            Assert.True(pointer.LastMessage is null || pointer.LastMessage.Seq >= pointer.FromSeq);
        }
    }

    private async Task ConvergeAsync()
    {
        if (_random.Next(2) == 0 && (await _house.StoredAsync()).Version is not null && !(await _house.StoredAsync()).Head.IsClean)
        {
            // Nobody tells any more: only the heads are there.
            Note("crashes for the last time");
            _house.Crash();
            await _house.ReadAsync();
            await _house.Core.FlushAsync(Cancel);
            return;
        }

        Note("told for the last time");
        foreach (var talk in _talks)
        {
            foreach (var departure in talk.Head.Departed)
                await _house.Core.DepartAsync(talk.Id, departure.Seq, departure.Reason, Cancel);
            if (talk.Summary.Find(Me) is not null)
                await _house.Core.DeliverAsync(talk.Summary, Cancel);
        }
    }

    private async Task EqualAsync(Talk talk)
    {
        var pointer = await _house.PointerAsync(talk);
        Assert.Equal(IsMember(talk), pointer is not null);
        if (pointer is null)
            return;
        var self = talk.Summary.Find(Me)!;
        Assert.Equal((talk.Summary.LastSeq, self.FirstReadableSeq), (pointer.LastSeq, pointer.FromSeq));
        Assert.Equal(talk.Summary.LastMessage is { } message && message.Seq >= self.FirstReadableSeq ? message : null, pointer.LastMessage);
        Assert.InRange(pointer.ReadSeq, self.JoinedSeq, talk.Summary.LastSeq);
        Assert.Equal(talk.Messages.Count(sent => sent.Seq > pointer.ReadSeq && sent.SenderId != Me), pointer.Unread);
    }

    private async Task FollowAsync()
    {
        while (!await _follower.StepAsync(_house.Core, Cancel))
        {
            // Reads until it knows everything.
        }

        var afresh = await _house.ReadAsync();
        Assert.Equal(afresh.Pointers.Values.Select(Follower.Render), _follower.Known);
        var main = afresh.Pointers.Values.Where(pointer => pointer.Folder is InboxFolder.Main && pointer.Unread > 0);
        var page = await _house.Core.ListAsync(InboxFolder.Main, null, 1, Cancel);
        Assert.Equal(main.Count(pointer => !(pointer.MutedUntil > _house.Time.GetUtcNow())), page.UnreadConversations);
        var stored = await _house.StoredAsync();
        Assert.Equal(stored.Rows.Count(row => row.Shown is not null || row.Joining.Length > 0), stored.Head.Count);
    }

    private void Note(string line) => Story.Add(line);
}
