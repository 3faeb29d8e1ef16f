using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Users;

namespace Parley.Core.Conversations.Delivery;

/// <summary>Delivers committed changes to the members' inboxes, and departures to the inboxes of departed people.</summary>
/// <remarks>For each person, one call is in flight and only the newest state waits; it replaces older states that need not be delivered.
/// This is the first attempt. The <see cref="DeliveryOwner"/> retries what fails, and takes over if this activation ends.</remarks>
internal sealed partial class FanOut(ConversationId id, ConversationServices services)
{
    private readonly Dictionary<UserId, Lane> _lanes = [];
    private ImmutableHashSet<Departure> _told = [];

    // Departures that were tried once. The DeliveryOwner retries the failed ones, so later changes of the conversation do not try them
    // again.
    private ImmutableHashSet<Departure> _tried = [];

    /// <summary>Starts to deliver a stored state to all members, unless all of them have it.</summary>
    /// <returns>Completes when every inbox has the state or has failed once. Never faults.</returns>
    public Task TellAsync(ConversationState state)
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
        var round = new Round();
        foreach (var member in head.Summary.Members)
            Tell(member.UserId, state.LastSeq, head.Summary, null, round);
        foreach (var departure in NotTold(head))
        {
            if (!_tried.Contains(departure) || _lanes.ContainsKey(departure.UserId))
                Tell(departure.UserId, departure.Seq, null, departure, round);
            _tried = _tried.Add(departure);
        }

        return round.Begun();
    }

    /// <summary>Departed people who, as far as this silo run knows, have not stored their departure yet.</summary>
    public ImmutableArray<Departure> NotTold(ConversationHead head)
    {
        var told = services.Deliveries.ToldThrough(id);
        return head.Departed.RemoveAll(departure => departure.Seq <= told || _told.Contains(departure));
    }

    private void Tell(UserId userId, long seq, ConversationSummary? summary, Departure? departure, Round round)
    {
        if (!_lanes.TryGetValue(userId, out var lane))
            _lanes.Add(userId, lane = new Lane());
        if (departure is not null && lane.Current?.Departure == departure)
        {
            lane.Current.Await(round);
            return;
        }

        // A newer state replaces one that is not sent yet. The rounds that await the older state then await the newer one.
        if (lane.Next is null || lane.Next.Seq <= seq)
            lane.Next = new(seq, summary, departure, lane.Next);
        lane.Next.Await(round);
        if (lane.Current is null)
            _ = RunAsync(userId, lane); // not awaited: it continues in the background and never faults
    }

    private async Task RunAsync(UserId userId, Lane lane)
    {
        while ((lane.Current = lane.Next) is { } news)
        {
            lane.Next = null;
            try
            {
                await SendAsync(userId, news);
                if (news.Departure is { } departure)
                    _told = _told.Add(departure);
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
    }

    // A delivery cannot be cancelled: for a token that can be cancelled, Orleans allocates a CancellationTokenSource on both sides of each
    // call.
    private Task SendAsync(UserId userId, News news) => news.Departure is { } departure
        ? services.Inboxes.DepartAsync(userId, id, departure.Seq, departure.Reason, CancellationToken.None)
        : services.Inboxes.DeliverAsync(userId, news.Summary!, CancellationToken.None);

    [LoggerMessage(Level = LogLevel.Debug, Message =
        "{Conversation} at {Seq} could not be delivered to an inbox. The owner of delivery retries it.")]
    private static partial void LogNotTold(ILogger logger, ConversationId conversation, long seq, Exception exception);

    /// <summary>The state to deliver to one person, and the rounds that await its delivery.</summary>
    private sealed class News(long seq, ConversationSummary? summary, Departure? departure, News? replaced)
    {
        private Waiter? _waiters = replaced?._waiters;
        private bool _hasEnded;

        public long Seq { get; } = seq;

        public ConversationSummary? Summary { get; } = summary;

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
