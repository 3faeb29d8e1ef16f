using Parley.Conversations;
using Parley.Core.Storage;

namespace Parley.Silo;

/// <summary>At start, and when a silo is gone, wakes the conversations that a run which is over may have left untold, so that every inbox
/// converges without traffic.</summary>
/// <remarks>Goes on behind the start: a silo serves while it heals, and a conversation that is asked for is woken by that. What fails is
/// tried again with growing pauses for as long as the silo runs; a death is looked after at once all the same. After a death one silo
/// looks, the first by address; if two see different ones as the first, or a dying silo stored something late, everybody's look every ten
/// minutes finds it.</remarks>
internal sealed partial class OpenConversations(
    IConversationStore store,
    IGrainFactory grains,
    IClusterMembershipService membership,
    ILocalSiloDetails local,
    TimeProvider time,
    ILogger<OpenConversations> logger) : SiloBackgroundService(time, logger)
{
    private const int AtATime = 16;
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    protected override async Task WatchAsync(CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var updates = membership.MembershipUpdates.GetAsyncEnumerator(ended.Token);
        var gone = GoneOf(membership.CurrentSnapshot);
        var next = updates.MoveNextAsync().AsTask();
        try
        {
            for (var retry = FirstPause; ;)
            {
                var isDone = await TryWakeAllAsync(cancellationToken);
                var pause = isDone ? Period : retry;
                retry = isDone ? FirstPause : retry * 2 < Period ? retry * 2 : Period;

                // Also who is to try again hears at once of the next who is gone.
                using var due = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                var passing = Task.Delay(pause, Time, due.Token);
                for (var isNeeded = false; !isNeeded && await Task.WhenAny(next, passing) == next;)
                {
                    if (!await next)
                        return;
                    var before = gone;
                    gone = GoneOf(updates.Current);
                    isNeeded = !gone.IsSubsetOf(before) && IsFirst(updates.Current);
                    next = updates.MoveNextAsync().AsTask();
                }

                await due.CancelAsync();
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            // When the silo stops, its rows stay open for whoever looks next. Updates that are still waited for must not be disposed of.
            await ended.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static HashSet<SiloAddress> GoneOf(ClusterMembershipSnapshot snapshot) =>
        [.. snapshot.Members.Values.Where(member => member.Status is SiloStatus.Dead).Select(member => member.SiloAddress)];

    private bool IsFirst(ClusterMembershipSnapshot snapshot) =>
        snapshot.Members.Values.Where(member => member.Status is SiloStatus.Active).Min(member => member.SiloAddress) is { } first
        && first.Equals(local.SiloAddress);

    private async Task<bool> TryWakeAllAsync(CancellationToken cancellationToken)
    {
        var (woken, failed) = (0, 0);
        try
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(store.ReadOpenAsync(cancellationToken), options, async (id, token) =>
            {
                if (await TryWakeAsync(id, token))
                    Interlocked.Increment(ref woken);
                else
                    Interlocked.Increment(ref failed);
            });
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotRead(Logger, exception);
            return false;
        }

        if (woken + failed > 0)
            LogWoken(Logger, woken, failed);
        return failed == 0;
    }

    private async Task<bool> TryWakeAsync(ConversationId id, CancellationToken cancellationToken)
    {
        try
        {
            await grains.Conversation(id).WakeAsync(cancellationToken);
            return true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotWoken(Logger, id, exception);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Information,
        "Looked after {Woken} conversations of an earlier run, so that every inbox has them; {Failed} failed")]
    private static partial void LogWoken(ILogger logger, int woken, int failed);

    [LoggerMessage(LogLevel.Warning, "Open conversations could not be read; trying again")]
    private static partial void LogNotRead(ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Warning, "Conversation {ConversationId} could not be woken; trying again")]
    private static partial void LogNotWoken(ILogger logger, ConversationId conversationId, Exception exception);
}
