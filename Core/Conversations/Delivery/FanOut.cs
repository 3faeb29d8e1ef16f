using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Parley.Conversations;
using Parley.Core.Conversations.Entries;
using Parley.Core.Storage;
using Parley.Live;
using Parley.Users;

namespace Parley.Core.Conversations.Delivery;

/// <summary>Delivers committed changes to the members' inboxes, and departures to the inboxes of departed people.</summary>
/// <remarks>
/// <para>For each person, one call is in flight and only the newest state waits; it replaces older states that need not be delivered.
/// With the state go all entries and marks that the person has not been told yet, in their present form, unless the person has no
/// stream.</para>
/// <para>This is the first attempt. The <see cref="DeliveryOwner"/> retries what fails, and takes over if this activation ends.</para>
/// </remarks>
internal sealed partial class FanOut(ConversationId id, ConversationServices services)
{
    // The most entries before the tail that are kept for the marks that changed them.
    // A mark beyond this number makes the delivery a summary without entries.
    private const int MaxOlder = 64;

    private readonly Dictionary<UserId, Lane> _lanes = [];
    private readonly LiveEntriesEncoder _encoder =
        new(id, services.Options.MaxLiveEntries, services.Options.MaxLiveBytes);

    // Both are kept only while a delivery is running. _newest is the newest state; its rows are not released. _older has the entries before
    // its tail that marks have changed.
    private readonly Dictionary<long, LogRow> _older = [];
    private ConversationState? _newest;

    // Set while TellAsync starts the deliveries. An inbox can answer during that time; the state is still needed for the other members.
    private bool _isTelling;
    private ImmutableHashSet<Departure> _told = [];

    // Departures that were tried once. The DeliveryOwner retries the failed ones, so later changes of the conversation do not try them
    // again.
    private ImmutableHashSet<Departure> _tried = [];

    /// <summary>The members who have live streams.</summary>
    public Listeners Listeners { get; } = new(services.Time);

    /// <summary>Starts to deliver a stored state to all members, unless all of them have it.</summary>
    /// <param name="state">The state.</param>
    /// <param name="committed">The rows that the last commit added or changed; null if the state was loaded.</param>
    /// <returns>Completes when every inbox has the state or has failed once. Never faults.</returns>
    public Task TellAsync(ConversationState state, CommittedRows? committed = null)
    {
        if (state.Head is not { } head)
            return Task.CompletedTask;
        if (!state.IsOpen)
        {
            _told = [.. head.Departed]; // the open row was deleted because all of them have stored their departure
            return Task.CompletedTask;
        }

        if (!_tried.IsEmpty)
            (_told, _tried) = (_told.Intersect(head.Departed), _tried.Intersect(head.Departed));
        Listeners.Keep(state);
        _newest = state.Pinned();
        if (committed is not null)
            KeepOlder(state, committed);

        var round = new Round();
        _isTelling = true;
        foreach (var member in head.Summary.Members)
            Tell(member.UserId, state.LastSeq, head.Summary, committed?.After, null, round);
        foreach (var departure in NotTold(head))
        {
            if (!_tried.Contains(departure) || _lanes.ContainsKey(departure.UserId))
                Tell(departure.UserId, departure.Seq, null, null, departure, round);
            _tried = _tried.Add(departure);
        }

        _isTelling = false;
        ForgetIfIdle();
        return round.Begun();
    }

    /// <summary>Departed people who, as far as this silo run knows, have not stored their departure yet.</summary>
    public ImmutableArray<Departure> NotTold(ConversationHead head)
    {
        var told = services.Deliveries.ToldThrough(id);
        return head.Departed.RemoveAll(departure => departure.Seq <= told || _told.Contains(departure));
    }

    private void KeepOlder(ConversationState state, CommittedRows committed)
    {
        foreach (var row in committed.Rows)
        {
            if (row.Seq <= committed.After && state.Tail.Find(row.Seq) is null && (_older.Count < MaxOlder || _older.ContainsKey(row.Seq)))
                _older[row.Seq] = row;
        }
    }

