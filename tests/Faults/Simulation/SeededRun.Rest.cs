using Parley.Conversations;
using Parley.Faults.Model;
using Parley.Testing;
using Parley.Users;

namespace Parley.Faults.Simulation;

/// <content>The checks at the end of a run.</content>
internal sealed partial class SeededRun
{
    /// <summary>Ends all faults and calls, and restarts or crashes everything, without further writes. Then everything must
    /// agree.</summary>
    private void ComeToRest()
    {
        Note("rest");
        _cluster.HasFaults = false;
        _cluster.Pump.Run(TimeSpan.FromMinutes(2)); // long enough to end all lost replies, late writes and retries
        Collect();
        _cluster.Findings.Demand(_running.Count == 0, $"{_running.Count} calls never ended.");
        if (Draws(0.5))
            Do(() => _cluster.DeactivateAsync((_, _) => true));
        _cluster.HasSplitInboxes = false;
        if (Draws(0.5))
        {
            _cluster.Crash((_, _) => true);
            Do(CrashAllAsync);
        }
        else
        {
            // No silo dies. The living silo runs deliver all pending notifications, at the latest in their next pass.
            _cluster.Crash((_, id) => UserId.TryParse(id, null, out var user) && _people.Contains(user)); // one activation per inbox again
            for (var run = 0; run < _cluster.Runs; run++)
            {
                var pass = run;
                Do(() => _cluster.TakeOverAsync(pass, isFirst: false));
            }
        }

        _cluster.Pump.Run(TimeSpan.FromMinutes(3)); // longer than the quiet time: open rows are deleted

        CheckInboxes();
        foreach (var log in _cluster.Logs)
        {
            Do(() => CheckStoreAsync(log));
            foreach (var user in _people)
            {
                Do(() => FollowAsync(user, log.Id));
                Do(() => CheckReaderAsync(log, user));
            }
        }

        CrashAfterDelivery();
        foreach (var (id, sender, command) in _sends.Where(send => !_notRefused.Contains((send.Id, send.Sender, send.Command.ClientId))))
            _cluster.Findings.Demand(
                _cluster.LogOf(id).Sent(sender, command.ClientId) is null,
                $"{id}: {command.ClientId} of {sender} was refused but is stored.");
    }

    /// <summary>Crashes everything while inboxes have deliveries in memory that they have not stored. The inboxes must recover from the
    /// stored heads alone, without an active conversation.</summary>
    private void CrashAfterDelivery()
    {
        Note("crash after delivery");
        foreach (var log in _cluster.Logs.ToList())
            Do(() => SendAsync(log.Id));
        _cluster.Pump.Run(TimeSpan.FromMilliseconds(300)); // enough for all calls, but too short for inboxes to store
        _cluster.Crash((_, _) => true);
        foreach (var user in _people)
            Do(() => ListAsync(user));
        _cluster.Pump.Run(TimeSpan.FromSeconds(30)); // older pointers are compared after the first answer
        CheckInboxes();
    }

    private void CheckInboxes()
    {
        foreach (var user in _people)
        {
            Do(() => FollowInboxAsync(user));
            Do(() => CheckInboxAsync(user));
        }
    }

    private void Do(Func<Task> code)
    {
        if (_cluster.Findings.First is not null)
            return;
        var task = _cluster.Clients.Run(code);
        try
        {
            _cluster.Pump.RunUntil(task, TimeSpan.FromMinutes(10));
            if (task.Exception is { InnerException: { } fault })
                throw fault;
        }
        catch (Exception exception)
        {
            _cluster.Findings.Demand(false, $"At rest: {exception}");
        }
    }

