using Parley.Core.Storage;
using Parley.Inbox;
using static Parley.Unit.Inbox.InboxHarness;

namespace Parley.Unit.Inbox;

/// <summary>One seeded run. Conversations change, and deliver late, twice or never. The user joins, leaves, reads and changes settings.
/// Saves fail and processes die.</summary>
internal sealed class SeededInboxRun
{
    private readonly InboxHarness _harness = new();
    private readonly Random _random;
    private readonly FakeConversation[] _conversations;
    private readonly InboxFollower _follower;
    private readonly bool _isFailing;

    // Stored attempts to join that are still open. Each will be committed, cancelled or forgotten.
    private readonly List<(FakeConversation Conversation, Guid Token)> _attempts = [];

    // The sequence numbers of acknowledged departures. The inbox may never again show anything up to them.
    private readonly Dictionary<FakeConversation, long> _acknowledged = [];

    public SeededInboxRun(int seed, bool isFailing)
    {
        (_random, _isFailing) = (new(seed), isFailing);
        _follower = new(() => _random.Next(1, 4));
        (_harness.Options.ReconcileFirst, _harness.Options.RevisionReserve, _harness.Options.MaxTombstones) = (1, 6, 2);
        _conversations = [.. Enumerable.Range(0, 4).Select(number => _harness.Group(number, Ann, Bob)), _harness.Direct(Ann)];
    }

    public List<string> Trace { get; } = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async Task RunAsync(int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            await TryAsync(StepAsync);
            await TryAsync(CheckAsync);
        }

