using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Users;

namespace Parley.Core.Conversations.Delivery;

/// <summary>Delivers committed changes to the members' inboxes, and tells departed people that they are no longer members.</summary>
/// <remarks>For each person, one call is in flight and only the newest state waits; it replaces older states that need not be delivered.
/// This is the first attempt. The <see cref="DeliveryOwner"/> retries what fails, and takes over if this activation ends.</remarks>
internal sealed partial class FanOut(ConversationId id, ConversationServices services)
{
    private readonly Dictionary<UserId, Lane> _lanes = [];
    private ImmutableHashSet<Departure> _told = [];

    // Departures that were tried once. The DeliveryOwner retries the failed ones, so later changes of the conversation do not try them
    // again.
    private ImmutableHashSet<Departure> _tried = [];

    /// <summary>Starts to tell everybody a stored state, if there may be somebody who does not know it.</summary>
    /// <returns>Ends when every inbox has it or has failed once: what an answer may wait for. Never faults.</returns>
    public Task TellAsync(ConversationState state)
    {
        if (state.Head is not { } head)
            return Task.CompletedTask;
        if (!state.IsOpen)
        {
            _told = [.. head.Departed]; // the open row was deleted because all of them had been told
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

        // What has not been sent yet is replaced by what is newer; who waits for it waits for that.
        if (lane.Next is null || lane.Next.Seq <= seq)
            lane.Next = new(seq, summary, departure, lane.Next);
        lane.Next.Await(round);
        if (lane.Current is null)
            _ = RunAsync(userId, lane); // not awaited: it goes on behind, and never faults
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

    // Not to be called back once it is under way: a token that can be cancelled costs the runtime a source at either end of each call.
    private Task SendAsync(UserId userId, News news) => news.Departure is { } departure
        ? services.Inboxes.DepartAsync(userId, id, departure.Seq, departure.Reason, CancellationToken.None)
        : services.Inboxes.DeliverAsync(userId, news.Summary!, CancellationToken.None);

    [LoggerMessage(Level = LogLevel.Debug, Message =
        "An inbox could not be told of {Conversation} at {Seq}; the owner of delivery tries again.")]
    private static partial void LogNotTold(ILogger logger, ConversationId conversation, long seq, Exception exception);

    /// <summary>What one person is to be told, and who waits for that.</summary>
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
                return; // failed, and tried again behind
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

    /// <summary>One state being told to everybody: ends with the last of them.</summary>
    private sealed class Round
    {
        // Whoever waits goes on inside the last lane, which is left in order before: to go on in a turn of their own, those who wait with a
        // deadline would be woken by a thread of the pool, off the activation's scheduler.
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