    private async Task CheckStoreAsync(ConversationLog log)
    {
        var stored = await _cluster.Conversations.LoadAsync(log.Id, 1_000, CancellationToken.None);
        _cluster.Findings.Demand(stored is null == log.Head is null, $"{log.Id}: is only stored or only committed.");
        if (stored is null)
            return;
        _cluster.Findings.Demand(
            stored.Tail.Select(row => row.Seq).SequenceEqual(Enumerable.Range(1, stored.Tail.Length).Select(seq => (long)seq))
            && stored.Tail.All(row => row.Body.Span.SequenceEqual(log.RowAt(row.Seq, log.LastSeq).Row.Body.Span)),
            $"{log.Id}: the stored rows differ from the committed rows.");
        _cluster.Findings.Demand(!stored.IsOpen, $"{log.Id}: still open after every member was notified.");
        foreach (var departure in stored.Head.Departed)
        {
            var row = _cluster.InboxLogOf(departure.UserId).Stored(log.Id);
            _cluster.Findings.Demand(
                Math.Max(row?.Gone?.Seq ?? 0, row?.Shown?.LastSeq ?? 0) >= departure.Seq,
                $"{log.Id}: {departure.UserId} was never notified of {departure.Seq}.");
        }
    }

    /// <summary>Checks that an inbox has a pointer to each of its owner's conversations and to no other, and that each agrees with the
    /// head. A client that followed the changes must have the same pointers as a new read.</summary>
    private async Task CheckInboxAsync(UserId owner)
    {
        var afresh = new InboxFollower();
        await ReadAfreshAsync(owner, afresh);
        // The inbox of both members has a one-to-one from its first message on. Before, it may be shown to the person who opened it.
        var expected = _cluster.Logs
            .Where(log => CallWindow.MemberOf(log.Head, owner) is not null && (log.LastSeq > 0 || afresh.Pointers.ContainsKey(log.Id)))
            .ToDictionary(log => log.Id, log => log.LastSeq);
        _cluster.Findings.Demand(
            expected.Count == afresh.Pointers.Count
            && expected.All(pair => afresh.Pointers.GetValueOrDefault(pair.Key)?.LastSeq == pair.Value),
            $"inbox {owner}: shows {Lines(afresh.Pointers.ToDictionary(pair => pair.Key, pair => pair.Value.LastSeq))} "
            + $"instead of {Lines(expected)}.");
        if (_inboxFollowers.GetValueOrDefault(owner) is { Revision: not null } follower)
        {
            _cluster.Findings.Demand(
                follower.Pointers.Count == afresh.Pointers.Count
                && follower.Pointers.All(pair => afresh.Pointers.GetValueOrDefault(pair.Key)?.Revision == pair.Value.Revision),
                $"inbox {owner}: followed {Lines(follower.Pointers.ToDictionary(pair => pair.Key, pair => pair.Value.Revision))}, "
                + $"read {Lines(afresh.Pointers.ToDictionary(pair => pair.Key, pair => pair.Value.Revision))}.");
        }
    }

    private static string Lines(Dictionary<ConversationId, long> pointers)
    {
        var lines = pointers.OrderBy(pair => pair.Key.Value, StringComparer.Ordinal).Select(pair => $"{pair.Key}: {pair.Value}");
        return $"{{{string.Join(", ", lines)}}}";
    }

    /// <summary>Checks that a following client has the same entries as a new read, and that a person who is not a member has
    /// none.</summary>
    private async Task CheckReaderAsync(ConversationLog log, UserId reader)
    {
        List<EntryView> read = [];
        for (long? before = log.LastSeq + 1; before is not null && _cluster.Findings.First is null;)
        {
            ReadMessages query = new(20, default) { Before = before };
            var window = Begin(log.Id, $"{reader} reads at rest");
            var answer = await AskAsync(log.Id, $"{reader} reads at rest", grain => grain.ReadAsync(reader, query, CancellationToken.None));
            if (answer?.Value is not { } page)
            {
                window.Demand(
                    answer?.Error?.Code is ErrorCode.NotFound && CallWindow.MemberOf(log.Head, reader) is null,
                    $"refused with {answer?.Error}");
                break;
            }

            window.Demand(CallWindow.MemberOf(log.Head, reader) is not null, $"{reader} is not a member.");
            read.InsertRange(0, page.Items);
            before = page.Before;
        }

        var followed = _followers.GetValueOrDefault((reader, log.Id))?.Entries.Values.ToList() ?? [];
        _cluster.Findings.Demand(
            followed.Count == read.Count && followed.Zip(read).All(pair => pair.First.Json.Span.SequenceEqual(pair.Second.Json.Span)),
            $"{log.Id}: {reader} followed {string.Join(' ', followed.Select(entry => entry.Seq))}, "
            + $"read {string.Join(' ', read.Select(entry => entry.Seq))}.");
    }
}
