using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Parley.Conversations;
using Parley.Grains.Storage;
using Parley.Users;

namespace Parley.Grains.Conversations;

/// <summary>Tells the members' inboxes what was committed, and those who went that they did.</summary>
/// <remarks>Bounded: one call in flight for each person, and the newest state after it; what it replaces need not be told. A person
/// whose inbox does not answer is tried again in growing pauses, beside the others.</remarks>
internal sealed partial class FanOut(ConversationId id, ConversationServices services, CancellationToken stopping)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly Dictionary<UserId, Lane> _lanes = [];
    private ImmutableHashSet<Departure> _told = [];

    /// <summary>Starts to tell everybody a stored state, if there may be somebody who does not know it.</summary>
    /// <returns>Ends when every inbox has it or has failed once: what an answer may wait for. Never faults.</returns>
    public Task TellAsync(ConversationState state)
    {
        if (state.Head is not { } head)
            return Task.CompletedTask;
        if (!state.IsOpen)
        {
            _told = [.. head.Departed]; // the row was taken away when all of them knew
            return Task.CompletedTask;
        }

        _told = _told.Intersect(head.Departed);
        return AllAsync([
            .. head.Summary.Members.Select(member => TellAsync(member.UserId, state.LastSeq, head.Summary, null)),
            .. NotTold(head).Select(departure => TellAsync(departure.UserId, departure.Seq, null, departure))]);
    }

    // One after another: WhenAll would hear of the lanes on a thread of the pool, off the activation's scheduler.
    private static async Task AllAsync(ImmutableArray<Task> tasks)
    {
        foreach (var task in tasks)
            await task;
    }

    /// <summary>Those who went and have not stored it yet, as far as this activation knows.</summary>
    public ImmutableArray<Departure> NotTold(ConversationHead head) => [.. head.Departed.Where(departure => !_told.Contains(departure))];

    private Task TellAsync(UserId userId, long seq, ConversationSummary? summary, Departure? departure)
    {
        if (!_lanes.TryGetValue(userId, out var lane))
            _lanes.Add(userId, lane = new Lane());
        if (departure is not null && lane.Current?.Departure == departure)
            return lane.Current.Told.Task;
        // What has not been sent yet is replaced by what is newer; who waits for it waits for that.
        if (lane.Next is null || lane.Next.Seq <= seq)
            lane.Next = new(seq, summary, departure, lane.Next?.Told ?? new(TaskCreationOptions.RunContinuationsAsynchronously));
        var told = lane.Next.Told.Task;
        if (lane.Current is null)
            _ = RunAsync(userId, lane); // not awaited: it goes on behind, and never faults
        return told;
    }

    private async Task RunAsync(UserId userId, Lane lane)
    {
        for (var pause = FirstPause; (lane.Current = lane.Next) is { } news && !stopping.IsCancellationRequested;)
        {
            lane.Next = null;
            if (await TryTellAsync(userId, news))
            {
                pause = FirstPause;
                continue;
            }

            lane.Next ??= news with { Told = new(TaskCreationOptions.RunContinuationsAsynchronously) };
            await Task.Delay(pause, services.Time, stopping).ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }

        _lanes.Remove(userId);
    }

    private async Task<bool> TryTellAsync(UserId userId, News news)
    {
        try
        {
            if (news.Departure is { } departure)
            {
                await services.Inboxes.DepartAsync(userId, id, departure.Seq, departure.Reason, stopping);
                _told = _told.Add(departure);
            }
            else
            {
                await services.Inboxes.DeliverAsync(userId, news.Summary!, stopping);
            }

            return true;
        }
        catch (Exception exception) when (Faults.MayBeOfPort(exception))
        {
            LogNotTold(services.Logger, id, news.Seq, exception);
            return false;
        }
        finally
        {
            news.Told.TrySetResult();
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "An inbox does not answer about {Conversation} at {Seq}; trying again.")]
    private static partial void LogNotTold(ILogger logger, ConversationId conversation, long seq, Exception exception);

    private sealed record News(long Seq, ConversationSummary? Summary, Departure? Departure, TaskCompletionSource Told);

    private sealed class Lane
    {
        public News? Current { get; set; }

        public News? Next { get; set; }
    }
}
