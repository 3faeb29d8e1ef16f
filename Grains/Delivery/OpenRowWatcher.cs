using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.Core.Conversations.Delivery;

namespace Parley.Grains.Delivery;

/// <summary>Passes the open rows of dead silo runs to the owner of delivery: at the start, when a silo dies, and in a regular pass. The
/// regular pass also finds this silo's own rows whose delivery was given up.</summary>
/// <remarks>After the death of a silo, only one silo reads its rows: the active silo with the lowest address. If two silos disagree about
/// which one that is, or if the dying silo stored a row late, the regular pass of any silo finds the row. A failed read is retried with
/// growing pauses. The next death ends the pause on the silo that must read.</remarks>
internal sealed partial class OpenRowWatcher(
    DeliveryOwner deliveries,
    IOptions<DeliveryOptions> options,
    IClusterMembershipService membership,
    ILocalSiloDetails local,
    TimeProvider time,
    ILogger<OpenRowWatcher> logger) : SiloBackgroundService(time, logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    private TimeSpan Period => options.Value.PassInterval;

    protected override async Task WatchAsync(CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var updates = membership.MembershipUpdates.GetAsyncEnumerator(ended.Token);
        var gone = GoneOf(membership.CurrentSnapshot);
        var next = updates.MoveNextAsync().AsTask();
        try
        {
            var isFirst = true;
            for (var retry = FirstPause; ;)
            {
                var isDone = await TryTakeOverAsync(isFirst, cancellationToken);
                isFirst &= !isDone;
                var pause = isDone ? Period : retry;
                retry = isDone ? FirstPause : retry * 2 < Period ? retry * 2 : Period;

                // The pause also ends when another silo is declared dead and this silo must read its rows.
                using var due = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                var passing = Task.Delay(pause, Time, due.Token);
                for (var isNeeded = false; !isNeeded && await Task.WhenAny(next, passing) == next;)
                {
                    if (!await next)
                        return;
                    var before = gone;
                    gone = GoneOf(updates.Current);
                    isNeeded = !gone.IsSubsetOf(before) && IsFirst(updates.Current);
                    isFirst |= isNeeded;
                    next = updates.MoveNextAsync().AsTask();
                }

                await due.CancelAsync();
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            // MoveNextAsync must end before its enumerator is disposed.
            await ended.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static HashSet<SiloAddress> GoneOf(ClusterMembershipSnapshot snapshot) =>
        [.. snapshot.Members.Values.Where(member => member.Status is SiloStatus.Dead).Select(member => member.SiloAddress)];

    private bool IsFirst(ClusterMembershipSnapshot snapshot) =>
        snapshot.Members.Values.Where(member => member.Status is SiloStatus.Active).Min(member => member.SiloAddress) is { } first
        && first.Equals(local.SiloAddress);

    private async Task<bool> TryTakeOverAsync(bool isFirst, CancellationToken cancellationToken)
    {
        try
        {
            await deliveries.TakeOverAsync(isFirst, cancellationToken);
            return true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotRead(Logger, exception);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The open rows could not be read. This is retried.")]
    private static partial void LogNotRead(ILogger logger, Exception exception);
}