        _harness.Store.Decide = null;
        await ConvergeAsync();
        foreach (var conversation in _conversations)
            await EqualAsync(conversation);
        await FollowAsync();
    }

    private static bool IsMember(FakeConversation conversation) =>
        conversation.Summary.Find(Me) is not null && !(conversation.Id.IsDirect && conversation.Summary.MessageCount == 0);

    /// <summary>Runs a step and records a fault as its result. If the fault killed the process, a new one is started.</summary>
    private async Task TryAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (Exception exception) when (exception is StoreReadOnlyException or StoreBusyException)
        {
            Note("  certainly not stored");
        }
        catch (IOException)
        {
            Note("  died or was not heard of");
            if (_harness.Store.IsDead)
                _harness.Crash();
        }
    }

    private async Task StepAsync()
    {
        var conversation = _conversations[_random.Next(_conversations.Length)];
        switch (_random.Next(_isFailing ? 18 : 16))
        {
            case 0 or 1: await SendAsync(conversation); break;
            case 2: conversation.React(); break;
            case 3: await PrepareAsync(conversation); break;
            case 4: await DecideAsync(); break;
            case 5: Remove(conversation); break;
            case 6 or 7: await DeliverAsync(conversation); break;
            case 8: await DepartAsync(conversation); break;
            case 9: await ReadAsync(conversation); break;
            case 10: await ConfigureAsync(conversation); break;
            case 11: await _harness.Core.FlushAsync(Cancel); Note("flushed"); break;
            case 12 or 13: await _follower.StepAsync(_harness.Core, Cancel); break;
            case 14: await PassAsync(); break;
            case 15: await _harness.Core.ReleaseAsync(Cancel); Note("released"); break;
            default: Break(); break;
        }
    }

    private async Task SendAsync(FakeConversation conversation)
    {
        if (conversation.Id.IsDirect && conversation.Summary.MessageCount == 0)
            Assert.Null(await _harness.Core.PrepareJoinAsync(conversation.Id, Guid.NewGuid(), Adder, isContact: false, Cancel));
        var sender = conversation.Summary.Find(Me) is not null && _random.Next(3) == 0 ? Me : Ann;
        Note($"{sender} sends {conversation.Send(sender).LastSeq} to {conversation.Id}");
    }

    private async Task PrepareAsync(FakeConversation conversation)
    {
        var token = Guid.NewGuid();
        if (conversation.Summary.Find(Me) is null
            && await _harness.Core.PrepareJoinAsync(conversation.Id, token, Adder, isContact: false, Cancel) is null)
        {
            _attempts.Add((conversation, token));
            Note($"prepared to join {conversation.Id}");
        }
    }

    private async Task DecideAsync()
    {
        if (_attempts.Count == 0)
            return;
        var (conversation, token) = _attempts[_random.Next(_attempts.Count)];
        _attempts.Remove((conversation, token));
        if (conversation.Summary.Find(Me) is null && _random.Next(4) > 0)
        {
            Note($"added by {conversation.Add(Me, shareHistory: _random.Next(3) == 0).LastSeq} to {conversation.Id}");
            return;
        }

        Note($"cancels an attempt at {conversation.Id}");
        await _harness.Core.CancelJoinAsync(conversation.Id, token, Cancel);
    }

    private void Remove(FakeConversation conversation)
    {
        if (!conversation.Id.IsDirect && conversation.Summary.Find(Me) is not null)
            Note($"removed by {conversation.Remove(Me).LastSeq} from {conversation.Id}");
    }

    private async Task DeliverAsync(FakeConversation conversation)
    {
        // Delivers mostly the newest summary, sometimes an old one. Conversations deliver only to members.
        var summary = _random.Next(3) > 0 ? conversation.Summary : conversation.History[_random.Next(conversation.History.Count)];
        if (summary.Find(Me) is null)
            return;
        Note($"delivers {summary.LastSeq} of {conversation.Id}");
        await _harness.Core.DeliverAsync(summary, Cancel);
    }

    private async Task DepartAsync(FakeConversation conversation)
    {
        if (conversation.Head.Departed.LastOrDefault() is not { } departure)
            return;
        Note($"tells of departure {departure.Seq} from {conversation.Id}");
        await _harness.Core.DepartAsync(conversation.Id, departure.Seq, departure.Reason, Cancel);
        _acknowledged[conversation] = departure.Seq;
        conversation.ForgetDeparted();
    }

    private async Task ReadAsync(FakeConversation conversation)
    {
        if (await _harness.PointerAsync(conversation) is not { } pointer
            || conversation.Summary.Find(Me) is not { } self
            || pointer.LastSeq < self.JoinedSeq)
            return;
        var cursor = conversation.CursorAt(Me, _random.NextInt64(self.JoinedSeq, conversation.Summary.LastSeq + 1));
        Note($"reads or unreads {conversation.Id} to {cursor}");
        var mayFail = _harness.Store.Decide is not null;
        var result = _random.Next(2) == 0
            ? await _harness.Core.MoveCursorAsync(conversation.Id, cursor, Cancel)
            : await _harness.Core.MarkUnreadAsync(conversation.Id, cursor, Cancel);

        // After a failed save a pointer that was not stored is hidden until the inbox compares it with the head. So these calls may fail.
        if (!mayFail)
            Assert.Null(result.Error);
    }

    private async Task ConfigureAsync(FakeConversation conversation)
    {
        Note($"configures {conversation.Id}");
        DateTimeOffset? until = _random.Next(2) == 0 ? null : _harness.Time.GetUtcNow().AddMinutes(_random.Next(90));
        await _harness.Core.ConfigureAsync(conversation.Id, new(until, _random.Next(2) == 0), Cancel);
    }

    private async Task PassAsync()
    {
        if (_random.Next(12) == 0)
        {
            // An attempt to join never takes a day, so all open ones are forgotten.
            _attempts.Clear();
            _harness.Time.Advance(TimeSpan.FromDays(1.5));
            Note("a day passes");
        }
        else if (_random.Next(3) == 0)
        {
            Note("leaves normally");
            await _harness.ReopenAsync();
        }
        else
        {
            _harness.Time.Advance(TimeSpan.FromMinutes(_random.Next(60)));
        }
    }

    private void Break()
    {
        if (_random.Next(3) == 0)
        {
            Note("crashes");
            _harness.Crash();
            return;
        }

        var outcome = (SaveOutcome)_random.Next(1, Enum.GetValues<SaveOutcome>().Length);
        Note($"next save: {outcome}");
        _harness.Store.Decide = _ =>
        {
            _harness.Store.Decide = null;
            return outcome;
        };
    }

    private async Task CheckAsync()
    {
        var stored = (await _harness.StoredAsync()).Rows.ToDictionary(row => row.ConversationId);
        foreach (var conversation in _conversations)
        {
            // Even if every process died now, the stored inbox has every conversation of which the user is a member.
            if (IsMember(conversation))
                Assert.True(
                    stored.TryGetValue(conversation.Id, out var row) && (row.Shown is not null || row.Joining.Length > 0),
                    $"{conversation.Id} is missing.");
            if (await _harness.PointerAsync(conversation) is not { } pointer)
                continue;
            Assert.True(
                pointer.LastSeq > _acknowledged.GetValueOrDefault(conversation, -1),
                $"{conversation.Id} is visible again, with {pointer.LastSeq}.");
            Assert.NotNull(conversation.History.Last(summary => summary.LastSeq == pointer.LastSeq).Find(Me));
            Assert.True(pointer.LastMessage is null || pointer.LastMessage.Seq >= pointer.FromSeq);
        }
    }

    private async Task ConvergeAsync()
    {
        if (_random.Next(2) == 0 && (await _harness.StoredAsync()).Version is not null && !(await _harness.StoredAsync()).Head.IsClean)
        {
            // No conversation delivers any more. The inbox must recover from the stored heads alone.
            Note("crashes for the last time");
            _harness.Crash();
            await _harness.ReadAsync();
            await _harness.Core.FlushAsync(Cancel);
            return;
        }

        Note("told for the last time");
        foreach (var conversation in _conversations)
        {
            foreach (var departure in conversation.Head.Departed)
                await _harness.Core.DepartAsync(conversation.Id, departure.Seq, departure.Reason, Cancel);
            if (conversation.Summary.Find(Me) is not null)
                await _harness.Core.DeliverAsync(conversation.Summary, Cancel);
        }
    }

    private async Task EqualAsync(FakeConversation conversation)
    {
        var pointer = await _harness.PointerAsync(conversation);
        Assert.Equal(IsMember(conversation), pointer is not null);
        if (pointer is null)
            return;
        var self = conversation.Summary.Find(Me)!;
        Assert.Equal((conversation.Summary.LastSeq, self.FirstReadableSeq), (pointer.LastSeq, pointer.FromSeq));
        Assert.Equal(
            conversation.Summary.LastMessage is { } message && message.Seq >= self.FirstReadableSeq ? message : null,
            pointer.LastMessage);
        Assert.InRange(pointer.ReadSeq, self.JoinedSeq, conversation.Summary.LastSeq);
        Assert.Equal(conversation.Messages.Count(sent => sent.Seq > pointer.ReadSeq && sent.SenderId != Me), pointer.Unread);
    }

    private async Task FollowAsync()
    {
        while (!await _follower.StepAsync(_harness.Core, Cancel))
        {
            // The follower reads pages of changes until it is up to date.
        }

        var afresh = await _harness.ReadAsync();
        Assert.Equal(afresh.Pointers.Values.Select(InboxFollower.Render), _follower.Known);
        var main = afresh.Pointers.Values.Where(pointer => pointer.Folder is InboxFolder.Main && pointer.Unread > 0);
        var page = await _harness.Core.ListAsync(InboxFolder.Main, null, 1, Cancel);
        Assert.Equal(main.Count(pointer => !(pointer.MutedUntil > _harness.Time.GetUtcNow())), page.UnreadConversations);
        var stored = await _harness.StoredAsync();
        Assert.Equal(stored.Rows.Count(row => row.HoldsPlace), stored.Head.Count);
    }

    private void Note(string line) => Trace.Add(line);
}