    private void Tell(UserId userId, long seq, ConversationSummary? summary, long? after, Departure? departure, Round round)
    {
        if (!_lanes.TryGetValue(userId, out var lane))
            _lanes.Add(userId, lane = new Lane());
        if (departure is not null && lane.Current?.Departure == departure)
        {
            lane.Current.Await(round);
            return;
        }

        // A newer state replaces one that is not sent yet. The rounds that await the older state then await the newer one. It begins where
        // the delivery in flight ends. If that one fails, the inbox finds that it is below this number, and the person reads the changes.
        if (lane.Next is null || lane.Next.Seq <= seq)
            lane.Next = new(seq, summary, lane.Next?.After ?? lane.Current?.Seq ?? after, departure, lane.Next);
        lane.Next.Await(round);
        if (lane.Current is null)
            _ = RunAsync(userId, lane); // not awaited: it continues in the background and never faults
    }

    // This runs for each member after every message. Both calls are awaited here and not in methods of their own, because each async
    // method allocates a state machine.
    private async Task RunAsync(UserId userId, Lane lane)
    {
        while ((lane.Current = lane.Next) is { } news)
        {
            lane.Next = null;
            try
            {
                if (news.Departure is { } departure)
                {
                    await services.Inboxes.DepartAsync(userId, id, departure.Seq, departure.Reason, CancellationToken.None);
                    _told = _told.Add(departure);
                }
                else
                {
                    var entries = EntriesOf(userId, news);
                    Listeners.Note(userId, await services.Inboxes.DeliverLiveAsync(userId, news.Summary!, entries));
                }
            }
            catch (Exception exception) // of any type: if the loop ended here, the lane would look as if it were still running
            {
                LogNotTold(services.Logger, id, news.Seq, exception);
                services.Deliveries.Retry(id);
            }
            finally
            {
                news.End();
            }
        }

        _lanes.Remove(userId);
        ForgetIfIdle();
    }

    private void ForgetIfIdle()
    {
        if (_lanes.Count > 0 || _isTelling)
            return;
        _newest = null;
        _older.Clear();
        _encoder.Clear();
    }

    // The entries belong to this delivery only if no later state was committed.
    // A later state replaces the waiting deliveries of all members.
    private LiveEntries? EntriesOf(UserId userId, News news) =>
        news.After is { } after && _newest is { } newest && newest.LastSeq == news.Seq && !Listeners.IsAway(userId)
            ? _encoder.Encode(newest, after, _older)
            : null;

    [LoggerMessage(Level = LogLevel.Debug, Message =
        "{Conversation} at {Seq} could not be delivered to an inbox. The owner of delivery retries it.")]
    private static partial void LogNotTold(ILogger logger, ConversationId conversation, long seq, Exception exception);

    /// <summary>The state to deliver to one person, and the rounds that await its delivery.</summary>
    private sealed class News(long seq, ConversationSummary? summary, long? after, Departure? departure, News? replaced)
    {
        private Waiter? _waiters = replaced?._waiters;
        private bool _hasEnded;

        public long Seq { get; } = seq;

        public ConversationSummary? Summary { get; } = summary;

        /// <summary>The number up to which the person was told before; null if it is unknown.</summary>
        public long? After { get; } = after;

        public Departure? Departure { get; } = departure;

        public void Await(Round round)
        {
            if (_hasEnded)
                return; // the first attempt has ended; the owner of delivery retries a failed one
            round.Await();
            _waiters = new(round, _waiters);
        }

        public void End()
        {
            _hasEnded = true;
            for (var waiter = _waiters; waiter is not null; waiter = waiter.Next)
                waiter.Round.End();
        }

        private sealed record Waiter(Round Round, Waiter? Next);
    }

    /// <summary>The delivery of one state to all members. It ends with the last member.</summary>
    private sealed class Round
    {
        // Continuations run synchronously on purpose; otherwise waiters with a deadline resume on a pool thread. This is safe because a
        // lane is in a consistent state when it ends a round.
        private readonly TaskCompletionSource _ended = new();
        private int _left = 1;

        public void Await() => _left++;

        public void End()
        {
            if (--_left == 0)
                _ended.SetResult();
        }

        public Task Begun()
        {
            End();
            return _ended.Task;
        }
    }

    private sealed class Lane
    {
        public News? Current { get; set; }

        public News? Next { get; set; }
    }
}

/// <summary>The rows of one commit.</summary>
/// <param name="After">The newest number before the commit.</param>
/// <param name="Rows">New rows, and older entries that marks of the commit have changed.</param>
internal sealed record CommittedRows(long After, IList<LogRow> Rows);
